//! Stand-ins for the nodes of a cluster: one memory behind several addresses, which can be told to go wrong.

use crate::connection::{self, Asked};
use hobbs_verify::chaos::{Report, Trial, trial};
use hobbs_verify::decimal::{Decimal, nanos_text};
use hobbs_verify::json::Json;
use hobbs_verify::wire::Endpoint;
use std::collections::{BTreeMap, BTreeSet};
use std::net::TcpListener;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

/// How many requests the nodes get before everything is healed; and how long they have at most to get them.
const REQUESTS: usize = 3_000;
const TIME_MAX: Duration = Duration::from_secs(100);

/// What the nodes do wrong until everything is healed, some of it with every twentieth request alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Nothing.
    None,
    /// Nothing either: they answer 503 or not at all, with and without having stored what was sent.
    LeavesOpen,
    /// They acknowledge without storing.
    Loses,
    /// They store twice.
    Doubles,
    /// They leave the last record out.
    Halves,
    /// They acknowledge what is known.
    AcknowledgesTwo,
    /// They answer the first sender that it is known.
    RefusesTheFirst,
    /// They tell another one of those who race that it is recorded.
    KeepsAnother,
    /// They read as if the latest submissions had not been recorded.
    ReadsThePast,
    /// Their totals leave the last record out that they have.
    TotalsAreOff,
    /// They answer 500.
    Fails,
}

/// What a trial of three nodes with a fault finds.
pub(crate) fn report(fault: Fault) -> Report {
    let cluster = Cluster::start(fault, 3);
    let clients = Trial { seed: 1, nodes: &cluster.endpoints, threads: 8 };
    let stop = |began: Instant| {
        while cluster.memory.lock().unwrap().asked < REQUESTS && began.elapsed() < TIME_MAX {
            thread::sleep(Duration::from_millis(5));
        }
        cluster.healed.store(true, Ordering::SeqCst);
        Ok(())
    };
    trial(&clients, stop).unwrap().0
}

struct Record {
    subscription: String,
    tracking_id: String,
    unit: String,
    date: String,
    nanos: i128,
}

struct Memory {
    fault: Fault,
    records: Vec<Record>,
    known: BTreeSet<String>,
    /// Those that a client was told are recorded.
    confirmed: BTreeSet<String>,
    asked: usize,
}

struct Cluster {
    endpoints: Vec<Endpoint>,
    memory: Arc<Mutex<Memory>>,
    /// From then on everything is answered.
    healed: Arc<AtomicBool>,
}

impl Cluster {
    fn start(fault: Fault, nodes: usize) -> Self {
        let memory =
            Memory { fault, records: Vec::new(), known: BTreeSet::new(), confirmed: BTreeSet::new(), asked: 0 };
        let memory = Arc::new(Mutex::new(memory));
        let (healed, identifiers) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
        let serve = |_| {
            let listener = TcpListener::bind("127.0.0.1:0").unwrap();
            let endpoint = Endpoint::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
            let (memory, healed, identifiers) = (memory.clone(), healed.clone(), identifiers.clone());
            thread::spawn(move || {
                for stream in listener.incoming().map(Result::unwrap) {
                    let (memory, healed, identifiers) = (memory.clone(), healed.clone(), identifiers.clone());
                    thread::spawn(move || {
                        while let Some(asked) = connection::read(&stream) {
                            let answer = memory.lock().unwrap().answer(&asked, healed.load(Ordering::SeqCst));
                            let Some((status, body)) = answer else { return };
                            let identifier = identifiers.fetch_add(1, Ordering::SeqCst);
                            connection::write(&stream, status, &format!("http://h/x/id-{identifier}"), &body);
                        }
                    });
                }
            });
            endpoint
        };
        Self { endpoints: (0..nodes).map(serve).collect(), memory, healed }
    }
}

impl Memory {
    /// Status and body; `None`: there is no answer.
    fn answer(&mut self, asked: &Asked, healed: bool) -> Option<(u16, String)> {
        self.asked += 1;
        let is_due = self.asked.is_multiple_of(20) && !healed;
        let path = asked.target.as_str();
        match asked.method.as_str() {
            "POST" if path.starts_with("/1.0/kb/usages") => self.record(&asked.body, is_due),
            "GET" if path.starts_with("/1.0/hobbs/usages") => Some((200, self.list(path))),
            "GET" => Some((200, self.totals(path, healed))),
            _ => Some((201, String::new())),
        }
    }

