//! A small application that does to its session whatever an application may do.

use http::{Response, StatusCode};
use serde::{Deserialize, Serialize};

/// The session of a visitor.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct Visitor {
    /// How often they came.
    pub visits: u32,
    /// Who they are, once they have signed in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Anything, of any length.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// A second session of the same application, in a cookie of its own.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct Basket {
    /// How much is in it.
    pub items: u32,
}

/// A session that no adapter was told about.
#[derive(Debug, Default, Deserialize, Serialize)]
pub struct Stranger;

/// A body that is made when it is sent, after the headers.
pub type LateBody = Box<dyn FnOnce() -> String + Send>;

/// Names what the request's cookie was: `absent`, `valid`, or the kind of its rejection.
pub trait Reason {
    /// The name.
    fn reason(&self) -> &'static str;
}

impl Reason for fe26_session::Opened {
    fn reason(&self) -> &'static str {
        match self {
            Self::Absent => "absent",
            Self::Valid(_) => "valid",
            Self::Rejected(reason) => reason.kind(),
            _ => "unknown",
        }
    }
}

/// A response with the header lines in `lines`, one `name: value` a line; `status` is the status.
///
/// # Panics
///
/// When a line is not one of a header.
#[must_use]
pub fn response_with(lines: &str, body: LateBody) -> Response<LateBody> {
    let mut response = Response::new(body);
    for line in lines.lines() {
        let (name, value) = line.split_once(": ").expect("name: value");
        if name == "status" {
            *response.status_mut() = StatusCode::from_bytes(value.as_bytes()).expect("a status");
        } else {
            let name = http::HeaderName::from_bytes(name.as_bytes()).expect("a header's name");
            response.headers_mut().append(name, value.parse().expect("a header's value"));
        }
    }
    response
}

