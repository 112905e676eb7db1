//! Cassandra itself: from Maven Central, kept beside what is built.

use crate::error::TaskError;
use crate::shell::{built, run, works};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const POM: &str = include_str!("../../../../tests/cassandra/pom.xml");

/// The Maven plugin that fetches a library with all that it needs.
const FETCH: &str = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies";

/// Where Cassandra is, and where nodes keep their data.
#[derive(Debug)]
pub(super) struct Library {
    folder: PathBuf,
}

impl Library {
    /// Fetches Cassandra unless it is there. `None`, with a message: this machine can't run it.
    pub(super) fn find_or_fetch() -> Result<Option<Self>, TaskError> {
        if !works(Command::new("java").arg("-version")) {
            println!("SKIPPED: Java is not installed, so NOTHING IS TESTED on Apache Cassandra");
            return Ok(None);
        }
        let library = Self { folder: built()?.join("cassandra") };
        if library.fetched().exists() {
            return Ok(Some(library));
        }
        if !works(Command::new("mvn").arg("--version")) {
            println!("SKIPPED: Maven is not installed to fetch it, so NOTHING IS TESTED on Apache Cassandra");
            return Ok(None);
        }
        fs::create_dir_all(&library.folder).map_err(TaskError::Files)?;
        let pom = library.folder.join("pom.xml");
        fs::write(&pom, POM).map_err(TaskError::Files)?;
        let mut fetch = Command::new("mvn");
        fetch.args(["--batch-mode", "--quiet", "--file"]).arg(&pom).arg(FETCH);
        fetch.arg(format!("-DoutputDirectory={}", library.jars().display())).arg("-DincludeScope=runtime");
        if let Err(error) = run(&mut fetch) {
            println!("SKIPPED: it can't be fetched ({error}), so NOTHING IS TESTED on Apache Cassandra");
            return Ok(None);
        }
        fs::write(library.fetched(), "").map_err(TaskError::Files)?;
        Ok(Some(library))
    }

    /// The folder of the jars.
    pub(super) fn jars(&self) -> PathBuf {
        self.folder.join("lib")
    }

    /// The folder of a node.
    pub(super) fn node(&self, number: u8) -> PathBuf {
        self.folder.join(format!("node{number}"))
    }

    /// The agent that tells Cassandra how much memory objects take.
    pub(super) fn agent(&self) -> Result<PathBuf, TaskError> {
        let files = fs::read_dir(self.jars()).map_err(TaskError::Files)?;
        let is_agent = |path: &Path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("jamm-"));
        let found = files.filter_map(Result::ok).map(|file| file.path()).find(|path| is_agent(path));
        found.ok_or_else(|| {
            TaskError::Cluster("the jar of jamm is missing: remove the folder and fetch anew".to_owned())
        })
    }

    /// What says that all jars are there.
    fn fetched(&self) -> PathBuf {
        self.folder.join("fetched")
    }
}
