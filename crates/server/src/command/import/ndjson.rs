//! Submissions of a file that has one a line.

use std::io::{self, BufRead, Read};

use serde::Deserialize;
use serde_json::value::RawValue;

use super::Item;
use crate::bounds;

const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// The lines of a file.
pub(super) struct NdjsonSource<R> {
    input: R,
    line: u64,
}

/// What is looked at here of a submission; the server looks at the rest.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Named<'a> {
    #[serde(borrow)]
    tracking_id: Option<&'a RawValue>,
}

impl<R: BufRead> NdjsonSource<R> {
    pub(super) const fn new(input: R) -> Self {
        Self { input, line: 0 }
    }

    /// What is next; `None`: the file has ended.
    pub(super) fn next(&mut self) -> io::Result<Option<Item>> {
        loop {
            let Some(mut bytes) = self.read_line()? else { return Ok(None) };
            let line = self.line;
            if line == 1 && bytes.starts_with(BYTE_ORDER_MARK) {
                bytes.drain(..BYTE_ORDER_MARK.len());
            }
            if bytes.len() > bounds::BULK_LINE_BYTES_MAX {
                let message = format!("it is longer than {} bytes", bounds::BULK_LINE_BYTES_MAX);
                return Ok(Some(Item::Wrong { line, message }));
            }
            let text = bytes.trim_ascii();
            if !text.is_empty() {
                return Ok(Some(
                    checked(text)
                        .map_or_else(|message| Item::Wrong { line, message }, |json| Item::Submission { line, json }),
                ));
            }
        }
    }

    /// The next line, or a little more than is allowed of one that is too long.
    fn read_line(&mut self) -> io::Result<Option<Vec<u8>>> {
        const MORE_THAN_ALLOWED: u64 = 2;
        let most = u64::try_from(bounds::BULK_LINE_BYTES_MAX).unwrap_or(u64::MAX).saturating_add(MORE_THAN_ALLOWED);
        let mut line = Vec::new();
        if self.input.by_ref().take(most).read_until(b'\n', &mut line)? == 0 {
            return Ok(None);
        }
        self.line += 1;
        if line.last() == Some(&b'\n') {
            line.pop();
        } else {
            self.skip_line()?;
        }
        Ok(Some(line))
    }

    fn skip_line(&mut self) -> io::Result<()> {
        loop {
            let buffer = self.input.fill_buf()?;
            let (length, is_end) = match buffer.iter().position(|&byte| byte == b'\n') {
                Some(place) => (place + 1, true),
                None => (buffer.len(), buffer.is_empty()),
            };
            self.input.consume(length);
            if is_end {
                return Ok(());
            }
        }
    }
}

/// The line, if it is a submission with a tracking id.
fn checked(text: &[u8]) -> Result<String, String> {
    let text = std::str::from_utf8(text).map_err(|error| error.to_string())?;
    let named: Named<'_> = serde_json::from_str(text).map_err(|error| format!("it is no submission: {error}"))?;
    let is_named = named.tracking_id.is_some_and(|id| !matches!(id.get(), "null" | "\"\""));
    if is_named {
        Ok(text.to_owned())
    } else {
        Err("it has no trackingId: imported again, it would count twice".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn items(text: &[u8]) -> Vec<String> {
        let mut source = NdjsonSource::new(text);
        let mut items = Vec::new();
        while let Some(item) = source.next().unwrap() {
            items.push(match item {
                Item::Submission { line, json } => format!("{line} {json}"),
                Item::Wrong { line, message } => format!("{line} wrong {message:.20}"),
                Item::LeftOut => "left out".to_owned(),
            });
        }
        items
    }

    #[test]
    fn lines_keep_their_numbers_whatever_is_wrong_with_others() {
        let long = "x".repeat(bounds::BULK_LINE_BYTES_MAX + 1);
        let text = format!(
            "{{\"trackingId\":\"a\"}}\r\n\n{{\"trackingId\":null}}\nx\n{long}\n{long}{long}\n {{\"trackingId\":7}}"
        );
        let expected = [
            "1 {\"trackingId\":\"a\"}",
            "3 wrong it has no trackingId",
            "4 wrong it is no submission:",
            "5 wrong it is longer than 83",
            "6 wrong it is longer than 83",
            "7 {\"trackingId\":7}",
        ];
        assert_eq!(items(text.as_bytes()), expected);
        assert_eq!(items(b"\xff\n"), ["1 wrong invalid utf-8 sequen"]);
        assert!(items(b"").is_empty());
        assert_eq!(items("\u{feff}{\"trackingId\":7}\n".as_bytes()), ["1 {\"trackingId\":7}"]);
        assert_eq!(items("\u{feff}".as_bytes()), [""; 0]);
    }
}
