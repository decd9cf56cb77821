//! Running programs, with what they print shown as it comes.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The repository's root.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_owned()
}

/// Announces a step.
pub fn say(what: &str) {
    println!("==> {what}");
}

/// Tests passed and failed.
#[derive(Debug, Clone, Copy, Default)]
pub struct Count {
    pub passed: usize,
    pub failed: usize,
}

impl Count {
    pub fn add(&mut self, other: Count) {
        self.passed += other.passed;
        self.failed += other.failed;
    }

    /// Adds what a line reports: cargo's `N passed; M failed` or our `N passed, M failed`.
    pub fn read(&mut self, line: &str) {
        let words: Vec<&str> = line
            .split([' ', ';', ',', '.'])
            .filter(|w| !w.is_empty())
            .collect();
        for pair in words.windows(4) {
            if let ([n, "passed", m, "failed"], Ok(passed), Ok(failed)) =
                (pair, pair[0].parse::<usize>(), pair[2].parse::<usize>())
            {
                let _ = (n, m);
                self.add(Count { passed, failed });
            }
        }
    }

    pub fn report(self, what: &str) -> Result<(), String> {
        println!("{} passed, {} failed", self.passed, self.failed);
        if self.failed == 0 {
            Ok(())
        } else {
            Err(format!("{what} failed"))
        }
    }
}

pub fn cargo(args: &[&str]) -> Result<(), String> {
    run(command("cargo").args(args))
}

/// A command in the repository's root.
pub fn command(program: &str) -> Command {
    let mut command = Command::new(program);
    command.current_dir(root());
    command
}

/// Runs to the end; the error names the program and how it ended.
pub fn run(command: &mut Command) -> Result<(), String> {
    let name = describe(command);
    let status = command
        .status()
        .map_err(|e| format!("`{name}` can't be started: {e}"))?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("`{name}` ended with {status}"))
    }
}

/// Runs to the end, showing its output and counting the tests that it reports. A run that fails
/// without a failed test (it did not compile, say) counts as one failure.
pub fn count(command: &mut Command) -> Count {
    let name = describe(command);
    let mut count = Count::default();
    let child = command.stdout(Stdio::piped()).spawn();
    let ok = child.and_then(|mut child| {
        if let Some(stdout) = child.stdout.take() {
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                println!("{line}");
                count.read(&line);
            }
        }
        child.wait()
    });
    match ok {
        Ok(status) if status.success() => {}
        Ok(status) => {
            println!("`{name}` ended with {status}");
            count.failed = count.failed.max(1);
        }
        Err(error) => {
            println!("`{name}` can't be run: {error}");
            count.failed += 1;
        }
    }
    count
}

/// What a command prints, if it succeeds.
pub fn output(command: &mut Command) -> Result<String, String> {
    let name = describe(command);
    let out = command
        .stderr(Stdio::inherit())
        .output()
        .map_err(|e| format!("`{name}` can't be started: {e}"))?;
    if !out.status.success() {
        return Err(format!("`{name}` ended with {}", out.status));
    }
    Ok(String::from_utf8_lossy(&out.stdout).into_owned())
}

fn describe(command: &Command) -> String {
    let args = command.get_args().map(|a| a.to_string_lossy().into_owned());
    let all: Vec<String> = std::iter::once(command.get_program().to_string_lossy().into_owned())
        .chain(args)
        .collect();
    all.join(" ")
}

/// The program's path, if it is on PATH.
pub fn which(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|dir| dir.join(program))
        .find(|p| p.is_file())
}

/// Copies a folder's content; existing files are replaced.
pub fn copy_dir(from: &Path, to: &Path) -> Result<(), String> {
    let fail = |e: std::io::Error| format!("{}: {e}", from.display());
    std::fs::create_dir_all(to).map_err(fail)?;
    for entry in std::fs::read_dir(from).map_err(fail)? {
        let entry = entry.map_err(fail)?;
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_dir(&entry.path(), &target)?;
        } else {
            std::fs::copy(entry.path(), &target).map_err(fail)?;
        }
    }
    Ok(())
}
