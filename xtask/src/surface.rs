//! The API by name: what Athanor gives for each case of `tests/parity/surface` beside what real JAX
//! gave (`surface/golden`, written by `cargo xtask golden`). No original library is needed.

use crate::api::Facts;
use crate::shell::{command, output, root};
use crate::site;
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;

/// A name of JAX with its rules and cases.
struct Name {
    name: String,
    topic: String,
    tier: String,
    waived: BTreeSet<String>,
    keywords: Vec<String>,
    cases: Vec<(String, Given)>,
}

/// What a case gives: its value and perhaps its gradients.
type Given = Vec<Json>;

/// How far apart floats may be: in units of the last digit of the element, or of the largest element.
#[derive(Clone, Copy)]
struct Tolerance {
    ulps: f64,
    gradient: f64,
    of_array: bool,
}

/// What was found out about all names together.
#[derive(Debug, Default)]
pub struct Report {
    pub names: usize,
    pub cases: usize,
    pub different: usize,
    pub known: usize,
    pub below_rule: usize,
}

/// What differences are judged by: tolerances by name or topic, and cases known to differ.
struct Judge {
    tolerances: BTreeMap<String, Tolerance>,
    known: BTreeMap<String, String>,
}

/// Runs Athanor on the topics and prints each difference, and the counts of each name where `all`.
/// `part`: 0 for all cases, else a seventh of them.
pub fn run(
    athanor: &Path,
    topics: &[String],
    part: u64,
    more: &[String],
    all: bool,
) -> Result<Report, String> {
    let folder = root().join("tests/parity");
    let chosen = match topics {
        [] => golden_topics(&folder.join("surface/golden"))?,
        some => some.to_vec(),
    };
    let judge = Judge {
        tolerances: tolerances(&folder.join("surface/tolerances.txt"))?,
        known: known(&folder.join("surface/known.txt"))?,
    };
    let mut report = Report::default();
    for topic in &chosen {
        let names = golden(&folder.join(format!("surface/golden/{topic}.txt")), topic)?;
        let printed = output(
            command(&athanor.to_string_lossy())
                .arg("run")
                .args(more)
                .args(["--param", &format!("only={topic}")])
                .args(["--param", &format!("part={part}")])
                .arg(folder.join("surface_run.py")),
        )?;
        let ours = read_run(&printed)?;
        for name in &names {
            check(name, &ours, &judge, part == 0, all, &mut report);
        }
    }
    println!(
        "API: {} names, {} cases, {} different, {} known to differ, {} names below the rule",
        report.names, report.cases, report.different, report.known, report.below_rule
    );
    Ok(report)
}

/// Compares the cases of a name, and looks whether it has those that the rule asks for.
fn check(
    name: &Name,
    ours: &HashMap<String, Given>,
    judge: &Judge,
    whole: bool,
    all: bool,
    report: &mut Report,
) {
    let tolerance = *[&name.name, &name.topic, "*"]
        .iter()
        .find_map(|key| judge.tolerances.get(*key))
        .unwrap_or(&Tolerance {
            ulps: 2.0,
            gradient: 4.0,
            of_array: false,
        });
    let mut different = 0;
    let mut compared = 0;
    for (expression, want) in &name.cases {
        let Some(found) = ours.get(expression) else {
            if whole {
                different += 1;
                println!(
                    "{expression}: not run; `cargo xtask golden` brings the stored results up to date"
                );
            }
            continue;
        };
        compared += 1;
        let found = difference(want, found, tolerance);
        if judge.known.contains_key(expression) {
            report.known += 1;
            if found.is_none() {
                different += 1;
                println!("{expression}\n  is among the known differences, but does not differ");
            }
        } else if let Some(what) = found {
            different += 1;
            println!("{expression}\n  {what}");
        }
    }
    let missing = lacks(name);
    if !missing.is_empty() {
        report.below_rule += 1;
        println!(
            "{} ({}): no case for {}",
            name.name,
            name.topic,
            missing.join(", ")
        );
    }
    if all {
        let tier = &name.tier;
        println!(
            "{} (tier {tier}): {compared} cases, {different} different",
            name.name
        );
    }
    report.names += 1;
    report.cases += compared;
    report.different += different;
}

/// What the rule asks for and no case has.
fn lacks(name: &Name) -> Vec<String> {
    let texts: Vec<&str> = name.cases.iter().map(|(e, _)| e.as_str()).collect();
    let mut missing: Vec<String> = name
        .keywords
        .iter()
        .filter(|k| !texts.iter().any(|t| has_word(t, &format!("{k}="))))
        .map(|k| format!("{k}="))
        .collect();
    let suffixes = ["", "p", "u", "r", "s", "c", "v"];
    let with = |letter: &str| {
        suffixes
            .iter()
            .any(|s| texts.iter().any(|t| has_word(t, &format!("{letter}{s}"))))
    };
    let broadcast = ["fr", "ir", "hr", "fk"]
        .iter()
        .any(|v| texts.iter().any(|t| has_word(t, v)));
    for (rule, held) in [
        ("float", with("f")),
        ("int", with("i")),
        ("bool", with("b")),
        ("empty", with("e")),
        ("broadcast", broadcast),
    ] {
        let waived = ["all", rule]
            .iter()
            .any(|w| name.waived.contains(&format!("-{w}")));
        if !held && !waived {
            missing.push(rule.into());
        }
    }
    missing
}

