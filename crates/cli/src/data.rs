//! Where the data sets are.

use std::path::{Path, PathBuf};

/// Folders that may have them: the one that is told, else `ATHANOR_DATA`, else `target/data` of the
/// repositories in which the file that is run, the working directory, or this program lies.
pub fn folders(told: Option<&Path>, beside: &Path) -> Vec<PathBuf> {
    if let Some(folder) = told {
        return vec![folder.to_owned()];
    }
    if let Some(folder) = std::env::var_os("ATHANOR_DATA").filter(|f| !f.is_empty()) {
        return vec![folder.into()];
    }
    let places = [
        beside.canonicalize().ok(),
        std::env::current_dir().ok(),
        std::env::current_exe().ok(),
    ];
    let above = places.iter().flatten().flat_map(|p| p.ancestors());
    above
        .map(|p| p.join("target/data"))
        .filter(|p| p.is_dir())
        .collect()
}

/// A data set's file.
pub fn read(name: &str, named: Option<&Path>, beside: &Path) -> Result<Vec<u8>, String> {
    let file = format!("{name}.bin");
    let folders = folders(named, beside);
    let found = folders
        .iter()
        .find_map(|f| std::fs::read(f.join(&file)).ok());
    found.ok_or_else(|| {
        "it is not built: `cargo xtask data` makes it, --data DIR or ATHANOR_DATA says where else it is"
            .to_owned()
    })
}
