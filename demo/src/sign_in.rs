//! What happens when somebody signs in, through the form, through the API or through a link.

use std::time::Instant;

use axum::http::StatusCode;
use fe26_axum::Session;
use fe26_axum::activity::Action;

use crate::accounts::{Account, Accounts, Secret};
use crate::activity;
use crate::app::AppState;
use crate::hashing::Verdict;
use crate::network::ClientAddress;
use crate::passwords::Place;
use crate::problem::Problem;
use crate::visitor::{self, Visitor, now};

/// What somebody shows to be let in. It has no `Debug`, so that no log gets to see a password.
pub(crate) struct Credentials {
    pub(crate) email: String,
    pub(crate) password: String,
    pub(crate) remember_me: bool,
}

/// Starts the session of whoever the credentials belong to.
pub(crate) async fn sign_in(
    state: &AppState,
    session: &mut Session<Visitor>,
    credentials: Credentials,
    client: ClientAddress,
) -> Result<Account, Problem> {
    let Credentials { email, password, remember_me } = credentials;
    let email = email.trim();
    if email.is_empty() || password.is_empty() {
        return Err(MISSING_FIELD);
    }
    let account = identify(state, email, password, client).await?;
    begin(session, &account, remember_me, client)?;
    Ok(account)
}

/// Starts a session for the owner of an account, who has shown who they are.
pub(crate) fn begin(
    session: &mut Session<Visitor>,
    account: &Account,
    remember_me: bool,
    client: ClientAddress,
) -> Result<(), Problem> {
    let mut visitor = Visitor::signed_in(account, visitor::lifetime(remember_me), now());
    visitor.record(activity::of(Action::Login, client));
    // A new id, and nothing of whoever sat here before but what the shop's other program has put into
    // their cart.
    session.renew_with(visitor, &["cart"]);
    session.remember(remember_me);
    session.save()?;
    tracing::info!(account = account.id, "signed in");
    Ok(())
}

/// The account that the credentials belong to. Guessing has its limits.
async fn identify(
    state: &AppState,
    email: &str,
    password: String,
    client: ClientAddress,
) -> Result<Account, Problem> {
    state.throttle.admit(email, client.network(), Instant::now())?;
    let place = state.passwords.place()?;
    let (account, secret) = state.accounts.find(email.to_owned()).await?.unzip();
    let is_genuine = is_genuine(state, place, (account.as_ref(), secret), password).await?;
    match is_genuine {
        true => state.throttle.succeeded(email),
        false => state.throttle.failed(email, client.network(), Instant::now()),
    }
    state.metrics.count_sign_in(is_genuine);
    account.filter(|_| is_genuine).ok_or(WRONG_CREDENTIALS)
}

/// Whether the password is that of the account.
///
/// An address without an account takes the same path and the same time as a wrong password, and leaves
/// as much to be written: the next request does not tell which of the two was before it.
pub(crate) async fn is_genuine(
    state: &AppState,
    place: Place,
    (account, secret): (Option<&Account>, Option<Secret>),
    password: String,
) -> Result<bool, Problem> {
    // After so many failures in a row the password is no proof any more (NIST SP 800-63B-4, 3.2.2);
    // a link by mail still is.
    let is_enabled = secret.as_ref().is_some_and(|secret| secret.failures < MAX_FAILURES);
    let hash = secret.map(|secret| secret.hash);
    match (state.passwords.verify(place, password, hash.clone()).await?, account) {
        (Verdict::Right { stronger }, Some(account)) if is_enabled => {
            state.accounts.succeeded(&account.id).await?;
            if let (Some(old), Some(stronger)) = (hash, stronger) {
                state.accounts.rehash(&account.id, old, stronger).await?;
            }
            Ok(true)
        }
        _ => {
            let id = account.map(|account| account.id.clone());
            tracing::info!(account = id, "a wrong password");
            // Not waited for, as a disk takes another time with each write.
            tokio::spawn(count_failure(state.accounts.clone(), id));
            Ok(false)
        }
    }
}

async fn count_failure(accounts: Accounts, id: Option<String>) {
    // What went wrong is in the log already, and there is nobody left to tell.
    let _ = accounts.failed(id).await;
}

/// Wrong passwords in a row that an account allows, over weeks if need be.
const MAX_FAILURES: u32 = 100;
const MISSING_FIELD: Problem =
    Problem::new(StatusCode::BAD_REQUEST, "Enter both email address and password.");
/// The same words whichever of the two it was.
const WRONG_CREDENTIALS: Problem =
    Problem::new(StatusCode::UNAUTHORIZED, "Wrong email address or password.");
