//! The virtual machine: settings, the native modules, the frozen library, and the notebook's
//! namespace.

use std::cell::RefCell;
use std::rc::Rc;

use athanor_ir::Graph;
use athanor_protocol::{Problem, Stream};
use rustpython_vm::builtins::PyStrRef;
use rustpython_vm::compiler::Mode;
use rustpython_vm::scope::Scope;
use rustpython_vm::{AsObject, VirtualMachine};
use rustpython_vm::{Interpreter, InterpreterBuilder, PyObjectRef, PyResult, Settings};

use crate::instrument::{CALLED, DISPLAY, OVER, PASS, STEP};
use crate::modules::PyJit;
use crate::step::Steps;
use crate::traceback::{Sources, problem};
use crate::{Host, bundles, cells, clock, frozen, importer, magic, repairs, source};

/// More frames than this overflow a browser's own stack, which nothing can catch.
const RECURSION_LIMIT: usize = 400;

/// Native modules that nothing here can use: East Asian codecs, archives beside zlib's, XML, asyncio
/// and sockets. `xtask/src/prune.rs` takes their code and tables out of the browser's module.
const LEFT_OUT: [&str; 14] = [
    "_asyncio",
    "_bz2",
    "_codecs_cn",
    "_codecs_hk",
    "_codecs_iso2022",
    "_codecs_jp",
    "_codecs_kr",
    "_codecs_tw",
    "_elementtree",
    "_lzma",
    "_multibytecodec",
    "_remote_debugging",
    "_socket",
    "pyexpat",
];

/// One Python, alive until it is dropped. Names persist from cell to cell.
pub struct Python {
    interpreter: Interpreter,
    scope: Scope,
    sources: Rc<RefCell<Sources>>,
}

impl Python {
    /// Starts Python. Fails if the library is damaged, which is a defect of ours.
    pub fn new(host: Rc<dyn Host>) -> Result<Python, Problem> {
        let mut settings = Settings::default();
        settings.hash_seed = Some(0);
        settings.install_signal_handlers = false;
        settings.import_site = false;
        let builder = InterpreterBuilder::new().settings(settings);
        let mut defs = rustpython_stdlib::stdlib_module_defs(&builder.ctx);
        defs.retain(|def| !LEFT_OUT.contains(&def.name.as_str()));
        defs.push(crate::modules::module_def(&builder.ctx));
        let interpreter = builder
            .add_native_modules(&defs)
            .add_frozen_modules(frozen::modules())
            .build();
        let sources = Rc::new(RefCell::new(Sources::new()));
        let scope = interpreter.enter(|vm| {
            vm.recursion_limit.set(RECURSION_LIMIT);
            let scope = vm.new_scope_with_main();
            let ready =
                scope.and_then(|scope| prepare(vm, &scope, &host, &sources).map(|()| scope));
            ready.map_err(|e| problem(vm, "start", &e, &sources.borrow()))
        })?;
        Ok(Python {
            interpreter,
            scope,
            sources,
        })
    }

    /// Runs a cell. What it prints, shows and asks goes to the host.
    pub fn run(&self, cell: &str, source: &str) -> Result<(), Problem> {
        self.sources
            .borrow_mut()
            .insert(cell.to_owned(), source.to_owned());
        self.interpreter.enter(|vm| {
            cells::run(vm, cell, source, self.scope.clone())
                .map_err(|e| problem(vm, cell, &e, &self.sources.borrow()))
        })
    }

    /// Sets one of the notebook's names to the value of an expression, also while a cell runs.
    pub fn rebind(&self, name: &str, expression: &str) -> Result<(), Problem> {
        self.interpreter.enter(|vm| {
            let set = || {
                let code = vm
                    .compile(expression, Mode::Eval, "live".to_owned())
                    .map_err(|e| e.into_pyexception(vm, Some(expression)))?;
                let value = vm.run_code_obj(code, self.scope.clone())?;
                self.scope.globals.set_item(name, value, vm)
            };
            set().map_err(|e| problem(vm, "live", &e, &self.sources.borrow()))
        })
    }

    /// The graphs of a jitted function among the notebook's names, one for each type of arguments
    /// that it was called with, the last call's first. The error says what stands in the way.
    pub fn graphs(&self, name: &str) -> Result<Vec<Rc<Graph>>, String> {
        self.interpreter.enter(|vm| {
            let found = self.scope.globals.get_item_opt(name, vm).ok().flatten();
            let Some(object) = found else {
                return Err(format!("there is no name '{name}' after the run"));
            };
            let Some(jit) = object.downcast_ref::<PyJit>() else {
                return Err(format!(
                    "'{name}' is a {}, no function that jax.jit compiled",
                    object.class().name()
                ));
            };
            match jit.graphs() {
                graphs if graphs.is_empty() => Err(format!("'{name}' was not called")),
                graphs => Ok(graphs),
            }
        })
    }
}

