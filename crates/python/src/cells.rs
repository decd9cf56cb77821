//! Running one cell: parse, instrument, compile, run; and what went wrong, as the reader sees it.

use ruff_python_parser::parse_module;
use ruff_source_file::SourceFileBuilder;
use rustpython_vm::builtins::{PyBaseExceptionRef, PyCode};
use rustpython_vm::compiler::{CompileOpts, Mode};
use rustpython_vm::scope::Scope;
use rustpython_vm::{PyResult, VirtualMachine};

use crate::instrument::instrument;
use crate::magic;
use crate::step::now;

/// Deeper nesting would overflow the parser's own stack.
const MAX_NESTING: usize = 200;

/// Runs a cell's text in `scope`. The exception, if any, is left to the caller.
pub fn run(vm: &VirtualMachine, cell: &str, source: &str, scope: Scope) -> PyResult<()> {
    let (source, timed) = magic::replace(source);
    let source = source.as_ref();
    let from = now();
    let done = run_python(vm, cell, source, scope);
    figures(vm, done.is_ok())?;
    done?;
    if timed {
        let text = format!("Wall time: {:.3} s\n", (now() - from).as_secs_f64());
        vm.sys_module
            .get_attr("stdout", vm)
            .and_then(|out| vm.call_method(&out, "write", (text,)))?;
    }
    Ok(())
}

/// Shows the figures that a cell left open, as notebooks do; after an error they are dropped.
fn figures(vm: &VirtualMachine, shown: bool) -> PyResult<()> {
    let modules = vm.sys_module.get_attr("modules", vm)?;
    let Ok(pyplot) = modules.get_item("matplotlib.pyplot", vm) else {
        return Ok(());
    };
    match shown {
        true => vm.call_method(&pyplot, "_show_all", ())?,
        false => vm.call_method(&pyplot, "close", ("all",))?,
    };
    Ok(())
}

fn run_python(vm: &VirtualMachine, cell: &str, source: &str, scope: Scope) -> PyResult<()> {
    let deepest = nesting(source);
    if deepest > MAX_NESTING {
        let text = format!("too many nested brackets: {deepest}, at most {MAX_NESTING}");
        return Err(vm.new_exception_msg(vm.ctx.exceptions.syntax_error.to_owned(), text.into()));
    }
    // The virtual machine's own compiler words syntax errors as Python does.
    let plain = vm
        .compile(source, Mode::Exec, cell.to_owned())
        .map_err(|e| e.into_pyexception(vm, Some(source)))?;
    vm.register_code_in_linecache(&plain, source)?;
    let Ok(parsed) = parse_module(source) else {
        return vm.run_code_obj(plain, scope).map(drop);
    };
    let mut module = parsed.into_syntax();
    instrument(&mut module, !source.trim_end().ends_with(';'));
    let file = SourceFileBuilder::new(cell, source).finish();
    let code = rustpython_codegen::compile::compile_program(&module, file, CompileOpts::default())
        .map_err(|e| vm.new_syntax_error_text(&e.to_string()))?;
    vm.run_code_obj(PyCode::new_ref_from_bytecode(vm, code), scope)
        .map(drop)
}

/// Greatest depth of open brackets, strings and comments not told apart: an upper bound.
fn nesting(source: &str) -> usize {
    let (mut depth, mut deepest) = (0usize, 0);
    for c in source.bytes() {
        match c {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
}

trait SyntaxErrorText {
    fn new_syntax_error_text(&self, text: &str) -> PyBaseExceptionRef;
}

impl SyntaxErrorText for VirtualMachine {
    fn new_syntax_error_text(&self, text: &str) -> PyBaseExceptionRef {
        self.new_exception_msg(
            self.ctx.exceptions.syntax_error.to_owned(),
            text.to_owned().into(),
        )
    }
}
