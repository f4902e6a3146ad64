//! Every promise of an adapter, kept by axum.

mod csrf;

use std::convert::Infallible;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use fe26_axum::{SaveError, Session, SessionLayer, SessionView};
use fe26_testing::adapter::{Adapter, Basket, Setup, Visitor};
use futures_util::future::join_all;
use futures_util::stream;
use http::Request;
use tower::ServiceExt as _;

fe26_testing::application!(Session, SessionView, SaveError);

impl IntoResponse for handlers::Reply {
    fn into_response(self) -> Response {
        self.0.map(|body| Body::from_stream(stream::once(async { Ok::<_, Infallible>(body()) })))
    }
}

fn app(setup: &Setup) -> Router {
    macro_rules! router {
        ($($path:literal => $handler:ident $arguments:tt,)*) => {
            Router::new()$(.route($path, any(handlers::$handler)))*
        };
    }
    fe26_testing::routes!(router)
        .layer(SessionLayer::<Visitor>::new(setup.visitor.clone()).clock(setup.clock.source()))
        .layer(SessionLayer::<Basket>::new(setup.basket.clone()).clock(setup.clock.source()))
}

async fn respond(app: Router, request: Request<Vec<u8>>) -> http::Response<Vec<u8>> {
    let Ok(response) = app.oneshot(request.map(Body::from)).await;
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, usize::MAX).await.expect("a body");
    http::Response::from_parts(parts, body.to_vec())
}

async fn respond_with(
    app: Router,
    requests: Vec<Request<Vec<u8>>>,
) -> Vec<http::Response<Vec<u8>>> {
    join_all(requests.into_iter().map(|request| respond(app.clone(), request))).await
}

struct Axum;

impl Adapter for Axum {
    async fn respond(
        setup: &Setup,
        requests: Vec<Request<Vec<u8>>>,
    ) -> Vec<http::Response<Vec<u8>>> {
        respond_with(app(setup), requests).await
    }
}

fe26_testing::adapter_tests!(Axum);
