//! Everything that a person or CI runs: `serve`, `test`, `dist`, `build`, `bench`, `parity`,
//! `golden`, `fuzz`.
//!
//! Each command sets up what it needs, says what it does, and says what to do where it can't.

mod api;
mod bench;
mod data;
mod lessons;
mod parity;
mod prune;
mod server;
mod shell;
mod site;
mod surface;
mod tests;
mod tools;
mod worker;

use std::process::ExitCode;

const USAGE: &str = "usage: cargo xtask COMMAND
  serve [--port N]   build the site and serve it on this machine
  test [--full]      all tests: unit, parity with JAX, browser
  dist               the static site, optimised, in dist/
  build              target/release/athanor, the command line
  bench              steps per second in Chromium against other libraries; --only WORDS (rows
                     typed, jaxjs, rust, fori, loop, or networks, by commas), --repeats N,
                     --site FOLDER (a built site, else one is built)
  parity             only the comparison with real JAX
  surface [TOPIC …]  only the API by name, against stored results; --athanor FILE, --library DIR,
                     --counts (of each name)
  api                docs/supported-api.md, from the modules themselves
  golden [TOPIC …]   the stored results of the API by name, from the pinned JAX: new cases only, or
                     --all
  lessons [NAME…]    each lesson, or those named: run, held against its own text; a table of times
  fuzz [SECONDS]     random programs, compiled, against the reference interpreter; what it finds is
                     printed as a small graph (FUZZ_SEED=N to start elsewhere)
  data               the data sets that lessons use, in target/data (the site has them too)
  pages              only the text of the pages, into target/site: for authors
  site               the site without trunk, in target/site (what `test` serves)";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let flag = |name: &str| args.iter().any(|a| a == name);
    let result = match args.first().map(String::as_str) {
        Some("serve") => serve(&args),
        Some("test") => tests::run(flag("--full")),
        Some("dist") => site::build(&site::Options {
            out: shell::root().join("dist"),
            trunk: true,
            fast: true,
            optimise: true,
            fixtures: false,
        }),
        Some("build") => tools::athanor().map(|_| ()),
        Some("bench") => bench::bench(&args[1..]),
        Some("parity") => parity::run(flag("--full")).and_then(|count| count.report("parity")),
        Some("surface") => parity::surface_alone(&args[1..]),
        Some("api") => parity::api_document(&args[1..]),
        Some("golden") => parity::golden(&args[1..]),
        Some("lessons") => data::build()
            .and_then(|()| lessons::run(&tools::athanor()?, &args[1..]))
            .and_then(|count| count.report("lessons")),
        Some("fuzz") => tests::fuzz(args.get(1).map_or("60", String::as_str)),
        Some("site") => site::build(&site::Options::for_tests()),
        Some("data") => data::build(),
        Some("pages") => site::text_only(),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(what) => {
            eprintln!("xtask: {what}");
            ExitCode::FAILURE
        }
    }
}

fn serve(args: &[String]) -> Result<(), String> {
    let port = match args
        .iter()
        .position(|a| a == "--port")
        .and_then(|i| args.get(i + 1))
    {
        None => 8080,
        Some(text) => text
            .parse()
            .map_err(|_| format!("--port takes a number, not `{text}`"))?,
    };
    let out = shell::root().join("target/serve");
    site::build(&site::Options {
        out: out.clone(),
        trunk: true,
        fast: false,
        optimise: false,
        fixtures: false,
    })?;
    let listener = server::bind(port)?;
    let address = listener.local_addr().map_err(|e| e.to_string())?;
    println!(
        "Athanor is at http://localhost:{}/ (end with Ctrl+C)",
        address.port()
    );
    server::run(listener, out);
    Ok(())
}
