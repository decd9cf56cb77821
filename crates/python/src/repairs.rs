//! Where RustPython 0.6.0 differs from CPython in what readers rely on.

/// A `functools.partial` of a partial writes its keywords into the inner one.
pub const PRELUDE: &str = r#"
import _functools

class partial(_functools.partial):
    """A function with some of its arguments given."""
    __module__ = 'functools'
    __slots__ = ()
    def __new__(cls, func, /, *args, **keywords):
        if isinstance(func, partial):
            args, keywords, func = func.args + args, {**func.keywords, **keywords}, func.func
        return super().__new__(cls, func, *args, **keywords)

partial.__qualname__ = 'partial'
_functools.partial = partial
"#;
