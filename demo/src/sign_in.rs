//! What happens when somebody signs in, through the form or through the API.

use axum::http::StatusCode;
use fe26_axum::Session;

use crate::accounts::Account;
use crate::app::AppState;
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
) -> Result<Account, Problem> {
    let Credentials { email, password, remember_me } = credentials;
    let email = email.trim();
    if email.is_empty() || password.is_empty() {
        return Err(MISSING_FIELD);
    }
    let account = identify(state, email, password).await?.ok_or(WRONG_CREDENTIALS)?;
    let visitor = Visitor::signed_in(&account, visitor::lifetime(remember_me), now());
    // A new id, and nothing of whoever sat here before but what the shop's other program has put into
    // their cart.
    session.renew_with(visitor, &["cart"]);
    session.remember(remember_me);
    session.save()?;
    Ok(account)
}

/// An address without an account takes the same path and the same time as a wrong password.
async fn identify(
    state: &AppState,
    email: &str,
    password: String,
) -> Result<Option<Account>, Problem> {
    let (account, hash) = state.accounts.find(email.to_owned()).await?.unzip();
    let genuine = state.passwords.verify(password, hash).await?;
    Ok(account.filter(|_| genuine))
}

const MISSING_FIELD: Problem =
    Problem::new(StatusCode::BAD_REQUEST, "Enter both email address and password.");
/// The same words whichever of the two it was.
const WRONG_CREDENTIALS: Problem =
    Problem::new(StatusCode::UNAUTHORIZED, "Wrong email address or password.");
