//! The oracle: each primitive in its slowest and most obvious form.

pub mod special;