/// Whether a word stands in an expression, not as a part of another.
fn has_word(text: &str, word: &str) -> bool {
    let part = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
    text.match_indices(word).any(|(at, _)| {
        let after = text[at + word.len()..].chars().next();
        !text[..at].chars().next_back().is_some_and(part)
            && (word.ends_with('=') || !after.is_some_and(|c| part(c) || c == '='))
    })
}

/// None, or what differs.
fn difference(want: &Given, found: &Given, tolerance: Tolerance) -> Option<String> {
    for (i, place) in ["value", "gradient"].iter().enumerate() {
        let (a, b) = (
            want.get(i).unwrap_or(&Json::Null),
            found.get(i).unwrap_or(&Json::Null),
        );
        let ulps = if i == 0 {
            tolerance.ulps
        } else {
            tolerance.gradient
        };
        if let Some(what) = tree(a, b, ulps, tolerance.of_array) {
            return Some(format!("{place}: {what}"));
        }
    }
    None
}

fn tree(want: &Json, found: &Json, ulps: f64, of_array: bool) -> Option<String> {
    let other = || Some(format!("JAX {}\n  ours {}", short(want), short(found)));
    match (want, found) {
        (Json::Array(a), Json::Array(b)) if a.len() == b.len() => a
            .iter()
            .zip(b)
            .find_map(|(a, b)| tree(a, b, ulps, of_array)),
        (Json::Object(a), Json::Object(b)) if a.len() == b.len() => {
            a.iter().find_map(|(key, a)| match b.get(key) {
                Some(b) => tree(a, b, ulps, of_array).map(|t| format!("{key}: {t}")),
                None => other(),
            })
        }
        (Json::String(a), Json::String(b)) if a == b => None,
        (Json::String(a), Json::String(b)) => match (parts(a), parts(b)) {
            (Some((head, x)), Some((our_head, y))) if head == our_head && x.len() == y.len() => {
                match floats(head, &x, &y, ulps, of_array) {
                    None => None,
                    Some(far) => Some(format!(
                        "{far}\n  JAX  {}\n  ours {}",
                        short(want),
                        short(found)
                    )),
                }
            }
            _ => other(),
        },
        _ if want == found => None,
        _ => other(),
    }
}

/// `f32~[2,3]: 1 2 …` as head and elements.
fn parts(text: &str) -> Option<(&str, Vec<&str>)> {
    let (head, elements) = text
        .split_once(": ")
        .or_else(|| text.strip_suffix(':').map(|h| (h, "")))?;
    head.contains('[')
        .then(|| (head, elements.split_whitespace().collect()))
}

/// None if all elements are near enough, else by how much the farthest differs.
fn floats(head: &str, want: &[&str], found: &[&str], ulps: f64, of_array: bool) -> Option<String> {
    let kind: String = head.chars().take_while(|c| c.is_alphanumeric()).collect();
    let (epsilon, tiny) = match kind.as_str() {
        "f16" => (2f64.powi(-10), 2f64.powi(-14)),
        "bf16" => (2f64.powi(-7), 2f64.powi(-126)),
        "f32" => (2f64.powi(-23), 2f64.powi(-126)),
        "f64" => (2f64.powi(-52), 2f64.powi(-1022)),
        _ => return (want != found).then(|| "other elements".into()),
    };
    let number = |t: &&str| t.parse::<f64>().unwrap_or(f64::NAN);
    let (want, found): (Vec<f64>, Vec<f64>) = (
        want.iter().map(number).collect(),
        found.iter().map(number).collect(),
    );
    let largest = want
        .iter()
        .filter(|v| v.is_finite())
        .fold(0.0f64, |m, v| m.max(v.abs()));
    let mut worst = 0.0f64;
    for (a, b) in want.iter().zip(&found) {
        if a == b || (a.is_nan() && b.is_nan()) {
            continue;
        }
        // The unit in the last place of the power of two at or below the element.
        let size = if of_array { largest } else { a.abs() }.max(tiny);
        let unit = epsilon * 2f64.powi(size.log2().floor() as i32);
        let far = (a - b).abs() / unit;
        worst = if far.is_nan() {
            f64::INFINITY
        } else {
            worst.max(far)
        };
    }
    (worst > ulps).then(|| format!("{worst:.3} units in the last place, more than {ulps}"))
}

