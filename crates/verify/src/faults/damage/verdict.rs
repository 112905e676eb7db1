//! What a server makes of a damaged copy.

use super::super::FaultError;
use super::super::scene::Scene;
use super::Alteration;
use super::files::{DataFile, Original};
use crate::crash::Window;
use crate::server::{Program, ServerError};
use std::path::{Path, PathBuf};
use std::process::Stdio;

/// What became of a trial.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// `hobbs verify` found the damage, and said in which file, or at least whose data it is.
    Named,
    /// It found the damage, and said this without naming anything.
    Found(String),
    /// It did not, and everything is served as it was written.
    Harmless,
    /// It did not, and something is not.
    Missed,
}

/// What a server made of a copy that is known to be damaged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Served {
    /// It did not start.
    Nothing,
    /// It started; so many of the questions it answered, rightly.
    Some { answered: usize, asked: usize },
}

/// Judges damaged copies.
pub(super) struct Judge<'a> {
    pub(super) program: &'a Program,
    pub(super) folder: &'a Path,
    pub(super) original: &'a Original,
    pub(super) windows: &'a [Window],
}

impl Judge<'_> {
    /// Runs `hobbs verify` on a damaged copy. If it finds nothing, everything is compared.
    pub(super) fn check(
        &self,
        scene: &mut Scene<'_>,
        file: &DataFile,
        alteration: &Alteration,
    ) -> Result<Verdict, FaultError> {
        let copy = self.copy(file, alteration)?;
        let mut command = self.program.command();
        command.args(["verify", "--data"]).arg(&copy).stdin(Stdio::null());
        let output = command.output().map_err(FaultError::at("hobbs verify"))?;
        let said = [output.stdout, output.stderr].concat();
        let said = String::from_utf8_lossy(&said);
        let what = format!("{}: {alteration}", file.path.display());
        match output.status.code() {
            Some(0) => {
                let right = self.is_served_whole(scene, &copy, &what)?;
                Ok(if right { Verdict::Harmless } else { Verdict::Missed })
            }
            Some(_) if is_named(&said, file) => Ok(Verdict::Named),
            Some(_) => Ok(Verdict::Found(said.trim().to_owned())),
            None => {
                scene.outcome.mistake(format!("{what}: hobbs verify died: {said:.300}"));
                Ok(Verdict::Missed)
            }
        }
    }

    /// Whether a server answers from a copy all that was written and nothing else. If not, that is noted.
    fn is_served_whole(&self, scene: &mut Scene<'_>, copy: &Path, what: &str) -> Result<bool, FaultError> {
        let before = scene.outcome.found();
        match self.program.serve(copy, &self.folder.join("log-of-copies")) {
            Ok(server) => {
                let compared = scene.compare_all(server.endpoint(), self.windows);
                compared.unwrap_or_else(|error| scene.outcome.mistake(error.to_string()));
            }
            Err(error) => scene.outcome.mistake(format!("found right, but does not start: {error}")),
        }
        let is_right = scene.outcome.found() == before;
        if !is_right {
            scene.outcome.mistake(format!("{what}: hobbs verify found nothing"));
        }
        Ok(is_right)
    }

    /// Serves from a damaged copy in spite of what was found: what is answered has to be right.
    pub(super) fn serve_anyway(
        &self,
        scene: &mut Scene<'_>,
        file: &DataFile,
        alteration: &Alteration,
    ) -> Result<Served, FaultError> {
        let copy = self.copy(file, alteration)?;
        let server = match self.program.serve(&copy, &self.folder.join("log-of-copies")) {
            Ok(server) => server,
            Err(ServerError::NotReady { .. }) => return Ok(Served::Nothing),
            Err(error) => return Err(error.into()),
        };
        let what = format!("{}: {alteration}", file.path.display());
        let (answered, asked) = scene.ask_all(server.endpoint(), self.windows, &what);
        Ok(Served::Some { answered, asked })
    }

    fn copy(&self, file: &DataFile, alteration: &Alteration) -> Result<PathBuf, FaultError> {
        let copy = self.folder.join("copy");
        self.original.copy(&copy, file, alteration)?;
        Ok(copy)
    }
}

/// Whether what was said names the file, or the part of the data.
fn is_named(said: &str, file: &DataFile) -> bool {
    let name = file.path.file_name().unwrap_or_default().to_string_lossy();
    let folder = file.path.parent().map(|parent| parent.display().to_string()).unwrap_or_default();
    let of_list = !folder.is_empty() && said.contains(&format!("{folder} "));
    said.contains(name.as_ref()) || of_list || said.contains("subscription ") || said.contains("partition ")
}
