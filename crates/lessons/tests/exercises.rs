//! Predictions, exercises, checks and solutions: read, planned, written, rendered.

use athanor_lessons::{Block, Form, Lesson, LessonError, Outcome, Predict, notebook};

const TEXT: &str = r#"# Guess and do

```python id="train" predict={"ask":"Does it < fall?","choices":["it falls","it stays"],"answer":"what"}
what = "it falls"
```

```python id="double" exercise
def double(x):
    ...
```

```python id="double-check" check="double"
assert double(2) == 4, "What is twice two?"
```

Think first.

```python solution="double"
def double(x):
    return 2 * x
```

```python id="end"
print(what)
```
"#;

fn lesson() -> Lesson {
    Lesson::parse("guess", TEXT).expect("the lesson parses")
}

#[test]
fn an_exercise_has_its_check_and_solution() {
    let lesson = lesson();
    let cells: Vec<&str> = lesson.cells().map(|c| c.id.as_str()).collect();
    assert_eq!(cells, ["train", "double", "end"]);
    assert!(lesson.cell("double").is_some_and(|c| c.attributes.exercise));
    let check = lesson.check("double").expect("it has a check");
    assert!(check.code.starts_with("assert double(2)"));
    assert_eq!(TEXT.lines().nth(check.line - 1), Some(check.code.as_str()));
    let solution = lesson.solution("double").expect("it has a solution");
    assert!(solution.code.ends_with("return 2 * x"));
}

#[test]
fn a_run_leaves_exercises_to_the_reader() {
    let lesson = lesson();
    assert_eq!(lesson.run_all(), ["train", "train.answer", "end"]);
    let to = lesson.run_to("double");
    assert_eq!(to, ["train", "train.answer", "double", "double.check"]);
    assert_eq!(lesson.run_to("end"), lesson.run_all());
    let pieces: Vec<String> = lesson.pieces().into_iter().map(|p| p.id).collect();
    assert_eq!(
        pieces,
        ["train", "train.answer", "double", "double.check", "end"]
    );
}

#[test]
fn markdown_and_notebook_read_back() {
    let lesson = lesson();
    let again = Lesson::parse("guess", &lesson.to_markdown()).expect("own output parses");
    let shape = |lesson: &Lesson| {
        let part = |block: &Block| match block {
            Block::Prose(p) => ("prose", String::new(), p.text.clone()),
            Block::Cell(c) => ("cell", c.attributes.exercise.to_string(), c.code.clone()),
            Block::Check(a) => ("check", a.of.clone(), a.code.clone()),
            Block::Solution(a) => ("solution", a.of.clone(), a.code.clone()),
        };
        lesson.blocks.iter().map(part).collect::<Vec<_>>()
    };
    assert_eq!(shape(&again), shape(&lesson));
    let written = notebook::write(&lesson);
    let back = notebook::read("guess", &written).expect("own notebook parses");
    assert_eq!(shape(&back), shape(&lesson));
    assert_eq!(
        back.cell("train").map(|c| &c.attributes),
        lesson.cell("train").map(|c| &c.attributes)
    );

    let json: serde_json::Value = serde_json::from_str(&written).expect("it is JSON");
    let cells = json["cells"].as_array().expect("it has cells");
    let kinds: Vec<&str> = cells
        .iter()
        .filter_map(|c| c["cell_type"].as_str())
        .collect();
    assert_eq!(
        kinds,
        [
            "markdown", "markdown", "code", "code", "code", "markdown", "markdown", "code"
        ]
    );
    let source = |at: usize| cells[at]["source"].to_string();
    assert!(source(1).contains("Does it < fall?") && source(1).contains("<details>"));
    assert!(source(6).contains("<details>") && source(6).contains("return 2 * x"));
    assert_eq!(cells[3]["metadata"]["tags"][0], "raises-exception");
    assert_eq!(cells[4]["metadata"]["tags"][0], "raises-exception");
}