    fn record(&mut self, body: &str, is_due: bool) -> Option<(u16, String)> {
        let json: Json = body.parse().unwrap();
        let tracking_id = json.get("trackingId").unwrap().text().unwrap().to_owned();
        let fault = if is_due { self.fault } else { Fault::None };
        let busy = (503, "{}".to_owned());
        if fault == Fault::LeavesOpen && self.asked.is_multiple_of(40) {
            return if self.asked.is_multiple_of(80) { None } else { Some(busy) };
        }
        if self.known.contains(&tracking_id) {
            // These two are always due: races are too seldom otherwise.
            let wrong = match self.fault {
                Fault::AcknowledgesTwo => true,
                Fault::KeepsAnother => self.confirmed.insert(tracking_id),
                _ => false,
            };
            return Some(if wrong { (201, String::new()) } else { (400, r#"{"code": 50000}"#.to_owned()) });
        }
        if fault == Fault::Fails {
            return Some((500, "{}".to_owned()));
        }
        self.known.insert(tracking_id.clone());
        let mut records = records(&json, &tracking_id);
        match fault {
            Fault::Loses => records.clear(),
            Fault::Doubles => records.extend(self::records(&json, &tracking_id)),
            Fault::Halves => drop(records.pop()),
            _ => {}
        }
        self.records.append(&mut records);
        match fault {
            Fault::LeavesOpen if self.asked % 80 == 20 => None,
            Fault::LeavesOpen => Some(busy),
            Fault::RefusesTheFirst => Some((400, r#"{"code": 50000}"#.to_owned())),
            // The first of those who race is told to try again, and another that theirs is recorded.
            _ if self.fault == Fault::KeepsAnother => Some(busy),
            _ => Some((201, String::new())),
        }
    }

    fn list(&self, path: &str) -> String {
        let subscription = path.split('/').nth(4).unwrap();
        let json = |record: &Record| {
            let Record { unit, date, nanos, tracking_id, .. } = record;
            let amount = nanos_text(*nanos);
            format!(r#"{{"unitType":"{unit}","recordDate":"{date}","amount":{amount},"trackingId":"{tracking_id}"}}"#)
        };
        let records = self.records.iter().filter(|record| record.subscription == subscription).map(json);
        format!(r#"{{"records":[{}],"nextCursor":null}}"#, records.collect::<Vec<_>>().join(","))
    }

    fn totals(&self, path: &str, healed: bool) -> String {
        let (path, query) = path.split_once('?').unwrap();
        let mut segments = path.trim_start_matches("/1.0/kb/usages/").split('/');
        let (subscription, wanted) = (segments.next().unwrap(), segments.next());
        let (start, end) = query.split_once('&').unwrap();
        let (start, end) = (start.trim_start_matches("startDate="), end.trim_start_matches("endDate="));
        let hidden = match self.fault {
            Fault::ReadsThePast if !healed => 30,
            Fault::TotalsAreOff => 1,
            _ => 0,
        };
        let seen = self.records.len().saturating_sub(hidden);
        let mut sums: BTreeMap<&str, i128> = BTreeMap::new();
        for record in &self.records[..seen] {
            let is_inside = start <= record.date.as_str() && record.date.as_str() < end;
            if record.subscription == subscription && is_inside && wanted.is_none_or(|wanted| wanted == record.unit) {
                *sums.entry(&record.unit).or_default() += record.nanos;
            }
        }
        let unit = |(unit, sum): (&&str, &i128)| format!(r#"{{"unitType":"{unit}","amount":{}}}"#, nanos_text(*sum));
        let units: Vec<String> = sums.iter().map(unit).collect();
        format!(r#"{{"subscriptionId":"{subscription}","rolledUpUnits":[{}]}}"#, units.join(","))
    }
}

fn records(json: &Json, tracking_id: &str) -> Vec<Record> {
    let text = |json: &Json, key| json.get(key).unwrap().text().unwrap().to_owned();
    let of_unit = |unit: &Json| {
        let record = |record: &Json| Record {
            subscription: text(json, "subscriptionId"),
            tracking_id: tracking_id.to_owned(),
            unit: text(unit, "unitType"),
            date: text(record, "recordDate"),
            nanos: Decimal::parse(record.get("amount").unwrap().number().unwrap()).unwrap().nanos().unwrap(),
        };
        unit.get("usageRecords").unwrap().items().unwrap().iter().map(record).collect::<Vec<_>>()
    };
    json.get("unitUsageRecords").unwrap().items().unwrap().iter().flat_map(of_unit).collect()
}
