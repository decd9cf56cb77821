//! The functions of `_athanor`.

use rustpython_vm::pymodule;

#[pymodule(with(
    super::treedef::trees,
    super::transform::transforms,
    super::loops::loops,
    super::custom::custom,
    super::callback::callbacks,
    super::devices::devices,
    super::widgets::widgets,
    super::bytes::bytes
))]
pub mod _athanor {
    use athanor_ir::{
        Aval, Binary, DType, DotDims, GatherMode, PadConfig, ReduceOp, ScatterOp, Unary,
    };
    use athanor_trace::{Value, lax, random};
    use rustpython_vm::builtins::{PyStrRef, PyTypeRef};
    use rustpython_vm::class::PyClassImpl;
    use rustpython_vm::function::OptionalArg;
    use rustpython_vm::{PyObject, PyObjectRef, PyPayload, PyResult, VirtualMachine};

    use super::super::array::PyArray;
    use super::super::at_once::{AtOnce, for_jax};
    use super::super::convert::{self, OrRaise, value, wrap};
    use super::super::{indexing, ops};

    #[pyattr(name = "Array")]
    fn array_class(_: &VirtualMachine) -> PyTypeRef {
        PyArray::make_static_type()
    }

    #[pyattr(name = "AtOnce")]
    fn at_once_class(_: &VirtualMachine) -> PyTypeRef {
        AtOnce::make_static_type()
    }

    fn optional_dtype(o: &PyObjectRef, vm: &VirtualMachine) -> PyResult<Option<DType>> {
        if vm.is_none(o) {
            return Ok(None);
        }
        convert::dtype(o, vm).map(Some)
    }

    /// The dtype of random numbers: as given, or the default one.
    fn drawn(
        dtype: OptionalArg<PyObjectRef>,
        default: DType,
        vm: &VirtualMachine,
    ) -> PyResult<DType> {
        match dtype.into_option() {
            Some(name) => Ok(optional_dtype(&name, vm)?.unwrap_or(default)),
            None => Ok(default),
        }
    }

    /// JAX's own exception class by name.
    #[pyfunction]
    fn error_class(name: PyStrRef, vm: &VirtualMachine) -> PyResult<PyTypeRef> {
        let name = name.to_string_lossy();
        let i = convert::ERRORS.iter().position(|n| *n == name);
        let i = i.ok_or_else(|| vm.new_value_error(format!("no error class {name}")))?;
        Ok(convert::error_class(vm, i))
    }

    #[pyfunction]
    fn asarray(x: PyObjectRef, dtype: PyObjectRef, vm: &VirtualMachine) -> PyResult {
        array_of(&x, optional_dtype(&dtype, vm)?, false, vm)
    }

    /// As `asarray`, but numbers have 64 bits unless a dtype is given.
    #[pyfunction]
    fn asarray_wide(x: PyObjectRef, dtype: PyObjectRef, vm: &VirtualMachine) -> PyResult {
        array_of(&x, optional_dtype(&dtype, vm)?, true, vm)
    }

    fn array_of(x: &PyObject, dtype: Option<DType>, wide: bool, vm: &VirtualMachine) -> PyResult {
        if (dtype.is_some() || wide)
            && let Some(t) = convert::host(x, dtype, wide, vm)?
        {
            return Ok(wrap(vm, athanor_trace::constant(&t, false).or_raise(vm)?));
        }
        let v = value(x, vm)?;
        let v = match dtype {
            Some(d) => lax::convert(&v, d, false).or_raise(vm)?,
            None => v,
        };
        Ok(wrap(vm, v))
    }

    #[pyfunction]
    fn unary(name: PyStrRef, x: PyObjectRef, vm: &VirtualMachine) -> PyResult {
        let name = name.to_string_lossy();
        let op = Unary::ALL.iter().find(|u| u.name() == name);
        let op = op.ok_or_else(|| vm.new_attribute_error(format!("no operation {name}")))?;
        Ok(wrap(vm, ops::unary(*op, &value(&x, vm)?).or_raise(vm)?))
    }

