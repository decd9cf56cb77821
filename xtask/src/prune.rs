//! Takes out of the worker's module what the linker has to keep but nothing can reach: RustPython
//! lists all its native modules in one function, and ours registers only some of them
//! (`LEFT_OUT` in crates/python/src/vm.rs).
//!
//! Bodies of such functions become a trap, tables become zeros, which compress to nothing. The
//! link map says where the tables lie, the module's name section which function is which. The names
//! themselves, a sixth of the module, go too: a panic says its place without them.

use std::collections::HashMap;

use wasm_encoder::{CodeSection, Function, Instruction, Module, RawSection};
use wasmparser::{FunctionBody, KnownCustom, Name, Parser, Payload, TypeRef};

/// Whose functions trap, by the beginning of their mangled path.
const UNREACHABLE: [&str; 13] = [
    "17rustpython_stdlib8_asyncio",
    "17rustpython_stdlib3bz2",
    "17rustpython_stdlib9cjkcodecs",
    "17rustpython_stdlib11elementtree",
    "17rustpython_stdlib4lzma",
    "17rustpython_stdlib7pyexpat",
    "17rustpython_stdlib6socket",
    "17rustpython_common9encodings3cjk",
    "17rustpython_common3bz2",
    "17rustpython_common4lzma",
    "7xz_core",
    "13libbz2_rs_sys",
    "3xml6reader",
];

/// These run at each start: they only describe a module.
const KEPT: [&str; 3] = ["10module_def", "19extend_module_defs", "11method_defs"];

/// Whose tables become zeros: names of characters (`unicodedata.name` knows none then), and the
/// codecs'. Matched in the object file's or the table's name.
const TABLES: [&str; 2] = ["libunicode_names2", "17rustpython_common9encodings3cjk"];

/// Smaller data may be a text or a number that code depends on.
const SMALLEST_TABLE: usize = 2048;

/// `\N{NAME}` finds no character: it would look into tables that are gone. Its result is None.
const FIND_CHARACTER: &str = "_ZN14unicode_names29character17h";
const NO_CHARACTER: i32 = 0x11_0000;

/// What was taken out, in bytes.
#[derive(Debug, Default, Clone, Copy)]
pub struct Pruned {
    pub functions: usize,
    pub code: usize,
    pub tables: usize,
}

/// The module without them. `map` is what the linker writes for `--Map`.
pub fn prune(module: &[u8], map: &str) -> Result<(Vec<u8>, Pruned), String> {
    let mut pruned = Pruned::default();
    let mut module = module.to_vec();
    for (offset, size) in tables(map) {
        let table = module.get_mut(offset..offset + size);
        table.ok_or("the link map is not this module's")?.fill(0);
        pruned.tables += size;
    }
    let names = function_names(&module)?;
    let mut out = Module::new();
    let mut imported = 0;
    let mut code: Option<CodeSection> = None;
    let mut index = 0;
    for payload in Parser::new(0).parse_all(&module) {
        let payload = payload.map_err(|e| e.to_string())?;
        if let Payload::ImportSection(imports) = &payload {
            let all = imports.clone().into_imports();
            let functions = all.filter(|i| {
                i.as_ref()
                    .is_ok_and(|i| matches!(i.ty, TypeRef::Func(_) | TypeRef::FuncExact(_)))
            });
            imported = functions.count() as u32;
        }
        match payload {
            Payload::CodeSectionStart { .. } => code = Some(CodeSection::new()),
            Payload::CodeSectionEntry(body) => {
                let Some(section) = &mut code else { continue };
                let name = names.get(&(imported + index)).copied().unwrap_or_default();
                index += 1;
                match replacement(name) {
                    Some(function) => {
                        pruned.functions += 1;
                        pruned.code += bytes_of(&module, &body).len();
                        section.function(&function);
                    }
                    None => {
                        section.raw(bytes_of(&module, &body));
                    }
                }
            }
            Payload::CustomSection(section) if section.name() == "name" => {}
            other => {
                let Some((id, range)) = other.as_section() else {
                    continue;
                };
                if let Some(code) = code.take() {
                    out.section(&code);
                }
                let data = &module[range.start as usize..range.end as usize];
                out.section(&RawSection { id, data });
            }
        }
    }
    if let Some(code) = code.take() {
        out.section(&code);
    }
    Ok((out.finish(), pruned))
}

fn bytes_of<'a>(module: &'a [u8], body: &FunctionBody) -> &'a [u8] {
    let range = body.range();
    &module[range.start as usize..range.end as usize]
}

/// What stands in for a function of this name.
fn replacement(name: &str) -> Option<Function> {
    let mut function = Function::new([]);
    if name.starts_with(FIND_CHARACTER) {
        function.instruction(&Instruction::I32Const(NO_CHARACTER));
    } else if UNREACHABLE.iter().any(|path| owner_is(name, path))
        && !KEPT.iter().any(|part| name.contains(part))
    {
        function.instruction(&Instruction::Unreachable);
    } else {
        return None;
    }
    function.instruction(&Instruction::End);
    Some(function)
}

