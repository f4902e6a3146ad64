//! A small application that changes something for whoever is signed in, and so has to be protected from
//! other sites.

/// An origin beside its own that the application trusts.
pub const TRUSTED_ORIGIN: &str = "https://partner.example";

/// Writes the handlers of the protected application, in a module `handlers`, for an adapter's
/// `Session`, `SaveError` and `SameOrigin`.
///
/// The adapter's test puts them together, as an application would. Every route answers to every method:
///
/// | path | handler | behind the origin check | needs a token |
/// | --- | --- | --- | --- |
/// | `/sign-in` | `sign_in` | yes | no |
/// | `/token` | `token` | yes | no |
/// | `/upgrade` | `upgrade` | yes | no |
/// | `/transfer` | `transfer` | yes | yes |
/// | `/change-privilege` | `change_privilege` | yes | yes |
/// | `/hook` | `hook` | no | no |
///
/// The origin check trusts [`TRUSTED_ORIGIN`](crate::adapter::TRUSTED_ORIGIN).
#[macro_export]
macro_rules! protected_application {
    ($Session:ident, $SaveError:ident, $SameOrigin:ident) => {
        mod handlers {
            use super::{$SameOrigin, $SaveError, $Session};
            use $crate::adapter::Visitor;

            pub(super) async fn sign_in(
                mut session: $Session<Visitor>,
                name: String,
            ) -> Result<String, $SaveError> {
                session.renew_with(Visitor { name: Some(name), ..Visitor::default() }, &[]);
                session.save()?;
                Ok("signed in".to_owned())
            }

            pub(super) async fn token(
                mut session: $Session<Visitor>,
            ) -> Result<String, $SaveError> {
                let token = session.csrf_token()?;
                session.save()?;
                Ok(token.to_string())
            }

            /// Stands for the handshake of a WebSocket.
            pub(super) async fn upgrade(_: $SameOrigin) -> &'static str {
                "upgraded"
            }

            pub(super) async fn transfer(
                mut session: $Session<Visitor>,
                body: String,
            ) -> Result<String, $SaveError> {
                session.update(|visitor| visitor.visits += 1)?;
                Ok(format!("transfer {} of {body}", session.visits))
            }

            pub(super) async fn change_privilege(
                mut session: $Session<Visitor>,
            ) -> Result<String, $SaveError> {
                session.renew();
                session.save()?;
                Ok("renewed".to_owned())
            }

            /// What another program calls, which proves in another way who it is.
            pub(super) async fn hook() -> &'static str {
                "received"
            }
        }
    };
}
