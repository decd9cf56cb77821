//! The lesson model: files, parameters, links, notebooks, with good and bad input.

use athanor_lessons::share::{self, Share, ShareError, ShareProblem};
use athanor_lessons::{
    Block, Kind, Lesson, LessonError, ParamError, Scale, Value, notebook, param,
};

const TEXT: &str = r#"---
title: "Nets"
part: Basics
order: 2
prerequisites: [matrices, "sets"]
summary: >
  One line
  and another.
minutes: 15
jupyter:
  kernelspec: {name: python3}
---
# Nets

Text with ```` ``` ```` in it.

```python id="setup" autorun=true height=320 tags=["a"]
lr = 1e-3  #@param {type:"slider", min:1e-5, max:1e-1, scale:"log"}
data = "moons"  # @param ["moons", "xor"]
s = """
fake = 1 #@param
"""
```

```text
not = "a cell"
```

```python
width = 8 #@param {type:"slider", min: 1, max: 32, step: 1, "isTemplate": true}
use_bias = True #@param {type:"boolean"}
depth = 2 #@param [1, 2, 3] {type:"raw"}
```
Last."#;

fn lesson() -> Lesson {
    Lesson::parse("nets", TEXT).expect("the lesson parses")
}

#[test]
fn reads_a_lesson() {
    let lesson = lesson();
    assert_eq!(lesson.meta.title, "Nets");
    assert_eq!(lesson.meta.summary, "One line and another.");
    assert_eq!(lesson.meta.prerequisites, ["matrices", "sets"]);
    assert_eq!((lesson.meta.order, lesson.meta.minutes), (2, 15));
    let ids: Vec<_> = lesson.cells().map(|c| (c.id.as_str(), c.line)).collect();
    assert_eq!(ids, [("setup", 18), ("cell-2", 30)]);
    let setup = lesson.cell("setup").expect("it is there");
    assert!(setup.attributes.autorun && setup.attributes.height == Some(320));
    assert_eq!(setup.attributes.other["tags"], serde_json::json!(["a"]));
    assert!(matches!(&lesson.blocks[2], Block::Prose(p) if p.text.starts_with("```text")));
    assert_eq!(lesson.params().len(), 5);
    assert!(lesson.param_problems().is_empty());
}

#[test]
fn writes_what_it_reads() {
    let lesson = lesson();
    let again = Lesson::parse("nets", &lesson.to_markdown()).expect("own output parses");
    let codes = |l: &Lesson| {
        l.cells()
            .map(|c| (c.id.clone(), c.code.clone(), c.attributes.clone()))
            .collect::<Vec<_>>()
    };
    assert_eq!((codes(&again), &again.meta), (codes(&lesson), &lesson.meta));
    let back = notebook::read("nets", &notebook::write(&lesson)).expect("own notebook parses");
    assert_eq!((codes(&back), &back.meta), (codes(&lesson), &lesson.meta));
}

#[test]
fn says_what_is_wrong_with_a_lesson() {
    let error = |text: &str| Lesson::parse("x", text).expect_err("it is wrong");
    assert!(matches!(
        error("a\n```python\nx"),
        LessonError::UnclosedFence { line: 2, ticks: 3 }
    ));
    assert!(matches!(
        error("---\ntitle: x"),
        LessonError::FrontMatter { line: 1, .. }
    ));
    assert!(matches!(
        error("---\norder: two\n---"),
        LessonError::FrontMatter { line: 2, .. }
    ));
    assert!(matches!(
        error("```python id=x\n```"),
        LessonError::Options { line: 1, .. }
    ));
    assert!(matches!(
        error("```python id=\"a b\"\n```"),
        LessonError::BadId { .. }
    ));
    let twice = "```python id=\"a\"\n```\n```python id=\"a\"\n```";
    assert!(matches!(
        error(twice),
        LessonError::DuplicateCell { line: 3, .. }
    ));
    for text in [
        "",
        "{",
        "{}",
        "{\"nbformat\": 3}",
        "{\"nbformat\": 4, \"cells\": [{}]}",
    ] {
        assert!(
            matches!(notebook::read("x", text), Err(LessonError::Notebook(_))),
            "{text}"
        );
    }
}

