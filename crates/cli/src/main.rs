//! `athanor`: runs lessons, scripts and notebooks without a browser, and prints what the compiler
//! makes of a function.
//!
//! Must not know: the browser.

mod check;
mod data;
mod options;
mod run;

use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match options::Options::parse(&arguments) {
        Ok(options) => run::run(&options),
        Err(options::Refused::Help) => {
            println!("{}", options::HELP);
            ExitCode::SUCCESS
        }
        Err(options::Refused::Wrong(what)) => {
            eprintln!("athanor: {what}\n\n{}", options::HELP);
            ExitCode::from(2)
        }
    }
}
