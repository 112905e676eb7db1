//! `hobbs usage import`: sends the submissions of a file to a server, in bulk.

mod batch;
mod csv;
mod line_starts;
mod ndjson;
mod record;
mod submissions;

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use hobbs_client::Author;

use super::usage::ServerArguments;
use super::{CommandError, progress};
use batch::{Batch, Told};
use csv::CsvSource;
use ndjson::NdjsonSource;

/// Record what is in a file.
#[derive(Debug, Args)]
pub(super) struct Import {
    /// The file; - for standard input.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// What is in it; if left out, the file's ending says.
    #[arg(long, value_enum)]
    format: Option<ImportFormat>,
    /// Who records it.
    #[arg(long, value_name = "NAME", default_value = "hobbs")]
    created_by: String,
    /// Why.
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    /// More of why.
    #[arg(long, value_name = "TEXT")]
    comment: Option<String>,
    #[command(flatten)]
    server: ServerArguments,
}

/// A format of files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "lower")]
enum ImportFormat {
    /// A submission a line, in the JSON that recording usage takes, each with a trackingId; or a record a line with the members that
    /// an export of records has, which are those of CSV.
    Ndjson,
    /// A record a line, with a line of names: `subscription_id`, `tracking_id`, `unit_type`, `record_date`, amount. Records that have one
    /// tracking id follow each other. An export of records can be imported in either format: what was taken back is left out.
    Csv,
}

/// What is found in a file.
enum Item {
    /// A submission, and the number of its first line.
    Submission { line: u64, json: String },
    /// Something that can't be recorded.
    Wrong { line: u64, message: String },
    /// A record that does not count.
    LeftOut,
}

/// Where submissions come from.
enum Source {
    Ndjson(Box<NdjsonSource<BufReader<Box<dyn Read + Send>>>>),
    Csv(Box<CsvSource<Box<dyn Read + Send>>>),
}

impl Source {
    fn next(&mut self) -> Result<Option<Item>, CommandError> {
        match self {
            Self::Ndjson(source) => source.next().map_err(|error| unreadable(&error)),
            Self::Csv(source) => source.next(),
        }
    }
}

const STANDARD_INPUT: &str = "-";

impl Import {
    pub(super) async fn run(self) -> Result<(), CommandError> {
        let Self { file, format, created_by, reason, comment, server } = self;
        let format = format.map_or_else(|| format_of(&file), Ok)?;
        let (input, progress) = open(&file)?;
        let mut source = match format {
            ImportFormat::Ndjson => Source::Ndjson(Box::new(NdjsonSource::new(BufReader::new(input)))),
            ImportFormat::Csv => Source::Csv(Box::new(CsvSource::new(input)?)),
        };
        let api = server.api()?;
        let author = Author { created_by, reason, comment };
        let (mut batch, mut told) = (Batch::default(), Told::new(progress));
        while let Some(item) = source.next()? {
            match item {
                Item::Submission { line, json } => batch.add(line, &json),
                Item::Wrong { line, message } => told.failed(line, &message),
                Item::LeftOut => told.left_out += 1,
            }
            if batch.is_full() {
                batch.send(&api, &author, &mut told).await?;
            }
        }
        batch.send(&api, &author, &mut told).await?;
        told.finish()
    }
}

fn format_of(file: &Path) -> Result<ImportFormat, CommandError> {
    let ending = file.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    match ending {
        "ndjson" | "jsonl" => Ok(ImportFormat::Ndjson),
        "csv" => Ok(ImportFormat::Csv),
        _ => Err(CommandError::Other("say what the file holds: --format ndjson or --format csv".to_owned())),
    }
}

/// The file's bytes, and how far they are read.
fn open(file: &Path) -> Result<(Box<dyn Read + Send>, indicatif::ProgressBar), CommandError> {
    if file.as_os_str() == STANDARD_INPUT {
        return Ok((Box::new(io::stdin()), progress::of_unknown_size()));
    }
    let opened = File::open(file).and_then(|opened| Ok((opened.metadata()?.len(), opened)));
    let (bytes, opened) =
        opened.map_err(|error| CommandError::Other(format!("can't read {}: {error}", file.display())))?;
    let progress = progress::of_bytes(bytes);
    Ok((Box::new(progress.wrap_read(opened)), progress))
}

fn unreadable(error: &io::Error) -> CommandError {
    CommandError::Other(format!("can't read the file: {error}"))
}