/// Writes the application's handlers, in a module `handlers`, for an adapter's `Session`,
/// `SessionView` and `SaveError`.
///
/// They call every method that a session has, so that an adapter which lacks one does not compile.
/// They answer with `handlers::Reply`, which the adapter's test turns into a response of its
/// framework: what a handler of that framework may return.
#[macro_export]
macro_rules! application {
    ($Session:ident, $SessionView:ident, $SaveError:ident) => {
        mod handlers {
            use super::{$SaveError, $Session, $SessionView};
            use $crate::adapter::{Basket, LateBody, Reason as _, Stranger, Visitor};

            /// What a handler answers: a newtype, so that a test may make it a response.
            pub(super) struct Reply(pub(super) http::Response<LateBody>);

            type Answer = Result<Reply, $SaveError>;

            fn text(text: impl Into<String>) -> Answer {
                with("", text)
            }

            fn with(lines: &str, text: impl Into<String>) -> Answer {
                let text = text.into();
                late(lines, move || text)
            }

            fn late(lines: &str, body: impl FnOnce() -> String + Send + 'static) -> Answer {
                Ok(Reply($crate::adapter::response_with(lines, Box::new(body))))
            }

            pub(super) async fn untouched() -> Answer {
                text("nobody asked")
            }

            pub(super) async fn look(session: $Session<Visitor>) -> Answer {
                let name = session.name.as_deref().unwrap_or("nobody");
                text(format!("{} {name} {}", session.visits, session.opened().reason()))
            }

            pub(super) async fn view(session: $SessionView<Visitor>) -> Answer {
                let known = if session.is_new() { "new" } else { "known" };
                let has_id = if session.id().is_some() { "an id" } else { "no id" };
                let ends = if session.ends_at().is_some() { "ends" } else { "is not kept" };
                let (visits, age) = (session.visits, session.age().as_secs());
                let reason = session.opened().reason();
                text(format!("{visits} {known} {reason} {has_id} {age} s {ends}"))
            }

            /// Lets others go first, several times.
            pub(super) async fn look_slowly(session: $Session<Visitor>) -> Answer {
                for _ in 0..3 {
                    $crate::adapter::let_others_go_first().await;
                }
                look(session).await
            }

            pub(super) async fn visit(mut session: $Session<Visitor>) -> Answer {
                session.visits += 1;
                session.save()?;
                text(format!("visit {}", session.visits))
            }

            pub(super) async fn update(mut session: $Session<Visitor>) -> Answer {
                session.update(|visitor| visitor.visits += 1)?;
                text(format!("visit {}", session.visits))
            }

            pub(super) async fn save_twice(mut session: $Session<Visitor>) -> Answer {
                session.update(|visitor| visitor.visits += 1)?;
                session.update(|visitor| visitor.visits += 1)?;
                text(format!("visit {}", session.visits))
            }

            pub(super) async fn forget_to_save(mut session: $Session<Visitor>) -> Answer {
                session.visits += 1;
                text("not saved")
            }

            /// Looks and answers with the header lines in the request's body.
            pub(super) async fn look_and_answer(
                session: $Session<Visitor>,
                lines: String,
            ) -> Answer {
                with(&lines, session.visits.to_string())
            }

            /// Saves and answers with the header lines in the request's body.
            pub(super) async fn visit_and_answer(
                mut session: $Session<Visitor>,
                lines: String,
            ) -> Answer {
                session.update(|visitor| visitor.visits += 1)?;
                with(&lines, session.visits.to_string())
            }

            /// Saves a note of so many characters.
            pub(super) async fn write(mut session: $Session<Visitor>, length: String) -> Answer {
                session.note = "x".repeat(length.parse().expect("a number"));
                session.save()?;
                text(session.note.len().to_string())
            }

            pub(super) async fn visit_and_write(
                mut session: $Session<Visitor>,
                length: String,
            ) -> Answer {
                session.update(|visitor| visitor.visits += 1)?;
                write(session, length).await
            }

            /// Saves when the headers are on their way.
            pub(super) async fn save_late(mut session: $Session<Visitor>) -> Answer {
                late("", move || {
                    session.visits = 99;
                    let saved = session.save();
                    saved.map_or_else(|error| error.to_string(), |()| "saved".to_owned())
                })
            }

            /// `name`, or `name remember`. The field `theme` of another program survives.
            pub(super) async fn sign_in(mut session: $Session<Visitor>, body: String) -> Answer {
                let (name, remember) = body.split_once(' ').unwrap_or((&body, ""));
                let visitor = Visitor { name: Some(name.to_owned()), ..Visitor::default() };
                session.renew_with(visitor, &["theme"]);
                session.remember(remember == "remember");
                session.save()?;
                text("signed in")
            }

            pub(super) async fn change_privilege(mut session: $Session<Visitor>) -> Answer {
                session.renew();
                session.save()?;
                text("renewed")
            }

            pub(super) async fn sign_out(session: $Session<Visitor>) -> Answer {
                session.destroy();
                text("signed out")
            }

            pub(super) async fn save_and_sign_out(mut session: $Session<Visitor>) -> Answer {
                session.update(|visitor| visitor.visits += 1)?;
                session.destroy();
                text("signed out")
            }

            pub(super) async fn sign_out_and_save(
                session: $Session<Visitor>,
                mut other: $Session<Visitor>,
            ) -> Answer {
                session.destroy();
                other.update(|visitor| visitor.visits += 1)?;
                text("saved")
            }

            /// What the session knows about itself.
            pub(super) async fn about(session: $Session<Visitor>) -> Answer {
                let id = session.id().map_or_else(|| "no id".to_owned(), |id| id.expose());
                let ends_at = session.ends_at().map(|end| end.get());
                let ends_at = ends_at.map_or_else(|| "never".to_owned(), |end| end.to_string());
                let stays = if session.is_remembered() { "stays" } else { "leaves" };
                let known = if session.is_new() { "new" } else { "known" };
                let (began, age) = (session.started_at().get(), session.age().as_secs());
                text(format!("{id} {began} {ends_at} {age} s {stays} {known}"))
            }

            pub(super) async fn token(mut session: $Session<Visitor>) -> Answer {
                let token = session.csrf_token()?;
                session.save()?;
                text(token.to_string())
            }

            pub(super) async fn check(session: $Session<Visitor>, token: String) -> Answer {
                let is_accepted = session.accepts_csrf_token(&token);
                text(if is_accepted { "accepted" } else { "refused" })
            }

            pub(super) async fn both(
                mut session: $Session<Visitor>,
                mut basket: $Session<Basket>,
            ) -> Answer {
                session.update(|visitor| visitor.visits += 1)?;
                basket.update(|basket| basket.items += 10)?;
                text(format!("{} {}", session.visits, basket.items))
            }

            pub(super) async fn basket(basket: $Session<Basket>) -> Answer {
                text(format!("{} {}", basket.items, basket.opened().reason()))
            }

            pub(super) async fn stranger(session: $Session<Stranger>) -> Answer {
                text(session.opened().reason())
            }
        }
    };
}

/// Gives the application's routes to the macro `$router`: paths, handlers of the module `handlers`,
/// and what each takes. Every route answers to every method.
#[macro_export]
macro_rules! routes {
    ($router:ident) => {
        $router! {
            "/untouched" => untouched(),
            "/look" => look(visitor),
            "/view" => view(view),
            "/look-slowly" => look_slowly(visitor),
            "/visit" => visit(visitor),
            "/update" => update(visitor),
            "/save-twice" => save_twice(visitor),
            "/forget-to-save" => forget_to_save(visitor),
            "/look-and-answer" => look_and_answer(visitor, body),
            "/visit-and-answer" => visit_and_answer(visitor, body),
            "/write" => write(visitor, body),
            "/visit-and-write" => visit_and_write(visitor, body),
            "/save-late" => save_late(visitor),
            "/sign-in" => sign_in(visitor, body),
            "/change-privilege" => change_privilege(visitor),
            "/sign-out" => sign_out(visitor),
            "/save-and-sign-out" => save_and_sign_out(visitor),
            "/sign-out-and-save" => sign_out_and_save(visitor, visitor),
            "/about" => about(visitor),
            "/token" => token(visitor),
            "/check" => check(visitor, body),
            "/both" => both(visitor, basket),
            "/basket" => basket(basket),
            "/stranger" => stranger(stranger),
        }
    };
}
