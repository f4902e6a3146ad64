//! Tables of a run where others quote it: between two comments in a page, so that no figure there is older
//! or better than the run.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use super::{Cell, Report, Table};
use crate::Result;

/// The pages that quote a run.
pub const PAGES: [&str; 3] = ["COMPARE.md", "README.md", "packages/fe26-session/README.md"];

/// Puts what this run has found into a page.
pub fn put_into(page: &Path, report: &Report) -> Result {
    Ok(fs::write(page, quoting(&fs::read_to_string(page)?, report)?)?)
}

/// The page with quotations of this run: `<!-- bench: NAME -->` begins the place for one and
/// `<!-- /bench -->` ends it.
fn quoting(page: &str, report: &Report) -> Result<String> {
    let mut quoted = String::with_capacity(page.len());
    let mut rest = page;
    while let Some((before, begun)) = rest.split_once(BEGIN) {
        let (name, begun) = begun.split_once(" -->").ok_or("a quotation has no name")?;
        let (_, after) = begun.split_once(END).ok_or("a quotation does not end")?;
        let quotation = quotation(name, report)?;
        write!(quoted, "{before}{BEGIN}{name} -->\n{quotation}{END}")?;
        rest = after;
    }
    quoted.push_str(rest);
    Ok(quoted)
}

fn quotation(name: &str, report: &Report) -> Result<String> {
    match name {
        "setting" => {
            let value = |name: &str| {
                let entry = report.setting.iter().find(|(found, _)| found == name);
                entry.map_or("", |(_, value)| value.as_str())
            };
            Ok(format!("{}, {}, Node {}.\n", value("processor"), value("compiler"), value("Node")))
        }
        "types" => beside_sizes(report, "The application's type in a string and back", &[("", 4)]),
        "bytes" => {
            beside_sizes(report, "Bytes of JSON in a string and back", &[("seal", 1), ("open", 3)])
        }
        "floor" => whole(report, "The floor", "Ours as a multiple of the floor"),
        "npm" => {
            let table = named(report, "Our npm package beside iron-session 9", "64 in flight")?;
            let mut text = head(&["session", "native addon", "WebAssembly"].map(str::to_owned));
            for row in &table.rows {
                text += &line(
                    [row.name.clone(), short(&row.cells[2]), short(&row.cells[4])].into_iter(),
                );
            }
            Ok(text)
        }
        "servers" => whole(report, "Servers", ""),
        "missed" => {
            let mut text = head(&["", "to reach", "reached"].map(str::to_owned));
            for goal in report.goals.iter().filter(|goal| !goal.is_reached()) {
                let reached = Cell::Number(goal.reached).to_string();
                text += &line([goal.what.clone(), goal.wanted.to_string(), reached].into_iter());
            }
            Ok(text)
        }
        _ => Err(format!("there is no quotation {name:?}").into()),
    }
}

/// A table of a section as it is.
fn whole(report: &Report, section: &str, title: &str) -> Result<String> {
    let table = named(report, section, title)?;
    let mut text = head(&table.columns);
    for row in &table.rows {
        let cells = row.cells.iter().map(short);
        text += &line(std::iter::once(row.name.clone()).chain(cells));
    }
    Ok(text)
}

/// One table from those of a section, which are for one size each: some of their columns beside one another.
fn beside_sizes(report: &Report, section: &str, columns: &[(&str, usize)]) -> Result<String> {
    let tables = tables(report, section)?;
    let mut titles = vec![String::new()];
    for table in tables {
        let (size, _) = table.title.split_once(':').unwrap_or((&table.title, ""));
        titles
            .extend(columns.iter().map(|(column, _)| format!("{size} {column}").trim().to_owned()));
    }
    let mut text = head(&titles);
    for (n, row) in tables[0].rows.iter().enumerate() {
        let cells = tables.iter().flat_map(|table| {
            columns.iter().map(move |(_, column)| short(&table.rows[n].cells[*column]))
        });
        text += &line(std::iter::once(row.name.clone()).chain(cells));
    }
    Ok(text)
}

fn named<'r>(report: &'r Report, section: &str, title: &str) -> Result<&'r Table> {
    let tables = tables(report, section)?;
    let table = tables.iter().find(|table| title.is_empty() || table.title == title);
    table.ok_or_else(|| format!("{section} has no table {title:?}").into())
}

fn tables<'r>(report: &'r Report, section: &str) -> Result<&'r [Table]> {
    let section = report.sections.iter().find(|found| found.title == section);
    let tables =
        section.map(|section| section.tables.as_slice()).filter(|tables| !tables.is_empty());
    tables.ok_or_else(|| "a section that is quoted was not measured".into())
}

fn head(titles: &[String]) -> String {
    line(titles.iter().cloned())
        + &line(
            titles.iter().enumerate().map(|(n, _)| if n == 0 { "---" } else { "--:" }.to_owned()),
        )
}

fn line(cells: impl Iterator<Item = String>) -> String {
    format!("| {} |\n", cells.collect::<Vec<_>>().join(" | "))
}

/// Without the spread, which is in the report.
fn short(cell: &Cell) -> String {
    match cell {
        Cell::Ratio(ratio) => Cell::Number(ratio.median).to_string(),
        other => other.to_string(),
    }
}

const BEGIN: &str = "<!-- bench: ";
const END: &str = "<!-- /bench -->";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_quote_the_run_that_stands_beside_them() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
        let results = fs::read_to_string(folder.join("results.json")).unwrap();
        let report: Report = serde_json::from_str(&results).unwrap();
        for page in PAGES {
            let text = fs::read_to_string(folder.join("..").join(page)).unwrap();
            assert!(text.contains(BEGIN), "{page} quotes nothing");
            assert_eq!(quoting(&text, &report).unwrap(), text, "{page}");
        }
    }

    #[test]
    fn a_quotation_takes_the_place_of_what_stood_there() {
        let mut report = Report::default();
        report.setting.push(("processor".into(), "a fast one".into()));
        let page = "before <!-- bench: setting -->\nold\n<!-- /bench --> behind";
        let quoted = quoting(page, &report).unwrap();
        assert_eq!(
            quoted,
            "before <!-- bench: setting -->\na fast one, , Node .\n<!-- /bench --> behind"
        );
        assert_eq!(quoting(&quoted, &report).unwrap(), quoted);
    }

    #[test]
    fn what_was_not_measured_is_not_quoted() {
        for page in [
            "<!-- bench: servers --><!-- /bench -->",
            "<!-- bench: nonsense --><!-- /bench -->",
            "<!-- bench: setting -->",
            "<!-- bench: setting",
        ] {
            assert!(quoting(page, &Report::default()).is_err(), "{page}");
        }
    }
}
