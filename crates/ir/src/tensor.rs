//! Concrete arrays on the host, C order.

use crate::{Aval, DType, Shape, element_count};

/// The elements of a [`Tensor`]. A bool is one byte, 0 or 1.
#[derive(Clone, Debug, PartialEq)]
pub enum TensorData {
    Bool(Vec<u8>),
    I32(Vec<i32>),
    U32(Vec<u32>),
    I64(Vec<i64>),
    F32(Vec<f32>),
    F64(Vec<f64>),
}

/// A host array: what constants, goldens and the reference interpreter hold.
#[derive(Clone, Debug, PartialEq)]
pub struct Tensor {
    pub shape: Shape,
    pub data: TensorData,
}

macro_rules! each {
    ($data:expr, $v:ident => $e:expr) => {
        match $data {
            TensorData::Bool($v) => $e,
            TensorData::I32($v) => $e,
            TensorData::U32($v) => $e,
            TensorData::I64($v) => $e,
            TensorData::F32($v) => $e,
            TensorData::F64($v) => $e,
        }
    };
}

impl TensorData {
    pub fn len(&self) -> usize {
        each!(self, v => v.len())
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub fn dtype(&self) -> DType {
        match self {
            TensorData::Bool(_) => DType::Bool,
            TensorData::I32(_) => DType::I32,
            TensorData::U32(_) => DType::U32,
            TensorData::I64(_) => DType::I64,
            TensorData::F32(_) => DType::F32,
            TensorData::F64(_) => DType::F64,
        }
    }

    /// Little-endian bytes, as they lie in an engine's memory.
    pub fn to_bytes(&self) -> Vec<u8> {
        match self {
            TensorData::Bool(v) => v.clone(),
            TensorData::I32(v) => v.iter().flat_map(|x| x.to_le_bytes()).collect(),
            TensorData::U32(v) => v.iter().flat_map(|x| x.to_le_bytes()).collect(),
            TensorData::I64(v) => v.iter().flat_map(|x| x.to_le_bytes()).collect(),
            TensorData::F32(v) => v.iter().flat_map(|x| x.to_le_bytes()).collect(),
            TensorData::F64(v) => v.iter().flat_map(|x| x.to_le_bytes()).collect(),
        }
    }

    /// The inverse of [`TensorData::to_bytes`]; a trailing part of an element is ignored.
    pub fn from_bytes(dtype: DType, bytes: &[u8]) -> TensorData {
        fn read<const N: usize, T>(bytes: &[u8], f: fn([u8; N]) -> T) -> Vec<T> {
            bytes.as_chunks::<N>().0.iter().map(|c| f(*c)).collect()
        }
        match dtype {
            DType::Bool => TensorData::Bool(bytes.to_vec()),
            DType::I32 => TensorData::I32(read(bytes, i32::from_le_bytes)),
            DType::U32 => TensorData::U32(read(bytes, u32::from_le_bytes)),
            DType::I64 => TensorData::I64(read(bytes, i64::from_le_bytes)),
            DType::F32 => TensorData::F32(read(bytes, f32::from_le_bytes)),
            DType::F64 => TensorData::F64(read(bytes, f64::from_le_bytes)),
        }
    }

    /// Elements from reals, converted as [`crate::Prim::Convert`] does.
    pub fn from_f64s(dtype: DType, values: impl IntoIterator<Item = f64>) -> TensorData {
        let it = values.into_iter();
        match dtype {
            DType::Bool => TensorData::Bool(it.map(|x| u8::from(x != 0.0)).collect()),
            DType::I32 => TensorData::I32(it.map(|x| x as i32).collect()),
            DType::U32 => TensorData::U32(it.map(|x| x as u32).collect()),
            DType::I64 => TensorData::I64(it.map(|x| x as i64).collect()),
            DType::F32 => TensorData::F32(it.map(|x| x as f32).collect()),
            DType::F64 => TensorData::F64(it.collect()),
        }
    }

    /// The element as a real; i64 beyond 2^53 is rounded. Panics out of range, as indexing does.
    pub fn get_f64(&self, i: usize) -> f64 {
        match self {
            TensorData::Bool(v) => f64::from(v[i]),
            TensorData::I32(v) => f64::from(v[i]),
            TensorData::U32(v) => f64::from(v[i]),
            TensorData::I64(v) => v[i] as f64,
            TensorData::F32(v) => f64::from(v[i]),
            TensorData::F64(v) => v[i],
        }
    }
}

impl Tensor {
    /// Panics if the count of elements does not fit the shape: a defect of ours.
    pub fn new(shape: impl Into<Shape>, data: TensorData) -> Tensor {
        let shape = shape.into();
        assert_eq!(
            element_count(&shape),
            data.len(),
            "elements for shape {shape:?}"
        );
        Tensor { shape, data }
    }

    pub fn f32(shape: impl Into<Shape>, data: Vec<f32>) -> Tensor {
        Tensor::new(shape, TensorData::F32(data))
    }

    pub fn i32(shape: impl Into<Shape>, data: Vec<i32>) -> Tensor {
        Tensor::new(shape, TensorData::I32(data))
    }

    pub fn u32(shape: impl Into<Shape>, data: Vec<u32>) -> Tensor {
        Tensor::new(shape, TensorData::U32(data))
    }

    pub fn scalar_f64(dtype: DType, x: f64) -> Tensor {
        Tensor::new([], TensorData::from_f64s(dtype, [x]))
    }

    pub fn dtype(&self) -> DType {
        self.data.dtype()
    }

    pub fn aval(&self) -> Aval {
        Aval::new(self.dtype(), self.shape.clone())
    }

    pub fn to_f64s(&self) -> Vec<f64> {
        (0..self.data.len()).map(|i| self.data.get_f64(i)).collect()
    }
}
