//! How cost grows with what a visitor or an operator can make more of.

use std::fmt::Write as _;

use fe26::{KeyRing, SealOptions, seal, unseal};
use fe26_bench::PASSWORD;
use fe26_session::{CookieJar, Session, SessionConfig};
use http::{HeaderMap, HeaderValue, header};
use serde_json::{Map, Value};

use crate::Result;
use crate::contenders::{Ours, Oxide, now};
use crate::report::{Cell, Goal, Line, Plot, Section, Table};
use crate::rounds::{Contender, measure};
use crate::seals::Effort;

pub fn run(effort: &Effort) -> Result<(Section, Vec<Goal>)> {
    let mut section = Section {
        title: "Growth".into(),
        text: "Both axes are logarithmic, so that cost in proportion is a line that rises as steeply as \
               the diagonal, and less is flatter. The steepest part of each line is in the table: 1 is \
               in proportion."
            .into(),
        ..Section::default()
    };
    let plots = [payload(effort)?, key_ring(effort)?, cookies(effort)?, chunks(effort)?];
    let mut table = Table::new("The steepest part of each line", ["", "", "steepest"]);
    let mut goals = Vec::new();
    for plot in plots {
        for line in &plot.lines {
            let steepest = line.steepest();
            table.row(&plot.title, vec![Cell::Text(line.name.clone()), Cell::Number(steepest)]);
            if line.name.contains("fe26") {
                let what = format!("{}, {}: steepest growth", plot.title, line.name);
                goals.push(Goal::at_most(what, 1.1, steepest));
            }
        }
        section.plots.push(plot);
    }
    section.tables.push(table);
    Ok((section, goals))
}

impl Line {
    /// By how much cost grows at most when something becomes a little more, as an exponent: 1 is in
    /// proportion, and a step is far above it.
    fn steepest(&self) -> f64 {
        let slopes = self.points.windows(2).map(|pair| {
            let [(x, y), (next_x, next_y)] = [pair[0], pair[1]];
            (next_y / y).ln() / (next_x / x).ln()
        });
        slopes.fold(f64::NEG_INFINITY, f64::max)
    }
}

