//! Pieces of the host that know nothing of its state.

use std::sync::{Arc, Mutex};

use crate::compile::Op;
use crate::engine::TABLE;
use crate::support::DEPTH;

pub fn buffer(
    device: &wgpu::Device,
    label: &str,
    bytes: u64,
    usage: wgpu::BufferUsages,
) -> wgpu::Buffer {
    device.create_buffer(&wgpu::BufferDescriptor {
        label: Some(label),
        size: bytes,
        usage,
        mapped_at_creation: false,
    })
}

/// Turns of the longest `For`.
pub fn longest(ops: &[Op]) -> usize {
    let of = |op: &Op| match op {
        Op::Dispatch(_) => 1,
        Op::For { trip, body, .. } => longest(body).max(*trip),
        Op::While { turn, .. } => longest(turn),
    };
    ops.iter().map(of).max().unwrap_or(1)
}

/// The one bind group of all dispatches.
pub fn bind(
    device: &wgpu::Device,
    layout: &wgpu::BindGroupLayout,
    heap: &wgpu::Buffer,
    tables: &wgpu::Buffer,
    counters: &wgpu::Buffer,
) -> wgpu::BindGroup {
    let part = |binding: u32, buffer, bytes| wgpu::BindGroupEntry {
        binding,
        resource: wgpu::BindingResource::Buffer(wgpu::BufferBinding {
            buffer,
            offset: 0,
            size: std::num::NonZeroU64::new(bytes),
        }),
    };
    let mut entries = vec![
        wgpu::BindGroupEntry {
            binding: 0,
            resource: heap.as_entire_binding(),
        },
        part(1, tables, TABLE),
    ];
    entries.extend((0..DEPTH).map(|d| part(d as u32 + 2, counters, 16)));
    device.create_bind_group(&wgpu::BindGroupDescriptor {
        label: None,
        layout,
        entries: &entries,
    })
}

/// A callback's answer as a future.
#[derive(Clone, Default)]
pub struct Answer(Arc<Mutex<(Option<bool>, Option<std::task::Waker>)>>);

impl Answer {
    pub fn is_told(&self) -> bool {
        self.0.lock().is_ok_and(|state| state.0.is_some())
    }

    pub fn tell(&self, ok: bool) {
        if let Ok(mut state) = self.0.lock() {
            state.0 = Some(ok);
            if let Some(w) = state.1.take() {
                w.wake();
            }
        }
    }
}

impl Future for Answer {
    type Output = bool;
    fn poll(
        self: std::pin::Pin<&mut Self>,
        cx: &mut std::task::Context<'_>,
    ) -> std::task::Poll<bool> {
        let Ok(mut state) = self.0.lock() else {
            return std::task::Poll::Ready(false);
        };
        match state.0 {
            Some(ok) => std::task::Poll::Ready(ok),
            None => {
                state.1 = Some(cx.waker().clone());
                std::task::Poll::Pending
            }
        }
    }
}
