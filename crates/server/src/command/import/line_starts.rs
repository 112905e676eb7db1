//! Which line of a file a record begins on.

use std::collections::VecDeque;
use std::io::{self, Read};

use crate::bounds;

/// A file that is read, and where its lines begin. The reader of CSV leaves blank lines out of its count.
pub(super) struct LineStarts<R> {
    input: R,
    /// How many bytes were read.
    length: u64,
    /// The number of the line that is read.
    line: u64,
    /// The last byte; before the first, as if a line had ended.
    last: u8,
    /// Where lines that are not blank begin, and their numbers, from the last that was asked for on.
    starts: VecDeque<(u64, u64)>,
    /// Where the last record begins that was asked for.
    asked: u64,
}

impl<R> LineStarts<R> {
    pub(super) const fn new(input: R) -> Self {
        Self { input, length: 0, line: 1, last: b'\n', starts: VecDeque::new(), asked: 0 }
    }

    /// The number of the first line that is not blank and begins at a place or after it. Places are asked for in their order.
    pub(super) fn line_at(&mut self, place: u64) -> u64 {
        self.asked = place;
        while let Some(&(start, line)) = self.starts.front() {
            if start >= place {
                return line;
            }
            self.starts.pop_front();
        }
        self.line
    }

    /// Takes note of a byte. A line ends with a carriage return, a line feed, or one and then the other.
    fn note(&mut self, byte: u8) {
        let is_end = |byte| matches!(byte, b'\r' | b'\n');
        if is_end(self.last) && !is_end(byte) {
            self.starts.push_back((self.length, self.line));
        }
        if byte == b'\r' || byte == b'\n' && self.last != b'\r' {
            self.line += 1;
        }
        self.last = byte;
        self.length += 1;
    }
}

impl<R: Read> Read for LineStarts<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.length - self.asked > bounds::IMPORT_ROW_BYTES_MAX {
            let line = self.starts.front().map_or(self.line, |&(_, line)| line);
            let most = bounds::IMPORT_ROW_BYTES_MAX;
            return Err(io::Error::other(format!(
                "no record ends within {most} bytes after line {line}: is a quote not closed?"
            )));
        }
        let length = self.input.read(buffer)?;
        for &byte in buffer.get(..length).unwrap_or_default() {
            self.note(byte);
        }
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blank_lines_and_every_end_of_a_line_count() {
        let mut starts = LineStarts::new(&b"\n\na\r\nb\rc\n\r\n\rd"[..]);
        io::copy(&mut starts, &mut io::sink()).unwrap();
        let lines: Vec<u64> = [0, 3, 6, 8, 9].map(|place| starts.line_at(place)).into();
        assert_eq!(lines, [3, 4, 5, 8, 8]);
    }

    #[test]
    fn a_record_that_does_not_end_is_not_read_to_the_end_of_the_file() {
        let mut starts = LineStarts::new(b"a\n".chain(io::repeat(b'x')));
        let told = io::copy(&mut starts, &mut io::sink()).unwrap_err().to_string();
        assert!(told.contains("after line 1: is a quote not closed?"), "{told}");
    }
}
