//! `docs/supported-api.md`: what of JAX and NumPy is here, made from the modules themselves, from the
//! tiers of `tests/parity/surface` and from its list of known differences.

use crate::shell::{command, output, root};
use crate::site;
use crate::surface;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

const FILE: &str = "docs/supported-api.md";

const HEAD: &str = "# Supported API

Made by `cargo xtask api` from the modules themselves; a test says when it is out of date.

A name without a remark behaves as the original's: `cargo xtask parity` compares each name of tier 1
(used by the lessons), tier 2 (natural in their place) and many of tier 3 with real JAX, case by case,
value, element type, weak type, shape and gradient. Element types are bool, int8, int16, int32, uint8,
uint16, uint32, float16, bfloat16 and float32, and with `jax_enable_x64` int64, uint64 and float64.
Complex numbers are not supported.

";

/// One name of the original.
struct Row {
    module: String,
    name: String,
    /// Empty, or what is nearest to a name that is not here.
    missing: Option<String>,
}

/// The document's text, from a run of Athanor.
fn text(athanor: &Path, more: &[String]) -> Result<String, String> {
    let printed = output(
        command(&athanor.to_string_lossy())
            .arg("run")
            .args(more)
            .arg(root().join("tests/parity/surface_names.py")),
    )?;
    let facts = surface::facts()?;
    let mut modules: Vec<(String, Vec<Row>)> = Vec::new();
    for line in printed.lines().filter_map(|l| l.strip_prefix('@')) {
        let mut fields = line.split('\t').map(str::to_owned);
        let mut next = || fields.next().unwrap_or_default();
        let (module, name, missing) = (next(), next(), next());
        if modules.last().is_none_or(|(m, _)| *m != module) {
            modules.push((module.clone(), Vec::new()));
        }
        if let Some((_, rows)) = modules.last_mut() {
            let missing = (!missing.is_empty()).then_some(missing);
            rows.push(Row {
                module,
                name,
                missing,
            });
        }
    }
    if modules.is_empty() {
        return Err("no names were printed".into());
    }
    let mut out = HEAD.to_owned();
    out += "| module | supported | differ in some case | not supported |\n|---|---|---|---|\n";
    let mut tables = String::new();
    for (module, rows) in &modules {
        let differs = |r: &Row| facts.differs(&format!("{}.{}", r.module, r.name));
        let absent = rows.iter().filter(|r| r.missing.is_some()).count();
        let known = rows
            .iter()
            .filter(|r| r.missing.is_none() && differs(r).is_some())
            .count();
        let here = rows.len() - absent;
        let _ = writeln!(out, "| `{module}` | {here} | {known} | {absent} |");
        let _ = writeln!(
            tables,
            "\n## `{module}`\n\n| name | tier | |\n|---|---|---|"
        );
        for row in rows {
            let full = format!("{}.{}", row.module, row.name);
            let tier = facts.tier(&full).unwrap_or_else(|| "3".into());
            let state = match (&row.missing, differs(row)) {
                (Some(text), _) if text == "-" => "not supported".to_owned(),
                (Some(text), _) => format!("not supported: {text}"),
                (None, Some(how)) => format!("differs: {how}"),
                (None, None) => String::new(),
            };
            let _ = writeln!(
                tables,
                "| `{}` | {tier} | {} |",
                row.name,
                state.replace('|', "\\|")
            );
        }
    }
    Ok(out + &tables)
}

/// Writes the document.
pub fn write(athanor: &Path, more: &[String]) -> Result<(), String> {
    site::write(&root().join(FILE), &text(athanor, more)?)
}

/// An error if the document is not what the modules say now.
pub fn check(athanor: &Path, more: &[String]) -> Result<(), String> {
    if site::read(&root().join(FILE))? == text(athanor, more)? {
        Ok(())
    } else {
        Err(format!(
            "{FILE} is out of date: `cargo xtask api` writes it"
        ))
    }
}

/// What the cases say of a name.
#[derive(Default)]
pub struct Facts {
    /// By full name: tier and reasons for differences.
    pub names: BTreeMap<String, (String, Vec<String>)>,
}

impl Facts {
    fn tier(&self, full: &str) -> Option<String> {
        self.names.get(full).map(|(tier, _)| tier.clone())
    }

    /// The differences, each once.
    fn differs(&self, full: &str) -> Option<String> {
        let (_, reasons) = self.names.get(full)?;
        (!reasons.is_empty()).then(|| reasons.join("; "))
    }
}
