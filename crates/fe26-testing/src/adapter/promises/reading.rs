//! A handler looks at its session.

use http::header::{CACHE_CONTROL, COOKIE, HOST, SET_COOKIE, VARY};
use http::{Request, StatusCode};

use crate::adapter::browser::{Answer, Browser};
use crate::adapter::log::Log;
use crate::adapter::setup::{DAY, MINUTE, Setup, config, seal};
use crate::adapter::{Adapter, keep};

fn visits(visits: u32) -> String {
    seal(&format!(r#"{{"visits":{visits}}}"#), DAY)
}

/// What `/look` says to a request with these `Cookie` lines.
async fn look<A: Adapter, L: AsRef<[u8]>>(lines: &[L]) -> String {
    Answer::to_cookies::<A, L>(&Setup::default(), lines).await.body
}

pub async fn a_route_that_asks_for_no_session_changes_no_header<A: Adapter>() {
    let mut browser = Browser::<A>::after_a_visit(Setup::default()).await;
    let answer = browser.get("/untouched").await;
    for name in [SET_COOKIE, VARY, CACHE_CONTROL] {
        assert!(!answer.headers.contains_key(&name), "{name}");
    }
}

pub async fn a_new_visitor_has_an_empty_session<A: Adapter>() {
    assert_eq!(look::<A, &str>(&[]).await, "0 nobody absent");
}

pub async fn a_look_at_no_session_only_varies_by_cookie<A: Adapter>() {
    let answer = Answer::to_cookies::<A, &str>(&Setup::default(), &[]).await;
    assert_eq!(answer.header(VARY), ["Cookie"]);
    assert!(!answer.headers.contains_key(SET_COOKIE));
    assert!(!answer.headers.contains_key(CACHE_CONTROL));
}

pub async fn a_look_at_a_session_sends_no_cookie<A: Adapter>() {
    let mut browser = Browser::<A>::after_a_visit(Setup::default()).await;
    let answer = browser.get("/look").await;
    assert_eq!(answer.body, "1 nobody valid");
    assert_eq!(answer.set_cookies(), [""; 0]);
}

/// A request of a visitor who has been here so many times.
fn look_slowly(times: u32) -> Request<Vec<u8>> {
    let request = Request::get("/look-slowly").header(HOST, "app.example.com");
    let request = request.header(COOKIE, format!("visitor={}", visits(times)));
    request.body(Vec::new()).expect("a request")
}

pub async fn a_hundred_looks_at_the_same_time_send_no_cookie<A: Adapter>() {
    let setup = Setup::default();
    let look_on_this_thread = || {
        keep(async {
            let requests = std::iter::repeat_with(|| look_slowly(7)).take(25).collect();
            for answer in A::respond(&setup, requests).await.into_iter().map(Answer::from) {
                assert_eq!(answer.body, "7 nobody valid");
                assert_eq!(answer.set_cookies(), [""; 0]);
            }
        });
    };
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(look_on_this_thread);
        }
    });
}

pub async fn visitors_who_come_at_the_same_time_see_their_own_sessions<A: Adapter>() {
    let answers = A::respond(&Setup::default(), (0..100).map(look_slowly).collect()).await;
    for (number, answer) in answers.into_iter().map(Answer::from).enumerate() {
        assert_eq!(answer.body, format!("{number} nobody valid"));
    }
}

pub async fn every_line_of_the_cookie_header_is_read<A: Adapter>() {
    let genuine = format!("visitor={}", visits(7));
    let (first, last) = ("theme=dark".to_owned(), "language=en".to_owned());
    for lines in [
        [genuine.clone(), first.clone(), last.clone()],
        [first.clone(), genuine.clone(), last.clone()],
        [first, last, genuine],
    ] {
        assert_eq!(look::<A, String>(&lines).await, "7 nobody valid", "{lines:?}");
    }
}

