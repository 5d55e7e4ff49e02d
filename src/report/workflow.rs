//! A workflow as a drawing: one HTML file with the drawing in it as SVG, and a table of everything
//! below it.
//!
//! The phases stand under each other. A decision is a line of its phase; from there its way runs at
//! the left to another phase, or at the right to a status. Ways that would cover each other get a
//! lane each: the shortest the nearest.

use super::declaration::html;
use std::io::{self, Write};

mod layout;

/// What is drawn, in the words of one language.
#[derive(Debug, Clone, Default)]
pub struct Chart {
    /// The language, as HTML names it: `nl`, `en`.
    pub lang: &'static str,
    /// The title.
    pub title: String,
    /// What stands under the title: id and version.
    pub subtitle: String,
    /// What the drawing is, for who cannot see it.
    pub description: String,
    /// How to read the drawing.
    pub legend: String,
    /// What stands under the drawing.
    pub footnote: String,
    /// The title of what is told below the drawing.
    pub details: String,
    /// The places: phases first, then statuses.
    pub places: Vec<Place>,
    /// What is told below the drawing.
    pub parts: Vec<Part>,
}

/// A phase or status.
#[derive(Debug, Clone, Default)]
pub struct Place {
    /// What it is called.
    pub title: String,
    /// What is said of it, in a line each.
    pub notes: Vec<String>,
    /// The decisions that can be taken there.
    pub ways: Vec<Way>,
    /// Whether it is a phase.
    pub is_phase: bool,
    /// Whether a case ends there.
    pub is_end: bool,
}

/// A decision.
#[derive(Debug, Clone, Default)]
pub struct Way {
    /// What it is called.
    pub label: String,
    /// The place that it leads to, by its number in the list.
    pub to: usize,
}

/// What is told about a place.
#[derive(Debug, Clone, Default)]
pub struct Part {
    /// Its title.
    pub title: String,
    /// Its id.
    pub id: String,
    /// What is said of it.
    pub lines: Vec<Line>,
    /// Tables.
    pub tables: Vec<Table>,
}

/// A table.
#[derive(Debug, Clone, Default)]
pub struct Table {
    /// Its headings.
    pub headings: Vec<String>,
    /// Its rows, with a cell for each heading.
    pub rows: Vec<Vec<Line>>,
}

/// A text with, perhaps, an id behind it and a note under it.
#[derive(Debug, Clone, Default)]
pub struct Line {
    /// The text.
    pub text: String,
    /// The id.
    pub id: String,
    /// The note.
    pub note: String,
}

impl Line {
    /// A text alone.
    pub fn text(text: String) -> Line {
        Line {
            text,
            ..Line::default()
        }
    }
}

/// Nothing is loaded from anywhere, and no script runs, whatever the labels say.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'";

const STYLE: &str = "\
body { font: 15px/1.45 system-ui, 'Segoe UI', 'Liberation Sans', Arial, sans-serif; \
color: #1c2530; background: #fff; max-width: 72rem; margin: 2rem auto; padding: 0 1.5rem; }
h1 { font-size: 1.6rem; line-height: 1.2; margin: 0; }
h2 { font-size: 1.2rem; margin: 2.5rem 0 .5rem; }
h3 { font-size: 1rem; margin: 1.75rem 0 .25rem; padding-top: .5rem; border-top: 2px solid #1f4e79; }
p { margin: 0 0 .4rem; max-width: 50rem; }
.sub, .note { color: #55606d; }
.note { font-size: .86rem; }
code { font: .82rem ui-monospace, 'Liberation Mono', monospace; color: #55606d; white-space: nowrap; }
figure { margin: 1.5rem 0; overflow-x: auto; }
svg { display: block; width: 100%; height: auto; min-width: 46rem; }
table { border-collapse: collapse; width: 100%; margin: .5rem 0 1rem; }
th, td { text-align: left; vertical-align: top; padding: .3rem 1rem .3rem 0; \
border-bottom: 1px solid #d5dbe1; overflow-wrap: break-word; }
th { font-size: .86rem; color: #55606d; font-weight: 600; }
text { font: 13px system-ui, 'Segoe UI', 'Liberation Sans', Arial, sans-serif; fill: #1c2530; }
.name { font-size: 14.5px; font-weight: 600; }
.on { fill: #fff; }
.small { font-size: 12px; fill: #55606d; }
@page { size: A4; margin: 15mm; }
@media print { body { margin: 0; padding: 0; max-width: none; font-size: 10pt; } \
figure { overflow: visible; } svg { min-width: 0; max-height: 255mm; } \
h3, tr { break-inside: avoid; } h3 { break-after: avoid; } }
";

/// Writes the file: one, on its own, ready to look at and to print.
///
/// # Errors
/// Those of the writer.
pub fn write_html(chart: &Chart, to: &mut dyn Write) -> io::Result<()> {
    writeln!(to, "<!doctype html>\n<html lang=\"{}\">", html(chart.lang))?;
    writeln!(
        to,
        "<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>",
        html(&chart.title)
    )?;
    writeln!(
        to,
        "<h1>{}</h1>\n<p class=\"sub\">{}</p>\n<figure>",
        html(&chart.title),
        html(&chart.subtitle)
    )?;
    layout::write_svg(chart, to)?;
    writeln!(
        to,
        "<figcaption><p class=\"note\">{}</p>\n<p class=\"note\">{}</p></figcaption>\n</figure>",
        html(&chart.legend),
        html(&chart.footnote)
    )?;
    writeln!(to, "<h2>{}</h2>", html(&chart.details))?;
    for part in &chart.parts {
        write_part(part, to)?;
    }
    writeln!(to, "</main>\n</body>\n</html>")
}

fn write_part(part: &Part, to: &mut dyn Write) -> io::Result<()> {
    let (title, id) = (html(&part.title), html(&part.id));
    writeln!(to, "<h3>{title} <code>{id}</code></h3>")?;
    for line in &part.lines {
        writeln!(to, "<p>{}</p>", in_html(line))?;
    }
    for table in &part.tables {
        writeln!(to, "<table>\n<thead><tr>")?;
        for heading in &table.headings {
            writeln!(to, "<th scope=\"col\">{}</th>", html(heading))?;
        }
        writeln!(to, "</tr></thead>\n<tbody>")?;
        for row in &table.rows {
            let cells: Vec<String> = row
                .iter()
                .map(|c| format!("<td>{}</td>", in_html(c)))
                .collect();
            writeln!(to, "<tr>{}</tr>", cells.concat())?;
        }
        writeln!(to, "</tbody>\n</table>")?;
    }
    Ok(())
}

fn in_html(line: &Line) -> String {
    let mut text = html(&line.text);
    if !line.id.is_empty() {
        text.push_str(&format!(" <code>{}</code>", html(&line.id)));
    }
    if !line.note.is_empty() {
        text.push_str(&format!(
            "<br><span class=\"note\">{}</span>",
            html(&line.note)
        ));
    }
    text
}
