//! The command line.

use std::path::PathBuf;

use athanor_protocol::DeviceChoice;
use athanor_runtime::View;

pub const HELP: &str = "\
athanor run FILE                         run a lesson.md, .py or .ipynb
athanor check FILE                       run its cells, predictions, and exercises: as they start (they
                                         must fail) and as solved (they must pass)
athanor jaxpr FILE --function NAME       run it, then print what jax.jit traced of a function
athanor kernels FILE --function NAME     … its program after fusion
athanor wat FILE --function NAME         … its WebAssembly module

  --device auto|cpu|gpu|reference  where programs run (default cpu)
  --param NAME=VALUE       set a #@param; may be repeated
  --cell ID                run the cells up to and with this one
  --seed N                 seed of `random` and `np.random` (default 0)
  --json                   print events as JSON lines instead of text
  --figures DIR            write figures there as SVG documents
  --library DIR            look for modules there before the built-in library
  --data DIR               data sets (default: ATHANOR_DATA, else target/data of the repository)
  --profile                list what was compiled and how often it ran";

#[derive(Debug)]
pub enum Job {
    Run,
    Check,
    /// What the compiler made of a function.
    View(View),
}

#[derive(Debug)]
pub struct Options {
    pub job: Job,
    pub function: Option<String>,
    pub figures: Option<PathBuf>,
    pub library: Option<PathBuf>,
    pub data: Option<PathBuf>,
    pub file: PathBuf,
    pub device: DeviceChoice,
    pub params: Vec<(String, String)>,
    pub cell: Option<String>,
    pub seed: u64,
    pub json: bool,
    pub profile: bool,
}

#[derive(Debug)]
pub enum Refused {
    Help,
    Wrong(String),
}

fn wrong<T>(what: impl Into<String>) -> Result<T, Refused> {
    Err(Refused::Wrong(what.into()))
}

impl Options {
    pub fn parse(arguments: &[String]) -> Result<Options, Refused> {
        let mut arguments = arguments.iter().map(String::as_str);
        let job = match arguments.next() {
            Some("run") => Job::Run,
            Some("check") => Job::Check,
            Some("jaxpr") => Job::View(View::Jaxpr),
            Some("kernels") => Job::View(View::Kernels),
            Some("wat") => Job::View(View::Wat),
            None | Some("help" | "--help" | "-h") => return Err(Refused::Help),
            Some(other) => return wrong(format!("there is no command `{other}`")),
        };
        let mut file = None;
        let mut options = Options {
            job,
            function: None,
            figures: None,
            library: None,
            data: None,
            file: PathBuf::new(),
            device: DeviceChoice::Cpu,
            params: Vec::new(),
            cell: None,
            seed: 0,
            json: false,
            profile: false,
        };
        while let Some(argument) = arguments.next() {
            let (name, inline) = match argument.split_once('=') {
                Some((name, value)) if name.starts_with("--") => (name, Some(value)),
                _ => (argument, None),
            };
            let mut value = || match inline.or_else(|| arguments.next()) {
                Some(value) => Ok(value),
                None => wrong(format!("{name} needs a value")),
            };
            match name {
                "--device" => {
                    options.device = match value()? {
                        "cpu" => DeviceChoice::Cpu,
                        "gpu" => DeviceChoice::Gpu,
                        "auto" => DeviceChoice::Auto,
                        "reference" => DeviceChoice::Reference,
                        other => {
                            return wrong(format!(
                                "no device `{other}`: auto, cpu, gpu or reference"
                            ));
                        }
                    }
                }
                "--param" => match value()?.split_once('=') {
                    Some((name, value)) => options.params.push((name.into(), value.into())),
                    None => return wrong("--param needs NAME=VALUE"),
                },
                "--cell" => options.cell = Some(value()?.to_owned()),
                "--seed" => match value()?.parse() {
                    Ok(seed) => options.seed = seed,
                    Err(_) => return wrong("--seed needs a whole number from 0"),
                },
                "--function" => options.function = Some(value()?.to_owned()),
                "--figures" => options.figures = Some(PathBuf::from(value()?)),
                "--library" => options.library = Some(PathBuf::from(value()?)),
                "--data" => options.data = Some(PathBuf::from(value()?)),
                "--json" => options.json = true,
                "--profile" => options.profile = true,
                "--help" | "-h" => return Err(Refused::Help),
                _ if name.starts_with('-') => return wrong(format!("there is no option `{name}`")),
                _ if file.is_none() => file = Some(PathBuf::from(argument)),
                _ => return wrong(format!("one file at a time: `{argument}`")),
            }
        }
        if let (Job::View(_), None) = (&options.job, &options.function) {
            return wrong("which function? Name one that jax.jit compiled by --function NAME");
        }
        match file {
            Some(file) => Ok(Options { file, ..options }),
            None => wrong("which file?"),
        }
    }
}
