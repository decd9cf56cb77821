//! `import` of modules that the host gives as text; a finder in Python runs them.

/// Expects in its globals `library(name)` and `read(name)`, which give `(text, is_package)` or
/// None: what is found before our own library, and what is found after it.
pub const PRELUDE: &str = r#"
import sys
from _frozen_importlib import ModuleSpec

class Finder:
    """Modules whose text the host has."""
    def __init__(self, read):
        self.read = read
    def find_spec(self, name, path=None, target=None):
        found = self.read(name)
        if found is None:
            return None
        text, package = found
        spec = ModuleSpec(name, self, origin=name + '.py', is_package=package)
        spec.loader_state = text
        return spec
    @staticmethod
    def create_module(spec):
        return None
    @staticmethod
    def exec_module(module):
        spec = module.__spec__
        exec(compile(spec.loader_state, spec.origin, 'exec'), module.__dict__)

sys.meta_path.insert(0, Finder(library))
sys.meta_path.append(Finder(read))
"#;