/// Whether a mangled name begins with the path: `_ZN` and it, or a method of a type of it.
fn owner_is(name: &str, path: &str) -> bool {
    let Some(rest) = name.strip_prefix("_ZN") else {
        return false;
    };
    if rest.starts_with(path) {
        return true;
    }
    // `<crate..module..Type as Trait>` is one part, with dots between names and no lengths.
    let digits = path.chars().take_while(char::is_ascii_digit).count();
    let mut dotted = String::from("$LT$");
    let mut left = &path[digits..];
    let mut length: usize = path[..digits].parse().unwrap_or(0);
    while length > 0 && length <= left.len() {
        dotted.push_str(&left[..length]);
        dotted.push_str("..");
        left = &left[length..];
        let digits = left.chars().take_while(char::is_ascii_digit).count();
        length = left[..digits].parse().unwrap_or(0);
        left = &left[digits..];
    }
    let own = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    own.trim_start_matches('_').starts_with(&dotted)
}

/// Where the tables lie in the module, by the link map: lines of address, offset, size, and an
/// object file with a section's name in parentheses.
fn tables(map: &str) -> Vec<(usize, usize)> {
    let data = map.lines().skip_while(|line| !line.ends_with(" .rodata"));
    data.filter_map(|line| {
        let (_, section) = line.split_once(":(.rodata")?;
        let named = TABLES.iter().any(|t| match t.starts_with("lib") {
            true => line.contains(t),
            false => section.contains(t),
        });
        let mut numbers = line.split_whitespace().skip(1);
        let mut hex = || usize::from_str_radix(numbers.next()?, 16).ok();
        let place = (hex()?, hex()?);
        (named && place.1 >= SMALLEST_TABLE).then_some(place)
    })
    .collect()
}

fn function_names(module: &[u8]) -> Result<HashMap<u32, &str>, String> {
    let mut names = HashMap::new();
    for payload in Parser::new(0).parse_all(module) {
        let Payload::CustomSection(section) = payload.map_err(|e| e.to_string())? else {
            continue;
        };
        let KnownCustom::Name(parts) = section.as_known() else {
            continue;
        };
        for part in parts {
            if let Name::Function(all) = part.map_err(|e| e.to_string())? {
                for one in all {
                    let one = one.map_err(|e| e.to_string())?;
                    names.insert(one.index, one.name);
                }
            }
        }
    }
    match names.is_empty() {
        true => Err("the module has no names".into()),
        false => Ok(names),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_paths() {
        let bz2 = "13libbz2_rs_sys";
        assert!(owner_is(
            "_ZN13libbz2_rs_sys10decompress10decompress17h6E",
            bz2
        ));
        let class = "_ZN78_$LT$rustpython_stdlib..bz2.._bz2..BZ2Compressor$u20$as$u20$core..fmt..Debug$GT$3fmt17h6E";
        assert!(owner_is(class, "17rustpython_stdlib3bz2"));
        assert!(!owner_is(
            "_ZN17rustpython_stdlib4zlib5crc32E",
            "17rustpython_stdlib3bz2"
        ));
        assert!(replacement("_ZN17rustpython_stdlib3bz24_bz210module_def17h6E").is_none());
    }

    #[test]
    fn tables_of_a_map() {
        let map = "    Addr      Off     Size Out     In      Symbol\n\
            -   bde41c   77783e DATA\n\
              800000   bde41d   776ad0 .rodata\n\
              c1888c   ff6cb4     3a74         /x/librustpython_common-38.rlib(a.o):(.rodata._ZN17rustpython_common9encodings3cjk11mappings_cn18GB2312E)\n\
              c1888c   ff6cb4     3a74                 _ZN17rustpython_common9encodings3cjk11mappings_cn18GB2312E\n\
              c20000   ffff00       10         /x/libunicode_names2-38.rlib(a.o):(.rodata.anon)\n\
              c20010   ffff10     1000         /x/libunicode_names2-38.rlib(a.o):(.rodata.anon)\n";
        assert_eq!(tables(map), [(0xff6cb4, 0x3a74), (0xffff10, 0x1000)]);
    }

    #[test]
    fn bodies_are_replaced() {
        let text = "module with two functions";
        let mut module = Module::new();
        let mut types = wasm_encoder::TypeSection::new();
        types.ty().function([], [wasm_encoder::ValType::I32]);
        module.section(&types);
        let mut functions = wasm_encoder::FunctionSection::new();
        functions.function(0).function(0);
        module.section(&functions);
        let mut code = CodeSection::new();
        for value in [7, 8] {
            let mut function = Function::new([]);
            function.instruction(&Instruction::I32Const(value));
            function.instruction(&Instruction::End);
            code.function(&function);
        }
        module.section(&code);
        let mut names = wasm_encoder::NameSection::new();
        let mut map = wasm_encoder::NameMap::new();
        map.append(0, "_ZN7xz_core4lzma6decode17h0E");
        map.append(1, "_ZN7athanor17h0E");
        names.functions(&map);
        module.section(&names);
        let (out, pruned) = prune(&module.finish(), "").expect(text);
        assert_eq!(pruned.functions, 1);
        let bodies: Vec<Vec<u8>> = Parser::new(0)
            .parse_all(&out)
            .filter_map(|p| match p.expect(text) {
                Payload::CodeSectionEntry(body) => Some(bytes_of(&out, &body).to_vec()),
                _ => None,
            })
            .collect();
        assert_eq!(bodies, [vec![0, 0, 0x0b], vec![0, 0x41, 8, 0x0b]]);
    }
}
