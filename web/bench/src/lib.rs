//! What `cargo xtask bench` measures without Python: a network's whole training step as one
//! compiled program, called from Rust in a loop. And the worker's messages, for the rows with Python.
//!
//! Must not know: Python, the DOM.

mod gpu;
mod messages;
mod network;

use athanor_runtime::{Device, Runtime, install};
use athanor_trace::Value;
use wasm_bindgen::prelude::*;

use network::Network;

fn js(e: impl std::fmt::Display) -> JsError {
    JsError::new(&e.to_string())
}

/// One network in training.
#[wasm_bindgen]
pub struct Training {
    network: Network,
    /// Weights and biases in turn, then x, y and the rate: the step's arguments.
    args: Vec<Value>,
    batches: Vec<(Value, Value)>,
    done: usize,
    loss: Option<Value>,
    runtime: Runtime,
}

#[wasm_bindgen]
impl Training {
    /// `params`: the weights (inputs, outputs) and biases of each layer in turn, one after another.
    /// `xs`, `ys`: the minibatches one after another, of shapes (batch, first of `sizes`) and
    /// (batch, last of `sizes`).
    #[wasm_bindgen(constructor)]
    pub fn new(
        sizes: &[usize],
        batch: usize,
        rate: f64,
        params: &[f32],
        xs: &[f32],
        ys: &[f32],
    ) -> Result<Training, JsError> {
        console_error_panic_hook::set_once();
        let runtime = install(Device::Cpu).map_err(js)?;
        let network = Network::stage(sizes, batch).map_err(js)?;
        let args = network.arguments(params, xs, ys, rate).map_err(js)?;
        let batches = network.batches(xs, ys).map_err(js)?;
        Ok(Training {
            network,
            args,
            batches,
            done: 0,
            loss: None,
            runtime,
        })
    }

    /// `n` steps, each on the next minibatch.
    pub fn steps(&mut self, n: usize) -> Result<(), JsError> {
        let first_data = self.args.len() - 3;
        for _ in 0..n {
            let (x, y) = &self.batches[self.done % self.batches.len()];
            self.args[first_data] = x.clone();
            self.args[first_data + 1] = y.clone();
            let mut out = self.network.step(&self.args).map_err(js)?;
            self.loss = out.pop();
            for (a, o) in self.args.iter_mut().zip(out) {
                *a = o;
            }
            self.done += 1;
        }
        Ok(())
    }

    /// Of the last step; NaN before the first.
    pub fn loss(&self) -> Result<f64, JsError> {
        match &self.loss {
            None => Ok(f64::NAN),
            Some(l) => Ok(athanor_trace::to_host(l).map_err(js)?.data.get_f64(0)),
        }
    }

    /// Microseconds in generated code over `n` steps, by a clock reading around each call.
    pub fn timed(&mut self, n: usize) -> Result<f64, JsError> {
        let spent = |r: &Runtime| -> f64 {
            let rows = r.profile().map(|p| p.rows).unwrap_or_default();
            rows.iter().map(|r| r.run_seconds).sum()
        };
        let before = spent(&self.runtime);
        self.runtime.set_timed(true);
        self.steps(n)?;
        self.runtime.set_timed(false);
        Ok((spent(&self.runtime) - before) * 1e6 / n as f64)
    }
}
