//! The schedule: makes invoices as they become due.
//!
//! When an account is due follows from its stored state and its subscriptions, so that nothing is lost with the memory of
//! this task: at its start it looks at every account, and then at those that changed.
//!
//! Where several servers work on one store, each has this task. Two that make the same invoice at once do no harm, since one
//! commit is refused, but waste; so each leaves what is due to the node that the account prefers for
//! [`bounds::INVOICING_GRACE`], and looks at every account again when nodes come or go, and now and then.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use hobbs_domain::identifier::{AccountId, SubscriptionId, TenantId};
use hobbs_domain::time::Instant;
use tokio::sync::{mpsc, oneshot};

use super::Invoicing;
use crate::bounds;
use crate::cluster::Cluster;
use crate::directory::invoices_of_account;
use crate::fault::Fault;

type Who = (TenantId, AccountId);

enum Message {
    /// Something about the account changed.
    Changed(Who),
    /// Something about subscriptions changed.
    SubscriptionsChanged(TenantId, Vec<SubscriptionId>),
    /// Somebody waits until nothing is due.
    Settle(oneshot::Sender<()>),
    /// No more invoices are to be made.
    Stop(oneshot::Sender<()>),
}

/// A handle to the task that makes due invoices.
#[derive(Clone, Debug)]
pub struct Schedule {
    sender: mpsc::Sender<Message>,
    /// Whether a message was lost, so that every account has to be looked at.
    overlooked: Arc<AtomicBool>,
}

impl std::fmt::Debug for Message {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Message")
    }
}

impl Schedule {
    /// Starts the task; `cluster`: the other nodes, if there may be any.
    #[must_use]
    pub fn start(invoicing: Arc<Invoicing>, cluster: Option<Cluster>) -> Self {
        let (sender, receiver) = mpsc::channel(bounds::INVOICING_QUEUE_MAX);
        let overlooked = Arc::new(AtomicBool::new(true));
        let task = Task {
            invoicing,
            cluster,
            overlooked: Arc::clone(&overlooked),
            due: BTreeMap::new(),
            known: HashMap::new(),
        };
        tokio::spawn(task.run(receiver));
        Self { sender, overlooked }
    }

    /// Takes note that something about an account changed.
    pub fn changed(&self, tenant: TenantId, account: AccountId) {
        self.tell(Message::Changed((tenant, account)));
    }

    /// Takes note that something about subscriptions changed.
    pub fn subscriptions_changed(&self, tenant: TenantId, subscriptions: &[SubscriptionId]) {
        self.tell(Message::SubscriptionsChanged(tenant, subscriptions.to_vec()));
    }

    /// Looks at every account again.
    pub fn look_at_all(&self) {
        self.overlooked.store(true, Ordering::SeqCst);
    }

    fn tell(&self, message: Message) {
        if self.sender.try_send(message).is_err() {
            self.look_at_all();
        }
    }

    /// Finishes the invoice at hand and makes no more.
    pub async fn stop(&self) {
        let (sender, stopped) = oneshot::channel();
        let stopping = async {
            if self.sender.send(Message::Stop(sender)).await.is_ok() {
                let _gone = stopped.await;
            }
        };
        if tokio::time::timeout(bounds::SHUTDOWN_TIMEOUT, stopping).await.is_err() {
            tracing::warn!("invoices were still being made");
        }
    }

    /// Waits until everything that is due is made.
    ///
    /// # Errors
    ///
    /// [`Fault::Unavailable`] if it takes too long.
    pub async fn settle(&self) -> Result<(), Fault> {
        let slow = || Fault::Unavailable("invoices are still being made: retry later".to_owned());
        let (sender, settled) = oneshot::channel();
        let waiting = async {
            self.sender.send(Message::Settle(sender)).await.map_err(|_| slow())?;
            settled.await.map_err(|_| slow())
        };
        tokio::time::timeout(bounds::INVOICING_SETTLE_TIMEOUT, waiting).await.map_err(|_| slow())?
    }
}

struct Task {
    invoicing: Arc<Invoicing>,
    cluster: Option<Cluster>,
    overlooked: Arc<AtomicBool>,
    due: BTreeMap<Instant, BTreeSet<Who>>,
    known: HashMap<Who, Instant>,
}

impl Task {
    async fn run(mut self, mut messages: mpsc::Receiver<Message>) {
        loop {
            if self.overlooked.swap(false, Ordering::SeqCst)
                && let Err(error) = self.look_at_all().await
            {
                tracing::warn!(%error, "not every account could be looked at for due invoices");
                self.overlooked.store(true, Ordering::SeqCst);
            }
            self.make_due(bounds::INVOICING_GRACE).await;
            match tokio::time::timeout(bounds::INVOICING_PAUSE, messages.recv()).await {
                Ok(Some(first)) => {
                    if let ControlFlow::Break(stopped) = self.hear(first, &mut messages).await {
                        let _gone = stopped.send(());
                        return;
                    }
                }
                Ok(None) => return,
                Err(_) => {}
            }
        }
    }

