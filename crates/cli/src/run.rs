//! `athanor run`, and what the compiler made of a function after a run.

use std::cell::Cell;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::rc::Rc;
use std::time::{Duration, Instant};

use athanor_figures::Theme;
use athanor_lessons::{Lesson, notebook};
use athanor_protocol::figure::Figure;
use athanor_protocol::{Command, Event, Stream};
use athanor_runtime::{GpuCounts, Profile};
use athanor_session::{Outlet, Session};

use crate::check;
use crate::options::{Job, Options};

const PIXELS_PER_INCH: f32 = 100.0;

/// Prints events; remembers whether something failed.
struct Terminal {
    json: bool,
    failed: Cell<bool>,
    start: Instant,
    /// The folder of the file that is run.
    beside: PathBuf,
    library: Option<PathBuf>,
    data: Option<PathBuf>,
    figures: Option<PathBuf>,
    /// Standard output is for something else than what the program prints.
    quiet: bool,
    /// A cell shows the value of its last line, a script does not.
    script: bool,
}

impl Outlet for Terminal {
    fn emit(&self, event: Event) {
        if matches!(event, Event::Failed(_) | Event::Fault { .. }) {
            self.failed.set(true);
        }
        // Who reads us may have gone away, as `head` does; then there is nobody to tell.
        let _ = if self.json {
            self.line(&event)
        } else {
            self.text(&event)
        };
    }

    fn turn(&self, seconds: f64) {
        if seconds > 0.0 {
            std::thread::sleep(Duration::from_secs_f64(seconds));
        }
    }

    fn now(&self) -> f64 {
        self.start.elapsed().as_secs_f64()
    }

    fn data(&self, name: &str) -> Result<Vec<u8>, String> {
        crate::data::read(name, self.data.as_deref(), &self.beside)
    }

    fn library(&self, name: &str) -> Option<(String, bool)> {
        module_in(self.library.as_deref()?, name)
    }

    fn module(&self, name: &str) -> Option<(String, bool)> {
        module_in(&self.beside, name)
    }
}

/// The text of the module in a folder, and whether it is a package.
pub fn module_in(folder: &Path, name: &str) -> Option<(String, bool)> {
    // A name is identifiers and dots, so it cannot lead out of the folder.
    let path = folder.join(name.replace('.', "/"));
    let read = |path: PathBuf| std::fs::read_to_string(path).ok();
    let package = read(path.join("__init__.py")).map(|text| (text, true));
    package.or_else(|| read(path.with_extension("py")).map(|text| (text, false)))
}

impl Terminal {
    fn print(&self, text: &str) -> std::io::Result<()> {
        if self.quiet {
            return write!(std::io::stderr(), "{text}");
        }
        let mut out = std::io::stdout();
        write!(out, "{text}")?;
        out.flush()
    }

    /// A file for each figure; drawn again, it is written again.
    fn figure(&self, figure: &Figure) -> std::io::Result<()> {
        let Some(folder) = &self.figures else {
            return Ok(());
        };
        let name: String = figure
            .id
            .chars()
            .map(|c| if c.is_alphanumeric() { c } else { '-' })
            .collect();
        let path = folder.join(name).with_extension("svg");
        let width = (figure.size.0 * PIXELS_PER_INCH) as u32;
        let written = athanor_figures::svg(figure, &Theme::LIGHT, width.max(1))
            .map_err(std::io::Error::other)
            .and_then(|text| std::fs::write(&path, text));
        if let Err(e) = written {
            eprintln!("athanor: {}: {e}", path.display());
            self.failed.set(true);
        }
        Ok(())
    }

    fn line(&self, event: &Event) -> std::io::Result<()> {
        let text = serde_json::to_string(event).map_err(std::io::Error::other)?;
        writeln!(std::io::stdout(), "{text}")
    }

    fn text(&self, event: &Event) -> std::io::Result<()> {
        match event {
            Event::Text {
                stream: Stream::Out,
                text,
                ..
            } => self.print(text),
            Event::Text {
                stream: Stream::Err,
                text,
                ..
            } => write!(std::io::stderr(), "{text}"),
            Event::Display { .. } if self.script => Ok(()),
            Event::Display { text, .. } => self.print(&format!("{text}\n")),
            Event::Figure { figure, .. } => self.figure(figure),
            Event::Failed(problem) => {
                writeln!(std::io::stderr(), "{}", problem.traceback.trim_end())
            }
            // One line, written again in its place.
            Event::Bar { text, over, .. } => {
                let line = text.as_deref().unwrap_or_default();
                let end = if *over && text.is_some() { "\n" } else { "" };
                write!(std::io::stderr(), "\r{line}\x1b[K{end}")
            }
            Event::Device {
                notice: Some(notice),
                ..
            } => writeln!(std::io::stderr(), "athanor: {notice}"),
            Event::Fault { message } => writeln!(std::io::stderr(), "{message}"),
            _ => Ok(()),
        }
    }
}

