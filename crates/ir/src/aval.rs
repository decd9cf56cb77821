//! Abstract values: what is known of an array before it exists.

use crate::{DType, Varying};

/// Extents of an array's axes, outermost first.
pub type Shape = Vec<usize>;

/// Product of the extents; 1 for a scalar.
pub fn element_count(shape: &[usize]) -> usize {
    shape.iter().product()
}

/// Elements to step per axis in C order.
pub fn row_major_strides(shape: &[usize]) -> Vec<usize> {
    let mut strides = vec![1; shape.len()];
    for i in (1..shape.len()).rev() {
        strides[i - 1] = strides[i] * shape[i];
    }
    strides
}

/// Shape, dtype and weak flag of an array: JAX's `ShapedArray`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Aval {
    pub dtype: DType,
    pub shape: Shape,
    /// True for what came from a Python scalar: it yields to the other operand in promotion.
    pub weak_type: bool,
    /// Along which axes of devices it may differ; empty unless such an axis is being traced.
    pub varying: Varying,
}

impl Aval {
    pub fn new(dtype: DType, shape: impl Into<Shape>) -> Aval {
        Aval {
            dtype,
            shape: shape.into(),
            weak_type: false,
            varying: Varying::default(),
        }
    }

    pub fn scalar(dtype: DType) -> Aval {
        Aval::new(dtype, [])
    }

    pub fn weak(mut self, weak: bool) -> Aval {
        self.weak_type = weak;
        self
    }

    /// As JAX's error texts write a type: `float32[2,3]`.
    pub fn full_name(&self) -> String {
        let dims: Vec<String> = self.shape.iter().map(usize::to_string).collect();
        format!("{}[{}]{}", self.dtype.name(), dims.join(","), self.varying)
    }

    pub fn ndim(&self) -> usize {
        self.shape.len()
    }

    pub fn len(&self) -> usize {
        element_count(&self.shape)
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// As JAX writes it: `f32[2,3]`, with a `*` after a weak dtype's name omitted.
impl std::fmt::Display for Aval {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let dims: Vec<String> = self.shape.iter().map(usize::to_string).collect();
        write!(
            f,
            "{}[{}]{}",
            self.dtype.short_name(),
            dims.join(","),
            self.varying
        )
    }
}
