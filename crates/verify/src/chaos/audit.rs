//! What is checked when everything is healed: that all that was acknowledged is there once, that everything seen can be explained, and
//! that every total is that of the records.

use super::listing::{Listing, list};
use super::register::{Event, Seen};
use super::{ChaosError, Clients, Race, Report, Stored};
use crate::crash::time::{Precision, SECOND_MS};
use crate::crash::{Edge, Model, UNITS, Window};
use crate::wire::Endpoint;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use std::sync::Arc;

/// The checks at the end of a run.
pub(super) struct Audit<'a> {
    pub(super) clients: &'a Clients<'a>,
    pub(super) races: &'a [Arc<Race>],
    pub(super) subscriptions: usize,
    pub(super) report: &'a mut Report,
}

impl Audit<'_> {
    /// Checks everything; `windows` random windows follow from the seed.
    pub(super) fn check(&mut self, windows: usize) -> Result<(), ChaosError> {
        let listing = self.list_all()?;
        let races = self.races;
        let mut model = Model::default();
        let mut listed = 0;
        for (number, race) in races.iter().enumerate() {
            let records = listing.get(race.tracking_id());
            listed += usize::from(records.is_some());
            let stored = Stored::of(race, records.map_or(&[], Vec::as_slice));
            if let Stored::Once(candidate) = stored {
                race.candidates.get(candidate).into_iter().for_each(|candidate| model.settle(candidate));
            }
            self.check_race(number, race, stored);
        }
        if listed != listing.len() {
            self.report.violation(format!("{} tracking ids are stored that were never sent", listing.len() - listed));
        }
        (self.report.stored, self.report.records) = (model.submissions(), model.records());
        self.compare_totals(&model, windows)
    }

    /// Lists what each subscription holds, each from another node than the one before.
    fn list_all(&self) -> Result<Listing, ChaosError> {
        let mut listing = Listing::new();
        for (subscription, node) in (0..self.subscriptions).zip(self.clients.nodes.iter().cycle()) {
            listing.append(&mut list(self.clients.tenant, node, subscription)?);
        }
        Ok(listing)
    }

    fn check_race(&mut self, number: usize, race: &Race, stored: Stored) {
        let mut history = self.clients.history();
        let is_known = |event: &Event| matches!(event.seen, Seen::Recorded(_) | Seen::Known | Seen::Read(Some(_)));
        let is_known = history.of(number).iter().any(is_known);
        match stored {
            Stored::Nothing if is_known => self.report.lost += 1,
            Stored::Part => self.report.halved += 1,
            Stored::More => self.report.doubled += 1,
            Stored::Nothing | Stored::Once(_) => {}
        }
        let read = match stored {
            Stored::Nothing => None,
            Stored::Once(candidate) => Some(candidate),
            Stored::More | Stored::Part => {
                return self.report.violation(format!("{}: stored is {stored:?}", race.tracking_id()));
            }
        };
        let now = self.clients.began.elapsed();
        history.add(number, Event { seen: Seen::Read(read), begin: now, end: now });
        if let Err(reason) = history.check(number) {
            self.report.violation(format!("{}: {reason}", race.tracking_id()));
        }
    }

    fn compare_totals(&mut self, model: &Model<'_>, windows: usize) -> Result<(), ChaosError> {
        let clients = self.clients;
        for subscription in 0..self.subscriptions {
            for node in clients.nodes {
                self.compare(node, &Window::everything(subscription), model)?;
            }
        }
        let mut generator = StdRng::seed_from_u64(self.report.seed);
        for node in clients.nodes.iter().cycle().take(windows) {
            let window = self.window(&mut generator);
            self.compare(node, &window, model)?;
        }
        Ok(())
    }

    fn compare(&mut self, node: &Endpoint, window: &Window, model: &Model<'_>) -> Result<(), ChaosError> {
        let (expected, found) = (model.totals(window), self.clients.tenant.totals(node, window)?);
        self.report.totals += 1;
        if found != expected {
            self.report.totals_wrong += 1;
            let Window { subscription, start, end, .. } = window;
            let which = format!("subscription {subscription} from {} to {}", start.text, end.text);
            self.report.violation(format!("{which}, as {} tells: {found:?} instead of {expected:?}", node.base()));
        }
        Ok(())
    }

    /// A random window with edges anywhere in the time of the races.
    fn window(&self, generator: &mut StdRng) -> Window {
        let mut edge = || {
            let race = self.races.get(generator.random_range(0..self.races.len().max(1)));
            let start_ms = race.map_or(0, |race| race.window.start.instant_ms);
            Edge::at(start_ms + generator.random_range(0..60) * SECOND_MS, Precision::Second)
        };
        let (one, other) = (edge(), edge());
        let (start, end) = if one <= other { (one, other) } else { (other, one) };
        let subscription = generator.random_range(0..self.subscriptions.max(1));
        Window { subscription, unit: UNITS.get(generator.random_range(0..=UNITS.len())).copied(), start, end }
    }
}