    #[pyfunction]
    fn binary(name: PyStrRef, x: PyObjectRef, y: PyObjectRef, vm: &VirtualMachine) -> PyResult {
        let name = name.to_string_lossy();
        let (x, y) = (value(&x, vm)?, value(&y, vm)?);
        let out = match &*name {
            "true_divide" => ops::true_divide(&x, &y),
            "floor_divide" => ops::floor_divide(&x, &y),
            "remainder" => ops::remainder(&x, &y),
            "fmod" => ops::fmod(&x, &y),
            "power" => ops::power(&x, &y),
            "matmul" => ops::matmul(&x, &y),
            _ => {
                let op = Binary::ALL.iter().find(|b| b.name() == name);
                let op =
                    op.ok_or_else(|| vm.new_attribute_error(format!("no operation {name}")))?;
                ops::binary(*op, &x, &y)
            }
        };
        Ok(wrap(vm, out.or_raise(vm)?))
    }

    #[pyfunction]
    fn reduce(
        name: PyStrRef,
        x: PyObjectRef,
        axes: Option<Vec<i64>>,
        keepdims: bool,
        vm: &VirtualMachine,
    ) -> PyResult {
        let x = value(&x, vm)?;
        let out = ops::reduce(&name.to_string_lossy(), &x, axes.as_deref(), keepdims);
        Ok(wrap(vm, out.or_raise(vm)?))
    }

    #[pyfunction]
    fn argreduce(greatest: bool, x: PyObjectRef, axis: i64, vm: &VirtualMachine) -> PyResult {
        let x = value(&x, vm)?;
        let axis = ops::axis(axis, x.ndim()).or_raise(vm)?;
        let f = if greatest { lax::argmax } else { lax::argmin };
        Ok(wrap(vm, f(&x, axis, ops::int_type()).or_raise(vm)?))
    }

    #[pyfunction]
    fn cumulative(
        name: PyStrRef,
        x: PyObjectRef,
        axis: i64,
        reverse: bool,
        vm: &VirtualMachine,
    ) -> PyResult {
        let x = value(&x, vm)?;
        let op = match &*name.to_string_lossy() {
            "cumprod" => ReduceOp::Prod,
            "cummax" => ReduceOp::Max,
            "cummin" => ReduceOp::Min,
            _ => ReduceOp::Sum,
        };
        let axis = ops::axis(axis, x.ndim()).or_raise(vm)?;
        Ok(wrap(
            vm,
            lax::cumulative(op, &x, axis, reverse).or_raise(vm)?,
        ))
    }

    #[pyfunction]
    fn convert_element_type(x: PyObjectRef, dtype: PyObjectRef, vm: &VirtualMachine) -> PyResult {
        let d = convert::dtype(&dtype, vm)?;
        Ok(wrap(
            vm,
            lax::convert(&value(&x, vm)?, d, false).or_raise(vm)?,
        ))
    }

    /// Turns 64-bit types on or off; what it was before.
    #[pyfunction]
    fn set_x64(on: bool) -> bool {
        athanor_trace::set_x64(on)
    }

    /// The function `fun` of this module as NumPy calls it: computed at once under any
    /// transformation, with results whose operators do so as well.
    #[pyfunction]
    fn at_once(fun: PyObjectRef, vm: &VirtualMachine) -> PyObjectRef {
        AtOnce { fun }.into_ref(&vm.ctx).into()
    }

    /// What JAX makes of an array of NumPy's: 64-bit types become 32-bit ones.
    #[pyfunction]
    fn narrowed(x: PyObjectRef, vm: &VirtualMachine) -> PyResult {
        let x = value(&x, vm)?;
        let d = match athanor_trace::x64() {
            true => x.dtype(),
            false => x.dtype().at_most_32_bits(),
        };
        for_jax(|| Ok(wrap(vm, lax::convert(&x, d, false).or_raise(vm)?)))
    }

