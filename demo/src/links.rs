//! Links that prove an address: to sign in without a password, and to make an account.
//!
//! Whether an address has an account is told to nobody but whoever reads its mail.

use std::time::{Duration, Instant};

use axum::http::StatusCode;
use fe26_axum::{ConfigError, Keys, SealFor, Session};
use serde::{Deserialize, Serialize};

use crate::app::AppState;
use crate::network::ClientAddress;
use crate::outbox::Message;
use crate::password_rules;
use crate::problem::Problem;
use crate::profile::{checked_email, checked_name};
use crate::sign_in::begin;
use crate::visitor::{Visitor, now};

/// The seals in the links, each kind worth nothing in place of the other or of a session.
#[derive(Clone)]
pub(crate) struct Links {
    sign_in: SealFor<SignIn>,
    confirm: SealFor<Registration>,
}

/// Whom a link signs in. It is worth nothing after a change of password.
#[derive(Deserialize, Serialize)]
struct SignIn {
    account: String,
    generation: u64,
}

/// An account that is made when its owner has shown that the address is theirs. The password's hash
/// is under the same lock as the sessions are.
#[derive(Deserialize, Serialize)]
struct Registration {
    email: String,
    name: String,
    hash: String,
}

impl Links {
    pub(crate) fn new(keys: Keys) -> Result<Self, ConfigError> {
        Ok(Self {
            sign_in: SealFor::new("sign-in-link", keys.clone(), TTL)?,
            confirm: SealFor::new("registration", keys, TTL)?,
        })
    }
}

/// Mails a sign-in link to an address, if it has an account.
pub(crate) async fn send_sign_in(
    state: &AppState,
    email: &str,
    client: ClientAddress,
) -> Result<(), Problem> {
    let email = checked_email(email)?;
    limit(state, &email, client)?;
    if let Some((account, _)) = state.accounts.find(email).await? {
        let value = SignIn { account: account.id, generation: account.generation };
        let seal = state.links.sign_in.seal(&value, now()).map_err(Problem::ours)?;
        let path = format!("/login/link?token={seal}");
        state.outbox.send(Message::new(account.email, "Your sign-in link", path));
    }
    Ok(())
}

/// Signs in whoever has a link, once.
pub(crate) async fn sign_in(
    state: &AppState,
    session: &mut Session<Visitor>,
    token: &str,
    client: ClientAddress,
) -> Result<(), Problem> {
    let now = now();
    let link = state.links.sign_in.open(token, now).map_err(|_| DEAD_LINK)?;
    let account = state.accounts.get(&link.value.account).await?.ok_or(DEAD_LINK)?;
    let ends = link.expires_at.get();
    let is_first = state.accounts.use_link(link.id.expose(), ends, now.get()).await?;
    if !is_first || account.generation != link.value.generation {
        return Err(DEAD_LINK);
    }
    state.accounts.succeeded(&account.id).await?;
    begin(session, &account, false, client)
}

/// Mails a link that makes the account, or says that there is one already. Both take a hash's time
/// and get the same answer.
pub(crate) async fn register(
    state: &AppState,
    (email, name, password): (&str, &str, String),
    client: ClientAddress,
) -> Result<(), Problem> {
    let (email, name) = (checked_email(email)?, checked_name(name)?);
    password_rules::check(&password, &email, &name)?;
    limit(state, &email, client)?;
    let hash = state.passwords.hash(password).await?;
    let message = match state.accounts.find(email.clone()).await? {
        Some((account, _)) => {
            Message::new(account.email, "You already have an account", "/login".into())
        }
        None => {
            let value = Registration { email: email.clone(), name, hash };
            let seal = state.links.confirm.seal(&value, now()).map_err(Problem::ours)?;
            Message::new(email, "Confirm your address", format!("/register/confirm?token={seal}"))
        }
    };
    state.outbox.send(message);
    Ok(())
}

/// Makes the account, and signs its owner in. A second time there is an account, so it does not work.
pub(crate) async fn confirm(
    state: &AppState,
    session: &mut Session<Visitor>,
    token: &str,
    client: ClientAddress,
) -> Result<(), Problem> {
    let link = state.links.confirm.open(token, now()).map_err(|_| DEAD_LINK)?;
    let Registration { email, name, hash } = link.value;
    let account = state.accounts.create(email, name, hash).await?.ok_or(DEAD_LINK)?;
    tracing::info!(account = account.id, "a new account");
    begin(session, &account, false, client)
}

/// Every message counts like a wrong password, but under another name: who asks for links does not
/// lock the owner's password.
fn limit(state: &AppState, email: &str, client: ClientAddress) -> Result<(), Problem> {
    let (name, now) = (format!("mail to {email}"), Instant::now());
    state.throttle.admit(&name, client.network(), now)?;
    state.throttle.failed(&name, client.network(), now);
    Ok(())
}

const TTL: Duration = Duration::from_secs(15 * 60);
/// The same words for every reason.
const DEAD_LINK: Problem =
    Problem::new(StatusCode::BAD_REQUEST, "This link does not work any more. Ask for another one.");
