//! Servers with sessions and without: requests a second, and what a request takes of the processor.
//!
//! The servers run on this program's core, and who asks them, `wrk`, on another one.

mod server;
mod wrk;

use std::path::Path;

use crate::Result;
use crate::report::{Cell, Goal, Line, Plot, Section, Table};
use crate::rounds::{Ratio, quantile};
use server::{Home, Server};
use wrk::Answers;

/// How much is measured.
pub struct Effort {
    pub rounds: usize,
    /// How long a server is asked in each round.
    pub seconds: u64,
    /// Rounds with each number of connections; 0 leaves them out.
    pub rounds_of_growth: usize,
}

/// All of it. `node` is the newest one.
pub fn measure(effort: &Effort, node: &Path) -> Result<(Section, Vec<Goal>)> {
    let mut servers =
        CONTENDERS.iter().map(|contender| contender.start(node)).collect::<Result<Vec<_>>>()?;
    // What a request brings costs time to receive, also where nobody looks at it.
    let cookie = servers[place("axum, fe26, read")].cookie.clone();
    for server in servers.iter_mut().filter(|server| server.cookie.is_none()) {
        server.cookie.clone_from(&cookie);
    }
    let mut of_servers: Vec<Of> = CONTENDERS.iter().map(|_| Of::default()).collect();
    for round in 0..effort.rounds {
        for turn in 0..servers.len() {
            let n = (turn + round) % servers.len();
            of_servers[n].add(&ask(&mut servers[n], CONNECTIONS, effort.seconds)?);
        }
    }
    let of = |name: &str| &of_servers[place(name)];

    let mut section = Section {
        title: "Servers".into(),
        text: format!(
            "Every answer is of twelve bytes, and every request brings the cookie of the session M, also to \
             servers that have none, over {CONNECTIONS} connections that stay open. \"read\" looks at the \
             session, \"write\" changes it and saves it. The server has one core and `wrk` another. Processor time is that of the \
             server's process, its share of the kernel's included, and what is compared is how many requests \
             a second of it is enough for: with others on the machine a server has its core to itself in \
             one turn and not in the next. \"By hand\" is a handler that opens the first cookie of that name and \
             believes it: no layer, no look at the JSON, no timeouts, nothing for caches; it shows what of a \
             request is the seal and serde. The memory store of tower-sessions sends a number and keeps \
             the session; the private jar of axum-extra is one key and no time."
        ),
        ..Section::default()
    };
    let mut table = Table::new(
        &format!("{CONNECTIONS} connections"),
        ["", "requests/s", "p99", "CPU a request", "added", "times without sessions"],
    );
    for (contender, found) in CONTENDERS.iter().zip(&of_servers) {
        let without = of(contender.without);
        let is_without = contender.name == contender.without;
        table.row(
            contender.name,
            vec![
                Cell::Number(quantile(&found.per_second, 0.5)),
                Cell::Nanos(quantile(&found.p99_nanos, 0.5)),
                Cell::Nanos(quantile(&found.cpu_nanos, 0.5)),
                if is_without { Cell::Empty } else { Cell::Nanos(found.cpu_added_to(without)) },
                if is_without { Cell::Empty } else { found.rate_of(without).into() },
            ],
        );
    }
    section.tables.push(table);

    let rate = |name, other| of(name).rate_of(of(other)).median;
    let added = of("axum, fe26, read").cpu_added_to(of("axum")) / 1e3;
    let goals = vec![
        Goal::at_most("axum, M: microseconds of CPU that reading a session adds", 3.2, added),
        Goal::at_least(
            "axum, M: requests a second, of those without sessions",
            0.64,
            rate("axum, fe26, read", "axum"),
        ),
        Goal::at_least(
            "axum, M: the same with verified seals kept",
            0.88,
            rate("axum, fe26, read, verified seals kept", "axum"),
        ),
        Goal::at_least(
            "axum, M, read: requests a second, times the private jar",
            1.15,
            rate("axum, fe26, read", "axum, private jar, read"),
        ),
        Goal::at_least(
            "axum, M, write: requests a second, times the private jar",
            1.25,
            rate("axum, fe26, write", "axum, private jar, write"),
        ),
        Goal::at_least(
            "axum, M, read: requests a second, times Node with iron-session 9",
            17.0,
            rate("axum, fe26, read", "Node, iron-session 9, read"),
        ),
        Goal::at_least(
            "axum, M, write: requests a second, times Node with iron-session 9",
            31.0,
            rate("axum, fe26, write", "Node, iron-session 9, write"),
        ),
    ];

    if effort.rounds_of_growth > 0 {
        let growing =
            ["axum, fe26, read", "axum, private jar, read"].map(|name| (name, place(name)));
        section.plots = growth(&mut servers, growing, effort)?;
    }
    Ok((section, goals))
}

