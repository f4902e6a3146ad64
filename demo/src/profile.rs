//! What somebody may change about themselves, through the page or through the API.

use std::time::{Duration, Instant};

use axum::http::StatusCode;
use fe26_axum::Session;

use crate::accounts::{Account, Secret};
use crate::app::AppState;
use crate::network::ClientAddress;
use crate::password_rules;
use crate::problem::{Field, Problem};
use crate::sign_in::is_genuine;
use crate::visitor::{Visitor, now};

/// What is to change; what is not there stays.
pub(crate) struct Change {
    pub(crate) name: Option<String>,
    pub(crate) email: Option<String>,
}

/// Saves another name or address, in the database and in this session.
///
/// Another address needs a fresh sign-in: whoever has it can ask for a sign-in link.
pub(crate) async fn change(
    state: &AppState,
    session: &mut Session<Visitor>,
    change: Change,
) -> Result<(), Problem> {
    let (account, _) = account_of(state, session).await?;
    let name = checked_name(change.name.as_deref().unwrap_or(&account.name))?;
    let email = checked_email(change.email.as_deref().unwrap_or(&account.email))?;
    if email != account.email && now().since(session.started_at()) >= FRESH {
        return Err(SIGN_IN_TOO_OLD);
    }
    if !state.accounts.rename(&account.id, name.clone(), email.clone()).await? {
        return Err(TAKEN);
    }
    session.username = Some(name);
    session.email = Some(email);
    session.save()?;
    Ok(())
}

/// Gives somebody another password, and ends all their sessions but this one.
pub(crate) async fn change_password(
    state: &AppState,
    session: &mut Session<Visitor>,
    (current, new): (String, String),
    client: ClientAddress,
) -> Result<(), Problem> {
    let (account, secret) = account_of(state, session).await?;
    password_rules::check(&new, &account.email, &account.name)?;
    state.throttle.admit(&account.email, client.network(), Instant::now())?;
    let place = state.passwords.place()?;
    if !is_genuine(state, place, (Some(&account), Some(secret)), current).await? {
        state.throttle.failed(&account.email, client.network(), Instant::now());
        return Err(WRONG_PASSWORD);
    }
    let hash = state.passwords.hash(new).await?;
    let generation = state.accounts.set_password(&account.id, hash).await?;
    tracing::info!(account = account.id, "another password");
    go_on_as(session, generation)
}

/// Ends all sessions of somebody but this one.
pub(crate) async fn end_other_sessions(
    state: &AppState,
    session: &mut Session<Visitor>,
) -> Result<(), Problem> {
    let (account, _) = account_of(state, session).await?;
    let generation = state.accounts.sign_out_everywhere(&account.id).await?;
    go_on_as(session, generation.ok_or(KEPT_ELSEWHERE)?)
}

/// The account behind a session, and what its password is checked against.
pub(crate) async fn account_of(
    state: &AppState,
    session: &Session<Visitor>,
) -> Result<(Account, Secret), Problem> {
    let id = session.user_id.as_deref().unwrap_or_default();
    state.accounts.with_secret(id).await?.ok_or(KEPT_ELSEWHERE)
}

/// A name that fits into the session, without characters that cannot be seen.
pub(crate) fn checked_name(name: &str) -> Result<String, Problem> {
    let is_short = name.chars().count() <= MAX_NAME_LEN;
    let is_plain = is_short && !name.chars().any(char::is_control);
    let name = name.trim();
    if is_plain && !name.is_empty() { Ok(name.to_owned()) } else { Err(NO_NAME) }
}

/// An address as far as it can be told without writing to it.
pub(crate) fn checked_email(email: &str) -> Result<String, Problem> {
    let email = email.trim();
    let is_odd = |c: char| c.is_control() || c.is_whitespace() || "\"\\<>(),;:".contains(c);
    let is_address = email.len() <= MAX_EMAIL_LEN
        && !email.contains(is_odd)
        && email.split_once('@').is_some_and(|(local, host)| {
            !local.is_empty() && !host.is_empty() && !host.contains('@')
        });
    if is_address { Ok(email.to_owned()) } else { Err(NO_EMAIL) }
}

/// This session is of the new generation, under a new id.
fn go_on_as(session: &mut Session<Visitor>, generation: u64) -> Result<(), Problem> {
    session.generation = Some(generation);
    session.renew();
    session.save()?;
    Ok(())
}

/// How old a sign-in may be for another address.
const FRESH: Duration = Duration::from_secs(10 * 60);
/// In characters. Both stand in the cookie, and the JSON API promises the same numbers.
const MAX_NAME_LEN: usize = 100;
/// In bytes, as mail servers count (RFC 5321).
const MAX_EMAIL_LEN: usize = 254;

const SIGN_IN_TOO_OLD: Problem = Problem::new(
    StatusCode::FORBIDDEN,
    "To change the address, sign out and in again: your sign-in is more than ten minutes old.",
)
.about(Field::Email);
const TAKEN: Problem =
    Problem::new(StatusCode::CONFLICT, "This address cannot be used. Choose another one.")
        .about(Field::Email);
const WRONG_PASSWORD: Problem =
    Problem::new(StatusCode::FORBIDDEN, "The current password is not right.")
        .about(Field::CurrentPassword);
const KEPT_ELSEWHERE: Problem =
    Problem::new(StatusCode::FORBIDDEN, "Another program keeps your account. Change it there.");
const NO_NAME: Problem =
    Problem::new(StatusCode::BAD_REQUEST, "Enter a name of at most 100 characters.")
        .about(Field::Name);
const NO_EMAIL: Problem =
    Problem::new(StatusCode::BAD_REQUEST, "Enter an email address such as ada@example.com.")
        .about(Field::Email);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_two_sides_and_nothing_that_breaks_a_line() {
        for email in ["ada@example.com", "a@b", "ada+tag@müller.example", " ada@example.com "] {
            assert!(checked_email(email).is_ok(), "{email}");
        }
        let long = format!("{}@example.com", "a".repeat(250));
        for email in ["", "ada", "@b", "a@", "a@b@c", "a b@c", "a@b\r\nBcc: c@d", "<a@b>", &long] {
            assert!(checked_email(email).is_err(), "{email:?}");
        }
    }

    #[test]
    fn a_name_can_be_seen_and_is_not_too_long() {
        assert_eq!(
            checked_name(" Ada \"Countess\" Løvelace ").unwrap(),
            "Ada \"Countess\" Løvelace"
        );
        assert!(checked_name(&"é".repeat(100)).is_ok());
        for name in ["", "  ", "a\nb", "\u{1b}[2J", "Ada\n", &"é".repeat(101)] {
            assert!(checked_name(name).is_err(), "{name:?}");
        }
    }
}
