//! `import` of modules that the host gives, as text or in bundles; a finder in Python runs them.

/// Expects in its globals `library(name)`, `bundled(name)` and `read(name)`, which give `(text or
/// code, is_package)` or None: what is found before our own library, what belongs to it, and what is
/// found after it.
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
        content, package = found
        origin = name + '.py' if isinstance(content, str) else 'frozen'
        spec = ModuleSpec(name, self, origin=origin, is_package=package)
        spec.loader_state = content
        return spec
    @staticmethod
    def create_module(spec):
        return None
    @staticmethod
    def exec_module(module):
        spec = module.__spec__
        code = spec.loader_state
        if isinstance(code, str):
            code = compile(code, spec.origin, 'exec')
        exec(code, module.__dict__)

sys.meta_path.insert(0, Finder(library))
sys.meta_path.append(Finder(bundled))
sys.meta_path.append(Finder(read))
"#;
