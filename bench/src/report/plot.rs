//! Plots as SVG.

use plotters::prelude::*;

use super::Plot;
use crate::Result;

/// Draws a plot with both axes logarithmic: cost that grows as fast as what it is a cost of is a line that
/// rises by as much as it goes to the right.
pub fn svg(plot: &Plot) -> Result<String> {
    let points = || plot.lines.iter().flat_map(|line| &line.points);
    let bounds = |of: fn(&(f64, f64)) -> f64| {
        let low = points().map(of).fold(f64::INFINITY, f64::min);
        let high = points().map(of).fold(0.0, f64::max);
        (low * 0.9)..(high * 1.1)
    };
    let mut svg = String::new();
    {
        let area = SVGBackend::with_string(&mut svg, (720, 360)).into_drawing_area();
        let mut chart = ChartBuilder::on(&area)
            .margin(12)
            .x_label_area_size(40)
            .y_label_area_size(72)
            .build_cartesian_2d(
                bounds(|point| point.0).log_scale(),
                bounds(|point| point.1).log_scale(),
            )?;
        let label =
            |value: &f64| super::text::three_digits(*value).trim_end_matches(".00").to_owned();
        chart
            .configure_mesh()
            .light_line_style(TRANSPARENT)
            .x_desc(plot.x.as_str())
            .y_desc(plot.y.as_str())
            .x_label_formatter(&label)
            .y_label_formatter(&label)
            .label_style(("sans-serif", 13))
            .draw()?;
        for (n, line) in plot.lines.iter().enumerate() {
            let color = COLORS[n % COLORS.len()];
            chart
                .draw_series(LineSeries::new(line.points.iter().copied(), color.stroke_width(2)))?
                .label(line.name.as_str())
                .legend(move |(x, y)| {
                    PathElement::new([(x, y), (x + 18, y)], color.stroke_width(2))
                });
            chart.draw_series(line.points.iter().map(|&at| Circle::new(at, 3, color.filled())))?;
        }
        if plot.lines.len() > 1 {
            chart
                .configure_series_labels()
                .position(SeriesLabelPosition::UpperLeft)
                .background_style(WHITE.mix(0.8))
                .label_font(("sans-serif", 13))
                .draw()?;
        }
        area.present()?;
    }
    Ok(svg)
}

/// Told apart by people who do not see all colours (Okabe and Ito).
const COLORS: [RGBColor; 5] = [
    RGBColor(0, 114, 178),
    RGBColor(213, 94, 0),
    RGBColor(0, 158, 115),
    RGBColor(204, 121, 167),
    RGBColor(86, 180, 233),
];
