//! ZIP archives, made as they are sent: one file at a time, never the whole in memory. The same files give
//! the same bytes: names are sorted, times are 1980, and the compressor is the same on every processor.

use std::io::{self, Seek, SeekFrom, Write};
use std::ops::Range;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use domain::{BlobHash, RelPath};
use futures::future::BoxFuture;
use futures::stream::{self, Stream, StreamExt, TryStreamExt};
use zip::result::ZipError;
use zip::write::{PreparedZipFile, SimpleFileOptions};
use zip::{CompressionMethod, DateTime, System, ZipWriter};

use crate::set::{FileSet, is_executable};

/// Why an archive ends before its end.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError<E: std::error::Error + 'static> {
    #[error("the content of `{path}` could not be read")]
    Content { path: RelPath, source: E },
    #[error("the content of `{path}` ({blob}) is not stored")]
    Missing { path: RelPath, blob: BlobHash },
    #[error("`{path}` could not be put into the archive")]
    Zip { path: String, source: ZipError },
}

/// An archive in the making: give it files in the order of their paths, take bytes.
#[derive(Debug)]
pub struct Archive {
    writer: ZipWriter<Outlet>,
    outlet: Outlet,
}

impl Default for Archive {
    fn default() -> Self {
        let outlet = Outlet::default();
        Self { writer: ZipWriter::new(outlet.clone()), outlet }
    }
}

impl Archive {
    /// Adds a file, and gives the next bytes of the archive.
    ///
    /// # Errors
    /// When the path was added before.
    pub fn add(&mut self, path: &RelPath, content: &[u8]) -> Result<Bytes, ZipError> {
        let mode = if is_executable(path) { 0o755 } else { 0o644 };
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            // 6 is what everybody's zip takes; it is said so that a new default changes no bytes.
            .compression_level(Some(6))
            .last_modified_time(DateTime::DEFAULT)
            .system(System::Unix)
            .unix_permissions(mode);
        // Compressed first, so that sizes stand before the data and any tool can read it as it comes.
        let prepared = PreparedZipFile::from_data(path.as_str(), options, content)?;
        self.writer.add_prepared_file(prepared)?;
        Ok(self.outlet.take())
    }

    /// Ends the archive, and gives its last bytes.
    ///
    /// # Errors
    /// None that is known: the directory is written into memory.
    pub fn finish(self) -> Result<Bytes, ZipError> {
        self.writer.finish()?;
        Ok(self.outlet.take())
    }
}

/// The archive of `files` as a stream of chunks, one a file and one at the end, each at most a little
/// larger than the largest file. `fetch` reads contents.
pub fn stream<E, F>(
    files: &FileSet,
    fetch: F,
) -> impl Stream<Item = Result<Bytes, ArchiveError<E>>> + Send + use<E, F>
where
    E: std::error::Error + Send + 'static,
    F: Fn(BlobHash) -> BoxFuture<'static, Result<Option<Bytes>, E>> + Send + Sync,
{
    let paths: Vec<(RelPath, BlobHash)> =
        files.files.iter().map(|(path, file)| (path.clone(), file.blob)).collect();
    let state = (Some(Archive::default()), paths.into_iter(), fetch);
    stream::try_unfold(state, |(archive, mut paths, fetch)| async move {
        let Some(mut archive) = archive else { return Ok(None) };
        let Some((path, blob)) = paths.next() else {
            let last = archive.finish().map_err(|source| {
                let path = "the directory".to_owned();
                ArchiveError::Zip { path, source }
            })?;
            return Ok(Some((last, (None, paths, fetch))));
        };
        let chunk = add_fetched(&mut archive, path, blob, fetch(blob)).await?;
        Ok(Some((chunk, (Some(archive), paths, fetch))))
    })
}

async fn add_fetched<E: std::error::Error + 'static>(
    archive: &mut Archive,
    path: RelPath,
    blob: BlobHash,
    fetching: BoxFuture<'static, Result<Option<Bytes>, E>>,
) -> Result<Bytes, ArchiveError<E>> {
    let content = match fetching.await {
        Ok(Some(content)) => content,
        Ok(None) => return Err(ArchiveError::Missing { path, blob }),
        Err(source) => return Err(ArchiveError::Content { path, source }),
    };
    let path_text = path.to_string();
    archive.add(&path, &content).map_err(|source| ArchiveError::Zip { path: path_text, source })
}