/// Lines of a plot, each from the contenders of its name at one place after another.
fn lines(contenders: Vec<(f64, Contender<'_>)>, effort: &Effort) -> Result<Vec<Line>> {
    let (places, contenders): (Vec<_>, Vec<_>) = contenders.into_iter().unzip();
    let mut lines: Vec<Line> = Vec::new();
    for (place, times) in places.into_iter().zip(measure(contenders, effort.here / 3)?) {
        let point = (place, times.median() / 1000.0);
        match lines.iter_mut().find(|line| line.name == times.name) {
            Some(line) => line.points.push(point),
            None => lines.push(Line { name: times.name, points: vec![point] }),
        }
    }
    Ok(lines)
}

fn payload(effort: &Effort) -> Result<Plot> {
    let ours = Ours::new()?;
    // The longest that fits a seal of 16 KiB.
    let sizes = [64, 128, 256, 512, 1024, 2048, 4096, 8192, 12_000];
    let texts = sizes.map(|size| "x".repeat(size));
    let seals = texts.each_ref().map(|text| (ours.seal(text.as_bytes()), Oxide::seal(text)));
    let mut contenders = Vec::new();
    for (text, (seal, oxide)) in texts.iter().zip(&seals) {
        let place = text.len() as f64;
        contenders.extend([
            (place, Contender::new("fe26, seal", || ours.seal(text.as_bytes()))),
            (place, Contender::new("fe26, open", || ours.unseal(seal))),
            (place, Contender::new("hapi-iron-oxide, seal", || Oxide::seal(text))),
            (place, Contender::new("hapi-iron-oxide, open", || Oxide::unseal(oxide).is_ok())),
        ]);
    }
    Ok(Plot {
        title: "Payload".into(),
        x: "bytes of plaintext".into(),
        y: "microseconds".into(),
        lines: lines(contenders, effort)?,
    })
}

fn key_ring(effort: &Effort) -> Result<Plot> {
    let options = SealOptions::default();
    let counts = [1_u32, 2, 5, 10, 20, 50, 100];
    let mut rings = Vec::new();
    for count in counts {
        let passwords = (1..=count).map(|id| (id, format!("{PASSWORD}{id:04}")));
        let ring = KeyRing::from_passwords(passwords)?;
        let oldest = KeyRing::from_passwords([(1, format!("{PASSWORD}0001"))])?;
        rings.push((count, seal(&[b'x'; 349], &oldest, &options, now())?, ring));
    }
    let mut contenders = Vec::new();
    for (count, oldest, ring) in &rings {
        let place = f64::from(*count);
        let (text, options) = ([b'x'; 349], &options);
        contenders.extend([
            (
                place,
                Contender::new("fe26, seal", move || seal(&text, ring, options, now()).is_ok()),
            ),
            (
                place,
                Contender::new("fe26, open with the oldest", move || {
                    unseal(oldest, ring, options, now()).is_ok()
                }),
            ),
        ]);
    }
    Ok(Plot {
        title: "Key ring".into(),
        x: "passwords".into(),
        y: "microseconds".into(),
        lines: lines(contenders, effort)?,
    })
}

type Fields = Map<String, Value>;

fn cookies(effort: &Effort) -> Result<Plot> {
    let config = SessionConfig::new("session", KeyRing::from_password(PASSWORD)?)?;
    let ours = Ours::new()?;
    let seal = ours.seal(crate::payload::PAYLOADS[1].json.as_bytes());
    let mut requests = Vec::new();
    for count in [1_u32, 2, 5, 10, 20, 50, 100, 200] {
        let mut line = String::new();
        for n in 1..count {
            write!(line, "cookie{n}=value{n}; ")?;
        }
        write!(line, "session={seal}")?;
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, HeaderValue::try_from(line)?);
        requests.push((f64::from(count), headers));
    }
    Ok(Plot {
        title: "Cookies in the header".into(),
        x: "cookies".into(),
        y: "microseconds".into(),
        lines: lines(opening(&requests, &config)?, effort)?,
    })
}

fn chunks(effort: &Effort) -> Result<Plot> {
    let config = SessionConfig::new("session", KeyRing::from_password(PASSWORD)?)?.chunked();
    let mut requests = Vec::new();
    for chunks in 1..=4_u8 {
        let jar = CookieJar::from_headers(&HeaderMap::new(), now());
        let mut session = Session::<Fields>::open(&config, &jar);
        session.insert("text".into(), "x".repeat(usize::from(chunks) * 2600).into());
        session.save()?;
        let mut answer = HeaderMap::new();
        jar.write_to(&mut answer);
        let pairs: Vec<_> = answer
            .get_all(header::SET_COOKIE)
            .iter()
            .filter_map(|line| line.to_str().ok()?.split(';').next())
            .filter(|pair| !pair.ends_with('='))
            .map(str::to_owned)
            .collect();
        assert_eq!(pairs.len(), usize::from(chunks));
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, HeaderValue::try_from(pairs.join("; "))?);
        requests.push((f64::from(chunks), headers));
    }
    Ok(Plot {
        title: "Chunks".into(),
        x: "cookies that a session of 2.6 KB each needs".into(),
        y: "microseconds".into(),
        lines: lines(opening(&requests, &config)?, effort)?,
    })
}

/// Opening the session of each request, from its headers on.
fn opening<'a>(
    requests: &'a [(f64, HeaderMap)],
    config: &'a SessionConfig,
) -> Result<Vec<(f64, Contender<'a>)>> {
    let open = move |headers: &HeaderMap| {
        Session::<Fields>::open(config, &CookieJar::from_headers(headers, now()))
    };
    if requests.iter().any(|(_, headers)| open(headers).is_new()) {
        return Err("a session does not open".into());
    }
    let contender = |(place, headers): &'a (f64, HeaderMap)| {
        (*place, Contender::new("fe26-session, open", move || open(headers)))
    };
    Ok(requests.iter().map(contender).collect())
}