pub fn run(options: &Options) -> ExitCode {
    let lesson = match read(&options.file).and_then(|l| set_params(l, &options.params)) {
        Ok(lesson) => lesson,
        Err(what) => {
            eprintln!("athanor: {}: {what}", options.file.display());
            return ExitCode::from(2);
        }
    };
    if let Job::Check = options.job {
        return check::check(options, &lesson);
    }
    let mut ids = lesson.run_all();
    if let Some(wanted) = &options.cell {
        ids = lesson.run_to(wanted);
        if ids.is_empty() {
            let known: Vec<&str> = lesson.cells().map(|c| c.id.as_str()).collect();
            eprintln!(
                "athanor: there is no cell `{wanted}`; cells: {}",
                known.join(", ")
            );
            return ExitCode::from(2);
        }
    }
    // Outcomes of predictions are for the page.
    ids.retain(|id| !id.ends_with(".answer"));
    if let Some(folder) = &options.figures
        && let Err(e) = std::fs::create_dir_all(folder)
    {
        eprintln!("athanor: {}: {e}", folder.display());
        return ExitCode::from(2);
    }
    let start = Instant::now();
    let beside = options
        .file
        .parent()
        .map(Path::to_owned)
        .unwrap_or_default();
    let terminal = Rc::new(Terminal {
        json: options.json,
        failed: Cell::new(false),
        start,
        beside,
        library: options.library.clone(),
        data: options.data.clone(),
        figures: options.figures.clone(),
        quiet: matches!(options.job, Job::View(_)),
        script: options.file.extension().is_some_and(|e| e == "py"),
    });
    let mut session = Session::new(terminal.clone());
    session.set_timed(options.profile);
    let control = session.control();
    let cells = check::sources(&lesson);
    control.receive(Command::Load {
        cells,
        device: options.device,
        seed: options.seed,
    });
    control.receive(Command::Run { run: 0, cells: ids });
    session.work();
    if let (Job::View(view), Some(function)) = (&options.job, &options.function)
        && !terminal.failed.get()
    {
        match session.view(function, *view) {
            Ok(text) => println!("{}", text.trim_end()),
            Err(what) => {
                eprintln!("athanor: {what}");
                terminal.failed.set(true);
            }
        }
    }
    if options.profile {
        match session.profile() {
            Some(profile) => print_profile(&profile),
            None => eprintln!("this device keeps no profile"),
        }
        if let Some(counts) = session.gpu_counts() {
            print_counts(&counts);
        }
    }
    if terminal.failed.get() {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    }
}

fn read(file: &Path) -> Result<Lesson, String> {
    let text = std::fs::read_to_string(file).map_err(|e| e.to_string())?;
    let stem = file.file_stem().and_then(|s| s.to_str()).unwrap_or("main");
    match file.extension().and_then(|e| e.to_str()) {
        Some("md") => Lesson::parse(stem, &text).map_err(|e| e.to_string()),
        Some("ipynb") => notebook::read(stem, &text).map_err(|e| e.to_string()),
        Some("py") => Ok(Lesson::from_python(stem, &text)),
        _ => Err("not a lesson (.md), script (.py) or notebook (.ipynb)".to_owned()),
    }
}

fn set_params(mut lesson: Lesson, params: &[(String, String)]) -> Result<Lesson, String> {
    for (name, value) in params {
        lesson
            .set_param_text(name, value)
            .map_err(|e| e.to_string())?;
    }
    Ok(lesson)
}

fn print_counts(c: &GpuCounts) {
    let d = &c.device;
    eprintln!(
        "{} runs on the GPU ({} for want of a form on the CPU, {} small ones): {} dispatches in {} submissions",
        c.runs, c.fallbacks, c.host_runs, d.dispatches, d.submissions
    );
    eprintln!(
        "{} pipelines, {} buffers; {} arrays copied to the GPU, {} from it",
        d.pipelines, d.buffers, c.uploads, c.downloads
    );
}

fn print_profile(profile: &Profile) {
    eprintln!(
        "{:<28}{:>8}{:>10}{:>12}{:>10}{:>14}",
        "program", "kernels", "bytes", "compile ms", "runs", "µs a run"
    );
    for row in &profile.rows {
        let each = if row.runs > 0 {
            row.run_seconds * 1e6 / row.runs as f64
        } else {
            0.0
        };
        eprintln!(
            "{:<28}{:>8}{:>10}{:>12.2}{:>10}{:>14.2}",
            row.name,
            row.kernels.len(),
            row.bytes,
            row.compile_seconds * 1e3,
            row.runs,
            each
        );
    }
    let calls: u64 = profile.rows.iter().map(|r| r.runs).sum();
    eprintln!(
        "{calls} calls into generated code; arrays hold {} bytes",
        profile.memory
    );
}
