//! The command line, and the environment behind it.

use std::path::PathBuf;

use clap::{Arg, ArgAction, Command, value_parser};

pub(crate) fn command() -> Command {
    Command::new("demo")
        .about("A login whose sessions live in an encrypted cookie")
        .after_help(AFTER_HELP)
        .arg(
            text("listen", "ADDRESS", "FE26_DEMO_LISTEN")
                .help("Where to listen; port 0 is any that is free [default: 127.0.0.1:3000]")
                .long_help(
                    "Where to listen; port 0 is any that is free [default: 127.0.0.1:3000]\n\
                     Everybody knows the passwords of the test accounts, so it is a loopback address \
                     unless there is a trusted proxy.",
                ),
        )
        .arg(
            path("data", "DIR", "FE26_DEMO_DATA")
                .help("Where accounts and session key are kept [default: demo/data]"),
        )
        .arg(
            path("database", "FILE", "FE26_DEMO_DATABASE")
                .help("The SQLite file [default: accounts.db in the data directory]"),
        )
        .arg(
            path("keys", "FILE", "FE26_DEMO_KEYS")
                .help("The key ring, {\"1\": \"secret\"} [default: keys.json in the data directory]")
                .long_help(
                    "The key ring as JSON, {\"2\": \"new\", \"1\": \"old\"}: the highest number \
                     seals, all of them open. It is made when it is not there \
                     [default: keys.json in the data directory]",
                ),
        )
        .arg(
            text("cookie-name", "NAME", "FE26_DEMO_COOKIE_NAME")
                .help("What the session's cookie is called [default: myapp-session]")
                .long_help(
                    "What the session's cookie is called [default: myapp-session]\n\
                     Browsers let no neighbouring host set one that begins with __Host-, which needs \
                     a trusted proxy.",
                ),
        )
        .arg(
            text("dialect", "NAME", "FE26_DEMO_DIALECT")
                .help("Whose seals to write: iron-session, iron, h3-v1, ... [default: iron-session]"),
        )
        .arg(
            list("trusted-origin", "ORIGIN", "FE26_DEMO_TRUSTED_ORIGINS").help(
                "Another origin whose pages may send requests here, such as https://app.example.com",
            ),
        )
        .arg(
            list("trusted-proxy", "IP", "FE26_DEMO_TRUSTED_PROXIES")
                .help("A proxy that takes care of TLS and tells the client's address")
                .long_help(
                    "A proxy that takes care of TLS and tells the client's address in \
                     X-Forwarded-For and the protocol in X-Forwarded-Proto. With one, cookies are \
                     Secure, browsers are told never to come back without TLS, there are no test \
                     accounts, and the first admin's password is in first-admin.txt in the data \
                     directory.",
                ),
        )
        .arg(
            text("log", "FORMAT", "FE26_DEMO_LOG")
                .help("How to write the log to standard error: text or json [default: text]"),
        )
        .arg(
            path("config", "FILE", "FE26_DEMO_CONFIG")
                .help("A TOML file with any of these settings"),
        )
}

fn text(name: &'static str, value: &'static str, variable: &'static str) -> Arg {
    Arg::new(name).long(name).value_name(value).env(variable).hide_env_values(true)
}

fn path(name: &'static str, value: &'static str, variable: &'static str) -> Arg {
    text(name, value, variable).value_parser(value_parser!(PathBuf))
}

/// Given more than once, or with commas between.
fn list(name: &'static str, value: &'static str, variable: &'static str) -> Arg {
    text(name, value, variable).action(ArgAction::Append).value_delimiter(',')
}

const AFTER_HELP: &str = "\
What is given here comes before the environment, that before the file, and that before the default.

A file for --config:
  listen = \"0.0.0.0:3000\"
  data = \"/var/lib/demo\"
  trusted-proxies = [\"10.0.0.1\"]
  trusted-origins = [\"https://app.example.com\"]
  log = \"json\"

/health says whether the demo is alive and an old key can go, /metrics counts what happens (Prometheus), /docs describes the API.
Ctrl-C or SIGTERM lets requests that have begun come to their end.
`cargo xtask load` measures what the demo does when five hundred people sign in at once.";
