//! Every promise about requests from other sites.

use axum::Router;
use axum::body::Body;
use axum::routing::any;
use fe26_axum::csrf::{CsrfTokenLayer, Refused, SameOrigin, origin_check};
use fe26_axum::{SaveError, Session, SessionLayer};
use fe26_testing::adapter::{Adapter, Setup, TRUSTED_ORIGIN, Visitor};
use http::{Request, Response};
use tower::ServiceExt as _;

fe26_testing::protected_application!(Session, SaveError, SameOrigin);

fn app(setup: &Setup) -> Router {
    let origins = origin_check().add_trusted_origin(TRUSTED_ORIGIN).expect("an origin");
    Router::new()
        .route("/transfer", any(handlers::transfer))
        .route("/change-privilege", any(handlers::change_privilege))
        .layer(CsrfTokenLayer::<Visitor>::new())
        .route("/sign-in", any(handlers::sign_in))
        .route("/token", any(handlers::token))
        .route("/upgrade", any(handlers::upgrade))
        .layer(SessionLayer::<Visitor>::new(setup.visitor.clone()).clock(setup.clock.source()))
        .layer(origins)
        .route("/hook", any(handlers::hook))
}

struct Protected;

impl Adapter for Protected {
    async fn respond(setup: &Setup, requests: Vec<Request<Vec<u8>>>) -> Vec<Response<Vec<u8>>> {
        crate::respond_with(app(setup), requests).await
    }
}

fe26_testing::protection_tests!(Protected);

#[tokio::test]
async fn a_layer_around_the_checks_can_tell_why_they_refused() {
    for (request, expected) in [
        (Request::post("/").header("sec-fetch-site", "cross-site"), Refused::FromAnotherSite),
        (
            Request::get("/upgrade").header("origin", "https://evil.example"),
            Refused::FromAnotherSite,
        ),
        (Request::post("/transfer"), Refused::WithoutToken),
    ] {
        let request = request.body(Body::empty()).expect("a request");
        let Ok(answer) = app(&Setup::default()).oneshot(request).await;
        assert_eq!(answer.extensions().get(), Some(&expected));
    }
}
