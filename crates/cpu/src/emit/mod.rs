//! Writing WebAssembly: a module under construction and a function under construction.
//!
//! Every intermediate result is a local of its own; both hosts' compilers turn locals into SSA
//! values, so this costs nothing in the code that runs and keeps emission free of stack puzzles.

mod fun;
mod pool;

pub use fun::{Fun, S, V, memarg};
pub use wasm_encoder::Instruction as I;

use std::collections::HashMap;

use wasm_encoder::{
    CodeSection, ConstExpr, DataSection, EntityType, ExportKind, ExportSection, FunctionSection,
    ImportSection, MemoryType, Module, NameMap, NameSection, TypeSection, ValType,
};

use crate::maths::Routine;

/// Parameters and results of a function.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Signature {
    pub params: Vec<ValType>,
    pub results: Vec<ValType>,
}

impl Signature {
    /// A kernel or a loop's body: the table of arguments, then the indices of the loops around it.
    pub fn kernel(loops: usize) -> Signature {
        Signature {
            params: vec![ValType::I32; 1 + loops],
            results: vec![],
        }
    }
}

struct Defined {
    signature: u32,
    name: String,
    body: Option<wasm_encoder::Function>,
}

/// A module that imports one memory and exports one entry point.
#[derive(Default)]
pub struct Emitter {
    signatures: Vec<Signature>,
    functions: Vec<Defined>,
    routines: HashMap<Routine, u32>,
    helpers: HashMap<&'static str, u32>,
    pool: pool::Pool,
}

impl Emitter {
    pub fn new() -> Emitter {
        Emitter::default()
    }

    fn signature(&mut self, s: Signature) -> u32 {
        let i = self
            .signatures
            .iter()
            .position(|t| *t == s)
            .unwrap_or_else(|| {
                self.signatures.push(s);
                self.signatures.len() - 1
            });
        i as u32
    }

    /// Reserves an index, so that functions can call what is emitted later.
    pub fn declare(&mut self, name: &str, s: Signature) -> u32 {
        let signature = self.signature(s);
        self.functions.push(Defined {
            signature,
            name: name.to_string(),
            body: None,
        });
        self.functions.len() as u32 - 1
    }

    /// A function under construction for a declared index.
    pub fn begin(&mut self, index: u32) -> Fun<'_> {
        let signature = self.functions[index as usize].signature;
        let params = self.signatures[signature as usize].params.len() as u32;
        Fun::new(self, index, params)
    }

    fn define(&mut self, index: u32, body: wasm_encoder::Function) {
        self.functions[index as usize].body = Some(body);
    }

    /// The function of a mathematical routine, emitted at its first use.
    pub fn routine(&mut self, r: Routine) -> u32 {
        if let Some(i) = self.routines.get(&r) {
            return *i;
        }
        let index = self.declare(&r.name(), r.signature());
        self.routines.insert(r, index);
        r.emit(self, index);
        index
    }

    /// A function of this name, emitted at its first use.
    pub fn helper(
        &mut self,
        name: &'static str,
        signature: Signature,
        emit: fn(&mut Emitter, u32),
    ) -> u32 {
        if let Some(i) = self.helpers.get(name) {
            return *i;
        }
        let index = self.declare(name, signature);
        self.helpers.insert(name, index);
        emit(self, index);
        index
    }

    /// The bytes; `entry` becomes the export `run`.
    pub fn finish(self, entry: u32) -> Vec<u8> {
        let mut types = TypeSection::new();
        for s in &self.signatures {
            types
                .ty()
                .function(s.params.iter().copied(), s.results.iter().copied());
        }
        let mut imports = ImportSection::new();
        imports.import(
            "env",
            "memory",
            EntityType::Memory(MemoryType {
                minimum: 1,
                maximum: None,
                memory64: false,
                shared: false,
                page_size_log2: None,
            }),
        );
        let mut data = DataSection::new();
        for (at, bytes) in self.pool.segments() {
            data.active(0, &ConstExpr::i32_const(at as i32), bytes);
        }
        let mut functions = FunctionSection::new();
        let mut code = CodeSection::new();
        let mut names = NameMap::new();
        for (i, f) in self.functions.into_iter().enumerate() {
            functions.function(f.signature);
            names.append(i as u32, &f.name);
            match f.body {
                Some(body) => code.function(&body),
                // A declared function that was never emitted is a defect of ours; it traps.
                None => code.function(
                    wasm_encoder::Function::new([])
                        .instruction(&I::Unreachable)
                        .instruction(&I::End),
                ),
            };
        }
        let mut exports = ExportSection::new();
        exports.export("run", ExportKind::Func, entry);
        let mut name_section = NameSection::new();
        name_section.functions(&names);
        let mut module = Module::new();
        module
            .section(&types)
            .section(&imports)
            .section(&functions)
            .section(&exports);
        module.section(&code);
        if !data.is_empty() {
            module.section(&data);
        }
        module.section(&name_section);
        module.finish()
    }
}
