//! A report for a browser: one file, without scripts and without anything from elsewhere.

use std::fmt::Write as _;

use super::{Report, Table, plot};
use crate::Result;

pub fn page(report: &Report) -> Result<String> {
    let mut body = String::new();
    let setting = report
        .setting
        .iter()
        .map(|(name, value)| format!("<dt>{}</dt><dd>{}</dd>", escaped(name), escaped(value)));
    writeln!(body, "<dl>{}</dl>", setting.collect::<String>())?;
    writeln!(body, "<h2>Goals</h2><ul class=goals>")?;
    for goal in &report.goals {
        let class = if goal.is_reached() { "reached" } else { "missed" };
        writeln!(body, "<li class={class}>{}</li>", escaped(&goal.to_string()))?;
    }
    writeln!(body, "</ul>")?;
    for section in &report.sections {
        writeln!(body, "<h2>{}</h2>", escaped(&section.title))?;
        writeln!(body, "<p>{}</p>", with_code(&section.text))?;
        for table in &section.tables {
            body += &html(table);
        }
        for plot in &section.plots {
            let svg = plot::svg(plot)?;
            writeln!(
                body,
                "<figure><figcaption>{}</figcaption>{svg}</figure>",
                escaped(&plot.title)
            )?;
        }
    }
    Ok(PAGE.replace("{body}", &body))
}

fn html(table: &Table) -> String {
    let head: String =
        table.columns.iter().map(|column| format!("<th>{}</th>", escaped(column))).collect();
    let row = |row: &super::Row| {
        let cells: String = row
            .cells
            .iter()
            .map(|cell| format!("<td>{}</td>", escaped(&cell.to_string())))
            .collect();
        format!("<tr><th>{}</th>{cells}</tr>\n", escaped(&row.name))
    };
    let rows: String = table.rows.iter().map(row).collect();
    let caption = escaped(&table.title);
    format!(
        "<div class=wide><table><caption>{caption}</caption><tr>{head}</tr>\n{rows}</table></div>\n"
    )
}

/// What stands between backticks is code.
fn with_code(text: &str) -> String {
    let part = |(n, part): (usize, &str)| match n % 2 {
        0 => escaped(part),
        _ => format!("<code>{}</code>", escaped(part)),
    };
    text.split('`').enumerate().map(part).collect()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

const PAGE: &str = r#"<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>fe26: measurements</title>
<style>
  body { font: 16px/1.5 system-ui, sans-serif; color: #1c1c1c; background: #fff; max-width: 64rem; margin: 2rem auto; padding: 0 1rem }
  h1, h2 { line-height: 1.2 }
  h2 { margin-top: 3rem }
  dl { display: grid; grid-template-columns: max-content 1fr; gap: 0 1rem }
  dd { margin: 0 }
  .wide { overflow-x: auto; margin: 1rem 0 }
  table { border-collapse: collapse; font-variant-numeric: tabular-nums }
  caption { text-align: left; font-weight: 600; padding: .25rem 0 }
  th, td { padding: .2rem .75rem; border-bottom: 1px solid #d8d8d8; text-align: right; white-space: nowrap; font-weight: normal }
  th:first-child { text-align: left }
  tr:first-child th { color: #595959 }
  figure { margin: 1.5rem 0 }
  figcaption { font-weight: 600 }
  svg { max-width: 100%; height: auto }
  .goals { list-style: none; padding: 0; font: 14px/1.6 ui-monospace, monospace }
  .goals li { white-space: pre-wrap }
  .missed { color: #a40000 }
</style>
<h1>fe26: measurements</h1>
{body}
</html>
"#;
