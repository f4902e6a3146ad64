//! Every promise of an adapter, kept by the one in `examples/http_adapter`.

#[path = "../../examples/http_adapter/adapter.rs"]
mod adapter;

use adapter::{Failure, session, with_session};
use fe26_session::{SaveError, Session, SessionView};
use fe26_testing::adapter::{Adapter, Basket, LateBody, Setup, Stranger, Visitor};
use futures_util::future::join_all;
use http::{Request, Response};

fe26_testing::application!(Session, SessionView, SaveError);

type Incoming = Request<Vec<u8>>;

// What the handlers take.

fn visitor(request: &Incoming) -> Result<Session<Visitor>, Failure> {
    session(request)
}

fn view(request: &Incoming) -> Result<SessionView<Visitor>, Failure> {
    session(request).map(SessionView::from)
}

fn basket(request: &Incoming) -> Result<Session<Basket>, Failure> {
    session(request)
}

fn stranger(request: &Incoming) -> Result<Session<Stranger>, Failure> {
    session(request)
}

fn body(request: &Incoming) -> Result<String, Failure> {
    Ok(String::from_utf8_lossy(request.body()).into_owned())
}

async fn route(request: Incoming) -> Result<Response<LateBody>, Failure> {
    macro_rules! router {
        ($($path:literal => $handler:ident($($argument:ident),*),)*) => {
            match request.uri().path() {
                $($path => handlers::$handler($($argument(&request)?),*).await?,)*
                path => panic!("no route {path}"),
            }
        };
    }
    let handlers::Reply(response) = fe26_testing::routes!(router);
    Ok(response)
}

async fn answer(request: Incoming) -> Response<LateBody> {
    route(request).await.unwrap_or_else(|failure| {
        failure.response().map(|words| -> LateBody { Box::new(|| words) })
    })
}

async fn respond(setup: &Setup, request: Incoming) -> Response<Vec<u8>> {
    let now = setup.clock.now();
    let response = with_session::<Basket, _, _>(&setup.basket, now, request, async |request| {
        with_session::<Visitor, _, _>(&setup.visitor, now, request, answer).await
    });
    response.await.map(|body| body().into_bytes())
}

struct PlainHttp;

impl Adapter for PlainHttp {
    async fn respond(setup: &Setup, requests: Vec<Incoming>) -> Vec<Response<Vec<u8>>> {
        join_all(requests.into_iter().map(|request| respond(setup, request))).await
    }
}

fe26_testing::adapter_tests!(PlainHttp);
