//! One function under construction.

use wasm_encoder::{Function, Instruction as I, MemArg, ValType};

use super::Emitter;
use crate::maths::Routine;

/// A local that holds a vector. Which lanes mean something is the caller's business.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct V(pub u32);

/// A local that holds a scalar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct S(pub u32);

/// A function under construction; [`Fun::end`] hands it to the module.
pub struct Fun<'m> {
    pub module: &'m mut Emitter,
    index: u32,
    params: u32,
    locals: Vec<ValType>,
    code: Vec<u8>,
    constants: std::collections::HashMap<i128, V>,
    prologue: Vec<u8>,
    /// Constants are loaded from memory where they are first used, not made at the function's
    /// start: for code without branches only.
    pub constants_at_use: bool,
}

pub fn memarg(offset: u64, align: u32) -> MemArg {
    MemArg {
        offset,
        align,
        target: Default::default(),
        ordering: None,
    }
}

impl<'m> Fun<'m> {
    pub(super) fn new(module: &'m mut Emitter, index: u32, params: u32) -> Fun<'m> {
        Fun {
            module,
            index,
            params,
            locals: Vec::new(),
            code: Vec::new(),
            constants: std::collections::HashMap::new(),
            prologue: Vec::new(),
            constants_at_use: false,
        }
    }

    pub fn param(&self, i: u32) -> S {
        debug_assert!(i < self.params);
        S(i)
    }

    pub fn param_v(&self, i: u32) -> V {
        V(i)
    }

    pub fn i(&mut self, instruction: I<'_>) -> &mut Self {
        use wasm_encoder::Encode;
        instruction.encode(&mut self.code);
        self
    }

    pub fn local(&mut self, t: ValType) -> u32 {
        self.locals.push(t);
        self.params + self.locals.len() as u32 - 1
    }

    pub fn new_v(&mut self) -> V {
        V(self.local(ValType::V128))
    }

    pub fn new_i32(&mut self) -> S {
        S(self.local(ValType::I32))
    }

    pub fn get(&mut self, v: V) -> &mut Self {
        self.i(I::LocalGet(v.0))
    }

    pub fn set(&mut self, v: V) -> &mut Self {
        self.i(I::LocalSet(v.0))
    }

    pub fn get_s(&mut self, s: S) -> &mut Self {
        self.i(I::LocalGet(s.0))
    }

    pub fn set_s(&mut self, s: S) -> &mut Self {
        self.i(I::LocalSet(s.0))
    }

    /// Pops a vector into a new local.
    pub fn pop(&mut self) -> V {
        let v = self.new_v();
        self.set(v);
        v
    }

    /// Pops an i32 into a new local.
    pub fn pop_i32(&mut self) -> S {
        let s = self.new_i32();
        self.set_s(s);
        s
    }

    pub fn assign(&mut self, to: V, from: V) {
        self.get(from).set(to);
    }

    pub fn op1(&mut self, i: I<'_>, a: V) -> V {
        self.get(a).i(i);
        self.pop()
    }

    pub fn op2(&mut self, i: I<'_>, a: V, b: V) -> V {
        self.get(a).get(b).i(i);
        self.pop()
    }

    /// Shift of every lane by a constant.
    pub fn shift(&mut self, i: I<'_>, a: V, by: i32) -> V {
        self.get(a).i(I::I32Const(by)).i(i);
        self.pop()
    }

    /// mask ? a : b, bit by bit.
    pub fn select(&mut self, mask: V, a: V, b: V) -> V {
        self.get(a).get(b).get(mask).i(I::V128Bitselect);
        self.pop()
    }

    pub fn shuffle(&mut self, lanes: [u8; 16], a: V, b: V) -> V {
        self.get(a).get(b).i(I::I8x16Shuffle(lanes));
        self.pop()
    }

    /// A constant vector; the same bits share a local, set at the function's start.
    pub fn const_v(&mut self, bits: i128) -> V {
        use wasm_encoder::Encode;
        if let Some(v) = self.constants.get(&bits) {
            return *v;
        }
        let v = self.new_v();
        if self.constants_at_use {
            self.load_constant(bits);
            self.set(v);
        } else {
            I::V128Const(bits).encode(&mut self.prologue);
            I::LocalSet(v.0).encode(&mut self.prologue);
        }
        self.constants.insert(bits, v);
        v
    }

    /// Pushes a constant, from memory if it is the same in all lanes.
    fn load_constant(&mut self, bits: i128) {
        let half = bits as u64;
        let place = match half == (bits >> 64) as u64 {
            true => self.module.pool.place(half),
            false => None,
        };
        let Some(at) = place.map(u64::from) else {
            self.i(I::V128Const(bits));
            return;
        };
        self.i(I::I32Const(0));
        if half as u32 == (half >> 32) as u32 {
            self.i(I::V128Load32Splat(memarg(at, 2)));
        } else {
            self.i(I::V128Load64Splat(memarg(at, 3)));
        }
    }

    pub fn const_u32(&mut self, x: u32) -> V {
        let x = u128::from(x);
        self.const_v((x | x << 32 | x << 64 | x << 96) as i128)
    }

    pub fn const_u64(&mut self, x: u64) -> V {
        let x = u128::from(x);
        self.const_v((x | x << 64) as i128)
    }

    pub fn const_f32(&mut self, x: f32) -> V {
        self.const_u32(x.to_bits())
    }

    pub fn const_f64(&mut self, x: f64) -> V {
        self.const_u64(x.to_bits())
    }

    /// a + constant, as addresses and indices need it.
    pub fn add_const(&mut self, a: S, c: i32) -> S {
        if c == 0 {
            return a;
        }
        self.get_s(a).i(I::I32Const(c)).i(I::I32Add);
        self.pop_i32()
    }

    /// Calls a routine on vectors.
    pub fn routine(&mut self, r: Routine, args: &[V]) -> V {
        let f = self.module.routine(r);
        for a in args {
            self.get(*a);
        }
        self.i(I::Call(f));
        self.pop()
    }

    /// Completes the function.
    pub fn end(self) {
        let mut f = Function::new_with_locals_types(self.locals);
        f.raw(self.prologue);
        f.raw(self.code);
        f.instruction(&I::End);
        self.module.define(self.index, f);
    }
}
