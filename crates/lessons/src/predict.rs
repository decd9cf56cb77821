//! A guess that the reader commits to before a cell's outcome is shown: a choice, a number or a
//! drawn curve, and the Python expression that tells what happened.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

/// Points of a curve that are sent to the page at most.
const CURVE_POINTS: usize = 400;

/// What a cell asks before it shows its outcome.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Predict {
    pub ask: String,
    /// A Python expression, evaluated in the namespace after the cell ran.
    pub answer: String,
    pub form: Form,
}

/// How the reader answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Form {
    Choices(Vec<String>),
    Number(Number),
    Curve(Curve),
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Number {
    pub min: f64,
    pub max: f64,
    #[serde(default)]
    pub unit: String,
    /// The scale of the slider is logarithmic.
    #[serde(default)]
    pub log: bool,
}

/// Axes on which the reader draws.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Curve {
    pub x: [f64; 2],
    pub y: [f64; 2],
    #[serde(default)]
    pub xlabel: String,
    #[serde(default)]
    pub ylabel: String,
}

/// What happened, in the form of the question.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    Choice(String),
    Number(f64),
    /// Values spread evenly over the x axis.
    Curve(Vec<f64>),
}

impl Predict {
    /// From the attribute's JSON; the error says what is wrong with it.
    pub fn from_json(json: &Json) -> Result<Predict, String> {
        let Json::Object(fields) = json else {
            return Err("`predict` must be an object {\"ask\":…, \"answer\":…}".to_owned());
        };
        let text = |key: &str| match fields.get(key).and_then(Json::as_str).map(str::trim) {
            Some(text) if !text.is_empty() => Ok(text.to_owned()),
            _ => Err(format!("`predict` needs a text `{key}`")),
        };
        let (ask, answer) = (text("ask")?, text("answer")?);
        let known = ["ask", "answer", "choices", "number", "curve"];
        if let Some(other) = fields.keys().find(|k| !known.contains(&k.as_str())) {
            return Err(format!(
                "`predict` has no `{other}`; it has {}",
                known.join(", ")
            ));
        }
        let form = form(fields)?;
        Ok(Predict { ask, answer, form })
    }

    /// The attribute's JSON, which [`Predict::from_json`] reads back.
    pub fn to_json(&self) -> Json {
        let mut fields = Map::new();
        fields.insert("ask".into(), self.ask.as_str().into());
        fields.insert("answer".into(), self.answer.as_str().into());
        // An enum's variant with one field is an object with one key.
        if let Ok(Json::Object(form)) = serde_json::to_value(&self.form) {
            fields.extend(form);
        }
        Json::Object(fields)
    }

    /// Python that prints the outcome on one line, for [`Predict::read`]. It has no loop of its own,
    /// so that it counts as no step, and catches what the expression raises: a reader who renamed
    /// things loses the comparison and not the run.
    pub fn program(&self) -> String {
        let answer = self.answer.replace('\n', " ");
        let show = match &self.form {
            Form::Choices(_) => "lambda a: print(str(a))".to_owned(),
            Form::Number(_) => "lambda a: print(repr(float(a)))".to_owned(),
            Form::Curve(_) => format!(
                "lambda a: (lambda v, m: print(*map(lambda i: repr(float(v[i * (len(v) - 1) // max(m - 1, 1)])), range(m))))(a, min(len(a), {CURVE_POINTS}))"
            ),
        };
        format!(
            "try:\n    ({show})({answer})\nexcept Exception as _problem:\n    print('!', type(_problem).__name__ + ':', _problem)\n"
        )
    }

    /// Reads what [`Predict::program`] printed.
    pub fn read(&self, printed: &str) -> Result<Outcome, String> {
        let line = printed.lines().next().unwrap_or_default().trim();
        if let Some(problem) = line.strip_prefix("! ") {
            return Err(problem.to_owned());
        }
        let number = |word: &str| {
            let plain = match word {
                "nan" => "NaN",
                word => word,
            };
            plain
                .parse::<f64>()
                .map_err(|_| format!("`{word}` is no number"))
        };
        match &self.form {
            Form::Choices(choices) => match choices.iter().find(|c| c.as_str() == line) {
                Some(choice) => Ok(Outcome::Choice(choice.clone())),
                None => Err(format!("`{line}` is none of the choices")),
            },
            Form::Number(_) => number(line).map(Outcome::Number),
            Form::Curve(_) => {
                let values: Result<Vec<f64>, String> =
                    line.split_whitespace().map(number).collect();
                match values {
                    Ok(values) if values.is_empty() => Err("the curve has no points".to_owned()),
                    values => values.map(Outcome::Curve),
                }
            }
        }
    }
}

fn form(fields: &Map<String, Json>) -> Result<Form, String> {
    let given: Vec<&str> = ["choices", "number", "curve"]
        .into_iter()
        .filter(|key| fields.contains_key(*key))
        .collect();
    let [key] = given.as_slice() else {
        return Err("`predict` needs one of `choices`, `number`, `curve`".to_owned());
    };
    let json = fields[*key].clone();
    let wrong = |what: serde_json::Error| format!("`{key}` of `predict`: {what}");
    let apart = |name: &str, [low, high]: [f64; 2]| {
        if low < high {
            Ok(())
        } else {
            Err(format!(
                "`{key}` of `predict`: {name} must rise, {low} to {high} does not"
            ))
        }
    };
    match *key {
        "choices" => {
            let choices: Vec<String> = serde_json::from_value(json).map_err(wrong)?;
            let mut distinct = choices.clone();
            distinct.sort();
            distinct.dedup();
            if choices.len() < 2 || distinct.len() < choices.len() {
                return Err("`choices` of `predict` must be two or more different texts".to_owned());
            }
            Ok(Form::Choices(choices))
        }
        "number" => {
            let number: Number = serde_json::from_value(json).map_err(wrong)?;
            apart("min to max", [number.min, number.max])?;
            if number.log && number.min <= 0.0 {
                return Err("`number` of `predict`: a log scale starts above 0".to_owned());
            }
            Ok(Form::Number(number))
        }
        _ => {
            let curve: Curve = serde_json::from_value(json).map_err(wrong)?;
            apart("x", curve.x)?;
            apart("y", curve.y)?;
            Ok(Form::Curve(curve))
        }
    }
}
