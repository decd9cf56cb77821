//! Programs compiled for the GPU, and their cache.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use athanor_gpu::{Engine, Loaded, Unsupported};
use athanor_ir::{Atom, Aval, Graph, GraphBuilder, Prim, Source};
use athanor_trace::Concrete;

use crate::Error;
use crate::wait::block;

/// Programs kept.
const PROGRAMS: usize = 2000;

pub enum Code {
    Gpu(Box<Loaded>),
    /// The GPU has no form of it.
    Cpu(Unsupported),
    /// The GPU did not take its shaders.
    Refused,
}

/// A program with the literals of one graph.
pub struct Executable {
    pub code: Rc<Code>,
    pub results: Vec<Rc<Aval>>,
    pub literals: Vec<u32>,
}

#[derive(Default)]
pub struct Codes {
    jitted: HashMap<*const Graph, (Rc<Graph>, Rc<Executable>)>,
    eager: HashMap<(Prim, Vec<Aval>), Rc<Executable>>,
    /// By structure.
    known: HashMap<Graph, Rc<Code>>,
}

impl Codes {
    /// The executable of a primitive or a jitted graph. Shaders that are refused are an error the
    /// first time.
    pub fn of(
        &mut self,
        engine: &Rc<RefCell<Engine>>,
        prim: &Prim,
        inputs: &[&Concrete],
    ) -> Result<Rc<Executable>, Error> {
        if let Prim::Jit { graph, .. } = prim {
            if let Some((_, e)) = self.jitted.get(&Rc::as_ptr(graph)) {
                return Ok(e.clone());
            }
            let e = self.compile(engine, graph)?;
            self.jitted
                .insert(Rc::as_ptr(graph), (graph.clone(), e.clone()));
            return Ok(e);
        }
        let avals: Vec<Aval> = inputs.iter().map(|c| c.aval.as_ref().clone()).collect();
        let key = (prim.clone(), avals);
        if let Some(e) = self.eager.get(&key) {
            return Ok(e.clone());
        }
        let mut b = GraphBuilder::new();
        let inputs = key.1.iter().map(|a| Atom::Var(b.input(a.clone())));
        let vars = inputs.collect::<Vec<_>>();
        let outputs = b.push(prim.clone(), vars, Source::default())?;
        let graph = b.finish(outputs.into_iter().map(Atom::Var).collect());
        let e = self.compile(engine, &graph)?;
        self.eager.insert(key, e.clone());
        Ok(e)
    }

    fn compile(
        &mut self,
        engine: &Rc<RefCell<Engine>>,
        graph: &Graph,
    ) -> Result<Rc<Executable>, Error> {
        let prepared = athanor_lower::prepare(graph);
        let code = match self.known.get(&prepared.graph) {
            Some(code) => code.clone(),
            None => {
                let (code, refusal) = match athanor_gpu::compile(&prepared.lower()?) {
                    Ok(compiled) => load(engine, compiled)?,
                    Err(why) => (Code::Cpu(why), None),
                };
                if self.known.len() >= PROGRAMS {
                    *self = Codes::default();
                }
                let code = Rc::new(code);
                self.known.insert(prepared.graph.clone(), code.clone());
                match refusal {
                    Some(why) => return Err(why.into()),
                    None => code,
                }
            }
        };
        Ok(Rc::new(Executable {
            code,
            results: graph.output_avals().into_iter().map(Rc::new).collect(),
            literals: prepared.literals.iter().map(|l| l.bits as u32).collect(),
        }))
    }
}

/// Pipelines; a refused shader is a defect of ours that concerns this program alone.
fn load(
    engine: &Rc<RefCell<Engine>>,
    compiled: athanor_gpu::Compiled,
) -> Result<(Code, Option<athanor_gpu::Error>), Error> {
    let pace = engine.borrow().pace();
    match block(Some(pace), engine.borrow_mut().load(compiled))? {
        Ok(loaded) => Ok((Code::Gpu(Box::new(loaded)), None)),
        Err(why @ athanor_gpu::Error::Shader(_)) => Ok((Code::Refused, Some(why))),
        Err(why) => Err(why.into()),
    }
}
