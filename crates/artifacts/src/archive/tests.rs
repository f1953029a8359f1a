use std::collections::HashMap;
use std::convert::Infallible;
use std::io::{Cursor, Read};

use futures::FutureExt;
use futures::executor::block_on;

use super::*;
use crate::set::FileRef;

type Contents = HashMap<BlobHash, Bytes>;

fn project(files: &[(&str, &[u8])]) -> (FileSet, Contents) {
    let mut contents = Contents::new();
    let set = files.iter().map(|(path, content)| {
        let blob = BlobHash::of(content);
        contents.insert(blob, Bytes::copy_from_slice(content));
        let size_bytes = content.len().try_into().unwrap();
        (RelPath::new(*path).unwrap(), FileRef { blob, size_bytes })
    });
    (set.collect(), contents)
}

fn sample() -> (FileSet, Contents) {
    let long = "the same line again and again\n".repeat(3_000);
    project(&[
        ("src/app.py", long.as_bytes()),
        ("run.sh", b"#!/bin/sh\n"),
        ("README.md", b""),
        ("图书/目录.md", "书".as_bytes()),
        ("logo.png", &[0, 255, 1, 2]),
    ])
}

fn chunks(
    (set, contents): (FileSet, Contents),
) -> impl Stream<Item = Result<Bytes, ArchiveError<Infallible>>> {
    stream(&set, move |blob| {
        let found = contents.get(&blob).cloned();
        async move { Ok(found) }.boxed()
    })
}

fn bytes(
    chunks: impl Stream<Item = Result<Bytes, ArchiveError<Infallible>>>,
) -> Result<Vec<u8>, ArchiveError<Infallible>> {
    block_on(chunks.try_collect::<Vec<Bytes>>()).map(|chunks| chunks.concat())
}

#[test]
fn an_archive_holds_every_file_sorted_with_its_mode_and_no_time() {
    let (set, contents) = sample();
    let archive = bytes(chunks((set.clone(), contents.clone()))).unwrap();
    let mut read = zip::ZipArchive::new(Cursor::new(archive)).unwrap();
    let mut found = Vec::new();
    for index in 0..read.len() {
        let mut file = read.by_index(index).unwrap();
        let mut content = Vec::new();
        file.read_to_end(&mut content).unwrap();
        assert_eq!(file.last_modified(), Some(DateTime::DEFAULT));
        let mode = file.unix_mode().unwrap() & 0o777;
        found.push((file.name().unwrap().into_owned(), mode, BlobHash::of(&content)));
    }
    let expected: Vec<_> = set
        .files
        .iter()
        .map(|(path, file)| {
            let mode = if path.as_str() == "run.sh" { 0o755 } else { 0o644 };
            (path.to_string(), mode, file.blob)
        })
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn the_same_files_give_the_same_bytes() {
    let archive = bytes(chunks(sample())).unwrap();
    assert_eq!(archive, bytes(chunks(sample())).unwrap());
    // A change of the compressor or of the format would break ranges across versions: it has to be seen.
    insta::assert_snapshot!(
        BlobHash::of(&archive),
        @"1cdd2e59c977b9a8e0abe982b8d3050bf6dd952a1f24a70f05dccbfbff2498c9"
    );
}

#[test]
fn an_archive_without_files_is_an_archive() {
    let archive = bytes(chunks(project(&[]))).unwrap();
    assert_eq!(zip::ZipArchive::new(Cursor::new(archive)).unwrap().len(), 0);
}

#[test]
fn any_range_is_cut_out_of_the_same_bytes() {
    let whole = bytes(chunks(sample())).unwrap();
    let end = u64::try_from(whole.len()).unwrap();
    assert_eq!(block_on(length(chunks(sample()))).unwrap(), end);
    let rows =
        [0..end, 0..1, end - 1..end, 1..end - 1, 100..101, 40..400, end..end, 5..5, 0..end + 9];
    for range in rows {
        let cut = bytes(cut(chunks(sample()), range.clone())).unwrap();
        let expected = &whole[index(range.start)..index(range.end.min(end))];
        assert_eq!(cut, expected, "{range:?}");
    }
}

#[test]
fn nothing_is_made_after_the_end_of_a_range() {
    // The second content is missing: to need it would be an error.
    let (set, mut contents) = project(&[("a", b"first"), ("b", b"second")]);
    contents.remove(&BlobHash::of(b"second"));
    let first = bytes(cut(chunks((set.clone(), contents.clone())), 0..20)).unwrap();
    assert_eq!(first.len(), 20);
    let whole = bytes(chunks((set, contents)));
    assert!(matches!(whole, Err(ArchiveError::Missing { .. })), "{whole:?}");
}