    /// Deals with a message and those that come within [`bounds::INVOICING_DELAY`], unless somebody waits. An account that
    /// several are about is looked at once: each look makes all of its invoices that are due. The delay is Kill Bill's as well,
    /// which hears of a subscription over its bus: a client that makes one and cancels it at once finds nothing charged yet
    /// (transcripts `subscriptions/cancel-*`).
    async fn hear(
        &mut self,
        first: Message,
        messages: &mut mpsc::Receiver<Message>,
    ) -> ControlFlow<oneshot::Sender<()>> {
        let (mut changed, mut settling, mut stopping) = (BTreeSet::new(), Vec::new(), None);
        let until = tokio::time::Instant::now() + bounds::INVOICING_DELAY;
        let mut next = Some(first);
        while let Some(message) = next {
            match message {
                Message::Changed(who) => drop(changed.insert(who)),
                Message::SubscriptionsChanged(tenant, subscriptions) => {
                    changed.extend(self.accounts_of(tenant, subscriptions).await);
                }
                Message::Settle(waiting) => settling.push(waiting),
                Message::Stop(waiting) => stopping = Some(waiting),
            }
            next = if stopping.is_some() {
                None
            } else if settling.is_empty() {
                tokio::time::timeout_at(until, messages.recv()).await.ok().flatten()
            } else {
                messages.try_recv().ok()
            };
        }
        if let Some(waiting) = stopping {
            return ControlFlow::Break(waiting);
        }
        for who in changed {
            self.look_at(who).await;
        }
        if !settling.is_empty() {
            self.make_due(Duration::ZERO).await;
        }
        for waiting in settling {
            let _gone = waiting.send(());
        }
        ControlFlow::Continue(())
    }

    async fn look_at_all(&mut self) -> Result<(), Fault> {
        for tenant in self.invoicing.directory.tenant_ids().await? {
            for account in self.invoicing.directory.account_ids(tenant).await? {
                self.look_at((tenant, account)).await;
            }
        }
        Ok(())
    }

    async fn accounts_of(&self, tenant: TenantId, subscriptions: Vec<SubscriptionId>) -> BTreeSet<Who> {
        let mut accounts = BTreeSet::new();
        for subscription in subscriptions {
            match self.invoicing.directory.subscription(tenant, subscription).await {
                Ok(view) => drop(accounts.insert((tenant, view.subscription.account))),
                Err(error) => tracing::warn!(%subscription, %error, "a subscription could not be looked at"),
            }
        }
        accounts
    }

    /// Makes what is due now, account by account. What is due to another node gets so much grace.
    async fn make_due(&mut self, grace: Duration) {
        let now = self.invoicing.clock.now();
        let grace = i64::try_from(grace.as_millis()).unwrap_or(i64::MAX);
        let is_ours =
            |at: &Instant, who: &Who| self.is_preferred(*who) || at.millis().saturating_add(grace) <= now.millis();
        let due = self.due.range(..=now).flat_map(|(at, all)| all.iter().map(move |who| (at, who)));
        let due: Vec<Who> = due.filter(|(at, who)| is_ours(at, who)).map(|(_, who)| *who).collect();
        for who in due {
            let next = self.invoicing.make_due(who.0, who.1).await;
            self.remember(who, next);
        }
    }

    /// Whether this node is the one that an account prefers.
    fn is_preferred(&self, who: Who) -> bool {
        self.cluster.as_ref().is_none_or(|cluster| cluster.is_preferred_by(&invoices_of_account(who.0, who.1)))
    }

    /// Makes what is due for an account, if it prefers this node, and remembers when more is.
    async fn look_at(&mut self, who: Who) {
        let next = if self.is_preferred(who) {
            self.invoicing.make_due(who.0, who.1).await
        } else {
            self.invoicing.next_due(who.0, who.1).await
        };
        self.remember(who, next);
    }

    fn remember(&mut self, who: Who, next: Result<Option<Instant>, Fault>) {
        let next = match next {
            Ok(next) => next,
            Err(error) => {
                tracing::warn!(account = %who.1, %error, "due invoices could not be made; they are tried again");
                Some(Instant::from_millis(self.invoicing.clock.now().millis().saturating_add(RETRY_MILLIS)))
            }
        };
        self.forget(who);
        if let Some(next) = next {
            self.known.insert(who, next);
            self.due.entry(next).or_default().insert(who);
        }
    }

    fn forget(&mut self, who: Who) {
        let Some(before) = self.known.remove(&who) else { return };
        if let Some(others) = self.due.get_mut(&before) {
            others.remove(&who);
            if others.is_empty() {
                self.due.remove(&before);
            }
        }
    }
}

/// When invoices that failed for another reason than their content are tried again.
const RETRY_MILLIS: i64 = 60_000;