fn short(value: &Json) -> String {
    let text = value.to_string();
    match text.char_indices().nth(300) {
        Some((at, _)) => format!("{} …", &text[..at]),
        None => text,
    }
}

/// What a run printed, by expression.
fn read_run(printed: &str) -> Result<HashMap<String, Given>, String> {
    let mut found = HashMap::new();
    for line in printed.lines().filter_map(|l| l.strip_prefix('@')) {
        let (_, line) = line.split_once('\t').ok_or("a line without a case")?;
        let (expression, given) = case(line)?;
        found.insert(expression, given);
    }
    Ok(found)
}

fn case(line: &str) -> Result<(String, Given), String> {
    let mut fields = line.split('\t');
    let expression = fields.next().unwrap_or_default().to_owned();
    let given: Result<Given, String> = fields
        .map(|f| serde_json::from_str(f).map_err(|e| format!("{expression}: {e}")))
        .collect();
    Ok((expression, given?))
}

/// The names of a golden file: `= name, tier, waived rules, keywords`, then a line for each case.
fn golden(path: &Path, topic: &str) -> Result<Vec<Name>, String> {
    let mut names: Vec<Name> = Vec::new();
    for line in site::read(path)?.lines() {
        if let Some(head) = line.strip_prefix("= ") {
            let mut fields = head.split('\t').map(str::to_owned);
            let mut next = || fields.next().unwrap_or_default();
            let (name, tier, waived, keywords) = (next(), next(), next(), next());
            names.push(Name {
                name,
                topic: topic.into(),
                tier,
                waived: waived.split_whitespace().map(str::to_owned).collect(),
                keywords: keywords.split_whitespace().map(str::to_owned).collect(),
                cases: Vec::new(),
            });
        } else if let Some(name) = names.last_mut() {
            name.cases.push(case(line)?);
        }
    }
    Ok(names)
}

/// Tier and known differences of each name, under its full name.
pub fn facts() -> Result<Facts, String> {
    let folder = root().join("tests/parity/surface");
    let known = known(&folder.join("known.txt"))?;
    let mut facts = Facts::default();
    for topic in golden_topics(&folder.join("golden"))? {
        for name in golden(&folder.join(format!("golden/{topic}.txt")), &topic)? {
            let entry = facts.names.entry(full_name(&name.name)).or_default();
            entry.0 = name.tier;
            for reason in name.cases.iter().filter_map(|(e, _)| known.get(e)) {
                if !entry.1.contains(reason) && !reason.starts_with("not supported") {
                    entry.1.push(reason.clone());
                }
            }
        }
    }
    Ok(facts)
}

/// A name without the usual abbreviations of its module.
fn full_name(name: &str) -> String {
    for (short, long) in [
        ("jnp.", "jax.numpy."),
        ("lax.", "jax.lax."),
        ("np.", "numpy."),
    ] {
        if let Some(rest) = name.strip_prefix(short) {
            return format!("{long}{rest}");
        }
    }
    name.to_owned()
}

fn golden_topics(folder: &Path) -> Result<Vec<String>, String> {
    let entries = std::fs::read_dir(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    let mut topics: Vec<String> = entries
        .flatten()
        .filter_map(|e| {
            e.file_name()
                .to_str()?
                .strip_suffix(".txt")
                .map(str::to_owned)
        })
        .collect();
    topics.sort();
    Ok(topics)
}

/// Lines `EXPRESSION<tab>REASON`.
fn known(path: &Path) -> Result<BTreeMap<String, String>, String> {
    let text = site::read(path)?;
    let lines = text
        .lines()
        .filter(|l| !l.is_empty() && !l.starts_with('#'));
    lines
        .map(|line| match line.split_once('\t') {
            Some((expression, reason)) if !reason.is_empty() => {
                Ok((expression.to_owned(), reason.to_owned()))
            }
            _ => Err(format!("{}: `{line}` has no reason", path.display())),
        })
        .collect()
}

/// Lines `NAMES ULPS GRADIENT element|array REASON`; names apart by commas, `*` for all others.
fn tolerances(path: &Path) -> Result<BTreeMap<String, Tolerance>, String> {
    let mut table = BTreeMap::new();
    for line in site::read(path)?
        .lines()
        .filter(|l| !l.is_empty() && !l.starts_with('#'))
    {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let [names, ulps, gradient, of, _reason, ..] = fields[..] else {
            return Err(format!("{}: `{line}` has no reason", path.display()));
        };
        let number = |text: &str| {
            text.parse()
                .map_err(|_| format!("`{text}` in `{line}` is no number"))
        };
        let tolerance = Tolerance {
            ulps: number(ulps)?,
            gradient: number(gradient)?,
            of_array: of == "array",
        };
        for name in names.split(',') {
            table.insert(name.to_owned(), tolerance);
        }
    }
    Ok(table)
}
