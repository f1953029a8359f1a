//! Reading what a run left behind. The folder is not trusted: nothing is followed, sizes are bounded.

use std::io::Read;
use std::path::Path;

use domain::RelPath;

/// Largest result file that is read.
const RESULT_MAX_BYTES: u64 = 32 * 1024 * 1024;

/// The text of a regular file in `folder`, or why there is none.
pub(super) fn result_file(folder: &Path, path: &RelPath) -> Result<String, String> {
    let mut full = folder.to_path_buf();
    for part in path.as_str().split('/') {
        full.push(part);
        let what =
            std::fs::symlink_metadata(&full).map_err(|_| format!("`{path}` was not written"))?;
        if what.file_type().is_symlink() {
            return Err(format!("`{path}` is a link, which is not followed"));
        }
    }
    let file =
        std::fs::File::open(&full).map_err(|error| format!("`{path}` cannot be read: {error}"))?;
    let size = file.metadata().map_err(|error| error.to_string())?;
    if !size.is_file() || size.len() > RESULT_MAX_BYTES {
        return Err(format!("`{path}` is not a file of at most {RESULT_MAX_BYTES} bytes"));
    }
    let mut bytes = Vec::new();
    file.take(RESULT_MAX_BYTES).read_to_end(&mut bytes).map_err(|error| error.to_string())?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