#[test]
fn reads_each_kind_of_parameter() {
    let kind = |line: &str| {
        param::scan(line)
            .params
            .first()
            .map(|p| (p.value.clone(), p.kind.clone()))
    };
    let log = Kind::Slider {
        min: 1e-5,
        max: 0.1,
        step: 0.0,
        scale: Scale::Log,
        integer: false,
    };
    assert_eq!(
        kind("lr = 1e-3  #@param {type:\"slider\", min:1e-5, max:1e-1, scale:\"log\"}"),
        Some((Value::Float(1e-3), log))
    );
    let whole = Kind::Slider {
        min: 0.0,
        max: 100.0,
        step: 1.0,
        scale: Scale::Linear,
        integer: true,
    };
    assert_eq!(
        kind("n = 5 # @param {type:'slider'}"),
        Some((Value::Int(5), whole))
    );
    assert_eq!(
        kind("x = -1_000 #@param"),
        Some((Value::Int(-1000), Kind::Integer))
    );
    assert_eq!(
        kind("x = f(2) #@param"),
        Some((Value::Str("f(2)".into()), Kind::Raw))
    );
    assert_eq!(
        kind("d = '2026-11-24' #@param {type:\"date\"}").map(|k| k.1),
        Some(Kind::Date)
    );
    let select = kind("k = 3 #@param [1, 2, 3] {type:\"raw\", \"allow-input\": true}");
    let options = vec![Value::Int(1), Value::Int(2), Value::Int(3)];
    assert_eq!(
        select,
        Some((
            Value::Int(3),
            Kind::Select {
                options,
                free: true,
                raw: true
            }
        ))
    );
    assert_eq!(kind("x = 1 # see @param"), None);
    assert_eq!(kind("x = 1 #@parameter"), None);
    assert_eq!(kind("f(\nx = 1 #@param\n)"), None);
}

#[test]
fn says_what_is_wrong_with_a_parameter() {
    for (text, part) in [
        ("a = 1\nlr = x  #@param {type:\"slider\"}", "no literal"),
        ("a = 1\nlr = 1  #@param {type:\"knob\"}", "no type `knob`"),
        (
            "a = 1\nlr = 1  #@param {type:\"slider\", min:2, max:1}",
            "min < max",
        ),
        (
            "a = 1\nlr = 1  #@param {type:\"slider\", min:0, scale:\"log\"}",
            "min > 0",
        ),
        (
            "a = 1\nlr = 1  #@param {type:\"slider\"",
            "expected `,` or `}`",
        ),
        ("a = 1\nlr = 1  #@param [", "lacks its `]`"),
        ("a = 1\nlr = 1  #@param nonsense", "unexpected `n`"),
        (
            "a = 1\nlr = \"x\"  #@param {type:\"number\"}",
            "takes a number",
        ),
        ("a = 1\n  lr = 1  #@param {type:\"number\"}", "unindented"),
        ("a = 1\nf(1)  #@param", "name = literal"),
        (
            "a = 1 #@param\na = 2  #@param",
            "already a parameter on line 1",
        ),
    ] {
        let problems = param::scan(text).problems;
        assert!(
            problems.len() == 1 && problems[0].line == 2,
            "{text}: {problems:?}"
        );
        assert!(
            problems[0].message.contains(part),
            "{text}: {}",
            problems[0].message
        );
    }
}

#[test]
fn rewrites_the_literal_and_nothing_else() {
    let mut lesson = lesson();
    let before = lesson
        .cell("setup")
        .map(|c| c.code.clone())
        .expect("it is there");
    assert_eq!(
        lesson.set_param("lr", &Value::Float(3e-2)),
        Ok("setup".into())
    );
    lesson.set_param_text("data", "xor").expect("an option");
    lesson
        .set_param_text("width", "16.0")
        .expect("a whole number");
    lesson
        .set_param_text("use_bias", "false")
        .expect("a boolean");
    lesson.set_param_text("depth", "3").expect("an option");
    let after = &lesson.cell("setup").expect("it is there").code;
    assert_eq!(
        *after,
        before
            .replace("lr = 1e-3 ", "lr = 0.03 ")
            .replace("= \"moons\"", "= \"xor\"")
    );
    let second = &lesson.cell("cell-2").expect("it is there").code;
    assert!(second.starts_with("width = 16 #@param") && second.contains("use_bias = False #"));
    assert!(second.contains("depth = 3 #@param"));
    let unknown = lesson.set_param_text("nope", "1");
    assert!(matches!(&unknown, Err(ParamError::Unknown { known, .. }) if known.len() == 5));
    for (name, typed) in [
        ("width", "2.5"),
        ("lr", "fast"),
        ("lr", "nan"),
        ("data", "rings"),
        ("use_bias", "2"),
    ] {
        let error = lesson.set_param_text(name, typed);
        assert!(
            matches!(error, Err(ParamError::Mismatch { .. })),
            "{name}={typed}: {error:?}"
        );
    }
}

#[test]
fn a_link_round_trips() {
    let published = lesson();
    let mut now = published.clone();
    now.set_param_text("lr", "0.05").expect("a number");
    now.set_param_text("data", "xor").expect("an option");
    let cell = now.cell_mut("cell-2").expect("it is there");
    cell.code = cell.code.replace("use_bias", "bias") + "\nprint(\"ünïcode\")";
    let mut share = Share::of(&published, &now);
    share.seed = Some(u64::MAX);
    share.device = Some("cpu".into());
    let link = share::encode(&share).expect("it fits");
    assert!(link.starts_with("v1/nets/") && link.len() < 400, "{link}");
    let decoded = share::decode(&format!("#{link}")).expect("own link");
    assert_eq!(decoded, share);
    let applied = decoded.apply(&published);
    assert_eq!(
        (applied.lesson, applied.edited, applied.problems),
        (now, true, vec![])
    );
    assert_eq!(
        share::encode(&Share::of(&published, &published)),
        Ok("v1/nets/".into())
    );
}

