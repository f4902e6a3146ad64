//! How long it takes to make a seal of a session, to open it, and to refuse a forged one.

use crate::Result;
use crate::contenders::{Jwt, Ours, Oxide, Private, forged};
use crate::floor::{self, Counts, Primitives};
use crate::node::Node;
use crate::payload::{Data, Large, Medium, PAYLOADS, Payload, Small};
use crate::report::{Cell, Goal, Section, Table};
use crate::rounds::{Contender, Ratio, Times, measure, measure_in_processes, tell};

/// How much is measured.
pub struct Effort {
    /// Rounds of what takes part in this program.
    pub here: usize,
    /// Rounds in which other programs take part.
    pub elsewhere: usize,
}

/// Bytes to string and back, beside the floor and beside crates.
pub fn bytes(effort: &Effort) -> Result<(Vec<Section>, Vec<Goal>)> {
    let mut goals = Vec::new();
    let columns = ["", "seal", "times ours", "open", "times ours", "refuse", "of opening"];
    let mut peers = Section {
        title: "Bytes of JSON in a string and back".into(),
        text: "Microseconds and ratios are medians; in brackets between what the middle half of the \
               rounds lay; the rounds are divided among processes, which the system puts in memory \
               differently. Clock and random numbers are part of it. The private jar of `cookie` has \
               AES-256-GCM with one key and no time in it."
            .into(),
        ..Section::default()
    };
    let mut floor = Section {
        title: "The floor".into(),
        text: "Each primitive as fast as this processor has it, times how often the format needs it, one \
               step after another. Steps that do not wait for one another can overlap, so that the sum is \
               no limit."
            .into(),
        ..Section::default()
    };
    let mut ratios = Table::new("Ours as a multiple of the floor", ["", "seal", "open"]);
    for (payload, limits) in PAYLOADS.iter().zip(LIMITS) {
        let Payload { name, json } = payload;
        let times = measure_in_processes(&[BYTES, name], effort.here)?;
        let (primitives, times) = Primitives::and_others(times)?;
        let seal = Ours::new()?.seal(json.as_bytes());
        let title =
            format!("{name}: {} bytes of JSON, a seal of {} characters", json.len(), seal.len());
        let mut table = Table::new(&title, columns);
        let (groups, _) = times.as_chunks::<3>();
        for [sealing, opening, refusing] in groups {
            table.row(
                &sealing.name,
                vec![
                    Cell::Nanos(sealing.median()),
                    sealing.ratio_to(&times[0]).into(),
                    Cell::Nanos(opening.median()),
                    opening.ratio_to(&times[1]).into(),
                    Cell::Nanos(refusing.median()),
                    refusing.ratio_to(opening).into(),
                ],
            );
        }
        peers.tables.push(table);

        let counts = Counts::of(&seal, json);
        let [to_seal, to_open] = [primitives.seal(&counts), primitives.unseal(&counts)];
        let [sealing, opening] = [times[0].ratio_to(&to_seal), times[1].ratio_to(&to_open)];
        ratios.row(*name, vec![sealing.into(), opening.into()]);
        if floor.tables.is_empty() {
            let mut table = Table::new("Primitives", ["", "time"]);
            for times in primitives.all() {
                table.row(&times.name, vec![Cell::Nanos(times.median())]);
            }
            floor.tables.push(table);
        }
        let oxide = times[3].and(&times[4]).ratio_to(&times[0].and(&times[1]));
        goals.extend([
            Goal::at_least(format!("{name}: times hapi-iron-oxide"), limits.oxide, oxide.median),
            Goal::at_most(format!("{name}: seal, times the floor"), limits.seal, sealing.median),
            Goal::at_most(format!("{name}: open, times the floor"), limits.unseal, opening.median),
            Goal::at_most(
                format!("{name}: refusing a forged seal, of opening a valid one"),
                limits.forged,
                times[2].ratio_to(&times[1]).median,
            ),
        ]);
    }
    floor.tables.push(ratios);
    Ok((vec![peers, floor], goals))
}

/// What each of the processes measures of [`bytes`]: one payload, and the primitives beside it.
pub fn bytes_here(payload: &str, rounds: usize) -> Result {
    let payload = PAYLOADS.iter().find(|known| known.name == payload);
    let json = payload.ok_or("there is no such payload")?.json;
    let (ours, private) = (Ours::new()?, Private::new());
    let seal = ours.seal(json.as_bytes());
    let (oxide, jar) = (Oxide::seal(json), private.seal(json));
    let [false_seal, false_oxide, false_jar] = [&seal, &oxide, &jar].map(|it| forged(it));
    assert_eq!(ours.refuse(&false_seal), fe26::UnsealError::BadMac);
    assert!(Oxide::unseal(&false_oxide).is_err() && private.unseal(&false_jar).is_none());
    assert!(Oxide::unseal(&oxide).is_ok() && private.unseal(&jar).is_some());
    let contenders = vec![
        Contender::new("fe26", || ours.seal(json.as_bytes())),
        Contender::new("fe26", || ours.unseal(&seal)),
        Contender::new("fe26", || ours.refuse(&false_seal)),
        Contender::new("hapi-iron-oxide", || Oxide::seal(json)),
        Contender::new("hapi-iron-oxide", || Oxide::unseal(&oxide)),
        Contender::new("hapi-iron-oxide", || Oxide::unseal(&false_oxide)),
        Contender::new("cookie, private jar", || private.seal(json)),
        Contender::new("cookie, private jar", || private.unseal(&jar)),
        Contender::new("cookie, private jar", || private.unseal(&false_jar)),
    ];
    tell(&floor::measure_with(contenders, rounds)?)
}

