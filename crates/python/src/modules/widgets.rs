//! Widgets and progress bars, as `athanor.widgets` and `tqdm` ask for them.

use athanor_protocol::widget::{Widget, WidgetState};
use rustpython_vm::builtins::PyStrRef;
use rustpython_vm::{PyObjectRef, PyResult, VirtualMachine, pymodule};

use super::{host, reading};
use crate::Bar;

/// A state as the protocol has it: a dict with one key, which is the variant.
fn to_python(state: WidgetState, vm: &VirtualMachine) -> PyResult {
    let float = |v: f32| PyObjectRef::from(vm.ctx.new_float(v.into()));
    let whole = |n: usize| PyObjectRef::from(vm.ctx.new_int(n));
    let bytes = |all: Vec<u8>| {
        let all = all.into_iter().map(|n| whole(n.into()));
        PyObjectRef::from(vm.ctx.new_list(all.collect()))
    };
    let (variant, content) = match state {
        WidgetState::Numbers(v) => (
            "Numbers",
            vm.ctx.new_list(v.into_iter().map(float).collect()).into(),
        ),
        WidgetState::Points { at, classes } => {
            let pair = |(x, y)| PyObjectRef::from(vm.ctx.new_tuple(vec![float(x), float(y)]));
            let parts = vm.ctx.new_dict();
            let at = vm.ctx.new_list(at.into_iter().map(pair).collect());
            parts.set_item("at", at.into(), vm)?;
            parts.set_item("classes", bytes(classes), vm)?;
            ("Points", parts.into())
        }
        WidgetState::Pixels(ink) => ("Pixels", bytes(ink)),
        WidgetState::Text(text) => ("Text", vm.ctx.new_str(text).into()),
        WidgetState::Choice(at) => ("Choice", whole(at)),
        WidgetState::Key(held) => ("Key", held.map_or_else(|| vm.ctx.none(), whole)),
    };
    let state = vm.ctx.new_dict();
    state.set_item(variant, content, vm)?;
    Ok(state.into())
}

#[pymodule(sub)]
pub mod widgets {
    use super::*;

    /// Shows a widget, a dict in the protocol's form, below the cell that runs.
    #[pyfunction]
    fn widget(widget: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        let widget: Widget =
            reading::read(&widget, vm).map_err(|e| vm.new_value_error(format!("a widget: {e}")))?;
        match host() {
            Some(host) => host.widget(widget).map_err(|e| vm.new_value_error(e)),
            None => Ok(()),
        }
    }

    /// None if change number `seen` (-1: none was) is the newest; else `(change, state)`, where the
    /// state None is the start.
    #[pyfunction]
    fn widget_value(name: PyStrRef, seen: i64, vm: &VirtualMachine) -> PyResult {
        let answer = host().and_then(|host| host.widget_state(&name.to_string_lossy(), seen));
        let Some((change, state)) = answer else {
            return Ok(vm.ctx.none());
        };
        let state = match state {
            Some(state) => to_python(state, vm)?,
            None => vm.ctx.none(),
        };
        let change = vm.ctx.new_int(change).into();
        Ok(vm.ctx.new_tuple(vec![change, state]).into())
    }

    /// A progress bar by its number stands at `done` of `total`; `text` is its line, None: it goes.
    /// `over`: its loop has ended.
    #[pyfunction]
    fn progress(
        bar: u64,
        done: PyObjectRef,
        total: PyObjectRef,
        text: PyObjectRef,
        over: bool,
        vm: &VirtualMachine,
    ) -> PyResult<()> {
        let number = |o: &PyObjectRef| match vm.is_none(o) {
            true => Ok(None),
            false => o.try_float(vm).map(|x| Some(x.to_f64())),
        };
        let text = match vm.is_none(&text) {
            true => None,
            false => Some(text.str(vm)?),
        };
        let text = text.as_ref().map(|t| t.to_string_lossy());
        if let Some(host) = host() {
            let (done, total) = (number(&done)?.unwrap_or(0.0), number(&total)?);
            let text = text.as_deref();
            host.bar(
                bar,
                Bar {
                    done,
                    total,
                    text,
                    over,
                },
            );
        }
        Ok(())
    }
}
