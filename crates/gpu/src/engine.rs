//! The host: device, heap, pipelines, commands. Nothing blocks but what is `async`; natively such
//! futures are ready when polled, because the device is waited for first. A program's run is a table
//! of addresses and a list of dispatches: no buffer, bind group or pipeline is made for it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use crate::compile::{Compiled, Dispatch, Op};
use crate::heap::{Allocator, Span};
use crate::parts::{bind, buffer, longest};
use crate::support::{ARGUMENTS, DEPTH, TRIPS};
use crate::transfer::Pace;

/// What can go wrong on a device.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("no GPU adapter: {0} (on Debian the package mesa-vulkan-drivers has a software one)")]
    NoAdapter(String),
    #[error("the GPU adapter gives no device: {0}")]
    NoDevice(String),
    #[error("the GPU device was lost: {0}")]
    Lost(String),
    #[error("the GPU has not answered for {0} seconds")]
    Silent(u32),
    #[error("the GPU refused a command or a shader, a defect of ours: {0}")]
    Validation(String),
    #[error("the GPU does not take a shader, a defect of ours: {0}")]
    Shader(String),
    #[error("out of GPU memory: {bytes} bytes wanted, {used} of {budget} bytes are in use")]
    OutOfMemory {
        bytes: usize,
        used: usize,
        budget: usize,
    },
    #[error("the GPU's self-test gave {got:?} instead of {want:?}")]
    SelfTest { got: Vec<u32>, want: Vec<u32> },
    #[error("a program takes {expected} arguments, not {got}")]
    Arguments { expected: usize, got: usize },
}

pub type Result<T> = std::result::Result<T, Error>;

/// Bytes of one argument table's binding, and of all tables of a submission.
pub(crate) const TABLE: u64 = ARGUMENTS as u64 * 4;
const TABLES: u64 = 1 << 19;
/// Dynamic offsets are multiples of so many bytes.
const ALIGN: u64 = 256;
/// Dispatches that wait before they are submitted.
const BATCH: usize = 128;
/// Turns of a `while` between two looks at its gate.
const TURNS: usize = 8;

/// A compiled program with its pipelines.
#[derive(Debug)]
pub struct Loaded {
    pub compiled: Compiled,
    /// Pipeline of each module.
    pipelines: Vec<usize>,
}

/// What was done since the start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub dispatches: u64,
    pub submissions: u64,
    pub uploads: u64,
    pub downloads: u64,
    pub pipelines: u64,
    /// Buffers and bind groups made.
    pub buffers: u64,
    pub bind_groups: u64,
}

struct Command {
    pipeline: usize,
    groups: u32,
    offsets: [u32; DEPTH + 1],
}

#[derive(Default)]
struct Trouble {
    lost: Option<String>,
    fault: Option<String>,
    memory: bool,
}

pub struct Engine {
    pub(crate) device: wgpu::Device,
    pub(crate) queue: wgpu::Queue,
    name: String,
    software: bool,
    pub(crate) heap: wgpu::Buffer,
    heap_words: usize,
    most_words: usize,
    budget: usize,
    spans: Allocator,
    arena: Option<Span>,
    tables: wgpu::Buffer,
    table_bytes: Vec<u8>,
    counters: wgpu::Buffer,
    counter_count: usize,
    layout: wgpu::BindGroupLayout,
    pipeline_layout: wgpu::PipelineLayout,
    bind_group: wgpu::BindGroup,
    known: HashMap<String, usize>,
    pipelines: Vec<wgpu::ComputePipeline>,
    waiting: Vec<Command>,
    trouble: Arc<Mutex<Trouble>>,
    pub(crate) counts: Counts,
    pub(crate) staging: Vec<wgpu::Buffer>,
    pub(crate) pace: Pace,
}

