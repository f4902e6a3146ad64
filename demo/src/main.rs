//! Starts the demo.

use std::error::Error;
use std::ffi::OsString;
use std::io::{self, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use axum::Router;
use clap::{Arg, ArgMatches, Command, value_parser};
use demo::{AppState, TEST_ACCOUNTS, app};
use fe26_axum::Keys;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::time::sleep;

#[tokio::main]
async fn main() -> ExitCode {
    match run(&command().get_matches_from(arguments())).await {
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

fn command() -> Command {
    Command::new("demo")
        .about("A login whose sessions live in an encrypted cookie")
        .arg(
            Arg::new("listen")
                .long("listen")
                .value_name("ADDRESS")
                .help("Where to listen: a loopback address, port 0 for any that is free")
                .default_value("127.0.0.1:3000")
                .value_parser(loopback_address),
        )
        .arg(
            Arg::new("data")
                .long("data")
                .value_name("DIR")
                .help("Where the accounts and the session key are kept [default: demo/data]")
                .default_value(concat!(env!("CARGO_MANIFEST_DIR"), "/data"))
                .hide_default_value(true)
                .value_parser(value_parser!(PathBuf)),
        )
}

/// Everybody may know the passwords of the test accounts, so nobody else's machine may reach them.
fn loopback_address(text: &str) -> Result<SocketAddr, String> {
    let address: SocketAddr = text.parse().map_err(|_| "not an address like 127.0.0.1:3000")?;
    if address.ip().is_loopback() {
        Ok(address)
    } else {
        Err("not a loopback address, and everybody knows the passwords of this demo".to_owned())
    }
}

async fn run(options: &ArgMatches) -> Result<(), Box<dyn Error>> {
    let data: &PathBuf = options.get_one("data").expect("the option has a default");
    let address: SocketAddr = *options.get_one("listen").expect("the option has a default");

    let state = AppState::open(data)?;
    warn_about(state.keys());
    reload_on_signal(state.keys().clone())?;
    let stop = stop_signal()?;
    let listener = TcpListener::bind(address)
        .await
        .map_err(|error| format!("cannot listen on {address}: {error}"))?;
    greet(&mut io::stdout().lock(), listener.local_addr()?, data)?;
    serve(listener, app(state), stop).await?;
    Ok(())
}

/// Says what to do next.
fn greet(out: &mut impl Write, address: SocketAddr, data: &Path) -> io::Result<()> {
    writeln!(out, "The demo is at http://{address}\n\nSign in as")?;
    for account in &TEST_ACCOUNTS {
        writeln!(out, "  {:<19} {}   ({})", account.email, account.password, account.role())?;
    }
    writeln!(out, "\nAccounts and session key are kept in {}", data.display())?;
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
    let server = axum::serve(listener, app).with_graceful_shutdown(async {
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

fn warn_about(keys: &Keys) {
    for warning in keys.warnings() {
        eprintln!("demo: {warning}");
    }
}

/// Loads the keys again with each SIGUSR1. (SIGHUP would be usual, but it also comes when the window
/// is closed in which somebody has started the demo, and should end it then.)
#[cfg(unix)]
fn reload_on_signal(keys: Keys) -> io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};

    let mut signals = signal(SignalKind::user_defined1())?;
    tokio::spawn(async move {
        while signals.recv().await.is_some() {
            if let Err(error) = keys.reload() {
                eprintln!("demo: the session key stays as it is: {error}");
                continue;
            }
            warn_about(&keys);
            // Nobody may be reading any more, and the demo goes on all the same.
            let _ = writeln!(io::stdout(), "The session key was read: {keys:?}");
        }
    });
    Ok(())
}

#[cfg(not(unix))]
fn reload_on_signal(_: Keys) -> io::Result<()> {
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
