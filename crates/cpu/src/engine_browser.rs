//! The browser's own engine as the host. Modules are compiled synchronously, which workers may.
//!
//! The entry of each module is put into this instance's function table, so that a call of it is an
//! ordinary indirect call (25 ns) without JavaScript in between, and a suspension can cross it.
//! Where the table cannot grow (linked without `--growable-table`) calls go through JavaScript.

use js_sys::{Function, Object, Reflect, Uint8Array, WebAssembly};
use wasm_bindgen::{JsCast, JsValue};
use wasm_encoder::{
    CodeSection, EntityType, ExportKind, ExportSection, Function as Code, FunctionSection,
    ImportSection, Instruction as I, MemoryType, Module, TypeSection, ValType,
};

use crate::{Error, Result, WORDS};

const PAGE: usize = 65536;

/// A loaded module of one [`Engine`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ModuleId(pub usize);

enum Entry {
    /// Index in this instance's function table.
    Table(u32),
    Function(Function),
}

/// A memory and the modules that work on it.
pub struct Engine {
    memory: WebAssembly::Memory,
    /// All of `memory`; made anew when it grows, because growth detaches the old buffer.
    view: Uint8Array,
    /// Bytes of `view`: asking it is a call of JavaScript.
    size: usize,
    imports: Object,
    table: Option<WebAssembly::Table>,
    entries: Vec<Option<Entry>>,
    free: Vec<usize>,
    free_slots: Vec<u32>,
    /// Index in the function table of [`Store`].
    store: Option<u32>,
}

/// Writes [`WORDS`] words at an address of the engine's memory, two in each number.
type Store = extern "C" fn(i32, i64, i64, i64, i64, i64, i64, i64, i64);

/// The module with [`Store`], which exports it as `run`: this instance cannot write to the
/// engine's memory itself, and a call through JavaScript costs more than a training step.
fn store_module() -> Vec<u8> {
    let (mut types, mut imports, mut functions) = (
        TypeSection::new(),
        ImportSection::new(),
        FunctionSection::new(),
    );
    let (mut exports, mut codes) = (ExportSection::new(), CodeSection::new());
    let mut parameters = [ValType::I64; WORDS / 2 + 1];
    parameters[0] = ValType::I32;
    types.ty().function(parameters, []);
    let memory = MemoryType {
        minimum: 1,
        maximum: None,
        memory64: false,
        shared: false,
        page_size_log2: None,
    };
    imports.import("env", "memory", EntityType::Memory(memory));
    functions.function(0);
    exports.export("run", ExportKind::Func, 0);
    let mut f = Code::new([]);
    for i in 0..WORDS as u32 / 2 {
        let place = crate::emit::memarg(u64::from(i) * 8, 3);
        f.instruction(&I::LocalGet(0));
        f.instruction(&I::LocalGet(i + 1));
        f.instruction(&I::I64Store(place));
    }
    f.instruction(&I::End);
    codes.function(&f);
    let mut module = Module::new();
    module.section(&types);
    module.section(&imports);
    module.section(&functions);
    module.section(&exports);
    module.section(&codes);
    module.finish()
}

fn text(e: JsValue) -> String {
    e.as_string()
        .or_else(|| {
            e.dyn_ref::<js_sys::Error>()
                .map(|e| String::from(e.message()))
        })
        .unwrap_or_else(|| format!("{e:?}"))
}

fn module_error(e: JsValue) -> Error {
    Error::Module(text(e))
}

impl Engine {
    pub fn new() -> Result<Engine> {
        let descriptor = Object::new();
        Reflect::set(&descriptor, &"initial".into(), &1.into()).map_err(module_error)?;
        let memory =
            WebAssembly::Memory::new(&descriptor).map_err(|_| Error::Memory { pages: 1 })?;
        let (env, imports) = (Object::new(), Object::new());
        Reflect::set(&env, &"memory".into(), &memory).map_err(module_error)?;
        Reflect::set(&imports, &"env".into(), &env).map_err(module_error)?;
        let view = Uint8Array::new(&memory.buffer());
        let size = view.length() as usize;
        let table = wasm_bindgen::function_table().dyn_into().ok();
        let (entries, free, free_slots) = (Vec::new(), Vec::new(), Vec::new());
        let mut engine = Engine {
            memory,
            view,
            size,
            imports,
            table,
            entries,
            free,
            free_slots,
            store: None,
        };
        let store = engine.instantiate(&store_module())?;
        engine.store = engine.place(&store);
        Ok(engine)
    }

    /// The function `run` of a module.
    fn instantiate(&self, bytes: &[u8]) -> Result<Function> {
        let source = Uint8Array::from(bytes);
        let module = WebAssembly::Module::new(&source).map_err(module_error)?;
        let instance = WebAssembly::Instance::new(&module, &self.imports).map_err(module_error)?;
        Reflect::get(&instance.exports(), &"run".into())
            .and_then(JsCast::dyn_into)
            .map_err(module_error)
    }

    /// Compiles and instantiates.
    pub fn load(&mut self, bytes: &[u8]) -> Result<ModuleId> {
        let run = self.instantiate(bytes)?;
        let entry = match self.place(&run) {
            Some(slot) => Entry::Table(slot),
            None => Entry::Function(run),
        };
        let id = self.free.pop().unwrap_or(self.entries.len());
        if id == self.entries.len() {
            self.entries.push(None);
        }
        self.entries[id] = Some(entry);
        Ok(ModuleId(id))
    }

