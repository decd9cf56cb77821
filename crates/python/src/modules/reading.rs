//! Rust values read from Python ones by their serde description: dicts are structs, a string or a
//! dict with one key is a variant, lists and tuples are sequences.

use std::fmt;

use rustpython_vm::builtins::{PyDict, PyFloat, PyInt, PyStr};
use rustpython_vm::{AsObject, PyObject, PyObjectRef, VirtualMachine};
use serde::de::value::{MapDeserializer, SeqDeserializer};
use serde::de::{self, DeserializeOwned, IntoDeserializer, Visitor};

use super::convert::items;

/// Reads `o`; an error's text names what was expected and what was found.
pub fn read<T: DeserializeOwned>(o: &PyObject, vm: &VirtualMachine) -> Result<T, String> {
    T::deserialize(Object(o.to_owned(), vm)).map_err(|e| e.0)
}

#[derive(Debug)]
struct Error(String);

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
impl std::error::Error for Error {}
impl de::Error for Error {
    fn custom<T: fmt::Display>(text: T) -> Error {
        Error(text.to_string())
    }
}

#[derive(Clone)]
struct Object<'a>(PyObjectRef, &'a VirtualMachine);

impl<'a> IntoDeserializer<'a, Error> for Object<'a> {
    type Deserializer = Self;
    fn into_deserializer(self) -> Self {
        self
    }
}

impl<'a> Object<'a> {
    fn pairs(&self) -> Option<Vec<(Object<'a>, Object<'a>)>> {
        let dict = self.0.downcast_ref::<PyDict>()?.to_owned();
        let vm = self.1;
        let pairs = dict.into_iter();
        Some(pairs.map(|(k, v)| (Object(k, vm), Object(v, vm))).collect())
    }
}

impl<'de> de::Deserializer<'de> for Object<'de> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let (o, vm) = (&self.0, self.1);
        if vm.is_none(o) {
            return visitor.visit_unit();
        }
        if o.is(&vm.ctx.true_value) || o.is(&vm.ctx.false_value) {
            return visitor.visit_bool(o.is(&vm.ctx.true_value));
        }
        if let Some(s) = o.downcast_ref::<PyStr>() {
            return visitor.visit_string(s.to_string_lossy().into_owned());
        }
        if let Some(x) = o.downcast_ref::<PyFloat>() {
            return visitor.visit_f64(x.to_f64());
        }
        if let Some(i) = o.downcast_ref::<PyInt>() {
            let i = i.try_to_primitive::<i64>(vm);
            return visitor.visit_i64(i.map_err(|_| Error("an integer is too large".into()))?);
        }
        if let Some(list) = items(o) {
            let list = list.into_iter().map(|o| Object(o, vm));
            return visitor.visit_seq(SeqDeserializer::new(list));
        }
        if let Some(pairs) = self.pairs() {
            return visitor.visit_map(MapDeserializer::new(pairs.into_iter()));
        }
        let class = o.class().name().to_string();
        Err(Error(format!("no value can be read from {class}")))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.1.is_none(&self.0) {
            true => visitor.visit_none(),
            false => visitor.visit_some(self),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        if let Some(s) = self.0.downcast_ref::<PyStr>() {
            let name = s.to_string_lossy().into_owned();
            return visitor.visit_enum(name.into_deserializer());
        }
        match self.pairs() {
            Some(pairs) if pairs.len() == 1 => {
                let map = MapDeserializer::new(pairs.into_iter());
                visitor.visit_enum(de::value::MapAccessDeserializer::new(map))
            }
            _ => Err(Error("a variant is a string or a dict with one key".into())),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}
