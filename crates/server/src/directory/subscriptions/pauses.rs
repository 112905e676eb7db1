//! Pausing bundles, and resuming them.

use hobbs_domain::identifier::{BundleId, TenantId};
use hobbs_domain::time::LocalDate;
use hobbs_domain::usage::Audit;

use super::documents::{MomentDocument, PauseDocument};
use super::draft::Draft;
use super::faults;
use crate::bounds;
use crate::directory::{Changed, Directory};
use crate::fault::Fault;
use hobbs_domain::identifier::AccountId;

/// A bundle to be paused or resumed.
#[derive(Clone, Copy, Debug)]
pub struct PauseRequest {
    /// Which.
    pub bundle: BundleId,
    /// Whether it is to be paused; otherwise it is resumed.
    pub paused: bool,
    /// When; `None`: now.
    pub date: Option<LocalDate>,
}

impl Directory {
    /// Pauses or resumes a bundle. Nothing changes if it is already so.
    ///
    /// # Errors
    ///
    /// [`Fault::NoSuchObject`] if there is no such bundle; a store's failure.
    pub async fn pause_bundle(&self, tenant: TenantId, request: PauseRequest, audit: &Audit) -> Result<(), Fault> {
        for _ in 0..bounds::UPDATE_ATTEMPTS_MAX {
            let id = request.bundle;
            let missing = || Fault::NoSuchObject { kind: "BUNDLE", id: id.uuid() };
            let bundle = self.load_bundle(tenant, id).await?.ok_or_else(missing)?;
            let account = AccountId::new(bundle.found.document.account);
            let payer = self.payer(tenant, Some(account)).await?;
            let mut draft = Draft::new(self, tenant, audit);
            let at = request.date.map_or(draft.now, |date| payer.reference.instant_of(date));
            let mut document = bundle.found.document.clone();
            let index = document.pauses.iter().take_while(|pause| pause.moment.at <= at.millis()).count();
            let before = index.checked_sub(1).and_then(|index| document.pauses.get(index));
            if before.is_some_and(|pause| pause.paused) == request.paused {
                return Ok(());
            }
            if document.pauses.len() >= bounds::SUBSCRIPTION_STEPS_MAX {
                return Err(Fault::illegal_argument("the bundle has been paused too often"));
            }
            let event = draft.moment(at).event;
            let moment = MomentDocument { event, at: at.millis(), audit: draft.audit.clone() };
            document.pauses.insert(index, PauseDocument { moment, paused: request.paused });
            draft.hold(&bundle)?;
            draft.rewrite_bundle(&bundle, &document)?;
            let changed = Changed::Subscriptions(draft.changed);
            if self.commit_and_forget(tenant, draft.change, changed).await?.is_empty() {
                return Ok(());
            }
        }
        Err(faults::contended())
    }
}
