//! wasmtime as the host: for tests, the command line and parity runs.

use wasmtime::{
    Instance, Memory, MemoryType, Module, Store, StoreLimits, StoreLimitsBuilder, TypedFunc,
};

use crate::{Error, Result};

/// Bytes of a page of WebAssembly memory.
const PAGE: usize = 65536;

/// A loaded module of one [`Engine`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ModuleId(pub usize);

/// A memory and the modules that work on it.
pub struct Engine {
    engine: wasmtime::Engine,
    store: Store<StoreLimits>,
    memory: Memory,
    entries: Vec<Option<TypedFunc<i32, ()>>>,
    free: Vec<usize>,
}

impl Engine {
    pub fn new() -> Result<Engine> {
        let engine = wasmtime::Engine::new(&wasmtime::Config::new())
            .map_err(|e| Error::Module(e.to_string()))?;
        // A store keeps each instance that it ever had, and by default no more than 10,000.
        let limits = StoreLimitsBuilder::new().instances(usize::MAX).build();
        let mut store = Store::new(&engine, limits);
        store.limiter(|limits| limits);
        let memory = Memory::new(&mut store, MemoryType::new(1, None))
            .map_err(|_| Error::Memory { pages: 1 })?;
        Ok(Engine {
            engine,
            store,
            memory,
            entries: Vec::new(),
            free: Vec::new(),
        })
    }

    /// Compiles and instantiates.
    pub fn load(&mut self, bytes: &[u8]) -> Result<ModuleId> {
        let fail = |e: wasmtime::Error| Error::Module(format!("{e:#}"));
        let module = Module::new(&self.engine, bytes).map_err(fail)?;
        let instance =
            Instance::new(&mut self.store, &module, &[self.memory.into()]).map_err(fail)?;
        let run = instance
            .get_typed_func(&mut self.store, "run")
            .map_err(fail)?;
        let id = self.free.pop().unwrap_or(self.entries.len());
        if id == self.entries.len() {
            self.entries.push(None);
        }
        self.entries[id] = Some(run);
        Ok(ModuleId(id))
    }

    /// Forgets a module. (wasmtime frees an instance with its store only.)
    pub fn unload(&mut self, id: ModuleId) {
        if let Some(e) = self.entries.get_mut(id.0)
            && e.take().is_some()
        {
            self.free.push(id.0);
        }
    }

    /// Runs a module's entry with the address of its table of arguments.
    pub fn call(&mut self, id: ModuleId, arguments: u32) -> Result<()> {
        match self.entries.get(id.0) {
            Some(Some(run)) => run
                .call(&mut self.store, arguments as i32)
                .map_err(|e| Error::Trap(format!("{e:#}"))),
            _ => Err(Error::Module("not loaded".into())),
        }
    }

    /// Bytes of memory.
    pub fn size(&self) -> usize {
        self.memory.data_size(&self.store)
    }

    /// Makes the memory at least `bytes` long.
    pub fn grow(&mut self, bytes: usize) -> Result<()> {
        let pages = bytes.div_ceil(PAGE);
        let have = self.size() / PAGE;
        if pages > have {
            self.memory
                .grow(&mut self.store, (pages - have) as u64)
                .map_err(|_| Error::Memory { pages })?;
        }
        Ok(())
    }

    /// Copies bytes into memory; what does not fit is a defect of the caller and is refused.
    pub fn write(&mut self, at: u32, bytes: &[u8]) -> Result<()> {
        let at = at as usize;
        match self
            .memory
            .data_mut(&mut self.store)
            .get_mut(at..at + bytes.len())
        {
            Some(m) => m.copy_from_slice(bytes),
            None => {
                return Err(Error::Memory {
                    pages: (at + bytes.len()) / PAGE + 1,
                });
            }
        }
        Ok(())
    }

    /// Writes a table of addresses; its length is a multiple of [`crate::WORDS`].
    pub fn write_words(&mut self, at: u32, words: &[u32]) -> Result<()> {
        let at = at as usize;
        let end = at + words.len() * 4;
        match self.memory.data_mut(&mut self.store).get_mut(at..end) {
            Some(m) => {
                for (to, w) in m.chunks_exact_mut(4).zip(words) {
                    to.copy_from_slice(&w.to_le_bytes());
                }
                Ok(())
            }
            None => Err(Error::Memory {
                pages: end / PAGE + 1,
            }),
        }
    }

    pub fn read(&self, at: u32, bytes: &mut [u8]) -> Result<()> {
        let at = at as usize;
        match self.memory.data(&self.store).get(at..at + bytes.len()) {
            Some(m) => bytes.copy_from_slice(m),
            None => {
                return Err(Error::Memory {
                    pages: (at + bytes.len()) / PAGE + 1,
                });
            }
        }
        Ok(())
    }
}