/// Names of ours in the reader's globals, and the streams.
fn prepare(
    vm: &VirtualMachine,
    scope: &Scope,
    host: &Rc<dyn Host>,
    sources: &Rc<RefCell<Sources>>,
) -> PyResult<()> {
    source::install();
    crate::modules::start(host.clone());
    clock::install(vm, host)?;
    let globals = &scope.globals;
    let steps = Rc::new(Steps::new(host.clone()));
    let at = steps.clone();
    let step = vm.new_function(STEP, move |vm: &VirtualMachine| at.step(vm));
    globals.set_item(STEP, step.into(), vm)?;
    let at = steps.clone();
    let pass = vm.new_function(PASS, move |vm: &VirtualMachine| at.pass(vm));
    globals.set_item(PASS, pass.into(), vm)?;
    let at = steps.clone();
    let over = vm.new_function(OVER, move |items: PyObjectRef, vm: &VirtualMachine| {
        at.over(&items, vm);
        items
    });
    globals.set_item(OVER, over.into(), vm)?;
    let called = vm.new_function(CALLED, move |vm: &VirtualMachine| steps.called(vm));
    globals.set_item(CALLED, called.into(), vm)?;
    let shown = host.clone();
    let display = vm.new_function(DISPLAY, move |value: PyObjectRef, vm: &VirtualMachine| {
        // Widgets show themselves when they are made.
        let itself = value.class().has_attr(vm.ctx.intern_str("_shows_itself"));
        if !vm.is_none(&value) && !itself {
            shown.display(&value.repr(vm)?.to_string());
        }
        PyResult::Ok(value)
    });
    globals.set_item(DISPLAY, display.into(), vm)?;
    let own = vm.new_scope_with_builtins();
    type Find = fn(&dyn Host, &str) -> Option<(String, bool)>;
    let finders: [(&'static str, Find); 2] = [
        ("library", |host, name| host.library(name)),
        ("read", |host, name| host.module(name)),
    ];
    for (finder, find) in finders {
        let asked = host.clone();
        let kept = sources.clone();
        let read = vm.new_function(finder, move |name: PyStrRef, vm: &VirtualMachine| {
            let name = name.to_string_lossy();
            let Some((text, package)) = find(&*asked, &name) else {
                return vm.ctx.none();
            };
            kept.borrow_mut().insert(format!("{name}.py"), text.clone());
            let package = vm.ctx.new_bool(package).into();
            let text = vm.ctx.new_str(text).into();
            vm.ctx.new_tuple(vec![text, package]).into()
        });
        own.globals.set_item(finder, read.into(), vm)?;
    }
    let asked = host.clone();
    let bundled = vm.new_function("bundled", move |name: PyStrRef, vm: &VirtualMachine| {
        bundles::find(&*asked, &name.to_string_lossy(), vm)
    });
    own.globals.set_item("bundled", bundled.into(), vm)?;
    vm.run_string(own, importer::PRELUDE, "<frozen importer>".into())?;
    let own = vm.new_scope_with_builtins();
    vm.run_string(own, repairs::PRELUDE, "<frozen repairs>".into())?;
    vm.run_string(scope.clone(), magic::PRELUDE, "<frozen magic>".into())?;
    for (name, stream) in [("stdout", Stream::Out), ("stderr", Stream::Err)] {
        let host = host.clone();
        let write = vm.new_function("write", move |text: PyStrRef, _: &VirtualMachine| {
            host.write(stream, &text.to_string_lossy());
        });
        let writer = vm.new_scope_with_builtins();
        writer.globals.set_item("write", write.into(), vm)?;
        vm.run_string(writer.clone(), WRITER, "<frozen stream>".into())?;
        let file = writer.globals.get_item("stream", vm)?;
        vm.sys_module.set_attr(name, file, vm)?;
    }
    Ok(())
}

/// A text stream over a `write` function, as far as `print`, logging and warnings need one.
const WRITER: &str = "
class Stream:
    encoding = 'utf-8'
    errors = 'strict'
    closed = False
    def __init__(self, write): self._write = write
    def write(self, text):
        self._write(text)
        return len(text)
    def writelines(self, lines):
        for line in lines: self.write(line)
    def flush(self): pass
    def isatty(self): return False
    def writable(self): return True
    def readable(self): return False
stream = Stream(write)
";