pub async fn bytes_that_are_no_text_in_other_cookies_do_not_matter<A: Adapter>() {
    let genuine = format!("visitor={}", visits(7));
    let strange = b"other=\xff\xfe\xe9".as_slice();
    let one_line = [strange, genuine.as_bytes()].join(b"; ".as_slice());
    assert_eq!(look::<A, _>(&[one_line]).await, "7 nobody valid");
    assert_eq!(look::<A, _>(&[strange, genuine.as_bytes()]).await, "7 nobody valid");
    assert_eq!(look::<A, _>(&["\u{e9}t\u{e9}=\u{fc}", &genuine]).await, "7 nobody valid");
}

pub async fn spaces_and_tabs_around_the_cookie_fall_away<A: Adapter>() {
    let seal = visits(7);
    for line in [
        format!("a=1;visitor={seal};b=2"),
        format!("a=1; \t visitor \t=\t {seal} \t; b=2"),
        format!(";; visitor={seal};"),
    ] {
        assert_eq!(look::<A, _>(&[&line]).await, "7 nobody valid", "{line}");
    }
}

pub async fn a_cookie_whose_name_differs_in_one_byte_is_another_cookie<A: Adapter>() {
    let seal = visits(7);
    for name in [
        "Visitor",
        "visito%72",
        "%76isitor",
        "\u{a0}visitor",
        "visitor\u{2003}",
        "\u{feff}visitor",
        "\"visitor\"",
        "$visitor",
        "__Host-visitor",
        "visitor.4",
    ] {
        assert_eq!(look::<A, _>(&[format!("{name}={seal}")]).await, "0 nobody absent", "{name}");
    }
}

pub async fn a_session_in_the_address_or_another_header_is_no_session<A: Adapter>() {
    let seal = visits(7);
    let request = Request::get(format!("/look?visitor={seal}"))
        .header(HOST, "app.example.com")
        .header("authorization", format!("Bearer {seal}"))
        .header("visitor", &seal)
        .header("x-cookie", format!("visitor={seal}"));
    let answer = Answer::to::<A>(&Setup::default(), request, "").await;
    assert_eq!(answer.body, "0 nobody absent");
}

pub async fn a_head_request_sees_the_session_and_gets_its_headers<A: Adapter>() {
    let mut browser = Browser::<A>::after_a_visit(Setup::default()).await;
    let answer = browser.send(Request::head("/look"), "").await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.header(VARY), ["Cookie"]);
    assert_eq!(answer.header(CACHE_CONTROL), ["private, no-store"]);
}

pub async fn a_session_that_another_program_made_opens<A: Adapter>() {
    let payload = r#"{ "visits" : 3, "name" : "Ada", "theme" : "dark" }"#;
    let lines = [format!("visitor={}", seal(payload, DAY))];
    assert_eq!(look::<A, _>(&lines).await, "3 Ada valid");
}

pub async fn a_session_that_can_only_be_looked_at_is_the_same_session<A: Adapter>() {
    let mut browser = Browser::<A>::new(Setup::new(config().session_ids()));
    assert_eq!(browser.read("/view").await, "0 new absent no id 0 s is not kept");
    browser.read("/visit").await;
    browser.setup.clock.advance(MINUTE);
    let answer = browser.get("/view").await;
    assert_eq!(answer.body, "1 known valid an id 60 s ends");
    assert_eq!(answer.header(CACHE_CONTROL), ["private, no-store"]);
    assert_eq!(answer.set_cookies(), [""; 0]);
}

pub async fn a_route_without_its_session_is_an_error_in_general_words<A: Adapter>() {
    let mut browser = Browser::<A>::new(Setup::default());
    let answer = browser.get("/stranger").await;
    assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(answer.body, "the session is not configured");
}

pub async fn a_route_without_its_session_names_it_in_the_log<A: Adapter>() {
    let log = Log::listen();
    Browser::<A>::new(Setup::default()).get("/stranger").await;
    assert!(log.errors().contains("Stranger"), "{}", log.errors());
}