/// How many bytes a stream gives, by making and dropping them: for `Content-Length` and `Range`. The
/// figure is the same for the same tree hash.
///
/// # Errors
/// The stream's.
pub async fn length<E>(chunks: impl Stream<Item = Result<Bytes, E>> + Send) -> Result<u64, E> {
    chunks.try_fold(0, |sum, chunk| async move { Ok(sum + byte_count(&chunk)) }).await
}

/// The bytes `range` of a stream; chunks outside of it are made and dropped, and nothing is made after it.
pub fn cut<E>(
    chunks: impl Stream<Item = Result<Bytes, E>> + Send,
    range: Range<u64>,
) -> impl Stream<Item = Result<Bytes, E>> + Send {
    let mut passed = 0_u64;
    let inside = move |chunk: Bytes| {
        let from = range.start.saturating_sub(passed).min(byte_count(&chunk));
        let to = range.end.saturating_sub(passed).min(byte_count(&chunk));
        passed += byte_count(&chunk);
        let piece = chunk.slice(index(from)..index(to.max(from)));
        (piece, passed >= range.end)
    };
    // The end is seen with the chunk that reaches it, before another one would be made.
    stream::unfold((Some(Box::pin(chunks)), inside), |(chunks, mut inside)| async move {
        let mut chunks = chunks?;
        loop {
            let chunk = match chunks.next().await? {
                Ok(chunk) => chunk,
                Err(error) => return Some((Err(error), (None, inside))),
            };
            let (piece, is_over) = inside(chunk);
            match (piece.is_empty(), is_over) {
                (true, true) => return None,
                (true, false) => {}
                (false, true) => return Some((Ok(piece), (None, inside))),
                (false, false) => return Some((Ok(piece), (Some(chunks), inside))),
            }
        }
    })
}

fn byte_count(chunk: &Bytes) -> u64 {
    u64::try_from(chunk.len()).unwrap_or(u64::MAX)
}

fn index(count: u64) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}

/// Where the archive's writer writes: bytes that were taken are gone, the rest can be sought in.
#[derive(Debug, Clone, Default)]
struct Outlet {
    shared: Arc<Mutex<Pending>>,
}

#[derive(Debug, Default)]
struct Pending {
    /// Bytes that were taken before these.
    taken: u64,
    bytes: Vec<u8>,
    /// Within `bytes`.
    position: usize,
}

impl Outlet {
    fn take(&self) -> Bytes {
        let mut pending = self.shared.lock().expect("no holder panics");
        let bytes = Bytes::from(std::mem::take(&mut pending.bytes));
        pending.taken += byte_count(&bytes);
        pending.position = 0;
        bytes
    }
}

impl Write for Outlet {
    fn write(&mut self, new: &[u8]) -> io::Result<usize> {
        let mut pending = self.shared.lock().expect("no holder panics");
        let Pending { bytes, position, .. } = &mut *pending;
        let overwritten = (bytes.len() - *position).min(new.len());
        bytes[*position..*position + overwritten].copy_from_slice(&new[..overwritten]);
        bytes.extend_from_slice(&new[overwritten..]);
        *position += new.len();
        Ok(new.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Seek for Outlet {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let mut pending = self.shared.lock().expect("no holder panics");
        let length = pending.bytes.len();
        let (base, offset) = match to {
            SeekFrom::Start(start) => (0, i64::try_from(start).unwrap_or(i64::MAX)),
            SeekFrom::Current(offset) => {
                (pending.taken + u64::try_from(pending.position).unwrap_or(u64::MAX), offset)
            }
            SeekFrom::End(offset) => {
                (pending.taken + u64::try_from(length).unwrap_or(u64::MAX), offset)
            }
        };
        let wanted = base.checked_add_signed(offset);
        let within = wanted.and_then(|wanted| wanted.checked_sub(pending.taken));
        match (wanted, within.map(index)) {
            (Some(wanted), Some(within)) if within <= length => {
                pending.position = within;
                Ok(wanted)
            }
            _ => Err(io::Error::new(io::ErrorKind::Unsupported, "those bytes were sent already")),
        }
    }
}

#[cfg(test)]
mod tests;
