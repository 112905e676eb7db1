//! Finding and reading transcripts.

use super::{ConformanceError, Transcript};
use std::fs;
use std::path::{Path, PathBuf};

/// How deep folders are searched.
const FOLDER_DEPTH_MAX: usize = 16;

/// A transcript and where it was found.
#[derive(Clone, Debug)]
pub struct TranscriptFile {
    /// The path of the file.
    pub path: PathBuf,
    /// What it holds.
    pub transcript: Transcript,
}

/// Reads the transcripts among `paths`, where a folder stands for all `*.json` below it, in order of their names.
/// With a filter, only those whose path contains it.
///
/// # Errors
/// When a file cannot be read or is no transcript, or when there is none.
pub fn transcript_files(paths: &[PathBuf], filter: Option<&str>) -> Result<Vec<TranscriptFile>, ConformanceError> {
    let mut found = Vec::new();
    for path in paths {
        if path.is_dir() {
            let mut below = Vec::new();
            search(path, FOLDER_DEPTH_MAX, &mut below)?;
            below.sort();
            found.append(&mut below);
        } else {
            found.push(path.clone());
        }
    }
    found.retain(|path| filter.is_none_or(|filter| path.to_string_lossy().contains(filter)));
    if found.is_empty() {
        return Err(ConformanceError::NothingToReplay);
    }
    found.into_iter().map(read).collect()
}

fn search(folder: &Path, depth_left: usize, found: &mut Vec<PathBuf>) -> Result<(), ConformanceError> {
    let failed = |source| ConformanceError::Read { path: folder.to_owned(), source };
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.is_dir() {
            if depth_left > 0 {
                search(&path, depth_left - 1, found)?;
            }
        } else if path.extension().is_some_and(|extension| extension == "json") {
            found.push(path);
        }
    }
    Ok(())
}

fn read(path: PathBuf) -> Result<TranscriptFile, ConformanceError> {
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(source) => return Err(ConformanceError::Read { path, source }),
    };
    match serde_json::from_str(&text) {
        Ok(transcript) => Ok(TranscriptFile { path, transcript }),
        Err(source) => Err(ConformanceError::Transcript { path, source }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRANSCRIPT: &str = r#"{"steps": []}"#;

    fn names(files: &[TranscriptFile]) -> Vec<String> {
        files.iter().map(|file| file.path.file_name().unwrap().to_string_lossy().into_owned()).collect()
    }

    #[test]
    fn folders_are_searched_in_order_and_filtered() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("usage")).unwrap();
        for name in ["usage/b.json", "usage/a.json", "c.json"] {
            fs::write(folder.path().join(name), TRANSCRIPT).unwrap();
        }
        fs::write(folder.path().join("README.md"), "no transcript").unwrap();
        let paths = [folder.path().to_owned()];
        assert_eq!(names(&transcript_files(&paths, None).unwrap()), ["c.json", "a.json", "b.json"]);
        assert_eq!(names(&transcript_files(&paths, Some("usage/b")).unwrap()), ["b.json"]);
        assert!(matches!(transcript_files(&paths, Some("nothing")), Err(ConformanceError::NothingToReplay)));
    }

    #[test]
    fn what_is_no_transcript_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.json");
        assert!(matches!(transcript_files(std::slice::from_ref(&path), None), Err(ConformanceError::Read { .. })));
        fs::write(&path, "{\"steps\": [{}]}").unwrap();
        assert!(matches!(transcript_files(&[path], None), Err(ConformanceError::Transcript { .. })));
    }

    #[test]
    fn the_recorded_transcripts_of_this_repository_can_be_read() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data/conformance");
        let files = transcript_files(&[folder], None).unwrap();
        let steps: usize = files.iter().map(|file| file.transcript.steps.len()).sum();
        assert_eq!((files.len(), steps), (99, 1738));
    }
}