/// The program's argument for [`bytes_here`].
pub const BYTES: &str = "--bytes";

/// Refusing forged cookies, which anybody may send.
pub fn forgeries(effort: &Effort, nodes: &Nodes) -> Result<Section> {
    let (ours, private) = (Ours::new()?, Private::new());
    let mut table = Table::new(
        "A seal with another MAC",
        ["", "300 B", "times ours", "4 KiB", "times ours", "16 KiB", "times ours"],
    );
    let mut columns = Vec::new();
    // So many bytes in a field become a seal of that length.
    for bytes in ["47", "2890", "12107"] {
        let json = format!(r#"{{"text":"{}"}}"#, "x".repeat(bytes.parse::<usize>()? - 11));
        let seal = forged(&ours.seal(json.as_bytes()));
        let (oxide, jar) = (forged(&Oxide::seal(&json)), forged(&private.seal(&json)));
        assert_eq!(ours.refuse(&seal), fe26::UnsealError::BadMac);
        let mut contenders = vec![
            Contender::new("fe26", || ours.refuse(&seal)),
            Contender::new("hapi-iron-oxide", || Oxide::unseal(&oxide).is_err()),
            Contender::new("cookie, private jar", || private.unseal(&jar)),
        ];
        for library in ["iron-session", "@hapi/iron", "fe26-session"] {
            let title = format!("{library}, Node {}", nodes.current.version);
            contenders.push(nodes.current.contender(title, library, "forged", bytes, 1));
        }
        columns.push(measure(contenders, effort.elsewhere)?);
    }
    for n in 0..columns[0].len() {
        let cells = columns.iter().flat_map(|times| {
            [Cell::Nanos(times[n].median()), times[n].ratio_to(&times[0]).into()]
        });
        table.row(&columns[0][n].name, cells.collect());
    }
    Ok(Section {
        title: "Forged cookies".into(),
        text:
            "All of them are well-formed but for the MAC, so that it takes the whole way to refuse \
               them. Nothing is decrypted and nothing allocated on ours."
                .into(),
        tables: vec![table],
        plots: Vec::new(),
    })
}

/// The application's type to string and back, beside libraries for JavaScript and JSON Web Tokens.
pub fn structs(effort: &Effort, nodes: &Nodes) -> Result<(Section, Vec<Goal>)> {
    let mut section = Section {
        title: "The application's type in a string and back".into(),
        text: "JSON is part of it: serde's derived code in Rust, JSON.stringify and JSON.parse in Node. \
               Node runs beside us on the same core and takes its turn in each round. A JSON Web Token \
               with HS256 is signed and readable by everybody."
            .into(),
        ..Section::default()
    };
    let mut goals = Vec::new();
    let [small, medium, large] = &PAYLOADS;
    section.tables = vec![
        structs_of::<Small>(small, LIMITS[0], effort, nodes, &mut goals)?,
        structs_of::<Medium>(medium, LIMITS[1], effort, nodes, &mut goals)?,
        structs_of::<Large>(large, LIMITS[2], effort, nodes, &mut goals)?,
    ];
    Ok((section, goals))
}

/// Every Node that takes part.
pub struct Nodes {
    /// With our native core.
    pub current: Node,
    /// The same Node with WebAssembly.
    pub wasm: Node,
    /// The newest one.
    pub newest: Node,
}

fn structs_of<T: Data>(
    payload: &Payload,
    limits: Limits,
    effort: &Effort,
    nodes: &Nodes,
    goals: &mut Vec<Goal>,
) -> Result<Table> {
    let Payload { name, json } = payload;
    let (ours, jwt) = (Ours::new()?, Jwt::new());
    let data: T = serde_json::from_str(json)?;
    let (seal, token) = (ours.seal_data(&data), jwt.seal(&data));
    assert_eq!(serde_json::to_string(&ours.unseal_data::<T>(&seal))?, *json);
    assert!(jwt.unseal::<T>(&token).is_some());

    let mut contenders = vec![
        Contender::new("fe26", || ours.seal_data(&data)),
        Contender::new("fe26", || ours.unseal_data::<T>(&seal)),
        Contender::new("jsonwebtoken HS256", || jwt.seal(&data)),
        Contender::new("jsonwebtoken HS256", || jwt.unseal::<T>(&token)),
    ];
    let both = |node: &Node| ["iron-session", "@hapi/iron"].map(|library| (node.clone(), library));
    let current = ["jose A256GCM", "jose A256CBC-HS512", "@fastify/secure-session", "fe26-session"]
        .map(|library| (nodes.current.clone(), library));
    let elsewhere = both(&nodes.newest).into_iter().chain(both(&nodes.current)).chain(current);
    for (node, library) in elsewhere.chain([(nodes.wasm.clone(), "fe26-session")]) {
        let title = format!("{library}, Node {}", node.version);
        let title = if node.is(&nodes.wasm) { format!("{title}, WebAssembly") } else { title };
        for work in ["seal", "unseal"] {
            contenders.push(node.contender(&title, library, work, name, 1));
        }
    }
    let times = measure(contenders, effort.elsewhere)?;

    let title = format!("{name}: {} bytes of JSON", json.len());
    let columns = ["", "seal", "times ours", "open", "times ours", "both, times ours"];
    let mut table = Table::new(&title, columns);
    let (groups, _) = times.as_chunks::<2>();
    let [sealing, opening] = &groups[0];
    let ours = sealing.and(opening);
    let both = |pair: &[Times; 2]| pair[0].and(&pair[1]).ratio_to(&ours);
    for pair in groups {
        table.row(
            &pair[0].name,
            vec![
                Cell::Nanos(pair[0].median()),
                pair[0].ratio_to(sealing).into(),
                Cell::Nanos(pair[1].median()),
                pair[1].ratio_to(opening).into(),
                both(pair).into(),
            ],
        );
    }
    let (iron_session, hapi_iron) = (both(&groups[2]), both(&groups[3]));
    goals.extend([
        Goal::at_least(
            format!("{name}: type to string to type, times iron-session 9 on the newest Node"),
            limits.iron_session,
            iron_session.median,
        ),
        Goal::at_least(
            format!("{name}: type to string to type, times @hapi/iron 7 on the newest Node"),
            limits.hapi_iron,
            hapi_iron.median,
        ),
    ]);
    Ok(table)
}

/// Our npm package beside iron-session, in the same Node.
pub fn npm(effort: &Effort, nodes: &Nodes) -> Result<(Section, Vec<Goal>)> {
    let mut section = Section {
        title: "Our npm package beside iron-session 9".into(),
        text: "`sealData` and then `unsealData` in one Node: one after another as time that passes, and 64 \
               in flight as time of the processor, all threads together, which is what a busy server has \
               too little of."
            .into(),
        ..Section::default()
    };
    let mut goals = Vec::new();
    for in_flight in [1, 64] {
        let title = format!("{in_flight} in flight");
        let columns = ["", "iron-session 9", "native", "times", "WebAssembly", "times"];
        let mut table = Table::new(&title, columns);
        for (Payload { name, json }, limits) in PAYLOADS.iter().zip(LIMITS) {
            let times = measure(
                vec![
                    nodes.current.contender(
                        "iron-session",
                        "iron-session",
                        "both",
                        name,
                        in_flight,
                    ),
                    nodes.current.contender("native", "fe26-session", "both", name, in_flight),
                    nodes.wasm.contender("WebAssembly", "fe26-session", "both", name, in_flight),
                ],
                effort.elsewhere,
            )?;
            let ratios: Vec<Ratio> = times.iter().map(|it| times[0].ratio_to(it)).collect();
            table.row(
                format!("{name}, {} bytes of JSON", json.len()),
                vec![
                    Cell::Nanos(times[0].median()),
                    Cell::Nanos(times[1].median()),
                    ratios[1].into(),
                    Cell::Nanos(times[2].median()),
                    ratios[2].into(),
                ],
            );
            if in_flight > 1 {
                let what = |core| format!("{name}: npm package, {core}, times iron-session 9");
                goals.extend([
                    Goal::at_least(what("native"), limits.native, ratios[1].median),
                    Goal::at_least(what("WebAssembly"), limits.wasm, ratios[2].median),
                ]);
            }
        }
        section.tables.push(table);
    }
    Ok((section, goals))
}

/// What is to be reached with a payload.
#[derive(Clone, Copy)]
struct Limits {
    iron_session: f64,
    hapi_iron: f64,
    oxide: f64,
    seal: f64,
    unseal: f64,
    forged: f64,
    native: f64,
    wasm: f64,
}

const LIMITS: [Limits; 3] = [
    Limits {
        iron_session: 95.0,
        hapi_iron: 40.0,
        oxide: 13.0,
        seal: 1.15,
        unseal: 1.35,
        forged: 0.75,
        native: 15.0,
        wasm: 4.0,
    },
    Limits {
        iron_session: 60.0,
        hapi_iron: 24.0,
        oxide: 10.0,
        seal: 1.0,
        unseal: 1.3,
        forged: 0.75,
        native: 15.0,
        wasm: 4.0,
    },
    Limits {
        iron_session: 18.0,
        hapi_iron: 8.0,
        oxide: 5.0,
        seal: 0.8,
        unseal: 1.2,
        forged: 0.8,
        native: 8.0,
        wasm: 2.0,
    },
];
