//! The socket of one exchange.

use super::limits::SILENCE_MAX;
use super::{Endpoint, Exchange, Request, Response, WireError};
use std::io::{BufReader, ErrorKind, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::time::Duration;

impl Exchange for Endpoint {
    /// Opens a connection of its own for each request, so that no answer depends on the one before it.
    fn exchange(&self, request: &Request) -> Result<Response, WireError> {
        let bytes = request.encode(self)?;
        let mut stream = connect(self, SILENCE_MAX)?;
        stream.write_all(&bytes)?;
        Response::read(&mut BufReader::new(stream), request.method == "HEAD")
    }
}

/// Opens a connection on which neither side may be silent for longer than this while the other waits for it.
pub(super) fn connect(endpoint: &Endpoint, silence_max: Duration) -> Result<TcpStream, WireError> {
    let mut failure = std::io::Error::new(ErrorKind::NotFound, "the host has no address");
    for address in endpoint.socket_address().to_socket_addrs()? {
        match TcpStream::connect_timeout(&address, silence_max) {
            Ok(stream) => {
                stream.set_read_timeout(Some(silence_max))?;
                stream.set_write_timeout(Some(silence_max))?;
                stream.set_nodelay(true)?;
                return Ok(stream);
            }
            Err(error) => failure = error,
        }
    }
    Err(failure.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;
    use std::net::TcpListener;

    /// Answers one connection with `answer` and returns what arrived on it.
    fn exchange_with(answer: &'static str, request: &Request) -> (String, Result<Response, WireError>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base = format!("http://{}/kb", listener.local_addr().unwrap());
        let server = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut arrived = [0; 1024];
            let length = stream.read(&mut arrived).unwrap();
            stream.write_all(answer.as_bytes()).unwrap();
            String::from_utf8(arrived[..length].to_vec()).unwrap()
        });
        let response = Endpoint::parse(&base).unwrap().exchange(request);
        (server.join().unwrap(), response)
    }

    #[test]
    fn a_request_goes_out_and_its_answer_comes_back() {
        let request =
            Request { method: "FOO".into(), target: "/x".into(), headers: vec![], body: Some(b"hi".to_vec()) };
        let (arrived, response) = exchange_with("HTTP/1.1 404 No\r\nContent-Length: 2\r\n\r\nno", &request);
        assert!(arrived.starts_with("FOO /kb/x HTTP/1.1\r\nHost: 127.0.0.1:"), "{arrived}");
        assert!(arrived.ends_with("Content-Length: 2\r\n\r\nhi"), "{arrived}");
        let response = response.unwrap();
        assert_eq!((response.status, response.text()), (404, "no".to_owned()));
    }

    #[test]
    fn a_closed_connection_is_an_error() {
        let request = Request { method: "GET".into(), target: "/".into(), headers: vec![], body: None };
        assert!(exchange_with("", &request).1.is_err());
    }
}
