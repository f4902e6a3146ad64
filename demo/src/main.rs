//! Starts the demo.

mod options;

use std::error::Error;
use std::ffi::OsString;
use std::io::{self, IsTerminal as _, Write};
use std::net::SocketAddr;
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use axum::Router;
use demo::{AppState, Config, TEST_ACCOUNTS, app};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::time::sleep;

#[tokio::main]
async fn main() -> ExitCode {
    let given = options::command().get_matches_from(arguments());
    let default_data = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/data"));
    let config = match Config::load(&given, default_data) {
        Ok(config) => config,
        Err(error) => {
            eprintln!("demo: {error}");
            return ExitCode::from(2);
        }
    };
    match run(&config).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("demo: {error}");
            ExitCode::FAILURE
        }
    }
}

/// `cargo demo -- --help` brings the `--` along, which `cargo demo --help` does not.
fn arguments() -> impl Iterator<Item = OsString> {
    let (program, arguments) = (std::env::args_os().take(1), std::env::args_os().skip(1));
    program.chain(arguments.skip_while(|argument| argument == "--"))
}

async fn run(config: &Config) -> Result<(), Box<dyn Error>> {
    start_log(config.json_log);
    let state = AppState::open(config)?;
    warn(&state);
    reload_on_signal(state.clone())?;
    let stop = stop_signal()?;
    let listener = TcpListener::bind(config.listen)
        .await
        .map_err(|error| format!("cannot listen on {}: {error}", config.listen))?;
    greet(&mut io::stdout().lock(), listener.local_addr()?, config)?;
    serve(listener, app(state), stop).await?;
    Ok(())
}

/// To standard error, so that the greeting stays on its own.
fn start_log(json: bool) {
    let log = tracing_subscriber::fmt().with_writer(io::stderr).with_target(false);
    if json {
        log.json().flatten_event(true).init();
    } else {
        log.with_ansi(io::stderr().is_terminal()).init();
    }
}

/// Says what to do next.
fn greet(out: &mut impl Write, address: SocketAddr, config: &Config) -> io::Result<()> {
    writeln!(out, "The demo is at http://{address}\n")?;
    if config.is_behind_tls() {
        let file = config.data.join("first-admin.txt");
        writeln!(out, "The first admin's password is in {}", file.display())?;
    } else {
        writeln!(out, "Sign in as")?;
        for account in &TEST_ACCOUNTS {
            writeln!(out, "  {:<19} {}   ({})", account.email, account.password, account.role())?;
        }
    }
    writeln!(out, "\nAccounts are kept in {}", config.database.display())?;
    writeln!(out, "The session key is in {}", config.keys.display())?;
    #[cfg(unix)]
    writeln!(out, "kill -USR1 {} has it read the session key again.", std::process::id())?;
    writeln!(out, "Ctrl-C stops the demo.")
}

/// Answers requests until `stop`, and then those that have begun.
async fn serve(
    listener: TcpListener,
    app: Router,
    stop: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let (stopping, stopped) = oneshot::channel();
    let server = axum::serve(listener, app.into_make_service_with_connect_info::<SocketAddr>())
        .with_graceful_shutdown(async {
            stop.await;
            // Nobody is left to be told when the server has ended by itself.
            let _ = stopping.send(());
        });
    // A request that never comes to its end is not worth waiting for.
    let patience = async {
        if stopped.await.is_ok() {
            sleep(GRACE).await;
        }
    };
    tokio::select! {
        served = server.into_future() => served,
        () = patience => Ok(()),
    }
}

fn warn(state: &AppState) {
    for warning in state.key_warnings() {
        eprintln!("demo: {warning}");
    }
}

/// Loads the keys again with each SIGUSR1. (SIGHUP would be usual, but it also comes when the window
/// is closed in which somebody has started the demo, and should end it then.)
#[cfg(unix)]
fn reload_on_signal(state: AppState) -> io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};

    let mut signals = signal(SignalKind::user_defined1())?;
    tokio::spawn(async move {
        while signals.recv().await.is_some() {
            let keys = state.keys();
            if let Err(error) = keys.reload() {
                eprintln!("demo: the session key stays as it is: {error}");
                continue;
            }
            warn(&state);
            // Nobody may be reading any more, and the demo goes on all the same.
            let _ = writeln!(io::stdout(), "The session key was read: {keys:?}");
        }
    });
    Ok(())
}

#[cfg(not(unix))]
fn reload_on_signal(_: AppState) -> io::Result<()> {
    Ok(())
}

/// Comes about with Ctrl-C, or with the signal by which a service manager ends a program.
#[cfg(unix)]
fn stop_signal() -> io::Result<impl Future<Output = ()> + Send + 'static> {
    use tokio::signal::unix::{SignalKind, signal};

    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Comes about with Ctrl-C.
#[cfg(not(unix))]
fn stop_signal() -> io::Result<impl Future<Output = ()> + Send + 'static> {
    let mut interrupt = tokio::signal::windows::ctrl_c()?;
    Ok(async move {
        interrupt.recv().await;
    })
}

/// How long a request that has begun may still take.
const GRACE: Duration = Duration::from_secs(3);
