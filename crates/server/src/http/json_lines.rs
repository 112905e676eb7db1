//! Reading a body line by line while it arrives.
//!
//! A body may be of any length, a line may not: what is longer than allowed is read over, and told. Nothing is read ahead of
//! the line that is asked for, so whoever takes lines slowly holds up the sender.

use axum::body::Body;
use bytes::{Buf, Bytes, BytesMut};
use http_body_util::BodyExt;
use tokio::sync::OwnedSemaphorePermit;

use super::BodyRoom;
use crate::bounds;
use crate::fault::Fault;

/// The lines of a body.
pub(super) struct JsonLines {
    body: Body,
    buffer: BytesMut,
    /// How much of the buffer has no end of a line.
    searched: usize,
    /// The number of the last line that was read.
    number: u64,
    has_ended: bool,
}

/// A line that is not blank.
pub(super) struct JsonLine {
    /// Its number, from 1. Blank lines count.
    pub(super) number: u64,
    /// Its text; `None`: it is longer than [`bounds::BULK_LINE_BYTES_MAX`].
    pub(super) text: Option<Bytes>,
    /// The room that it takes until this is dropped, if it is large.
    pub(super) room: Option<OwnedSemaphorePermit>,
}

impl JsonLines {
    pub(super) fn new(body: Body) -> Self {
        Self { body, buffer: BytesMut::new(), searched: 0, number: 0, has_ended: false }
    }

    /// The next line; `None`: the body has ended. What follows the last end of a line is a line as well.
    ///
    /// # Errors
    ///
    /// [`Fault::BadRequest`] if the client breaks off, or sends nothing for [`bounds::BULK_STALL_TIMEOUT`]. Of a line that was
    /// broken off nothing is told.
    pub(super) async fn next(&mut self, room: &BodyRoom) -> Result<Option<JsonLine>, Fault> {
        let mut held = None;
        loop {
            while let Some(text) = self.take_line() {
                self.number += 1;
                if text.len() > bounds::BULK_LINE_BYTES_MAX {
                    return Ok(Some(JsonLine { number: self.number, text: None, room: None }));
                }
                if !text.trim_ascii().is_empty() {
                    return Ok(Some(JsonLine { number: self.number, text: Some(text), room: held }));
                }
            }
            if self.has_ended {
                return Ok(None);
            }
            if self.buffer.len() > bounds::BULK_LINE_BYTES_MAX {
                drop((held, std::mem::take(&mut self.buffer)));
                self.number += 1;
                self.skip_line().await?;
                return Ok(Some(JsonLine { number: self.number, text: None, room: None }));
            }
            if held.is_none() && self.buffer.len() > bounds::SMALL_BODY_BYTES {
                held = Some(room.take(bounds::BULK_LINE_BYTES_MAX).await?);
            }
            match self.read().await? {
                Some(data) => self.buffer.extend_from_slice(&data),
                None => self.has_ended = true,
            }
        }
    }

    /// The next whole line of the buffer, without its end.
    fn take_line(&mut self) -> Option<Bytes> {
        let rest = self.buffer.get(self.searched..).unwrap_or_default();
        match rest.iter().position(|&byte| byte == b'\n') {
            Some(place) => {
                let line = self.buffer.split_to(self.searched + place).freeze();
                self.buffer.advance(1);
                self.searched = 0;
                Some(line)
            }
            None if self.has_ended && !self.buffer.is_empty() => {
                self.searched = 0;
                Some(self.buffer.split().freeze())
            }
            None => {
                self.searched = self.buffer.len();
                None
            }
        }
    }

    /// Reads on to the end of the line, and keeps nothing of it.
    async fn skip_line(&mut self) -> Result<(), Fault> {
        self.searched = 0;
        loop {
            match self.read().await? {
                None => {
                    self.has_ended = true;
                    return Ok(());
                }
                Some(mut data) => {
                    if let Some(place) = data.iter().position(|&byte| byte == b'\n') {
                        data.advance(place + 1);
                        self.buffer.extend_from_slice(&data);
                        return Ok(());
                    }
                }
            }
        }
    }

    /// What arrives next; `None`: nothing more.
    async fn read(&mut self) -> Result<Option<Bytes>, Fault> {
        loop {
            let frame = tokio::time::timeout(bounds::BULK_STALL_TIMEOUT, self.body.frame()).await;
            match frame.map_err(|_| broken_off("nothing came for too long"))? {
                None => return Ok(None),
                Some(Err(error)) => return Err(broken_off(&error.to_string())),
                Some(Ok(frame)) => {
                    if let Ok(data) = frame.into_data() {
                        return Ok(Some(data));
                    }
                }
            }
        }
    }
}

fn broken_off(why: &str) -> Fault {
    Fault::BadRequest(format!("the body was broken off: {why}"))
}

#[cfg(test)]
mod tests {
    use futures_util::stream;

    use super::*;

    /// The numbers and texts of the lines of a body that arrives in these chunks.
    async fn lines(chunks: Vec<&'static [u8]>) -> Vec<(u64, Option<String>)> {
        let chunks = chunks.into_iter().map(Ok::<_, std::io::Error>);
        let mut lines = JsonLines::new(Body::from_stream(stream::iter(chunks)));
        let room = BodyRoom::new(bounds::BODY_BYTES_MAX);
        let mut found = Vec::new();
        while let Some(line) = lines.next(&room).await.unwrap() {
            found.push((line.number, line.text.map(|text| String::from_utf8(text.to_vec()).unwrap())));
        }
        found
    }

    fn line(number: u64, text: &str) -> (u64, Option<String>) {
        (number, Some(text.to_owned()))
    }

    #[tokio::test]
    async fn lines_are_found_wherever_chunks_end() {
        let expected = [line(1, "{1}"), line(3, "{3}\r"), line(5, "{5}")];
        let text = b"{1}\n\n{3}\r\n  \n{5}";
        assert_eq!(lines(vec![text]).await, expected);
        assert_eq!(lines(text.chunks(1).collect()).await, expected);
        assert_eq!(lines(vec![]).await, []);
        assert_eq!(lines(vec![b"\n"]).await, []);
    }

    #[tokio::test]
    async fn a_line_that_is_too_long_is_read_over() {
        let long: &'static [u8] = vec![b'x'; bounds::BULK_LINE_BYTES_MAX + 1].leak();
        let expected = [line(1, "{1}"), (2, None), line(3, "{3}")];
        assert_eq!(lines(vec![b"{1}\n", long, b"\n{3}\n"]).await, expected);
        assert_eq!(lines(vec![b"{1}\n", long, long, b"xx\n{3}"]).await, expected);
        assert_eq!(lines(vec![long]).await, [(1, None)]);
        let whole: &'static [u8] = [b"{1}\n", long, b"\n{3}\n"].concat().leak();
        assert_eq!(lines(vec![whole]).await, expected, "also if it comes in one piece");
    }

    #[tokio::test]
    async fn a_line_that_is_broken_off_is_none() {
        let chunks = vec![Ok(Bytes::from("{1}\n{2")), Err(std::io::Error::other("gone"))];
        let mut lines = JsonLines::new(Body::from_stream(stream::iter(chunks)));
        let room = BodyRoom::new(bounds::BODY_BYTES_MAX);
        assert_eq!(lines.next(&room).await.unwrap().map(|line| line.number), Some(1));
        assert!(lines.next(&room).await.is_err());
    }
}