    #[pyfunction]
    fn reshape(x: PyObjectRef, shape: Vec<i64>, vm: &VirtualMachine) -> PyResult {
        Ok(wrap(
            vm,
            ops::reshape(&value(&x, vm)?, &shape).or_raise(vm)?,
        ))
    }

    #[pyfunction]
    fn broadcast_to(x: PyObjectRef, shape: Vec<usize>, vm: &VirtualMachine) -> PyResult {
        Ok(wrap(
            vm,
            lax::broadcast_to(&value(&x, vm)?, &shape).or_raise(vm)?,
        ))
    }

    #[pyfunction]
    fn transpose(x: PyObjectRef, perm: Vec<i64>, vm: &VirtualMachine) -> PyResult {
        let x = value(&x, vm)?;
        let perm = perm.iter().map(|a| ops::axis(*a, x.ndim()));
        let perm = perm.collect::<Result<Vec<_>, _>>().or_raise(vm)?;
        Ok(wrap(vm, lax::transpose(&x, &perm).or_raise(vm)?))
    }

    #[pyfunction]
    fn rev(x: PyObjectRef, axes: Vec<i64>, vm: &VirtualMachine) -> PyResult {
        let x = value(&x, vm)?;
        let axes = ops::axes(Some(&axes), x.ndim()).or_raise(vm)?;
        Ok(wrap(vm, lax::rev(&x, &axes).or_raise(vm)?))
    }

    #[pyfunction]
    fn concatenate(xs: Vec<PyObjectRef>, axis: i64, vm: &VirtualMachine) -> PyResult {
        let xs = xs
            .iter()
            .map(|x| value(x, vm))
            .collect::<PyResult<Vec<_>>>()?;
        let Some(first) = xs.first() else {
            return Err(vm.new_value_error("Need at least one array to concatenate."));
        };
        let axis = ops::axis(axis, first.ndim()).or_raise(vm)?;
        let xs = ops::promote_types(&xs).or_raise(vm)?;
        Ok(wrap(vm, lax::concatenate(&xs, axis).or_raise(vm)?))
    }

    /// All arrays of one shape, in the order of the first `keys`.
    #[pyfunction]
    fn sort(xs: Vec<PyObjectRef>, axis: usize, keys: usize, vm: &VirtualMachine) -> PyResult {
        let xs: PyResult<Vec<Value>> = xs.iter().map(|x| value(x, vm)).collect();
        let sorted = lax::sort(&xs?, axis, keys).or_raise(vm)?;
        let sorted = sorted.into_iter().map(|y| wrap(vm, y)).collect();
        Ok(vm.ctx.new_list(sorted).into())
    }

    /// The same bits as another dtype of the same size.
    #[pyfunction]
    fn bitcast(x: PyObjectRef, dtype: PyObjectRef, vm: &VirtualMachine) -> PyResult {
        let (x, dtype) = (value(&x, vm)?, convert::dtype(&dtype, vm)?);
        Ok(wrap(vm, lax::bitcast(&x, dtype).or_raise(vm)?))
    }

    #[pyfunction]
    fn select(c: PyObjectRef, x: PyObjectRef, y: PyObjectRef, vm: &VirtualMachine) -> PyResult {
        let c = lax::convert(&value(&c, vm)?, DType::Bool, false).or_raise(vm)?;
        let (x, y) = (value(&x, vm)?, value(&y, vm)?);
        let xy = ops::promote_types(&[x, y]).or_raise(vm)?;
        let all = [c, xy[0].clone(), xy[1].clone()];
        let shape = ops::broadcast_shape("select_n", &all).or_raise(vm)?;
        let all = all.iter().map(|v| lax::broadcast_to(v, &shape));
        let all = all.collect::<Result<Vec<Value>, _>>().or_raise(vm)?;
        Ok(wrap(
            vm,
            lax::select(&all[0], &all[1], &all[2]).or_raise(vm)?,
        ))
    }

