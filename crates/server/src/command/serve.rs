//! `hobbs serve`.

use std::io::{IsTerminal, Write};
use std::sync::Arc;

use clap::Args;
use http::uri::Authority;
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::EnvFilter;

use super::{CommandError, SettingsArguments, opening, sample};
use crate::application::Application;
use crate::descriptors;
use crate::directory::ADMINISTRATOR;
use crate::http::{Gateway, Server, resources};
use crate::settings::{Secret, Settings, StorePlace};

/// Run the server.
#[derive(Debug, Args)]
pub(super) struct Serve {
    #[command(flatten)]
    settings: SettingsArguments,
    /// The address to serve on [default: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDR")]
    listen: Option<String>,
    /// With Cassandra: where other servers of the store reach this one [default: where it listens]
    #[arg(long, value_name = "HOST:PORT")]
    advertise: Option<String>,
    /// Let clients set the clock. Never for production.
    #[arg(long)]
    test_mode: bool,
    /// Everything to try Hobbs out: test mode, the tenant bob / lazar, the user admin / password, a sample catalog,
    /// account and subscription.
    #[arg(long)]
    dev: bool,
    /// The largest request body, in bytes [default: 33554432]
    #[arg(long, value_name = "BYTES")]
    body_bytes_max: Option<String>,
    /// Memory for blocks of stored data that were read lately [default: 67108864]
    #[arg(long, value_name = "BYTES")]
    cache_bytes: Option<String>,
    /// Memory for rows before they are written out to a table; taken when a data directory is made [default: 16777216]
    #[arg(long, value_name = "BYTES")]
    memtable_bytes: Option<String>,
    /// What to log: a level, or a filter such as warn,hobbs=debug [default: warn,hobbs=info]
    #[arg(long, value_name = "FILTER")]
    log: Option<String>,
}

impl Serve {
    pub(super) async fn run(self) -> Result<(), CommandError> {
        let settings = self.settings()?;
        log_to_standard_error(&settings.log)?;
        let server = Server::bind(settings.listen).await?.holding(descriptors::connections_max());
        let address = advertised(&settings, &server)?;
        let application = Arc::new(opening::application(&settings).await?);
        if let Some(address) = &address {
            application.join(address);
        }
        let gateway = Gateway::new(Arc::clone(&application), resources(settings.test_mode));
        let served = self.serve(server, &application, gateway, &settings).await;
        let stopped = application.stop().await;
        served?;
        tracing::info!("stopped");
        Ok(stopped?)
    }

    async fn serve(
        &self,
        server: Server,
        application: &Application,
        gateway: Gateway,
        settings: &Settings,
    ) -> Result<(), CommandError> {
        let url = format!("http://{}", server.address());
        prepare_administrator(application, settings, self.dev).await?;
        application.make_invoices();
        application.keep_beating();
        let stop = stop_signal()?;
        announce(&format!("hobbs is listening on {url}"))?;
        if self.dev {
            announce(&sample::prepare(&gateway, application, &url).await?)?;
        }
        server.serve(gateway, stop).await;
        Ok(())
    }

    fn settings(&self) -> Result<Settings, CommandError> {
        let mut values = self.settings.values()?;
        values.set("listen", self.listen.clone());
        values.set("advertise", self.advertise.clone());
        values.set("test-mode", (self.test_mode || self.dev).then(|| "true".to_owned()));
        values.set("body-bytes-max", self.body_bytes_max.clone());
        values.set("cache-bytes", self.cache_bytes.clone());
        values.set("memtable-bytes", self.memtable_bytes.clone());
        values.set("log", self.log.clone());
        Ok(Settings::read(&values)?)
    }
}

/// Where other servers of the store reach this one, if there may be others.
fn advertised(settings: &Settings, server: &Server) -> Result<Option<Authority>, CommandError> {
    is_shared(settings).then(|| settings.advertised(server.address())).transpose().map_err(CommandError::from)
}

fn is_shared(settings: &Settings) -> bool {
    !matches!(settings.store, StorePlace::Directory(_))
}

/// Makes the user `admin` if there is none and a password for it is known; says how to if it is not.
async fn prepare_administrator(application: &Application, settings: &Settings, dev: bool) -> Result<(), CommandError> {
    const NAME: &str = "admin";
    let password = if dev { Some("password") } else { settings.admin_password.as_ref().map(Secret::expose) };
    let Some(password) = password else {
        if application.directory.user_document(NAME).await?.is_none() {
            let (stop, argument) =
                (if is_shared(settings) { "" } else { "stop the server and " }, settings.store.argument());
            tracing::warn!("there is no user \"admin\"; {stop}run: hobbs user create admin {argument}");
        }
        return Ok(());
    };
    if application.directory.create_user(NAME, password, &[ADMINISTRATOR.to_owned()]).await? {
        tracing::info!(user = NAME, "made the administrator");
    }
    Ok(())
}

/// Ready when the process is asked to stop.
fn stop_signal() -> Result<impl Future<Output = ()>, CommandError> {
    let listen = |kind| signal(kind).map_err(|error| CommandError::Other(format!("can't listen for signals: {error}")));
    let mut terminate = listen(SignalKind::terminate())?;
    let mut interrupt = listen(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::info!("stopping: requests under way may finish");
    })
}

fn log_to_standard_error(filter: &str) -> Result<(), CommandError> {
    let filter = EnvFilter::try_new(filter)
        .map_err(|error| CommandError::Other(format!("the setting log is \"{filter}\": {error}")))?;
    let colours = std::io::stderr().is_terminal();
    let subscriber = tracing_subscriber::fmt().with_env_filter(filter).with_ansi(colours).with_writer(std::io::stderr);
    subscriber.try_init().map_err(|error| CommandError::Other(format!("can't log: {error}")))
}

/// Prints a line for whoever waits for it, at once.
fn announce(line: &str) -> Result<(), CommandError> {
    let mut output = std::io::stdout().lock();
    let written = writeln!(output, "{line}").and_then(|()| output.flush());
    written.map_err(|error| CommandError::Other(format!("can't write to standard output: {error}")))
}
