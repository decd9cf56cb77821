//! Graphs on the GPU, and the same programs through naga's validator.

use athanor_gpu::{Compiled, Engine, Unsupported, Word, compile};
use athanor_ir::{Atom, DType, Graph, GraphBuilder, Literal, Prim, Source, Tensor, TensorData};

pub fn engine() -> Engine {
    match pollster::block_on(Engine::open(1 << 30)) {
        Ok(e) => {
            println!("adapter: {}", e.name());
            e
        }
        Err(e) => panic!("{e}"),
    }
}

pub fn graph_of(prim: &Prim, inputs: &[Tensor]) -> Graph {
    let mut b = GraphBuilder::new();
    let vars: Vec<_> = inputs
        .iter()
        .map(|t| Atom::Var(b.input(t.aval())))
        .collect();
    let outputs = b
        .push(prim.clone(), vars, Source::default())
        .expect("typed");
    b.finish(outputs.into_iter().map(Atom::Var).collect())
}

/// The modules are what naga takes for valid, with no extension.
pub fn validate(c: &Compiled) {
    for text in &c.modules {
        let module = match naga::front::wgsl::parse_str(text) {
            Ok(m) => m,
            Err(e) => panic!("{}\n{text}", e.emit_to_string(text)),
        };
        let mut v = naga::valid::Validator::new(
            naga::valid::ValidationFlags::all(),
            naga::valid::Capabilities::empty(),
        );
        if let Err(e) = v.validate(&module) {
            panic!("{}\n{text}", e.emit_to_string(text));
        }
    }
}

pub fn words(t: &Tensor) -> Vec<u32> {
    match &t.data {
        TensorData::Bool(v) => v.iter().map(|x| u32::from(*x)).collect(),
        TensorData::I32(v) => v.iter().map(|x| *x as u32).collect(),
        TensorData::U32(v) => v.clone(),
        TensorData::F32(v) => v.iter().map(|x| x.to_bits()).collect(),
        _ => panic!("no words of {:?}", t.dtype()),
    }
}

pub fn tensor(shape: &[usize], w: Word, words: &[u32]) -> Tensor {
    let dtype = match w {
        Word::Bool => DType::Bool,
        Word::I32 => DType::I32,
        Word::U32 => DType::U32,
        Word::F32 => DType::F32,
    };
    let bytes: Vec<u8> = match w {
        Word::Bool => words.iter().map(|x| *x as u8).collect(),
        _ => words.iter().flat_map(|x| x.to_le_bytes()).collect(),
    };
    Tensor::new(shape, TensorData::from_bytes(dtype, &bytes))
}

/// Runs a graph; Err(Ok(_)) is a declared exception.
pub fn run(
    e: &mut Engine,
    graph: &Graph,
    inputs: &[Tensor],
) -> Result<Vec<Tensor>, Result<Unsupported, String>> {
    let program = athanor_lower::lower(graph).map_err(|e| Err(e.to_string()))?;
    let compiled = compile(&program).map_err(Ok)?;
    validate(&compiled);
    let literals: Vec<u32> = program
        .literals
        .iter()
        .map(|l: &Literal| l.bits as u32)
        .collect();
    let fail = |e: athanor_gpu::Error| Err(e.to_string());
    let shapes: Vec<Vec<usize>> = graph
        .output_avals()
        .iter()
        .map(|a| a.shape.to_vec())
        .collect();
    let outs = compiled.outputs.clone();
    pollster::block_on(async {
        let loaded = pollster::block_on(e.load(compiled)).map_err(fail)?;
        let mut spans = Vec::new();
        for t in inputs {
            let w = words(t);
            let s = e.allocate(w.len(), true).map_err(fail)?;
            e.write(s.at, &w).map_err(fail)?;
            spans.push(s);
        }
        let first = spans.len();
        for (n, _) in &outs {
            spans.push(e.allocate(*n, false).map_err(fail)?);
        }
        let at: Vec<u32> = spans.iter().map(|s| s.at).collect();
        e.run(&loaded, &at[..first], &at[first..], &literals)
            .await
            .map_err(fail)?;
        let mut results = Vec::new();
        for (i, (n, w)) in outs.iter().enumerate() {
            let got = e.read(at[first + i], *n).await.map_err(fail)?;
            results.push(tensor(&shapes[i], *w, &got));
        }
        spans.into_iter().for_each(|s| e.release(s));
        Ok(results)
    })
}