    #[pyfunction]
    fn take(x: PyObjectRef, indices: PyObjectRef, axis: i64, vm: &VirtualMachine) -> PyResult {
        let x = value(&x, vm)?;
        let axis = ops::axis(axis, x.ndim()).or_raise(vm)?;
        Ok(wrap(
            vm,
            ops::take(&x, &value(&indices, vm)?, axis).or_raise(vm)?,
        ))
    }

    /// Contracting and batch axes of the left, then of the right operand.
    #[pyfunction]
    fn dot_general(
        x: PyObjectRef,
        y: PyObjectRef,
        contract: PyObjectRef,
        batch: PyObjectRef,
        preferred: OptionalArg<PyObjectRef>,
        vm: &VirtualMachine,
    ) -> PyResult {
        let preferred = match preferred.into_option() {
            Some(name) => optional_dtype(&name, vm)?,
            None => None,
        };
        let pair = |o: &PyObjectRef| -> PyResult<(Vec<usize>, Vec<usize>)> {
            match convert::items(o).as_deref() {
                Some([l, r]) => Ok((l.clone().try_into_value(vm)?, r.clone().try_into_value(vm)?)),
                _ => Err(vm.new_type_error("axes are a pair of tuples")),
            }
        };
        let (contract, batch) = (pair(&contract)?, pair(&batch)?);
        let mut v = vec![value(&x, vm)?, value(&y, vm)?];
        if preferred.is_none() {
            v = ops::promote_types(&v).or_raise(vm)?;
        }
        let dims = DotDims {
            lhs_contract: contract.0,
            rhs_contract: contract.1,
            lhs_batch: batch.0,
            rhs_batch: batch.1,
        };
        Ok(wrap(
            vm,
            lax::dot_general_as(&v[0], &v[1], &dims, preferred).or_raise(vm)?,
        ))
    }

    /// `x[index]`, with NaN (or the least integer) for places outside of the array.
    #[pyfunction]
    fn index_fill(x: PyObjectRef, index: PyObjectRef, vm: &VirtualMachine) -> PyResult {
        let x = value(&x, vm)?;
        Ok(wrap(
            vm,
            indexing::index(&x, &index, GatherMode::FillOrDrop, vm)?,
        ))
    }

    /// `x.at[index].set(y)` and its kin.
    #[pyfunction]
    fn index_update(
        x: PyObjectRef,
        index: PyObjectRef,
        y: PyObjectRef,
        how: PyStrRef,
        vm: &VirtualMachine,
    ) -> PyResult {
        let op = match &*how.to_string_lossy() {
            "set" => ScatterOp::Set,
            "add" => ScatterOp::Add,
            "multiply" => ScatterOp::Mul,
            "min" => ScatterOp::Min,
            "max" => ScatterOp::Max,
            other => return Err(vm.new_value_error(format!("no update called {other}"))),
        };
        let (x, y) = (value(&x, vm)?, value(&y, vm)?);
        Ok(wrap(vm, indexing::update(&x, &index, &y, op, vm)?))
    }

    fn starts(starts: &[PyObjectRef], vm: &VirtualMachine) -> PyResult<Vec<Value>> {
        let whole = |o: &PyObjectRef| lax::convert(&value(o, vm)?, DType::I32, false).or_raise(vm);
        starts.iter().map(whole).collect()
    }

    #[pyfunction]
    fn dynamic_slice(
        x: PyObjectRef,
        from: Vec<PyObjectRef>,
        sizes: Vec<usize>,
        vm: &VirtualMachine,
    ) -> PyResult {
        let (x, from) = (value(&x, vm)?, starts(&from, vm)?);
        Ok(wrap(
            vm,
            lax::dynamic_slice(&x, &from, &sizes).or_raise(vm)?,
        ))
    }

