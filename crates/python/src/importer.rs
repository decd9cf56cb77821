//! `import` of the reader's own modules: the host gives their text, a finder in Python runs it.

/// Expects `__read_module__(name)`, which gives `(text, is_package)` or None, in its globals.
pub const PRELUDE: &str = r#"
import sys
from _frozen_importlib import ModuleSpec

class Finder:
    """Modules that lie beside what is run."""
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        found = read(name)
        if found is None:
            return None
        text, package = found
        spec = ModuleSpec(name, cls, origin=name + '.py', is_package=package)
        spec.loader_state = text
        return spec
    @staticmethod
    def create_module(spec):
        return None
    @staticmethod
    def exec_module(module):
        spec = module.__spec__
        exec(compile(spec.loader_state, spec.origin, 'exec'), module.__dict__)

sys.meta_path.append(Finder)
"#;
