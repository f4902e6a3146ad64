//! What a run has found: sections of tables and plots, and the goals with what was reached.

use serde::{Deserialize, Serialize};

use crate::rounds::Ratio;

pub mod html;
pub mod plot;
pub mod quotes;
pub mod text;

/// One run, as it is written to `results.json`.
#[derive(Default, Deserialize, Serialize)]
pub struct Report {
    /// What was measured with and on: processor, compiler, versions.
    pub setting: Vec<(String, String)>,
    pub goals: Vec<Goal>,
    pub sections: Vec<Section>,
}

/// What belongs to one question.
#[derive(Default, Deserialize, Serialize)]
pub struct Section {
    pub title: String,
    /// How it was measured, and how it is to be read.
    pub text: String,
    pub tables: Vec<Table>,
    pub plots: Vec<Plot>,
}

#[derive(Default, Deserialize, Serialize)]
pub struct Table {
    pub title: String,
    /// The first one is above the names of the rows.
    pub columns: Vec<String>,
    pub rows: Vec<Row>,
}

#[derive(Deserialize, Serialize)]
pub struct Row {
    pub name: String,
    pub cells: Vec<Cell>,
}

#[derive(Clone, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Cell {
    /// A time in nanoseconds.
    Nanos(f64),
    Ratio(Ratio),
    Number(f64),
    Text(String),
    /// What does not apply.
    Empty,
}

/// Cost over something that grows.
#[derive(Deserialize, Serialize)]
pub struct Plot {
    pub title: String,
    pub x: String,
    pub y: String,
    pub lines: Vec<Line>,
}

#[derive(Deserialize, Serialize)]
pub struct Line {
    pub name: String,
    pub points: Vec<(f64, f64)>,
}

/// A figure that is to be reached.
#[derive(Deserialize, Serialize)]
pub struct Goal {
    pub what: String,
    pub wanted: Wanted,
    pub reached: f64,
}

#[derive(Clone, Copy, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Wanted {
    AtLeast(f64),
    AtMost(f64),
}

impl Goal {
    pub fn at_least(what: impl Into<String>, wanted: f64, reached: f64) -> Self {
        Self { what: what.into(), wanted: Wanted::AtLeast(wanted), reached }
    }

    pub fn at_most(what: impl Into<String>, wanted: f64, reached: f64) -> Self {
        Self { what: what.into(), wanted: Wanted::AtMost(wanted), reached }
    }

    pub fn is_reached(&self) -> bool {
        match self.wanted {
            Wanted::AtLeast(wanted) => self.reached >= wanted,
            Wanted::AtMost(wanted) => self.reached <= wanted,
        }
    }
}

impl Table {
    pub fn new<'c>(title: &str, columns: impl IntoIterator<Item = &'c str>) -> Self {
        let columns = columns.into_iter().map(str::to_owned).collect();
        Self { title: title.to_owned(), columns, rows: Vec::new() }
    }

    pub fn row(&mut self, name: impl Into<String>, cells: Vec<Cell>) {
        self.rows.push(Row { name: name.into(), cells });
    }
}

impl From<Ratio> for Cell {
    fn from(ratio: Ratio) -> Self {
        Self::Ratio(ratio)
    }
}
