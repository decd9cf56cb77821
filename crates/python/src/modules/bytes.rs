//! Data sets by name, and arrays as bytes.

use athanor_ir::{Tensor, TensorData};
use rustpython_vm::builtins::{PyBytes, PyStrRef};
use rustpython_vm::function::ArgBytesLike;
use rustpython_vm::{PyObjectRef, PyPayload, PyResult, VirtualMachine, pymodule};

use super::convert::{self, OrRaise, value, wrap};

/// More than any data set has: a damaged file must not fill the memory.
const LARGEST: usize = 1 << 26;

/// The content of a file that is raw deflate.
pub fn unpacked(bytes: &[u8]) -> Result<Vec<u8>, String> {
    miniz_oxide::inflate::decompress_to_vec_with_limit(bytes, LARGEST)
        .map_err(|e| format!("the file is damaged: {e}"))
}

#[pymodule(sub)]
pub mod bytes {
    use super::*;

    /// The bytes of a data set. FileNotFoundError says why they are not there.
    #[pyfunction]
    fn stored(name: PyStrRef, vm: &VirtualMachine) -> PyResult<Vec<u8>> {
        let name = name.to_string_lossy();
        let found = match crate::modules::host() {
            Some(host) => host.data(&name),
            None => Err("there is no host".to_owned()),
        };
        found.and_then(|bytes| unpacked(&bytes)).map_err(|why| {
            let class = vm.ctx.exceptions.file_not_found_error.to_owned();
            vm.new_exception_msg(class, format!("{name}: {why}").into())
        })
    }

    /// A flat array from little-endian bytes; what is left of an incomplete element is ignored.
    #[pyfunction]
    fn from_bytes(data: ArgBytesLike, dtype: PyObjectRef, vm: &VirtualMachine) -> PyResult {
        let dtype = convert::dtype(&dtype, vm)?;
        let data = data.with_ref(|bytes| TensorData::from_bytes(dtype, bytes));
        let tensor = Tensor::new([data.len()], data);
        Ok(wrap(
            vm,
            athanor_trace::constant(&tensor, false).or_raise(vm)?,
        ))
    }

    /// An array's elements in order, little-endian.
    #[pyfunction]
    fn to_bytes(array: PyObjectRef, vm: &VirtualMachine) -> PyResult {
        let tensor = athanor_trace::to_host(&value(&array, vm)?).or_raise(vm)?;
        Ok(PyBytes::from(tensor.data.to_bytes()).into_pyobject(vm))
    }
}