impl Engine {
    /// Opens the default adapter and tests it. `budget`: bytes that arrays may take.
    pub async fn open(budget: usize) -> Result<Engine> {
        let instance = wgpu::Instance::new(wgpu::InstanceDescriptor::new_without_display_handle());
        let options = wgpu::RequestAdapterOptions {
            power_preference: wgpu::PowerPreference::HighPerformance,
            ..Default::default()
        };
        let adapter = instance
            .request_adapter(&options)
            .await
            .map_err(|e| Error::NoAdapter(e.to_string()))?;
        let info = adapter.get_info();
        let has = adapter.limits();
        // Larger arrays than the default limits allow, nothing else.
        let limits = wgpu::Limits {
            max_storage_buffer_binding_size: has.max_storage_buffer_binding_size,
            max_buffer_size: has.max_buffer_size,
            ..wgpu::Limits::default()
        };
        let most = (has.max_storage_buffer_binding_size as u64)
            .min(has.max_buffer_size)
            .min(1 << 32);
        let (device, queue) = adapter
            .request_device(&wgpu::DeviceDescriptor {
                required_limits: limits,
                ..Default::default()
            })
            .await
            .map_err(|e| Error::NoDevice(e.to_string()))?;
        let trouble = Arc::new(Mutex::new(Trouble::default()));
        let heard = trouble.clone();
        device.set_device_lost_callback(move |reason, message| {
            if let Ok(mut t) = heard.lock() {
                t.lost = Some(format!("{reason:?} {message}"));
            }
        });
        let heard = trouble.clone();
        device.on_uncaptured_error(Arc::new(move |e: wgpu::Error| {
            if let Ok(mut t) = heard.lock() {
                match e {
                    wgpu::Error::OutOfMemory { .. } => t.memory = true,
                    e => t.fault.get_or_insert(e.to_string()).truncate(4000),
                }
            }
        }));
        use wgpu::BufferUsages as U;
        let heap_words = 1 << 20;
        let heap = buffer(
            &device,
            "heap",
            heap_words as u64 * 4,
            U::STORAGE | U::COPY_SRC | U::COPY_DST,
        );
        let tables = buffer(&device, "tables", TABLES + TABLE, U::UNIFORM | U::COPY_DST);
        let counters = buffer(&device, "counters", ALIGN, U::UNIFORM | U::COPY_DST);
        let uniform = |binding: u32, bytes: u64| wgpu::BindGroupLayoutEntry {
            binding,
            visibility: wgpu::ShaderStages::COMPUTE,
            ty: wgpu::BindingType::Buffer {
                ty: wgpu::BufferBindingType::Uniform,
                has_dynamic_offset: true,
                min_binding_size: std::num::NonZeroU64::new(bytes),
            },
            count: None,
        };
        let mut entries = vec![wgpu::BindGroupLayoutEntry {
            binding: 0,
            visibility: wgpu::ShaderStages::COMPUTE,
            ty: wgpu::BindingType::Buffer {
                ty: wgpu::BufferBindingType::Storage { read_only: false },
                has_dynamic_offset: false,
                min_binding_size: None,
            },
            count: None,
        }];
        entries.push(uniform(1, TABLE));
        entries.extend((0..DEPTH).map(|d| uniform(d as u32 + 2, 16)));
        let layout = device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor {
            label: None,
            entries: &entries,
        });
        let pipeline_layout = device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
            label: None,
            bind_group_layouts: &[Some(&layout)],
            immediate_size: 0,
        });
        let bind_group = bind(&device, &layout, &heap, &tables, &counters);
        let mut engine = Engine {
            device,
            queue,
            name: name(&info),
            software: info.device_type == wgpu::DeviceType::Cpu,
            heap,
            heap_words,
            most_words: (most / 4) as usize,
            budget: budget / 4,
            spans: Allocator::default(),
            arena: None,
            tables,
            table_bytes: Vec::new(),
            counters,
            counter_count: 1,
            layout,
            pipeline_layout,
            bind_group,
            known: HashMap::new(),
            pipelines: Vec::new(),
            waiting: Vec::new(),
            trouble,
            counts: Counts::default(),
            staging: Vec::new(),
            pace: Pace::default(),
        };
        engine.self_test().await?;
        Ok(engine)
    }

    /// Whether the adapter only imitates a GPU.
    pub fn is_software(&self) -> bool {
        self.software
    }

    /// The adapter's name, kind and interface.
    pub fn name(&self) -> &str {
        &self.name
    }

    pub fn counts(&self) -> Counts {
        self.counts
    }

    /// Bytes that arrays take.
    pub fn used(&self) -> usize {
        self.spans.used() * 4
    }

    pub(crate) fn check(&self) -> Result<()> {
        let Ok(mut t) = self.trouble.lock() else {
            return Ok(());
        };
        if let Some(lost) = &t.lost {
            return Err(Error::Lost(lost.clone()));
        }
        if std::mem::take(&mut t.memory) {
            return Err(self.too_much(0));
        }
        match t.fault.take() {
            Some(fault) => Err(Error::Validation(fault)),
            None => Ok(()),
        }
    }

    fn too_much(&self, words: usize) -> Error {
        Error::OutOfMemory {
            bytes: words * 4,
            used: self.used(),
            budget: self.budget.min(self.most_words) * 4,
        }
    }

    /// A span of the heap. `upload`: it will be written by [`Engine::write`] first.
    pub fn allocate(&mut self, words: usize, upload: bool) -> Result<Span> {
        let limit = self.budget.min(self.most_words);
        let (size, reused) = self.spans.would_take(words, upload);
        if self.spans.used() + size > limit || !reused && self.spans.top() + size > self.most_words
        {
            return Err(self.too_much(words));
        }
        let span = self.spans.allocate(words, upload);
        if self.spans.top() > self.heap_words {
            self.grow(self.spans.top())?;
        }
        Ok(span)
    }

    pub fn release(&mut self, span: Span) {
        self.spans.release(span);
    }

    /// A larger heap with the same contents.
    fn grow(&mut self, words: usize) -> Result<()> {
        self.submit()?;
        let words = (words * 3 / 2)
            .next_multiple_of(1 << 16)
            .min(self.most_words);
        use wgpu::BufferUsages as U;
        let usage = U::STORAGE | U::COPY_SRC | U::COPY_DST;
        let heap = buffer(&self.device, "heap", words as u64 * 4, usage);
        let mut encoder = self.device.create_command_encoder(&Default::default());
        encoder.copy_buffer_to_buffer(&self.heap, 0, &heap, 0, self.heap_words as u64 * 4);
        self.queue.submit([encoder.finish()]);
        self.check()?;
        self.heap = heap;
        self.heap_words = words;
        self.rebind();
        Ok(())
    }

    fn rebind(&mut self) {
        self.counts.bind_groups += 1;
        self.counts.buffers += 1;
        self.bind_group = bind(
            &self.device,
            &self.layout,
            &self.heap,
            &self.tables,
            &self.counters,
        );
    }

    /// Pipelines for a program; those of a text that is known are shared.
    pub async fn load(&mut self, compiled: Compiled) -> Result<Loaded> {
        let mut pipelines = Vec::with_capacity(compiled.modules.len());
        let scope = self.device.push_error_scope(wgpu::ErrorFilter::Validation);
        for text in &compiled.modules {
            if let Some(p) = self.known.get(text) {
                pipelines.push(*p);
                continue;
            }
            let module = self
                .device
                .create_shader_module(wgpu::ShaderModuleDescriptor {
                    label: None,
                    source: wgpu::ShaderSource::Wgsl(text.as_str().into()),
                });
            let pipeline = self
                .device
                .create_compute_pipeline(&wgpu::ComputePipelineDescriptor {
                    label: None,
                    layout: Some(&self.pipeline_layout),
                    module: &module,
                    entry_point: Some("main"),
                    compilation_options: wgpu::PipelineCompilationOptions {
                        // Every kernel writes its workgroup memory before it reads it.
                        zero_initialize_workgroup_memory: false,
                        ..Default::default()
                    },
                    cache: None,
                });
            self.pipelines.push(pipeline);
            self.counts.pipelines += 1;
            let number = self.pipelines.len() - 1;
            self.known.insert(text.clone(), number);
            pipelines.push(number);
        }
        if let Some(refusal) = scope.pop().await {
            compiled.modules.iter().for_each(|text| {
                self.known.remove(text);
            });
            return Err(Error::Shader(refusal.to_string()));
        }
        self.check()?;
        let longest = longest(&compiled.ops);
        if longest > self.counter_count {
            self.count_to(longest)?;
        }
        Ok(Loaded {
            compiled,
            pipelines,
        })
    }

    /// Numbers for loops of so many turns.
    fn count_to(&mut self, turns: usize) -> Result<()> {
        self.submit()?;
        let count = turns.next_power_of_two().min(TRIPS.next_power_of_two());
        let mut bytes = vec![0u8; count * ALIGN as usize];
        for i in 0..count {
            bytes[i * ALIGN as usize..][..4].copy_from_slice(&(i as u32).to_le_bytes());
        }
        use wgpu::BufferUsages as U;
        self.counters = buffer(
            &self.device,
            "counters",
            bytes.len() as u64,
            U::UNIFORM | U::COPY_DST,
        );
        self.queue.write_buffer(&self.counters, 0, &bytes);
        self.counter_count = count;
        self.rebind();
        self.check()
    }

    /// Records a run: input and output addresses in words, then the literals' bits. A program that
    /// has a `while` waits for the device now and then.
    pub async fn run(
        &mut self,
        loaded: &Loaded,
        inputs: &[u32],
        outputs: &[u32],
        literals: &[u32],
    ) -> Result<()> {
        let a = loaded.compiled.arguments;
        let got = inputs.len() + outputs.len() + literals.len();
        if inputs.len() != a.inputs || outputs.len() != a.outputs || literals.len() != a.literals {
            return Err(Error::Arguments {
                expected: a.words() - 1,
                got,
            });
        }
        self.check()?;
        let arena = self.arena(loaded.compiled.temp_words)?;
        let mut table: Vec<u8> = Vec::with_capacity(a.words() * 4);
        let words = inputs.iter().chain(outputs).chain([&arena]).chain(literals);
        words.for_each(|w| table.extend(w.to_le_bytes()));
        table.resize(table.len().next_multiple_of(ALIGN as usize), 0);
        if (self.table_bytes.len() + table.len()) as u64 > TABLES {
            self.submit()?;
        }
        let at = self.table_bytes.len();
        self.table_bytes.extend(&table);
        let mut offsets = [0; DEPTH + 1];
        offsets[0] = at as u32;
        let mut state = Recording {
            table: &table,
            arena,
            offsets,
        };
        self.record(loaded, &loaded.compiled.ops, &mut state)
            .await?;
        if self.waiting.len() >= BATCH {
            self.submit()?;
        }
        self.keep_pace().await
    }

    fn arena(&mut self, words: usize) -> Result<u32> {
        if let Some(span) = self.arena
            && span.words() >= words
        {
            return Ok(span.at);
        }
        if let Some(old) = self.arena.take() {
            self.release(old);
        }
        let span = self.allocate(words, false)?;
        self.arena = Some(span);
        Ok(span.at)
    }

    fn dispatch(&mut self, loaded: &Loaded, d: Dispatch, state: &Recording<'_>) {
        if d.groups > 0 {
            self.waiting.push(Command {
                pipeline: loaded.pipelines[d.module],
                groups: d.groups,
                offsets: state.offsets,
            });
        }
    }

    async fn record(
        &mut self,
        loaded: &Loaded,
        ops: &[Op],
        state: &mut Recording<'_>,
    ) -> Result<()> {
        for op in ops {
            match op {
                Op::Dispatch(d) => self.dispatch(loaded, *d, state),
                Op::For { trip, depth, body } => {
                    for i in 0..*trip {
                        state.offsets[depth + 1] = (i as u64 * ALIGN) as u32;
                        Box::pin(self.record(loaded, body, state)).await?;
                        if self.waiting.len() >= 4 * BATCH {
                            self.submit_within(state)?;
                            self.keep_pace().await?;
                        }
                    }
                    state.offsets[depth + 1] = 0;
                }
                Op::While { open, gate, turn } => {
                    self.dispatch(loaded, *open, state);
                    loop {
                        for _ in 0..TURNS {
                            Box::pin(self.record(loaded, turn, state)).await?;
                        }
                        self.submit_within(state)?;
                        if self.read(state.arena + *gate as u32, 1).await?[0] == 0 {
                            break;
                        }
                    }
                }
            }
        }
        Ok(())
    }

    /// Submits in the midst of a run, whose table stays.
    fn submit_within(&mut self, state: &mut Recording<'_>) -> Result<()> {
        self.submit()?;
        self.table_bytes.extend(state.table);
        state.offsets[0] = 0;
        Ok(())
    }

    /// Hands all waiting commands to the device.
    pub fn submit(&mut self) -> Result<()> {
        self.check()?;
        if self.waiting.is_empty() {
            return Ok(());
        }
        self.queue.write_buffer(&self.tables, 0, &self.table_bytes);
        let mut encoder = self.device.create_command_encoder(&Default::default());
        {
            let mut pass = encoder.begin_compute_pass(&Default::default());
            let (mut pipeline, mut offsets) = (usize::MAX, None);
            for c in &self.waiting {
                if c.pipeline != pipeline {
                    pass.set_pipeline(&self.pipelines[c.pipeline]);
                    pipeline = c.pipeline;
                }
                if offsets != Some(c.offsets) {
                    pass.set_bind_group(0, &self.bind_group, &c.offsets);
                    offsets = Some(c.offsets);
                }
                let x = c.groups.min(65535);
                pass.dispatch_workgroups(x, c.groups.div_ceil(x), 1);
            }
        }
        self.queue.submit([encoder.finish()]);
        self.counts.dispatches += self.waiting.len() as u64;
        self.counts.submissions += 1;
        self.waiting.clear();
        self.table_bytes.clear();
        self.spans.submitted();
        self.pace.submitted(&self.queue);
        // The device's own callbacks (loss, errors, freed buffers) run here.
        let _ = self.device.poll(wgpu::PollType::Poll);
        self.check()
    }

    /// Destroys the device, as its loss would: for tests of what follows.
    pub fn destroy(&mut self) {
        self.device.destroy();
        let _ = self.device.poll(wgpu::PollType::Poll);
    }

    /// A small program with a known answer: arithmetic, a sum in workgroup memory, wrapped integers.
    async fn self_test(&mut self) -> Result<()> {
        let compiled = crate::compile::self_test();
        let loaded = self.load(compiled).await?;
        let (x, y) = (self.allocate(256, true)?, self.allocate(1, false)?);
        let words: Vec<u32> = (0..256).map(|i| (i as f32 * 0.5).to_bits()).collect();
        self.write(x.at, &words)?;
        self.run(&loaded, &[x.at], &[y.at], &[]).await?;
        let got = self.read(y.at, 1).await?;
        let want = vec![(255.0f32 * 256.0 / 4.0).to_bits()];
        self.release(x);
        self.release(y);
        match got == want {
            true => Ok(()),
            false => Err(Error::SelfTest { got, want }),
        }
    }
}

/// For people. Browsers tell little of an adapter.
fn name(info: &wgpu::AdapterInfo) -> String {
    let software = match info.device_type {
        wgpu::DeviceType::Cpu => ", in software",
        _ => "",
    };
    match info.name.is_empty() {
        true => format!("WebGPU{software}"),
        false => format!("{}, {}{software}", info.name, info.backend),
    }
}

struct Recording<'a> {
    table: &'a [u8],
    arena: u32,
    offsets: [u32; DEPTH + 1],
}
