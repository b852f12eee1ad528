//! Folders of the store, which nobody else on the machine has to read.

use std::fs::DirBuilder;
use std::path::Path;

use crate::{Error, Result};

/// Makes the folder and those above it, closed to other people; one that is there stays as it is.
pub fn make(folder: &Path) -> Result<()> {
    let mut maker = DirBuilder::new();
    maker.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut maker, 0o750);
    maker.create(folder).map_err(Error::io(format!("making the folder {}", folder.display())))
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn what_courant_makes_for_itself_is_what_its_own_check_asks_for() {
        let above = tempfile::tempdir().expect("a temporary folder");
        let folder = above.path().join("lib/courant");
        super::make(&folder).expect("made");
        super::make(&folder).expect("there already");
        let mode = std::fs::metadata(&folder).expect("there").permissions().mode();
        assert_eq!(mode & 0o007, 0, "{mode:o}");
    }
}
