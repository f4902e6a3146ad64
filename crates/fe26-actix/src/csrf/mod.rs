//! Protection against requests that another site makes a visitor's browser send.
//!
//! Two middlewares, either or both:
//!
//! - [`origin_check`] asks the browser where a request comes from (`Sec-Fetch-Site`, `Origin`). It needs
//!   nothing of pages and forms. Wrap it around everything.
//! - [`CsrfTokenMiddleware`] asks for a token that only pages of the same session can know. NIST
//!   SP 800-63B-4, section 5.1, requires one, and it also stops old browsers that say nothing.
//!
//! ```
//! use actix_web::{App, web};
//! use fe26_actix::csrf::{CsrfTokenMiddleware, origin_check};
//! use fe26_actix::{KeyRing, SaveError, Session, SessionConfig, SessionMiddleware};
//!
//! #[derive(Default, serde::Serialize, serde::Deserialize)]
//! struct Visitor { user_id: Option<String> }
//!
//! /// A page puts the token into a hidden field of its forms, or where its scripts find it.
//! async fn token(mut session: Session<Visitor>) -> Result<String, SaveError> {
//!     let token = session.csrf_token()?;
//!     session.save()?; // a session that is new has an id now
//!     Ok(token.to_string())
//! }
//!
//! async fn transfer(session: Session<Visitor>) -> &'static str {
//!     "done"
//! }
//!
//! # #[actix_web::main]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let keys = KeyRing::from_password("yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o")?;
//! let config = SessionConfig::new("__Host-session", keys)?.session_ids();
//! // What is wrapped around last sees a request first.
//! let app = App::new()
//!     .route("/token", web::get().to(token))
//!     .route("/transfer", web::post().to(transfer))
//!     .wrap(CsrfTokenMiddleware::<Visitor>::new())
//!     .wrap(SessionMiddleware::<Visitor>::new(config))
//!     .wrap(origin_check());
//! # use actix_web::test::{self, TestRequest, init_service};
//! # let app = init_service(app).await;
//! # let page = test::call_service(&app, TestRequest::get().uri("/token").to_request()).await;
//! # let cookie = page.headers().get("set-cookie").ok_or("no cookie")?.clone();
//! # let token = test::read_body(page).await;
//! # let transfer = || TestRequest::post().uri("/transfer").insert_header(("cookie", cookie.clone()));
//! # let refused = test::try_call_service(&app, transfer().to_request()).await.err().ok_or("done")?;
//! # assert_eq!(refused.error_response().status(), 403);
//! # let with_token = transfer().insert_header(("x-csrf-token", &*token));
//! # let elsewhere = transfer().insert_header(("x-csrf-token", &*token));
//! # assert_eq!(test::call_and_read_body(&app, with_token.to_request()).await, "done");
//! # let elsewhere = elsewhere.insert_header(("sec-fetch-site", "cross-site")).to_request();
//! # assert!(test::try_call_service(&app, elsewhere).await.is_err());
//! # Ok(())
//! # }
//! ```
//!
//! Neither looks at `GET`, and so not at the handshake of a WebSocket, which is one: a handler of those
//! takes [`SameOrigin`] as an argument.
//!
//! A route that another program calls, and that proves in another way who it is, stands outside of them,
//! before a scope of everything else:
//!
//! ```
//! # use actix_web::{App, HttpResponse, web};
//! # use fe26_actix::csrf::origin_check;
//! # async fn webhook() -> HttpResponse { HttpResponse::Ok().finish() }
//! # async fn transfer() -> HttpResponse { HttpResponse::Ok().finish() }
//! # #[actix_web::main]
//! # async fn main() {
//! let app = App::new()
//!     .route("/webhook", web::post().to(webhook))
//!     .service(web::scope("").wrap(origin_check()).route("/transfer", web::post().to(transfer)));
//! # use actix_web::test::{TestRequest, call_service, init_service, try_call_service};
//! # let app = init_service(app).await;
//! # let from_elsewhere = |path| {
//! #     let request = TestRequest::post().uri(path).insert_header(("sec-fetch-site", "cross-site"));
//! #     request.to_request()
//! # };
//! # assert_eq!(call_service(&app, from_elsewhere("/webhook")).await.status(), 200);
//! # assert!(try_call_service(&app, from_elsewhere("/transfer")).await.is_err());
//! # assert!(try_call_service(&app, from_elsewhere("/webhook/")).await.is_err());
//! # }
//! ```

mod origin;
mod refused;
mod same_origin;
mod token;

pub use fe26_session::csrf::{FIELD, HEADER, Refused};
pub use origin::{CsrfMiddleware, CsrfService, origin_check};
pub use refused::RequestRefused;
pub use same_origin::SameOrigin;
pub use token::{CsrfTokenMiddleware, CsrfTokenService};
pub use tower_http::csrf::ConfigError;
