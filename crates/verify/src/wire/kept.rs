//! A connection that is kept for further requests.

use super::connection::connect;
use super::{Endpoint, Exchange, Request, Response, WireError};
use std::cell::RefCell;
use std::io::{BufReader, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

/// How long a connection may be idle and still be used: less than a server keeps it.
const IDLE_MAX: Duration = Duration::from_secs(10);

/// A connection to a server that is opened when it is needed and kept until it fails. A request is sent once: one that gets no
/// answer may have been carried out.
#[derive(Debug)]
pub struct KeptConnection {
    endpoint: Endpoint,
    silence_max: Duration,
    open: RefCell<Option<Open>>,
}

#[derive(Debug)]
struct Open {
    reader: BufReader<TcpStream>,
    used: Instant,
}

impl KeptConnection {
    /// A connection to a server that may be silent for so long; it is not opened yet.
    #[must_use]
    pub fn new(endpoint: Endpoint, silence_max: Duration) -> Self {
        Self { endpoint, silence_max, open: RefCell::new(None) }
    }
}

impl Exchange for KeptConnection {
    fn exchange(&self, request: &Request) -> Result<Response, WireError> {
        let bytes = request.encode(&self.endpoint)?;
        // It is put back only after a whole answer, so that a late one is never taken for that of the next request.
        let kept = self.open.borrow_mut().take().filter(|open| open.used.elapsed() < IDLE_MAX);
        let mut reader = match kept {
            Some(open) => open.reader,
            None => BufReader::new(connect(&self.endpoint, self.silence_max)?),
        };
        reader.get_mut().write_all(&bytes)?;
        let response = Response::read(&mut reader, request.method == "HEAD")?;
        let has_length = response.header("Content-Length").is_some() || response.header("Transfer-Encoding").is_some();
        let closes = response.header("Connection").is_some_and(|value| value.eq_ignore_ascii_case("close"));
        if has_length && !closes {
            *self.open.borrow_mut() = Some(Open { reader, used: Instant::now() });
        }
        Ok(response)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;
    use std::net::TcpListener;

    const ANSWER: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    const LAST: &[u8] = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok";

    /// Gives these answers, and reports how many connections it took for them.
    fn server(answers: &'static [&'static [u8]], closing: bool) -> (Endpoint, std::thread::JoinHandle<usize>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let endpoint = Endpoint::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
        let serving = std::thread::spawn(move || {
            let (mut connections, mut answers) = (0, answers.iter());
            while answers.len() > 0 {
                let (mut stream, _) = listener.accept().unwrap();
                connections += 1;
                let mut buffer = [0; 1024];
                while let Ok(1..) = stream.read(&mut buffer) {
                    let Some(answer) = answers.next() else { break };
                    stream.write_all(answer).unwrap();
                    if closing {
                        break;
                    }
                }
            }
            connections
        });
        (endpoint, serving)
    }

    fn statuses(endpoint: Endpoint, count: usize) -> Vec<Option<u16>> {
        let request = Request { method: "GET".into(), target: "/".into(), headers: vec![], body: None };
        let connection = KeptConnection::new(endpoint, Duration::from_secs(10));
        let exchange = |_| connection.exchange(&request).ok().map(|response| response.status);
        (0..count).map(exchange).collect()
    }

    #[test]
    fn several_requests_go_over_one_connection() {
        let (endpoint, serving) = server(&[ANSWER, ANSWER, ANSWER], false);
        assert_eq!(statuses(endpoint, 3), [Some(200); 3]);
        assert_eq!(serving.join().unwrap(), 1);
    }

    #[test]
    fn a_connection_that_the_server_ends_is_opened_anew() {
        let (endpoint, serving) = server(&[LAST, LAST], false);
        assert_eq!(statuses(endpoint, 2), [Some(200); 2]);
        assert_eq!(serving.join().unwrap(), 2);
    }

    #[test]
    fn a_request_without_an_answer_is_not_sent_again() {
        let (endpoint, serving) = server(&[ANSWER, ANSWER], true);
        assert_eq!(statuses(endpoint, 3), [Some(200), None, Some(200)]);
        assert_eq!(serving.join().unwrap(), 2);
    }
}
