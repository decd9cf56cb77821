//! Concrete arrays on the host, C order.

use crate::{Aval, BF16, DType, F16, Kind, Shape, element_count};

/// The elements of a [`Tensor`]. A bool is one byte, 0 or 1.
#[derive(Clone, Debug, PartialEq)]
pub enum TensorData {
    Bool(Vec<u8>),
    U8(Vec<u8>),
    U16(Vec<u16>),
    U32(Vec<u32>),
    U64(Vec<u64>),
    I8(Vec<i8>),
    I16(Vec<i16>),
    I32(Vec<i32>),
    I64(Vec<i64>),
    BF16(Vec<BF16>),
    F16(Vec<F16>),
    F32(Vec<f32>),
    F64(Vec<f64>),
}

/// A host array: what constants, goldens and the reference interpreter hold.
#[derive(Clone, Debug, PartialEq)]
pub struct Tensor {
    pub shape: Shape,
    pub data: TensorData,
}

/// One element in memory. Conversions are those of [`crate::Prim::Convert`]: to integers from
/// reals saturating (NaN gives 0), from integers wrapping.
trait Element: Copy {
    fn of_f64(x: f64) -> Self;
    fn of_i64(x: i64) -> Self;
    fn f64(self) -> f64;
    /// Of integers only; a u64 beyond i64 wraps.
    fn i64(self) -> i64;
    fn append(self, bytes: &mut Vec<u8>);
    /// As many elements as the bytes hold.
    fn read(bytes: &[u8]) -> Vec<Self>;
}

macro_rules! numbers {
    ($($t:ty),*) => { $(
        impl Element for $t {
            fn of_f64(x: f64) -> $t { x as $t }
            fn of_i64(x: i64) -> $t { x as $t }
            fn f64(self) -> f64 { self as f64 }
            fn i64(self) -> i64 { self as i64 }
            fn append(self, bytes: &mut Vec<u8>) { bytes.extend(self.to_le_bytes()) }
            fn read(bytes: &[u8]) -> Vec<$t> {
                let chunks = bytes.as_chunks::<{ size_of::<$t>() }>().0;
                chunks.iter().map(|c| <$t>::from_le_bytes(*c)).collect()
            }
        }
    )* };
}
numbers!(u8, u16, u32, u64, i8, i16, i32, i64, f32, f64);

/// From wider numbers by way of f32, as XLA converts.
macro_rules! halves {
    ($($t:ident),*) => { $(
        impl Element for $t {
            fn of_f64(x: f64) -> $t { $t::from_f32(x as f32) }
            fn of_i64(x: i64) -> $t { $t::from_f32(x as f32) }
            fn f64(self) -> f64 { f64::from(self.to_f32()) }
            fn i64(self) -> i64 { self.to_f32() as i64 }
            fn append(self, bytes: &mut Vec<u8>) { self.0.append(bytes) }
            fn read(bytes: &[u8]) -> Vec<$t> { u16::read(bytes).into_iter().map($t).collect() }
        }
    )* };
}
halves!(BF16, F16);

/// The same for the elements of any dtype.
macro_rules! each {
    ($data:expr, $v:ident => $e:expr) => {
        match $data {
            TensorData::Bool($v) => $e,
            TensorData::U8($v) => $e,
            TensorData::U16($v) => $e,
            TensorData::U32($v) => $e,
            TensorData::U64($v) => $e,
            TensorData::I8($v) => $e,
            TensorData::I16($v) => $e,
            TensorData::I32($v) => $e,
            TensorData::I64($v) => $e,
            TensorData::BF16($v) => $e,
            TensorData::F16($v) => $e,
            TensorData::F32($v) => $e,
            TensorData::F64($v) => $e,
        }
    };
}

/// Data of a dtype: a vector of whatever element type it has, or that of a bool.
macro_rules! make {
    ($dtype:expr, $bool:expr, $e:expr) => {
        match $dtype {
            DType::Bool => TensorData::Bool($bool),
            DType::U8 => TensorData::U8($e),
            DType::U16 => TensorData::U16($e),
            DType::U32 => TensorData::U32($e),
            DType::U64 => TensorData::U64($e),
            DType::I8 => TensorData::I8($e),
            DType::I16 => TensorData::I16($e),
            DType::I32 => TensorData::I32($e),
            DType::I64 => TensorData::I64($e),
            DType::BF16 => TensorData::BF16($e),
            DType::F16 => TensorData::F16($e),
            DType::F32 => TensorData::F32($e),
            DType::F64 => TensorData::F64($e),
        }
    };
}

fn reals<T: Element>(it: impl Iterator<Item = f64>) -> Vec<T> {
    it.map(T::of_f64).collect()
}

fn wholes<T: Element>(it: impl Iterator<Item = i64>) -> Vec<T> {
    it.map(T::of_i64).collect()
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
            TensorData::U8(_) => DType::U8,
            TensorData::U16(_) => DType::U16,
            TensorData::U32(_) => DType::U32,
            TensorData::U64(_) => DType::U64,
            TensorData::I8(_) => DType::I8,
            TensorData::I16(_) => DType::I16,
            TensorData::I32(_) => DType::I32,
            TensorData::I64(_) => DType::I64,
            TensorData::BF16(_) => DType::BF16,
            TensorData::F16(_) => DType::F16,
            TensorData::F32(_) => DType::F32,
            TensorData::F64(_) => DType::F64,
        }
    }

    /// Little-endian bytes, as they lie in an engine's memory.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.len() * self.dtype().size());
        each!(self, v => v.iter().for_each(|x| x.append(&mut bytes)));
        bytes
    }

    /// The inverse of [`TensorData::to_bytes`]; a trailing part of an element is ignored.
    pub fn from_bytes(dtype: DType, bytes: &[u8]) -> TensorData {
        make!(dtype, bytes.to_vec(), Element::read(bytes))
    }

    /// Elements from reals, converted as [`crate::Prim::Convert`] does.
    pub fn from_f64s(dtype: DType, values: impl IntoIterator<Item = f64>) -> TensorData {
        let it = values.into_iter();
        make!(dtype, it.map(|x| u8::from(x != 0.0)).collect(), reals(it))
    }

    /// Elements from integers, wrapped to the dtype's width, rounded once (16-bit floats: by way
    /// of f32) if it is a float, `!= 0` if it is bool.
    pub fn from_i64s(dtype: DType, values: impl IntoIterator<Item = i64>) -> TensorData {
        let it = values.into_iter();
        make!(dtype, it.map(|x| u8::from(x != 0)).collect(), wholes(it))
    }

    /// The elements at these positions, in this order. Panics out of range, as indexing does.
    pub(crate) fn pick(&self, positions: &[usize]) -> TensorData {
        macro_rules! pick {
            ($($variant:ident)*) => {
                match self {
                    $(TensorData::$variant(v) => {
                        TensorData::$variant(positions.iter().map(|i| v[*i]).collect())
                    })*
                }
            };
        }
        pick!(Bool U8 U16 U32 U64 I8 I16 I32 I64 BF16 F16 F32 F64)
    }

    /// The element as a real; a 64-bit integer beyond 2^53 is rounded. Panics out of range, as
    /// indexing does.
    pub fn get_f64(&self, i: usize) -> f64 {
        each!(self, v => v[i].f64())
    }

    /// The elements of integers and bools as i64 (a u64 beyond it wraps); None for floats.
    pub fn to_i64s(&self) -> Option<Vec<i64>> {
        match self.dtype().kind() {
            Kind::Float => None,
            _ => Some(each!(self, v => v.iter().map(|x| x.i64()).collect())),
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
