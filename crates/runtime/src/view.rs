//! What the compiler makes of a graph, as text for people.

use athanor_ir::Graph;

use crate::Error;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    /// As JAX prints it.
    Jaxpr,
    /// The program after fusion: buffers and loop nests.
    Kernels,
    /// The WebAssembly module in the text format.
    #[cfg(not(target_arch = "wasm32"))]
    Wat,
}

/// `graph` as text. Errors: no lowering for one of its equations, or no memory for its code.
pub fn view(graph: &Graph, view: View) -> Result<String, Error> {
    Ok(match view {
        View::Jaxpr => graph.to_string(),
        View::Kernels => athanor_lower::lower(graph)?.to_string(),
        #[cfg(not(target_arch = "wasm32"))]
        View::Wat => {
            let program = athanor_lower::lower(graph)?;
            athanor_cpu::wat(&athanor_cpu::compile(&program)?)
        }
    })
}
