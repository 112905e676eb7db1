//! A crash run from the empty server to the last check.

use super::audit::Audit;
use super::sending::{Queue, send};
use super::submission::SUBSCRIPTIONS;
use super::tenant::Tenant;
use super::{CrashError, Model, Options, Plan, Report, Subject};

/// Carries out a run on a subject that has no data yet; `told` hears how far it is.
///
/// In each round the server is killed while it takes submissions, and started again; the last time it is killed right
/// after the last acknowledgement. After each restart the whole of what it should hold is checked.
///
/// # Errors
/// When the server cannot be started, set up or asked. Wrong answers are in the report instead.
pub fn run(options: &Options, subject: &mut impl Subject, told: &mut impl FnMut(&str)) -> Result<Report, CrashError> {
    let plan = Plan::generate(options);
    let mut report = Report { seed: options.seed, ..Report::default() };
    let mut model = Model::default();
    let queue = Queue::new(&plan.submissions);
    let mut endpoint = subject.start()?;
    let tenant = Tenant::create(&endpoint, &format!("crash-{:x}", options.seed), SUBSCRIPTIONS)?;
    let rounds = plan.kills.iter().copied().map(Some).chain([None]).zip(&plan.windows);
    for (number, (kill, windows)) in rounds.enumerate() {
        let delivered = send(&queue, &tenant, &endpoint, options.threads, kill, subject)?;
        subject.kill()?;
        endpoint = subject.start()?;
        report.kills += 1;
        report.acknowledged += delivered.acknowledged.len();
        report.in_doubt += delivered.in_doubt.len();
        for mismatch in &delivered.mismatches {
            report.mismatch(mismatch.clone());
        }
        Audit { endpoint: &endpoint, tenant: &tenant, report: &mut report }.check(&delivered, &mut model, windows)?;
        let (acknowledged, in_doubt) = (delivered.acknowledged.len(), delivered.in_doubt.len());
        let found = report.mismatches;
        told(&format!("kill {}: {acknowledged} acknowledged, {in_doubt} in doubt; {found} mismatches", number + 1));
    }
    subject.kill()?;
    (report.settled, report.records) = (model.submissions(), model.records());
    if report.settled != plan.submissions.len() {
        report.mismatch(format!("only {} of {} submissions were taken", report.settled, plan.submissions.len()));
    }
    Ok(report)
}
