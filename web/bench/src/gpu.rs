//! Every primitive on the browser's GPU, compared with the reference interpreter.
#![allow(deprecated)]

use std::collections::BTreeMap;
use std::rc::Rc;

use athanor_ir::testing::{Rng, Subject, close};
use athanor_ir::{Atom, GraphBuilder, Prim, Source, Tensor, reference};
use athanor_runtime::{GpuDevice, Mode, Wait};
use athanor_trace::Evaluate;
use js_sys::Promise;
use wasm_bindgen::prelude::*;

#[wasm_bindgen(inline_js = r#"
let awake = null;
export const sleep = (ms) => new Promise((done) => {
  const timer = setTimeout(done, ms);
  awake = () => { clearTimeout(timer); done(); };
});
export const wake = () => awake?.();
"#)]
extern "C" {
    fn sleep(milliseconds: f64) -> Promise;
    fn wake();
}

struct Sleeper;

impl Wait for Sleeper {
    fn sleep(&self, seconds: f64) {
        // The promise never rejects.
        let _ = js_sys::futures::jspi_block_on_promise(&sleep(seconds * 1e3));
    }

    fn wake(&self) {
        wake();
    }
}

/// `jit` of one primitive, so that small operations go to the device, too.
fn jitted(prim: &Prim, inputs: &[Tensor]) -> Result<Prim, String> {
    let mut b = GraphBuilder::new();
    let vars = inputs.iter().map(|t| Atom::Var(b.input(t.aval())));
    let vars = vars.collect();
    let outputs = b
        .push(prim.clone(), vars, Source::default())
        .map_err(|e| e.to_string())?;
    Ok(Prim::Jit {
        name: "one".into(),
        graph: b
            .finish(outputs.into_iter().map(Atom::Var).collect())
            .into(),
    })
}

fn run(device: &GpuDevice, prim: &Prim, inputs: &[Tensor]) -> Result<Vec<Tensor>, String> {
    let arrays = inputs
        .iter()
        .map(|t| device.from_host(t, false).map_err(|e| e.to_string()))
        .collect::<Result<Vec<_>, _>>()?;
    let arrays: Vec<_> = arrays.iter().collect();
    let out = device
        .evaluate(&jitted(prim, inputs)?, &arrays, &Source::default())
        .map_err(|e| e.to_string())?;
    out.iter()
        .map(|c| device.to_host(c).map_err(|e| e.to_string()))
        .collect()
}

/// A line for each failure and each reason for which programs ran on the CPU, then the counts.
#[wasm_bindgen(jspi)]
pub fn gpu_instances() -> String {
    console_error_panic_hook::set_once();
    athanor_runtime::set_wait(Rc::new(Sleeper));
    match instances() {
        Ok(text) | Err(text) => text,
    }
}

fn instances() -> Result<String, String> {
    let device = GpuDevice::new(1 << 28, Mode::Forced).map_err(|e| e.to_string())?;
    let name = device.name().ok_or("FAIL no adapter")?;
    let mut lines = Vec::new();
    let mut reasons: BTreeMap<String, usize> = BTreeMap::new();
    let (mut right, mut wrong) = (0, 0);
    let mut notice = None;
    for subject in Subject::all() {
        for dtype in subject.dtypes() {
            let (prim, inputs) = subject.sample(&mut Rng::new(5), dtype);
            let want = reference::eval_prim(&prim, &inputs).map_err(|e| e.to_string())?;
            let before = device.counts().fallbacks;
            let got = run(&device, &prim, &inputs);
            let now = device.status().notice;
            if now != notice {
                let said = now.clone().unwrap_or_default();
                lines.push(format!("FAIL {} {}: {said}", subject.name(), dtype.name()));
                notice = now;
            }
            if device.counts().fallbacks > before {
                let reason = device.counts().reason.map(|r| r.to_string());
                *reasons.entry(reason.unwrap_or_default()).or_default() += 1;
            }
            // Narrow floats may round the last bit otherwise.
            let tolerance = if dtype.size() == 2 { 1e-2 } else { 1e-5 };
            let fits = |got: &Vec<Tensor>| {
                let pairs = got.iter().zip(&want);
                got.len() == want.len() && { pairs }.all(|(a, b)| close(a, b, tolerance))
            };
            if got.as_ref().is_ok_and(fits) {
                right += 1;
            } else {
                wrong += 1;
                let text: String = format!("{got:?}").chars().take(300).collect();
                lines.push(format!("FAIL {} {}: {text}", subject.name(), dtype.name()));
            }
        }
    }
    lines.extend(
        reasons
            .iter()
            .map(|(why, n)| format!("on the CPU, {n}: {why}")),
    );
    let here = device.counts().runs;
    lines.push(format!(
        "{right} right, {wrong} wrong on {name}, {here} of them on the GPU itself"
    ));
    Ok(lines.join("\n"))
}