#[test]
fn a_bad_link_says_why() {
    let published = lesson();
    let mut share = Share {
        lesson: "nets".into(),
        ..Share::default()
    };
    share.params.insert("lr".into(), Value::Float(0.5));
    share.params.insert("gone".into(), Value::Int(1));
    share
        .params
        .insert("width".into(), Value::Str("wide".into()));
    let link = share::encode(&share).expect("it fits");
    for end in 8..link.len() {
        let cut = share::decode(&link[..end]);
        assert!(
            end == 8 || matches!(cut, Err(ShareError::Damaged(_))),
            "{end}: {cut:?}"
        );
    }
    assert_eq!(share::decode("section-2"), Err(ShareError::Foreign));
    assert!(matches!(
        share::decode("v7/nets/abc"),
        Err(ShareError::Version(_))
    ));
    assert!(matches!(
        share::decode("v1/nets"),
        Err(ShareError::Damaged(_))
    ));
    assert!(matches!(
        share::decode("v1/../x"),
        Err(ShareError::Damaged(_))
    ));
    let huge = format!("v1/nets/{}", "A".repeat(share::MAX_FRAGMENT));
    assert!(matches!(
        share::decode(&huge),
        Err(ShareError::TooLarge { .. })
    ));
    // A deflate bomb is made by the encoder itself: a parameter of one mebibyte.
    share
        .params
        .insert("bomb".into(), Value::Str("x".repeat(1 << 20)));
    assert!(matches!(
        share::encode(&share),
        Err(ShareError::TooLarge { .. })
    ));
    share.params.remove("bomb");
    let applied = share.apply(&published);
    assert_eq!(applied.problems.len(), 2);
    assert!(
        applied
            .problems
            .iter()
            .all(|p| matches!(p, ShareProblem::Param(_)))
    );
    assert_eq!(
        param::read(&applied.lesson.cell("setup").expect("there").code, "lr"),
        Ok(Value::Float(0.5))
    );
}

proptest::proptest! {
    #[test]
    fn nothing_panics_on_any_text(text in "(\\PC|[\n`#@param=\\[\\]{}\":,-]){0,200}") {
        let _ = Lesson::parse("x", &text);
        let _ = param::scan(&text);
        let _ = share::decode(&text);
        let _ = share::decode(&format!("v1/x/{text}"));
        let _ = notebook::read("x", &text);
    }

    #[test]
    fn any_text_survives_as_a_parameter(text in "\\PC{0,20}", number in -1e300f64..1e300) {
        let code = "a = 'x' #@param {type:\"string\"}\nb = 1.0 #@param {type:\"number\"}";
        let code = param::set(code, "a", &Value::Str(text.clone())).expect("a text");
        let code = param::set(&code, "b", &Value::Float(number)).expect("a number");
        proptest::prop_assert_eq!(param::read(&code, "a"), Ok(Value::Str(text)));
        proptest::prop_assert_eq!(param::read(&code, "b"), Ok(Value::Float(number)));
    }
}

#[test]
fn widgets_travel_in_links_within_limits() {
    use share::{Base64, State};
    let mut share = Share {
        lesson: "nets".into(),
        ..Share::default()
    };
    let mut set = |name: &str, state| share.widgets.insert(name.to_owned(), state);
    set("query", State::Numbers(vec![0.1, -1.25]));
    set(
        "points",
        State::Points(vec![(0.5, 0.25, 1), (-1.0, 2.0, 0)]),
    );
    let ink: Vec<u8> = (0..784)
        .map(|i| if i % 28 > 20 { 255 } else { 0 })
        .collect();
    set("digit", State::Pixels(Base64(ink)));
    set("prompt", State::Text("Call me Ishmäel".into()));
    set("choice", State::Choice(2));
    let link = share::encode(&share).expect("it fits");
    assert!(link.len() < 400, "{} characters", link.len());
    assert_eq!(share::decode(&link).expect("own link"), share);

    let refused = |name: &str, state| {
        let mut bad = Share {
            lesson: "nets".into(),
            ..Share::default()
        };
        bad.widgets.insert(name.to_owned(), state);
        share::encode(&bad)
    };
    assert!(matches!(
        refused("long", State::Text("x".repeat(20_001))),
        Err(ShareError::TooLarge {
            what: "the state of a widget",
            ..
        })
    ));
    assert!(matches!(
        refused("nan", State::Numbers(vec![f32::NAN])),
        Err(ShareError::Damaged(_))
    ));
    assert!(refused("", State::Choice(0)).is_err());
    for i in 0..65 {
        share.widgets.insert(format!("w{i}"), State::Choice(i));
    }
    assert!(matches!(
        share::encode(&share),
        Err(ShareError::TooLarge {
            what: "the number of widgets",
            ..
        })
    ));
}