/// The same with more and more connections.
fn growth(
    servers: &mut [Server],
    growing: [(&str, usize); 2],
    effort: &Effort,
) -> Result<Vec<Plot>> {
    let line = |name: &str| Line { name: name.to_owned(), points: Vec::new() };
    let plot = |y: &str| Plot {
        title: format!("{y}, over concurrent connections"),
        x: "connections".into(),
        y: y.into(),
        lines: growing.iter().map(|(name, _)| line(name)).collect(),
    };
    let (mut rates, mut times) =
        (plot("requests a second"), plot("CPU a request, in microseconds"));
    for connections in (0..10).map(|power| 1 << power) {
        let mut found = [Of::default(), Of::default()];
        for _ in 0..effort.rounds_of_growth {
            for (found, (_, place)) in found.iter_mut().zip(growing) {
                found.add(&ask(&mut servers[place], connections, 1)?);
            }
        }
        for (n, found) in found.iter().enumerate() {
            let x = f64::from(connections);
            rates.lines[n].points.push((x, quantile(&found.per_second, 0.5)));
            times.lines[n].points.push((x, quantile(&found.cpu_nanos, 0.5) / 1e3));
        }
    }
    Ok(vec![rates, times])
}

/// What a server does while it is asked for some seconds.
struct Turn {
    answers: Answers,
    cpu_nanos: f64,
}

fn ask(server: &mut Server, connections: u32, seconds: u64) -> Result<Turn> {
    let before = server.cpu_nanos()?;
    let answers = wrk::ask(server, connections, seconds)?;
    Ok(Turn { answers, cpu_nanos: server.cpu_nanos()? - before })
}

/// What a server did, one number a round.
#[derive(Default)]
struct Of {
    per_second: Vec<f64>,
    cpu_nanos: Vec<f64>,
    p99_nanos: Vec<f64>,
}

impl Of {
    fn add(&mut self, turn: &Turn) {
        let Answers { requests, seconds, p99_nanos } = turn.answers;
        self.per_second.push(requests / seconds);
        self.cpu_nanos.push(turn.cpu_nanos / requests);
        self.p99_nanos.push(p99_nanos);
    }

    /// How many times as many requests as `other` a core can answer.
    fn rate_of(&self, other: &Self) -> Ratio {
        Ratio::of(self.cpu_nanos.iter().zip(&other.cpu_nanos).map(|(this, other)| other / this))
    }

    /// How much more of the processor a request takes than one of `other`.
    fn cpu_added_to(&self, other: &Self) -> f64 {
        let more = self.cpu_nanos.iter().zip(&other.cpu_nanos).map(|(this, other)| this - other);
        quantile(&more.collect::<Vec<_>>(), 0.5)
    }
}

struct Contender {
    name: &'static str,
    program: Program,
    /// What the server is told to be.
    variant: &'static str,
    home: Home,
    /// The same server without sessions.
    without: &'static str,
}

enum Program {
    /// One of this package.
    Rust(&'static str),
    Node,
}

impl Contender {
    fn start(&self, node: &Path) -> Result<Server> {
        let server = match self.program {
            Program::Rust(name) => Server::rust(name, self.variant),
            Program::Node => Server::node(node, self.variant),
        };
        let server = server.and_then(|server| server.checked(self.home));
        server.map_err(|error| format!("{}: {error}", self.name).into())
    }
}

/// Where a server stands among all.
fn place(name: &str) -> usize {
    let place = CONTENDERS.iter().position(|contender| contender.name == name);
    place.expect("it is one of them")
}

const CONNECTIONS: u32 = 64;

const CONTENDERS: [Contender; 19] = [
    axum("axum", "none", Home::Fixed),
    axum("axum, fe26, read", "read", Home::Reads),
    axum("axum, fe26, read, verified seals kept", "read-cached", Home::Reads),
    axum("axum, fe26, write", "write", Home::Writes),
    axum("axum, fe26 by hand, read", "by-hand-read", Home::Reads),
    axum("axum, private jar, read", "private-read", Home::Reads),
    axum("axum, private jar, write", "private-write", Home::Writes),
    axum("axum, tower-sessions in memory, read", "memory-read", Home::Reads),
    axum("axum, tower-sessions in memory, write", "memory-write", Home::Writes),
    actix("actix-web", "none", Home::Fixed),
    actix("actix-web, fe26, read", "read", Home::Reads),
    actix("actix-web, fe26, write", "write", Home::Writes),
    node("Node", "none", Home::Fixed),
    node("Node, iron-session 9, read", "iron-session/read", Home::Reads),
    node("Node, iron-session 9, write", "iron-session/write", Home::Writes),
    node("Node, fe26 native, read", "native/read", Home::Reads),
    node("Node, fe26 native, write", "native/write", Home::Writes),
    node("Node, fe26 WebAssembly, read", "wasm/read", Home::Reads),
    node("Node, fe26 WebAssembly, write", "wasm/write", Home::Writes),
];

const fn axum(name: &'static str, variant: &'static str, home: Home) -> Contender {
    Contender { name, program: Program::Rust("axum"), variant, home, without: "axum" }
}

const fn actix(name: &'static str, variant: &'static str, home: Home) -> Contender {
    Contender { name, program: Program::Rust("actix"), variant, home, without: "actix-web" }
}

const fn node(name: &'static str, variant: &'static str, home: Home) -> Contender {
    Contender { name, program: Program::Node, variant, home, without: "Node" }
}
