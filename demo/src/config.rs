//! What an operator can set, and where: on the command line, in the environment, in a file.

use std::error::Error;
use std::fmt;
use std::fs;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

use clap::ArgMatches;
use fe26_axum::Dialect;
use serde::Deserialize;

/// Everything that is decided before the first request.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where to listen.
    pub listen: SocketAddr,
    /// The directory of database and keys.
    pub data: PathBuf,
    /// The SQLite file.
    pub database: PathBuf,
    /// The key ring as JSON.
    pub keys: PathBuf,
    /// What the session's cookie is called.
    pub cookie_name: String,
    /// Whose seals to write.
    pub dialect: Dialect,
    /// Other origins whose pages may send requests here.
    pub trusted_origins: Vec<String>,
    /// The proxies that take care of TLS; without any, only this machine can reach the demo.
    pub trusted_proxies: Vec<IpAddr>,
    /// Whether the log is JSON.
    pub json_log: bool,
}

/// A setting that cannot be. It has no secret in it: secrets are in files of their own.
#[derive(Debug)]
pub struct ConfigError {
    setting: String,
    reason: String,
}

impl Config {
    /// The defaults, with all files in one directory.
    #[must_use]
    pub fn in_directory(data: &Path) -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 3000)),
            data: data.to_owned(),
            database: data.join("accounts.db"),
            keys: data.join("keys.json"),
            cookie_name: "myapp-session".to_owned(),
            dialect: Dialect::IRON_SESSION,
            trusted_origins: Vec::new(),
            trusted_proxies: Vec::new(),
            json_log: false,
        }
    }

    /// Whether a proxy takes care of TLS: then cookies are `Secure`, browsers are told never to come
    /// back without it, and the test accounts and the page of outgoing mail are not there.
    #[must_use]
    pub fn is_behind_tls(&self) -> bool {
        !self.trusted_proxies.is_empty()
    }

    /// Takes each setting from the command line, otherwise from the environment (both are in `given`),
    /// otherwise from the file, otherwise the default.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] names the setting and says what is wrong with it.
    pub fn load(given: &ArgMatches, default_data: &Path) -> Result<Self, ConfigError> {
        let file = match given.get_one::<PathBuf>("config") {
            Some(path) => File::read(path)?,
            None => File::default(),
        };
        let path = |name: &str, in_file: Option<PathBuf>| {
            given.get_one::<PathBuf>(name).cloned().or(in_file)
        };
        let text = |name: &str, in_file: Option<String>| {
            given.get_one::<String>(name).cloned().or(in_file)
        };
        let list = |name: &str, in_file: Option<Vec<String>>| {
            let values = given.get_many::<String>(name).map(|values| values.cloned().collect());
            values.or(in_file).unwrap_or_default()
        };
        let data = path("data", file.data).unwrap_or_else(|| default_data.to_owned());
        let mut config = Self::in_directory(&data);
        if let Some(listen) = text("listen", file.listen) {
            config.listen = address(&listen)?;
        }
        config.database = path("database", file.database).unwrap_or(config.database);
        config.keys = path("keys", file.keys).unwrap_or(config.keys);
        config.cookie_name = text("cookie-name", file.cookie_name).unwrap_or(config.cookie_name);
        if let Some(name) = text("dialect", file.dialect) {
            config.dialect = dialect(&name)?;
        }
        config.trusted_origins = list("trusted-origin", file.trusted_origins);
        config.trusted_proxies = proxies(&list("trusted-proxy", file.trusted_proxies))?;
        if let Some(format) = text("log", file.log) {
            config.json_log = is_json(&format)?;
        }
        config.check()
    }

    /// Everybody may know the passwords of the test accounts, and without TLS everybody may read the
    /// cookies, so nobody else's machine may reach such a demo.
    fn check(self) -> Result<Self, ConfigError> {
        if self.listen.ip().is_loopback() || self.is_behind_tls() {
            return Ok(self);
        }
        let reason = "not a loopback address, which needs a trusted proxy that takes care of TLS";
        Err(ConfigError::new("listen", reason))
    }
}

impl ConfigError {
    fn new(setting: impl Into<String>, reason: impl Into<String>) -> Self {
        Self { setting: setting.into(), reason: reason.into() }
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.setting, self.reason)
    }
}

impl Error for ConfigError {}

/// What can stand in the file; everything may be left away.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
struct File {
    listen: Option<String>,
    data: Option<PathBuf>,
    database: Option<PathBuf>,
    keys: Option<PathBuf>,
    cookie_name: Option<String>,
    dialect: Option<String>,
    trusted_origins: Option<Vec<String>>,
    trusted_proxies: Option<Vec<String>>,
    log: Option<String>,
}

impl File {
    fn read(path: &Path) -> Result<Self, ConfigError> {
        let name = path.display().to_string();
        let text = fs::read_to_string(path).map_err(|e| ConfigError::new(&name, e.to_string()))?;
        // Only the message: a whole report would show the line, and who knows what stands in it.
        toml::from_str(&text).map_err(|e| ConfigError::new(name, e.message()))
    }
}

fn address(text: &str) -> Result<SocketAddr, ConfigError> {
    text.parse().map_err(|_| ConfigError::new("listen", "not an address like 127.0.0.1:3000"))
}

fn dialect(name: &str) -> Result<Dialect, ConfigError> {
    Dialect::from_name(name).ok_or_else(|| {
        let names: Vec<_> = Dialect::ALL.iter().map(Dialect::name).collect();
        ConfigError::new("dialect", format!("not one of {}", names.join(", ")))
    })
}

fn proxies(texts: &[String]) -> Result<Vec<IpAddr>, ConfigError> {
    let parse = |text: &String| {
        let address: Result<IpAddr, _> = text.trim().parse();
        address
            .map(|address| address.to_canonical())
            .map_err(|_| ConfigError::new("trusted-proxy", format!("{text} is not an IP address")))
    };
    texts.iter().map(parse).collect()
}

fn is_json(format: &str) -> Result<bool, ConfigError> {
    match format {
        "text" => Ok(false),
        "json" => Ok(true),
        _ => Err(ConfigError::new("log", "not one of text, json")),
    }
}
