//! The little of HTTP that the stand-in needs.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;

/// A request as the stand-in reads it.
pub(crate) struct Asked {
    pub(crate) method: String,
    pub(crate) target: String,
    pub(crate) body: String,
}

/// Reads one request; `None` if the connection was closed without one.
pub(crate) fn read(stream: &TcpStream) -> Option<Asked> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).ok().filter(|length| *length > 0)?;
    let mut words = line.split(' ');
    let (method, target) = (words.next()?.to_owned(), words.next()?.to_owned());
    let mut length = 0;
    loop {
        let mut field = String::new();
        reader.read_line(&mut field).ok()?;
        if field.trim().is_empty() {
            break;
        }
        if let Some(value) = field.to_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(Asked { method, target, body: String::from_utf8(body).unwrap() })
}

/// Writes an answer; a client that is gone does not matter.
pub(crate) fn write(mut stream: &TcpStream, status: u16, location: &str, body: &str) {
    let length = body.len();
    let head = format!("HTTP/1.1 {status} X\r\nLocation: {location}\r\nContent-Length: {length}\r\n\r\n");
    let _ = stream.write_all(format!("{head}{body}").as_bytes());
}
