use super::*;
use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

/// A server that sends everything back, on a free port.
fn echo() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            std::thread::spawn(move || {
                let mut buffer = [0; 64];
                while let Ok(count @ 1..) = stream.read(&mut buffer) {
                    if stream.write_all(&buffer[..count]).is_err() {
                        return;
                    }
                }
            });
        }
    });
    address
}

fn connect(link: &Link, silence: Duration) -> TcpStream {
    let stream = TcpStream::connect(link.address()).unwrap();
    stream.set_read_timeout(Some(silence)).unwrap();
    stream
}

fn exchange(stream: &mut TcpStream) -> std::io::Result<[u8; 4]> {
    stream.write_all(b"ping")?;
    let mut answer = [0; 4];
    stream.read_exact(&mut answer).map(|()| answer)
}

const LONG: Duration = Duration::from_secs(20);
const SHORT: Duration = Duration::from_millis(100);

#[test]
fn an_undisturbed_link_passes_everything_on_to_where_it_is_aimed() {
    let proxy = Proxy::start().unwrap();
    let link = proxy.link(SocketAddr::from(([127, 0, 0, 1], 1))).unwrap();
    assert!(exchange(&mut connect(&link, LONG)).is_err(), "nobody listens there");
    link.aim(echo());
    assert_eq!(exchange(&mut connect(&link, LONG)).unwrap(), *b"ping");
}

#[test]
fn a_cut_ends_connections_and_refuses_new_ones() {
    let proxy = Proxy::start().unwrap();
    let link = proxy.link(echo()).unwrap();
    let mut stream = connect(&link, LONG);
    exchange(&mut stream).unwrap();
    link.disturb(Disturbance::Cut);
    assert!(stream.read_exact(&mut [0]).is_err_and(|error| error.kind() != ErrorKind::WouldBlock));
    assert!(exchange(&mut connect(&link, LONG)).is_err());
    link.disturb(Disturbance::None);
    assert_eq!(exchange(&mut connect(&link, LONG)).unwrap(), *b"ping");
    assert_eq!(link.connections_cut(), 2);
}

#[test]
fn what_a_link_delays_arrives_later() {
    let proxy = Proxy::start().unwrap();
    let link = proxy.link(echo()).unwrap();
    link.disturb(Disturbance::Latency(SHORT));
    let started = Instant::now();
    assert_eq!(exchange(&mut connect(&link, LONG)).unwrap(), *b"ping");
    assert!(started.elapsed() >= 2 * SHORT, "once in each direction");
}

#[test]
fn what_a_link_stalls_arrives_when_it_is_undisturbed() {
    let proxy = Proxy::start().unwrap();
    let link = proxy.link(echo()).unwrap();
    link.disturb(Disturbance::Stall);
    let mut stream = connect(&link, SHORT);
    assert_eq!(exchange(&mut stream).unwrap_err().kind(), ErrorKind::WouldBlock);
    link.disturb(Disturbance::None);
    stream.set_read_timeout(Some(LONG)).unwrap();
    let mut answer = [0; 4];
    stream.read_exact(&mut answer).unwrap();
    assert_eq!(answer, *b"ping");
}

#[test]
fn a_half_open_link_loses_answers_and_is_cut_in_the_end() {
    let proxy = Proxy::start().unwrap();
    let link = proxy.link(echo()).unwrap();
    link.disturb(Disturbance::HalfOpen);
    let mut stream = connect(&link, SHORT);
    assert_eq!(exchange(&mut stream).unwrap_err().kind(), ErrorKind::WouldBlock);
    link.disturb(Disturbance::None);
    stream.set_read_timeout(Some(LONG)).unwrap();
    assert_eq!(stream.read(&mut [0]).unwrap_or(0), 0, "the lost answer never arrives");
}

#[test]
fn links_beside_each_other_have_one_port() {
    let proxy = Proxy::start().unwrap();
    let addresses: Vec<IpAddr> = vec![[127, 0, 0, 1].into(), [127, 0, 0, 2].into()];
    let links = proxy.links_beside(&addresses, 1).unwrap();
    assert_eq!(links.iter().map(|link| link.address().ip()).collect::<Vec<_>>(), addresses);
    assert_eq!(links[0].address().port(), links[1].address().port());
}
