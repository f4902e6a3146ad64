//! Every promise about requests from other sites.

use actix_web::dev::Service as _;
use actix_web::test::{TestRequest, init_service};
use actix_web::{App, web};
use fe26_actix::csrf::{CsrfTokenMiddleware, Refused, RequestRefused, SameOrigin, origin_check};
use fe26_actix::{SaveError, Session, SessionMiddleware};
use fe26_testing::adapter::{Adapter, Setup, TRUSTED_ORIGIN, Visitor};
use futures_util::future::join_all;
use http::{Request, Response};

use crate::{converted, read};

fe26_testing::protected_application!(Session, SaveError, SameOrigin);

struct Protected;

impl Adapter for Protected {
    async fn respond(setup: &Setup, requests: Vec<Request<Vec<u8>>>) -> Vec<Response<Vec<u8>>> {
        let origins = origin_check().add_trusted_origin(TRUSTED_ORIGIN).expect("an origin");
        let sessions = SessionMiddleware::<Visitor>::new(setup.visitor.clone());
        let with_token = web::scope("")
            .route("/transfer", web::route().to(handlers::transfer))
            .route("/change-privilege", web::route().to(handlers::change_privilege))
            .wrap(CsrfTokenMiddleware::<Visitor>::new());
        let checked = web::scope("")
            .route("/sign-in", web::route().to(handlers::sign_in))
            .route("/token", web::route().to(handlers::token))
            .route("/upgrade", web::route().to(handlers::upgrade))
            .service(with_token)
            .wrap(sessions.clock(setup.clock.source()))
            .wrap(origins);
        let app = App::new().route("/hook", web::route().to(handlers::hook)).service(checked);
        let app = init_service(app).await;
        let outcomes = requests.into_iter().map(|sent| app.call(converted(sent).to_request()));
        join_all(outcomes.map(read)).await
    }
}

fe26_testing::protection_tests!(Protected);

#[actix_web::test]
async fn a_middleware_around_the_checks_can_tell_why_they_refused() {
    let forms = web::scope("/forms").wrap(CsrfTokenMiddleware::<Visitor>::new());
    let app = App::new().route("/upgrade", web::get().to(handlers::upgrade)).service(forms);
    let app = init_service(app.wrap(origin_check())).await;
    let (evil, cross_site) = (("origin", "https://evil.example"), ("sec-fetch-site", "cross-site"));
    for (request, expected) in [
        (TestRequest::post().insert_header(cross_site), Refused::FromAnotherSite),
        (TestRequest::get().uri("/upgrade").insert_header(evil), Refused::FromAnotherSite),
        (TestRequest::post().uri("/forms"), Refused::WithoutToken),
    ] {
        let outcome = app.call(request.to_request()).await;
        let error = match &outcome {
            Ok(response) => response.response().error(),
            Err(error) => Some(error),
        };
        let refused = error.and_then(|error| error.as_error::<RequestRefused>());
        assert_eq!(refused.map(RequestRefused::reason), Some(expected));
    }
}