    #[pyfunction]
    fn dynamic_update_slice(
        x: PyObjectRef,
        update: PyObjectRef,
        from: Vec<PyObjectRef>,
        vm: &VirtualMachine,
    ) -> PyResult {
        let (x, y, from) = (value(&x, vm)?, value(&update, vm)?, starts(&from, vm)?);
        let out = lax::dynamic_update_slice(&x, &y, &from);
        Ok(wrap(vm, out.or_raise(vm)?))
    }

    /// (low, high, interior) for each axis.
    #[pyfunction]
    fn pad(
        x: PyObjectRef,
        fill: PyObjectRef,
        config: Vec<PyObjectRef>,
        vm: &VirtualMachine,
    ) -> PyResult {
        let (x, fill) = (value(&x, vm)?, value(&fill, vm)?);
        let fill = lax::convert(&fill, x.dtype(), false).or_raise(vm)?;
        let axis = |o: &PyObjectRef| -> PyResult<PadConfig> {
            let n =
                vm.extract_elements_with(o, |n| n.try_index(vm)?.try_to_primitive::<i64>(vm))?;
            match n[..] {
                [low, high, interior] if interior >= 0 => Ok(PadConfig {
                    low,
                    high,
                    interior: interior as usize,
                }),
                _ => Err(vm.new_value_error("padding is (low, high, interior) for each axis")),
            }
        };
        let config = config.iter().map(axis).collect::<PyResult<Vec<_>>>()?;
        Ok(wrap(vm, lax::pad(&x, &fill, &config).or_raise(vm)?))
    }

    /// Shows a figure: a dict in the protocol's form.
    #[pyfunction]
    fn show(figure: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        let figure = super::super::reading::read(&figure, vm);
        let figure = figure.map_err(|e| vm.new_value_error(format!("a figure: {e}")))?;
        super::super::show(figure);
        Ok(())
    }

    #[pyfunction]
    fn iota(dtype: PyObjectRef, shape: Vec<usize>, axis: usize, vm: &VirtualMachine) -> PyResult {
        let d = convert::dtype(&dtype, vm)?;
        Ok(wrap(vm, lax::iota(d, &shape, axis).or_raise(vm)?))
    }

    #[pyfunction]
    fn full(shape: Vec<usize>, x: f64, dtype: PyObjectRef, vm: &VirtualMachine) -> PyResult {
        let d = convert::dtype(&dtype, vm)?;
        Ok(wrap(vm, lax::full(&Aval::new(d, shape), x).or_raise(vm)?))
    }

    #[pyfunction]
    fn stop_gradient(x: PyObjectRef, vm: &VirtualMachine) -> PyResult {
        Ok(wrap(vm, lax::stop_gradient(&value(&x, vm)?).or_raise(vm)?))
    }

