//! What a person sees while commands run: one line a step, with its time; errors that say what
//! to do.

use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;

/// A failure with what to do about it. Printed once, at the end.
pub struct Failure(pub String);

pub type Outcome<T = ()> = Result<T, Failure>;

impl<E: std::error::Error> From<E> for Failure {
    fn from(e: E) -> Failure {
        Failure(e.to_string())
    }
}

pub fn fail<T>(text: impl Into<String>) -> Outcome<T> {
    Err(Failure(text.into()))
}

pub fn exit(outcome: Outcome) -> ExitCode {
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure(text)) => {
            eprintln!("\nxtask: {text}");
            ExitCode::FAILURE
        }
    }
}

/// Announces a step and prints how long it took.
pub fn step<T>(what: &str, run: impl FnOnce() -> Outcome<T>) -> Outcome<T> {
    println!("== {what}");
    let start = Instant::now();
    let result = run();
    let mark = if result.is_ok() { "ok" } else { "FAILED" };
    println!("== {what}: {mark}, {:.1} s", start.elapsed().as_secs_f64());
    result
}

/// Runs a command with its output shown.
pub fn run(command: &mut Command) -> Outcome {
    let text = describe(command);
    match command.status() {
        Ok(s) if s.success() => Ok(()),
        Ok(s) => fail(format!("`{text}` ended with {s}")),
        Err(e) => fail(format!("`{text}` could not be started: {e}")),
    }
}

/// Standard output of a command that must succeed; None if it does not or is not there.
pub fn output(program: &str, args: &[&str]) -> Option<String> {
    let out = Command::new(program)
        .args(args)
        .stderr(Stdio::null())
        .output()
        .ok()?;
    out.status
        .success()
        .then(|| String::from_utf8_lossy(&out.stdout).trim().to_string())
}

fn describe(command: &Command) -> String {
    let args: Vec<_> = command.get_args().map(|a| a.to_string_lossy()).collect();
    format!(
        "{} {}",
        command.get_program().to_string_lossy(),
        args.join(" ")
    )
}
