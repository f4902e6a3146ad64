//! A report for a terminal.

use std::fmt;

use super::{Cell, Goal, Section, Table, Wanted};

impl fmt::Display for Section {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "\n{}\n{}", self.title, "=".repeat(self.title.chars().count()))?;
        self.tables.iter().try_for_each(|table| write!(f, "\n{table}"))
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cells = |row: &super::Row| -> Vec<String> {
            std::iter::once(row.name.clone()).chain(row.cells.iter().map(Cell::to_string)).collect()
        };
        let rows: Vec<Vec<String>> =
            std::iter::once(self.columns.clone()).chain(self.rows.iter().map(cells)).collect();
        let width = |column: usize| {
            let cells = rows.iter().filter_map(|row| row.get(column));
            cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..self.columns.len()).map(width).collect();
        writeln!(f, "{}", self.title)?;
        for row in rows {
            for (column, (cell, width)) in row.iter().zip(&widths).enumerate() {
                match column {
                    0 => write!(f, "  {cell:width$}")?,
                    _ => write!(f, "  {cell:>width$}")?,
                }
            }
            writeln!(f)?;
        }
        Ok(())
    }
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nanos(nanos) => f.write_str(&time(*nanos)),
            Self::Ratio(ratio) => {
                let [low, median, high] = [ratio.low, ratio.median, ratio.high].map(three_digits);
                write!(f, "{median} ({low} to {high})")
            }
            Self::Number(number) => f.write_str(&three_digits(*number)),
            Self::Text(text) => f.write_str(text),
            Self::Empty => Ok(()),
        }
    }
}

impl fmt::Display for Goal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mark = if self.is_reached() { "reached" } else { "MISSED" };
        let reached = three_digits(self.reached);
        write!(f, "{mark:8} {reached:>8}  {}: {}", self.wanted, self.what)
    }
}

impl fmt::Display for Wanted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AtLeast(wanted) => write!(f, "at least {wanted}"),
            Self::AtMost(wanted) => write!(f, "at most {wanted}"),
        }
    }
}

/// A time with its unit.
fn time(nanos: f64) -> String {
    match nanos {
        ..1e3 => format!("{} ns", three_digits(nanos)),
        ..1e6 => format!("{} us", three_digits(nanos / 1e3)),
        _ => format!("{} ms", three_digits(nanos / 1e6)),
    }
}

/// A number with as many digits as a measurement is worth.
pub fn three_digits(number: f64) -> String {
    let digits = match number.abs() {
        ..10.0 => 2,
        ..100.0 => 1,
        _ => 0,
    };
    format!("{number:.digits$}")
}
