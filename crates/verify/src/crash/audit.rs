//! What is checked after each restart.

use super::sending::{Delivered, offer};
use super::submission::SUBSCRIPTIONS;
use super::tenant::{Sent, Tenant};
use super::{CrashError, Model, Report, Submission, Totals, Window};
use crate::decimal::nanos_text;
use crate::wire::Endpoint;

/// The checks of a freshly started server.
pub(crate) struct Audit<'a> {
    pub(crate) endpoint: &'a Endpoint,
    pub(crate) tenant: &'a Tenant,
    pub(crate) report: &'a mut Report,
}

impl Audit<'_> {
    /// Checks what the server holds after a round, settles what was in doubt, and compares the windows.
    pub(crate) fn check<'s>(
        &mut self,
        delivered: &Delivered<'s>,
        model: &mut Model<'s>,
        windows: &[Window],
    ) -> Result<(), CrashError> {
        for submission in &delivered.acknowledged {
            model.settle(submission);
        }
        self.check_settled(delivered, model, windows)
    }

    /// The same, where the model knows already what was acknowledged.
    pub(crate) fn check_settled<'s>(
        &mut self,
        delivered: &Delivered<'s>,
        model: &mut Model<'s>,
        windows: &[Window],
    ) -> Result<(), CrashError> {
        self.check_what_survived(model, &delivered.in_doubt)?;
        for submission in &delivered.in_doubt {
            self.settle_doubt(submission)?;
            model.settle(submission);
        }
        for submission in &delivered.acknowledged {
            self.check_known(submission)?;
        }
        self.compare_all(windows, model)
    }

    /// Compares the totals of everything, and of windows.
    pub(crate) fn compare_all(&mut self, windows: &[Window], model: &Model<'_>) -> Result<(), CrashError> {
        for subscription in 0..SUBSCRIPTIONS {
            self.compare(&Window::everything(subscription), model)?;
        }
        for window in windows {
            self.compare(window, model)?;
        }
        Ok(())
    }

    /// Before anything is sent again: all that was acknowledged is there, and each submission in doubt wholly or not.
    pub(crate) fn check_what_survived(
        &mut self,
        model: &Model<'_>,
        in_doubt: &[&Submission],
    ) -> Result<(), CrashError> {
        for subscription in 0..SUBSCRIPTIONS {
            let window = Window::everything(subscription);
            let of_it = |submission: &&&Submission| submission.subscription == subscription;
            let in_doubt: Vec<&Submission> = in_doubt.iter().filter(of_it).copied().collect();
            let actual = self.tenant.totals(self.endpoint, &window)?;
            match model.explain(&actual, &in_doubt, &window) {
                Some(stored) => self.report.in_doubt_stored += stored,
                None => self.report.mismatch(format!(
                    "subscription {subscription} after the restart: {}; acknowledged were {}, and none, some or all of \
                     the {} submissions in doubt do not explain the difference",
                    shown(&actual),
                    shown(&model.totals(&window)),
                    in_doubt.len(),
                )),
            }
        }
        Ok(())
    }

    /// Sends a submission in doubt once more: both a success and the answer that it is known settle it.
    fn settle_doubt(&mut self, submission: &Submission) -> Result<(), CrashError> {
        match self.send_again(submission)? {
            Sent::Acknowledged | Sent::Duplicate => {}
            other => self.wrong(submission, "in doubt", &other),
        }
        Ok(())
    }

    /// Sends an acknowledged submission once more: the server must know it.
    fn check_known(&mut self, submission: &Submission) -> Result<(), CrashError> {
        match self.send_again(submission)? {
            Sent::Duplicate => {}
            other => self.wrong(submission, "acknowledged before the kill", &other),
        }
        Ok(())
    }

    fn send_again(&self, submission: &Submission) -> Result<Sent, CrashError> {
        let failed = |source| CrashError::NoAnswer { what: submission.tracking_id.clone(), source };
        offer(self.tenant, self.endpoint, submission).map_err(failed)
    }

    fn wrong(&mut self, submission: &Submission, state: &str, answer: &Sent) {
        let id = &submission.tracking_id;
        self.report.mismatch(format!("{id}, {state}, is answered {answer:?} when it is sent again"));
    }

    fn compare(&mut self, window: &Window, model: &Model<'_>) -> Result<(), CrashError> {
        let (expected, actual) = (model.totals(window), self.tenant.totals(self.endpoint, window)?);
        self.report.windows += 1;
        self.report.windows_with_usage += usize::from(!expected.is_empty());
        if actual != expected {
            let Window { subscription, unit, start, end } = window;
            self.report.mismatch(format!(
                "subscription {subscription}, {}, from {} to {}: {} instead of {}",
                unit.unwrap_or("all units"),
                start.text,
                end.text,
                shown(&actual),
                shown(&expected),
            ));
        }
        Ok(())
    }
}

fn shown(totals: &Totals) -> String {
    let each: Vec<String> = totals.iter().map(|(unit, nanos)| format!("{unit} {}", nanos_text(*nanos))).collect();
    if each.is_empty() { "nothing".to_owned() } else { each.join(", ") }
}
