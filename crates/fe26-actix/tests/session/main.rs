//! Every promise of an adapter, kept by actix-web.

mod csrf;
mod refusals;

use std::convert::Infallible;

use actix_web::body::{BoxBody, to_bytes};
use actix_web::dev::{Service, ServiceResponse};
use actix_web::http::header::HeaderValue;
use actix_web::http::{Method, StatusCode};
use actix_web::test::{TestRequest, init_service};
use actix_web::web::{self, Bytes};
use actix_web::{App, Error, HttpRequest, HttpResponse, Responder};
use fe26_actix::{SaveError, Session, SessionMiddleware, SessionView};
use fe26_testing::adapter::{Adapter, Basket, Setup, Visitor};
use futures_util::future::join_all;
use futures_util::stream;
use http::{Request, Response};

fe26_testing::application!(Session, SessionView, SaveError);

impl Responder for handlers::Reply {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        let (parts, body) = self.0.into_parts();
        let status = StatusCode::from_u16(parts.status.as_u16()).expect("a status");
        let mut response = HttpResponse::build(status);
        for (name, value) in &parts.headers {
            response.append_header((name.as_str(), value.as_bytes()));
        }
        response.streaming(stream::once(async { Ok::<_, Infallible>(Bytes::from(body())) }))
    }
}

/// A request of `http` as one of actix-web.
fn converted(request: Request<Vec<u8>>) -> TestRequest {
    let (parts, body) = request.into_parts();
    let method = Method::from_bytes(parts.method.as_str().as_bytes()).expect("a method");
    let converted = TestRequest::with_uri(&parts.uri.to_string()).method(method).set_payload(body);
    let headers = parts.headers.iter().map(|(name, value)| {
        (name.as_str(), HeaderValue::from_bytes(value.as_bytes()).expect("a header's value"))
    });
    headers.fold(converted, TestRequest::append_header)
}

/// A response of actix-web as one of `http`; an error as actix-web's server would send it.
async fn read(outcome: impl Future<Output = Result<ServiceResponse, Error>>) -> Response<Vec<u8>> {
    let response = outcome.await.map_or_else(|error| error.error_response(), HttpResponse::from);
    let mut converted = Response::builder().status(response.status().as_u16());
    for (name, value) in response.headers() {
        converted = converted.header(name.as_str(), value.as_bytes());
    }
    let body = to_bytes(response.into_body()).await.expect("a body");
    converted.body(body.to_vec()).expect("a response")
}

struct Actix;

impl Adapter for Actix {
    async fn respond(setup: &Setup, requests: Vec<Request<Vec<u8>>>) -> Vec<Response<Vec<u8>>> {
        macro_rules! router {
            ($($path:literal => $handler:ident $arguments:tt,)*) => {
                App::new()$(.route($path, web::route().to(handlers::$handler)))*
            };
        }
        let visitor = SessionMiddleware::<Visitor>::new(setup.visitor.clone());
        let basket = SessionMiddleware::<Basket>::new(setup.basket.clone());
        let app = fe26_testing::routes!(router)
            .wrap(visitor.clock(setup.clock.source()))
            .wrap(basket.clock(setup.clock.source()));
        let app = init_service(app).await;
        let outcomes = requests.into_iter().map(|sent| app.call(converted(sent).to_request()));
        join_all(outcomes.map(read)).await
    }
}

fe26_testing::adapter_tests!(Actix);
