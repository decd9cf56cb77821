//! Where RustPython 0.6.0 differs from CPython in what readers rely on.

/// A `functools.partial` of a partial writes its keywords into the inner one. `open` knows no files
/// without an operating system: ours are in `frozen/_fileio.py`. Encodings that are not built in are
/// looked for when one is asked for.
pub const PRELUDE: &str = r#"
import builtins, _codecs, _functools, _io

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

def open(file, mode='r', buffering=-1, encoding=None, errors=None, newline=None, closefd=True, opener=None):
    """Open a file of this session, as text or, with a 'b' in the mode, as bytes."""
    import _fileio
    return _fileio.open(file, mode, buffering, encoding, errors, newline, closefd, opener)

open.__module__ = '_io'
builtins.open = _io.open = open

def _search(name):
    import encodings
    return encodings.search_function(name)

_codecs.register(_search)
"#;
