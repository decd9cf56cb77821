//! Graphs as JAX prints jaxprs.
