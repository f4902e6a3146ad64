//! What cannot be configured, and what is said about it.

use fe26_session::{ConfigError, CookieName, SessionConfig};

use crate::support::keys;

fn named(name: &str) -> SessionConfig {
    SessionConfig::new(name, keys()).unwrap()
}

#[test]
fn a_name_is_a_token() {
    for name in ["session", "__Host-s", "a.b", "A1!#$%&'*+-^_`|~"] {
        assert!(CookieName::new(name).is_ok(), "{name}");
    }
    for name in [
        "", " ", "a b", "a=b", "a;b", "a,b", "a\"b", "a/b", "a\\b", "é", "a\n", "a\0", "(a)",
        "a:b", "[a]", "a@b", "{a}", "<a>", "a?b", "\t", "\u{7f}",
    ] {
        assert_eq!(CookieName::new(name), Err(ConfigError::CookieName), "{name:?}");
    }
}

#[test]
fn a_domain_is_a_host_name_with_a_dot() {
    for domain in ["example.com", "a.b.example.co.uk", "xn--bcher-kva.example", "1.example"] {
        assert!(named("s").domain(domain).is_ok(), "{domain}");
    }
    let long_label = format!("{}.com", "a".repeat(64));
    let long_name = format!("{}com", "a.".repeat(126));
    for domain in [
        "",
        "localhost",
        ".",
        ".example.com",
        "example.com.",
        "a..b",
        "-a.com",
        "a-.com",
        "exa mple.com",
        "example.com; Path=/x",
        "bücher.example",
        "127.0.0.1",
        "[::1]",
        "example.com:80",
        "https://example.com",
        "a_b.com",
        &long_label,
        &long_name,
    ] {
        assert_eq!(named("s").domain(domain).unwrap_err(), ConfigError::CookieDomain, "{domain:?}");
    }
}

#[test]
fn a_path_begins_with_a_slash_and_ends_no_attribute() {
    for path in ["/", "/app", "/a/b-c.d?e", "/a b"] {
        assert!(named("s").path(path).is_ok(), "{path}");
    }
    for path in ["", "app", "/a;Domain=x", "/\n", "/\r", "/\0", "/é", "\\"] {
        assert_eq!(named("s").path(path).unwrap_err(), ConfigError::CookiePath, "{path:?}");
    }
}

/// draft-ietf-httpbis-rfc6265bis, section 4.1.3; browsers compare prefixes without regard to case.
#[test]
fn what_a_prefix_promises_is_kept_when_it_is_configured() {
    for name in ["__Host-s", "__host-s", "__HOST-s", "__Host-Http-s"] {
        assert_eq!(
            named(name).domain("example.com").unwrap_err(),
            ConfigError::PrefixRule,
            "{name}"
        );
        assert_eq!(named(name).path("/app").unwrap_err(), ConfigError::PrefixRule, "{name}");
        assert!(named(name).path("/").is_ok());
    }
    for name in ["__Host-s", "__Secure-s", "__Http-s", "__secure-s"] {
        assert_eq!(named(name).secure_except_on_localhost().unwrap_err(), ConfigError::PrefixRule);
    }
    assert!(named("__Secure-s").domain("example.com").is_ok());
    assert!(named("x__Host-s").domain("example.com").is_ok());
}

#[test]
fn errors_are_sentences_without_what_was_given() {
    for error in [
        ConfigError::CookieName,
        ConfigError::CookieDomain,
        ConfigError::CookiePath,
        ConfigError::PrefixRule,
        ConfigError::Purpose,
    ] {
        let words = error.to_string();
        assert!(words.len() > 20 && !words.ends_with('.') && words.starts_with(char::is_lowercase));
    }
}