    #[pyfunction]
    fn random_key(seed: i64, vm: &VirtualMachine) -> PyResult {
        Ok(wrap(vm, random::key(seed).or_raise(vm)?))
    }
    #[pyfunction]
    fn random_split(key: PyObjectRef, shape: Vec<usize>, vm: &VirtualMachine) -> PyResult {
        Ok(wrap(
            vm,
            random::split(&value(&key, vm)?, &shape).or_raise(vm)?,
        ))
    }
    #[pyfunction]
    fn random_fold_in(key: PyObjectRef, data: PyObjectRef, vm: &VirtualMachine) -> PyResult {
        let (key, data) = (value(&key, vm)?, value(&data, vm)?);
        Ok(wrap(vm, random::fold_in(&key, &data).or_raise(vm)?))
    }
    #[pyfunction]
    fn random_normal(
        key: PyObjectRef,
        shape: Vec<usize>,
        dtype: OptionalArg<PyObjectRef>,
        vm: &VirtualMachine,
    ) -> PyResult {
        let dtype = drawn(dtype, ops::float_type(), vm)?;
        let out = random::normal(&value(&key, vm)?, &shape, dtype);
        Ok(wrap(vm, out.or_raise(vm)?))
    }
    #[pyfunction]
    fn random_bits(
        key: PyObjectRef,
        shape: Vec<usize>,
        dtype: OptionalArg<PyObjectRef>,
        vm: &VirtualMachine,
    ) -> PyResult {
        let dtype = drawn(dtype, DType::U32, vm)?;
        let out = random::bits_of(&value(&key, vm)?, &shape, dtype);
        Ok(wrap(vm, out.or_raise(vm)?))
    }
    #[pyfunction]
    fn random_exponential(key: PyObjectRef, shape: Vec<usize>, vm: &VirtualMachine) -> PyResult {
        let out = random::exponential(&value(&key, vm)?, &shape, DType::F32);
        Ok(wrap(vm, out.or_raise(vm)?))
    }
    #[pyfunction]
    fn random_truncated_normal(
        key: PyObjectRef,
        shape: Vec<usize>,
        low: PyObjectRef,
        high: PyObjectRef,
        vm: &VirtualMachine,
    ) -> PyResult {
        let single = |o| lax::convert(&value(o, vm)?, DType::F32, false).or_raise(vm);
        let (low, high) = (single(&low)?, single(&high)?);
        let key = value(&key, vm)?;
        let out = random::truncated_normal(&key, &low, &high, &shape, DType::F32);
        Ok(wrap(vm, out.or_raise(vm)?))
    }
    #[pyfunction]
    fn random_gumbel(key: PyObjectRef, shape: Vec<usize>, vm: &VirtualMachine) -> PyResult {
        let out = random::gumbel(&value(&key, vm)?, &shape, DType::F32);
        Ok(wrap(vm, out.or_raise(vm)?))
    }
    #[pyfunction]
    fn random_uniform(
        key: PyObjectRef,
        shape: Vec<usize>,
        low: PyObjectRef,
        high: PyObjectRef,
        dtype: OptionalArg<PyObjectRef>,
        vm: &VirtualMachine,
    ) -> PyResult {
        let dtype = drawn(dtype, ops::float_type(), vm)?;
        let bound = |o| lax::convert(&value(o, vm)?, dtype, false).or_raise(vm);
        let (low, high) = (bound(&low)?, bound(&high)?);
        let out = random::uniform(&value(&key, vm)?, &shape, dtype, &low, &high);
        Ok(wrap(vm, out.or_raise(vm)?))
    }
    #[pyfunction]
    fn random_randint(
        key: PyObjectRef,
        shape: Vec<usize>,
        low: PyObjectRef,
        high: PyObjectRef,
        dtype: OptionalArg<PyObjectRef>,
        vm: &VirtualMachine,
    ) -> PyResult {
        let dtype = drawn(dtype, ops::int_type(), vm)?;
        let whole = |o| lax::convert(&value(o, vm)?, ops::int_type(), false).or_raise(vm);
        let (low, high) = (whole(&low)?, whole(&high)?);
        let out = random::randint(&value(&key, vm)?, &shape, &low, &high, dtype);
        Ok(wrap(vm, out.or_raise(vm)?))
    }
    #[pyfunction]
    fn random_bernoulli(
        key: PyObjectRef,
        p: PyObjectRef,
        shape: Vec<usize>,
        vm: &VirtualMachine,
    ) -> PyResult {
        let out = random::bernoulli(&value(&key, vm)?, &value(&p, vm)?, &shape);
        Ok(wrap(vm, out.or_raise(vm)?))
    }
    #[pyfunction]
    fn random_categorical(
        key: PyObjectRef,
        logits: PyObjectRef,
        axis: i64,
        prefix: Vec<usize>,
        vm: &VirtualMachine,
    ) -> PyResult {
        let logits = value(&logits, vm)?;
        let axis = ops::axis(axis, logits.ndim()).or_raise(vm)?;
        let out = random::categorical(&value(&key, vm)?, &logits, axis, &prefix);
        Ok(wrap(vm, out.or_raise(vm)?))
    }
}
