//! Copies between the heap and the host, and how far the device is behind.

use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};

use crate::engine::{Engine, Error, Result};
use crate::parts::{Answer, buffer};

/// Submissions that the device may be behind. More would make stopping and reading slow.
const FLIGHT: u64 = 8;
/// Buffers for reading that are kept, and the bytes of the largest of them.
const KEPT: usize = 8;
const KEPT_BYTES: u64 = 1 << 24;

/// Words on their way to the host.
pub struct Readback {
    buffer: wgpu::Buffer,
    bytes: u64,
    answer: Answer,
}

impl Readback {
    /// Whether the words have come, or never will.
    pub fn is_ready(&self) -> bool {
        self.answer.is_told()
    }
}

impl Engine {
    /// Writes words at an address of a span that was allocated for upload.
    pub fn write(&mut self, at: u32, words: &[u32]) -> Result<()> {
        if !words.is_empty() {
            self.queue
                .write_buffer(&self.heap, u64::from(at) * 4, bytemuck::cast_slice(words));
            self.counts.uploads += 1;
        }
        self.check()
    }

    /// Words at an address, after all that was recorded.
    pub async fn read(&mut self, at: u32, words: usize) -> Result<Vec<u32>> {
        if words == 0 {
            self.submit()?;
            return Ok(Vec::new());
        }
        let coming = self.begin_read(&[(at, words)])?;
        self.finish_read(coming).await
    }

    /// Begins to copy spans (address and words) to the host, one after the other; nothing waits.
    pub fn begin_read(&mut self, spans: &[(u32, usize)]) -> Result<Readback> {
        self.submit()?;
        let bytes = spans.iter().map(|(_, words)| *words as u64 * 4).sum();
        let copy = self.staging(bytes);
        let mut encoder = self.device.create_command_encoder(&Default::default());
        let mut to = 0;
        for (at, words) in spans.iter().filter(|(_, words)| *words > 0) {
            let length = *words as u64 * 4;
            encoder.copy_buffer_to_buffer(&self.heap, u64::from(*at) * 4, &copy, to, length);
            to += length;
        }
        self.queue.submit([encoder.finish()]);
        self.pace.submitted(&self.queue);
        self.counts.downloads += 1;
        let answer = Answer::default();
        let told = answer.clone();
        copy.map_async(wgpu::MapMode::Read, 0..bytes.max(4), move |r| {
            told.tell(r.is_ok());
        });
        Ok(Readback {
            buffer: copy,
            bytes,
            answer,
        })
    }

    /// The words of all spans, once they are there.
    pub async fn finish_read(&mut self, r: Readback) -> Result<Vec<u32>> {
        #[cfg(not(target_arch = "wasm32"))]
        if !r.is_ready() {
            let _ = self.device.poll(wgpu::PollType::wait_indefinitely());
        }
        let mapped = r.answer.await;
        self.check()?;
        if !mapped {
            return Err(Error::Lost("its memory cannot be read".into()));
        }
        let words = {
            let view = r
                .buffer
                .get_mapped_range(0..r.bytes.max(4))
                .map_err(|e| Error::Validation(e.to_string()))?;
            bytemuck::pod_collect_to_vec(&view[..r.bytes as usize])
        };
        r.buffer.unmap();
        if self.staging.len() < KEPT && r.buffer.size() <= KEPT_BYTES {
            self.staging.push(r.buffer);
        }
        Ok(words)
    }

    /// A buffer that the host can read, one of before if there is one.
    fn staging(&mut self, bytes: u64) -> wgpu::Buffer {
        let size = bytes.next_power_of_two().max(256);
        if let Some(i) = self.staging.iter().position(|b| b.size() == size) {
            return self.staging.swap_remove(i);
        }
        use wgpu::BufferUsages as U;
        self.counts.buffers += 1;
        buffer(&self.device, "read", size, U::MAP_READ | U::COPY_DST)
    }

    /// Lets native callbacks run; browsers run them between two turns of the event loop.
    pub fn look(&mut self) {
        let _ = self.device.poll(wgpu::PollType::Poll);
    }

    /// Waits while the device is too far behind.
    pub(crate) async fn keep_pace(&mut self) -> Result<()> {
        if self.pace.behind() <= FLIGHT {
            return Ok(());
        }
        #[cfg(not(target_arch = "wasm32"))]
        let _ = self.device.poll(wgpu::PollType::wait_indefinitely());
        let pace = self.pace.clone();
        std::future::poll_fn(|cx| pace.poll(cx)).await;
        self.check()
    }

    /// Who tells how far the device is.
    pub fn pace(&self) -> Pace {
        self.pace.clone()
    }
}

#[derive(Default)]
struct State {
    sent: u64,
    done: u64,
    waker: Option<Waker>,
}

/// How many submissions were sent and done.
#[derive(Clone, Default)]
pub struct Pace(Arc<Mutex<State>>);

impl Pace {
    /// A submission was sent.
    pub fn submitted(&self, queue: &wgpu::Queue) {
        if let Ok(mut s) = self.0.lock() {
            s.sent += 1;
        }
        let state = self.0.clone();
        queue.on_submitted_work_done(move || {
            if let Ok(mut s) = state.lock() {
                s.done += 1;
                if let Some(w) = s.waker.take() {
                    w.wake();
                }
            }
        });
    }

    /// Submissions that are done: a sign of life.
    pub fn done(&self) -> u64 {
        self.0.lock().map_or(0, |s| s.done)
    }

    fn behind(&self) -> u64 {
        self.0.lock().map(|s| s.sent - s.done).unwrap_or(0)
    }

    /// Ready when half of what was allowed is done.
    fn poll(&self, cx: &mut Context<'_>) -> Poll<()> {
        let Ok(mut s) = self.0.lock() else {
            return Poll::Ready(());
        };
        if s.sent - s.done <= FLIGHT / 2 {
            return Poll::Ready(());
        }
        s.waker = Some(cx.waker().clone());
        Poll::Pending
    }
}