#[test]
fn what_can_not_belong_together_is_refused() {
    let error = |text: &str| Lesson::parse("x", text).expect_err("it is wrong");
    let lone = error("```python check=\"a\"\n```");
    assert!(
        matches!(lone, LessonError::NoExercise { line: 1, .. }),
        "{lone}"
    );
    let plain = error("```python id=\"a\"\n```\n```python solution=\"a\"\n```");
    assert!(matches!(plain, LessonError::NoExercise { .. }), "{plain}");
    let twice = error(
        "```python id=\"a\" exercise\n```\n```python check=\"a\"\n```\n```python check=\"a\"\n```",
    );
    assert!(
        matches!(twice, LessonError::Twice { line: 5, .. }),
        "{twice}"
    );
    for (options, says) in [
        ("check=\"a\" autorun", "other options"),
        ("check=1", "must name its exercise"),
        ("exercise autorun", "waits for the reader"),
        ("predict=1", "must be an object"),
        (
            "predict={\"ask\":\"?\",\"choices\":[\"a\",\"b\"]}",
            "`answer`",
        ),
        ("predict={\"ask\":\"?\",\"answer\":\"x\"}", "one of"),
        (
            "predict={\"ask\":\"?\",\"answer\":\"x\",\"choices\":[\"a\",\"a\"]}",
            "different",
        ),
        (
            "predict={\"ask\":\"?\",\"answer\":\"x\",\"number\":{\"min\":1,\"max\":1}}",
            "must rise",
        ),
        (
            "predict={\"ask\":\"?\",\"answer\":\"x\",\"number\":{\"min\":0,\"max\":1,\"log\":true}}",
            "log scale",
        ),
        (
            "predict={\"ask\":\"?\",\"answer\":\"x\",\"curve\":{\"x\":[0,1]}}",
            "`y`",
        ),
        (
            "predict={\"ask\":\"?\",\"answer\":\"x\",\"chioces\":[\"a\",\"b\"]}",
            "no `chioces`",
        ),
    ] {
        let what = error(&format!("```python {options}\n```")).to_string();
        assert!(what.contains(says), "{options}: {what}");
    }
}

#[test]
fn outcomes_are_read() {
    let make = |form: &str| {
        let json = format!("{{\"ask\":\"?\",\"answer\":\"x\",{form}}}");
        let json: serde_json::Value = serde_json::from_str(&json).expect("it is JSON");
        let predict = Predict::from_json(&json).expect("it is a prediction");
        assert_eq!(
            Predict::from_json(&predict.to_json()).as_ref(),
            Ok(&predict)
        );
        predict
    };
    let choice = make("\"choices\":[\"a b\",\"c\"]");
    assert_eq!(choice.read("a b\n"), Ok(Outcome::Choice("a b".to_owned())));
    assert!(choice.read("d\n").is_err());
    let number = make("\"number\":{\"min\":0,\"max\":2,\"unit\":\"s\"}");
    assert!(matches!(&number.form, Form::Number(n) if n.unit == "s" && !n.log));
    assert_eq!(number.read("1.5\n"), Ok(Outcome::Number(1.5)));
    assert!(matches!(number.read("nan\n"), Ok(Outcome::Number(n)) if n.is_nan()));
    let problem = number.read("! NameError: x\n");
    assert_eq!(problem, Err("NameError: x".to_owned()));
    let curve = make("\"curve\":{\"x\":[0,10],\"y\":[0,1]}");
    assert_eq!(
        curve.read("1 0.5 inf\n"),
        Ok(Outcome::Curve(vec![1.0, 0.5, f64::INFINITY]))
    );
    assert!(curve.read("\n").is_err());
}

#[cfg(feature = "render")]
#[test]
fn the_page_shows_questions_and_folds_solutions() {
    let html = athanor_lessons::render::main_html(&lesson()).expect("it renders");
    let (page, data) = html.split_once("<script").expect("it has data");
    assert!(page.contains("data-predict") && page.contains("Does it &lt; fall?"));
    assert!(page.contains("<li>it stays</li>"));
    assert!(page.contains("data-cell=\"double\" data-exercise"));
    assert!(page.contains("<details class=\"solution\" data-of=\"double\">"));
    assert!(!page.contains("What is twice two?"), "checks are hidden");
    assert!(data.contains("What is twice two?"));
}
