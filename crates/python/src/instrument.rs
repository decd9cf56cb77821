//! What is changed in a cell's syntax tree before it is compiled: `__step__()` at the head of
//! every loop and function, so that a reader can pause and stop anything, and `__display__(…)`
//! around the last expression. Nothing moves: new nodes take the place of what follows them.

use std::cell::Cell;

use ruff_python_ast as ast;
use ruff_python_ast::relocate::relocate_expr;
use ruff_python_ast::visitor::transformer::{Transformer, walk_stmt};
use ruff_python_ast::{Expr, ModModule, Stmt};
use ruff_python_parser::parse_expression;
use ruff_text_size::{Ranged, TextRange};

/// The names that a cell's globals hold for us.
pub const STEP: &str = "__step__";
/// At the head of a loop that stands in no other loop of the same function.
pub const PASS: &str = "__pass__";
/// Around what such a `for` loop goes over, which it returns.
pub const OVER: &str = "__over__";
/// At the head of a function.
pub const CALLED: &str = "__called__";
pub const DISPLAY: &str = "__display__";

/// Adds the steps. With `display`, the value of a final expression is shown.
pub fn instrument(module: &mut ModModule, display: bool) {
    Steps {
        loops: Cell::new(0),
    }
    .visit_body(&mut module.body);
    if display && let Some(Stmt::Expr(last)) = module.body.last_mut() {
        wrap(DISPLAY, &mut last.value);
    }
}

/// Puts a call of `name` around an expression.
fn wrap(name: &str, expr: &mut Expr) {
    if let Some(mut call) = call(name, expr.range())
        && let Expr::Call(c) = &mut call
    {
        c.arguments.args = Box::new([expr.clone()]);
        *expr = call;
    }
}

struct Steps {
    /// Loops around the present statement, within its function.
    loops: Cell<u32>,
}

impl Transformer for Steps {
    fn visit_stmt(&self, stmt: &mut Stmt) {
        let around = self.loops.get();
        let is_loop = matches!(stmt, Stmt::For(_) | Stmt::While(_));
        match stmt {
            Stmt::For(_) | Stmt::While(_) => self.loops.set(around + 1),
            Stmt::FunctionDef(_) => self.loops.set(0),
            _ => {}
        }
        walk_stmt(self, stmt);
        self.loops.set(around);
        let name = if is_loop && around == 0 { PASS } else { STEP };
        match stmt {
            Stmt::For(s) => {
                if name == PASS && !s.is_async {
                    wrap(OVER, &mut s.iter);
                }
                insert(&mut s.body, 0, name);
            }
            Stmt::While(s) => insert(&mut s.body, 0, name),
            Stmt::FunctionDef(s) => {
                let docstring = usize::from(is_docstring(s.body.first()));
                insert(&mut s.body, docstring, CALLED);
            }
            _ => {}
        }
    }
}

fn is_docstring(stmt: Option<&Stmt>) -> bool {
    matches!(stmt, Some(Stmt::Expr(e)) if e.value.is_string_literal_expr())
}

fn insert(body: &mut ast::Suite, at: usize, name: &str) {
    let Some(anchor) = body.get(at).or(body.last()) else {
        return;
    };
    let range = TextRange::empty(anchor.range().start());
    if let Some(value) = call(name, range) {
        let node_index = Default::default();
        body.insert(
            at,
            Stmt::Expr(ast::StmtExpr {
                node_index,
                range,
                value: Box::new(value),
            }),
        );
    }
}

/// `name()` with all its ranges at one place.
fn call(name: &str, range: TextRange) -> Option<Expr> {
    let mut expr = *parse_expression(&format!("{name}()"))
        .ok()?
        .into_syntax()
        .body;
    relocate_expr(&mut expr, range);
    Some(expr)
}