    fn place(&mut self, run: &Function) -> Option<u32> {
        let table = self.table.as_ref()?;
        let slot = match self.free_slots.pop() {
            Some(s) => s,
            None => match table.grow(1) {
                Ok(s) => s,
                Err(_) => {
                    self.table = None;
                    return None;
                }
            },
        };
        table.set(slot, run).ok().map(|()| slot)
    }

    /// Forgets a module; the browser collects it.
    pub fn unload(&mut self, id: ModuleId) {
        let Some(entry) = self.entries.get_mut(id.0).and_then(Option::take) else {
            return;
        };
        if let Entry::Table(slot) = entry {
            // The slot keeps the old function until it is used again.
            self.free_slots.push(slot);
        }
        self.free.push(id.0);
    }

    /// Runs a module's entry with the address of its table of arguments. A trap in a table call
    /// unwinds through this instance, as any trap of its own code.
    pub fn call(&mut self, id: ModuleId, arguments: u32) -> Result<()> {
        match self.entries.get(id.0) {
            Some(Some(Entry::Table(slot))) => {
                // SAFETY: on wasm32 a function pointer is an index into the function table, and
                // the slot holds an exported function of type (i32) -> (), set by `place`; the
                // engine checks the type at the call. A slot is not reused while an entry has it.
                let f = unsafe { std::mem::transmute::<usize, extern "C" fn(i32)>(*slot as usize) };
                f(arguments as i32);
                Ok(())
            }
            Some(Some(Entry::Function(f))) => f
                .call1(&JsValue::UNDEFINED, &JsValue::from(arguments))
                .map(|_| ())
                .map_err(|e| Error::Trap(text(e))),
            _ => Err(Error::Module("not loaded".into())),
        }
    }

    /// Bytes of memory.
    pub fn size(&self) -> usize {
        self.size
    }

    /// Makes the memory at least `bytes` long.
    pub fn grow(&mut self, bytes: usize) -> Result<()> {
        let pages = bytes.div_ceil(PAGE);
        let have = self.size() / PAGE;
        if pages <= have {
            return Ok(());
        }
        let grow: Function = Reflect::get(&self.memory, &"grow".into())
            .and_then(JsCast::dyn_into)
            .map_err(|_| Error::Memory { pages })?;
        // Not `Memory::grow`, which lets the RangeError escape.
        grow.call1(&self.memory, &JsValue::from((pages - have) as u32))
            .map_err(|_| Error::Memory { pages })?;
        self.view = Uint8Array::new(&self.memory.buffer());
        self.size = self.view.length() as usize;
        Ok(())
    }

    /// Copies bytes into memory; what does not fit is a defect of the caller and is refused.
    pub fn write(&mut self, at: u32, bytes: &[u8]) -> Result<()> {
        let end = at as usize + bytes.len();
        if end > self.size() {
            return Err(Error::Memory {
                pages: end / PAGE + 1,
            });
        }
        self.view.subarray(at, end as u32).copy_from(bytes);
        Ok(())
    }

    /// Writes a table of addresses; its length is a multiple of [`WORDS`].
    pub fn write_words(&mut self, at: u32, words: &[u32]) -> Result<()> {
        let end = at as usize + words.len() * 4;
        if end > self.size() {
            return Err(Error::Memory {
                pages: end / PAGE + 1,
            });
        }
        let (rows, rest) = words.as_chunks::<WORDS>();
        let Some(slot) = self.store.filter(|_| rest.is_empty()) else {
            let bytes: Vec<u8> = words.iter().flat_map(|w| w.to_le_bytes()).collect();
            return self.write(at, &bytes);
        };
        // SAFETY: as in `call`; the slot holds the function of `store_module`, of this type. It
        // writes to the engine's memory only, within its bounds.
        let store = unsafe { std::mem::transmute::<usize, Store>(slot as usize) };
        for (i, w) in rows.iter().enumerate() {
            let two = |k: usize| (u64::from(w[2 * k]) | u64::from(w[2 * k + 1]) << 32) as i64;
            store(
                at as i32 + (i * WORDS * 4) as i32,
                two(0),
                two(1),
                two(2),
                two(3),
                two(4),
                two(5),
                two(6),
                two(7),
            );
        }
        Ok(())
    }

    pub fn read(&self, at: u32, bytes: &mut [u8]) -> Result<()> {
        let end = at as usize + bytes.len();
        if end > self.size() {
            return Err(Error::Memory {
                pages: end / PAGE + 1,
            });
        }
        self.view.subarray(at, end as u32).copy_to(bytes);
        Ok(())
    }
}

/// `performance.now()` of the worker, or the date's milliseconds.
pub fn milliseconds() -> f64 {
    let now = || {
        let p = Reflect::get(&js_sys::global(), &"performance".into()).ok()?;
        let f: Function = Reflect::get(&p, &"now".into()).ok()?.dyn_into().ok()?;
        f.call0(&p).ok()?.as_f64()
    };
    now().unwrap_or_else(js_sys::Date::now)
}
