//! The declaration of destruction (*verklaring van vernietiging*) as a document.
//!
//! It is kept for ever and may be published, so it holds no personal data: roles and functions,
//! never the name of a member. What only a person can add, such as a signature, is left open.

use std::io::{self, Write};

/// A declaration in the words of one language.
#[derive(Debug, Clone, Default)]
pub struct Declaration {
    /// The language, as HTML names it: `nl`, `en`.
    pub lang: &'static str,
    /// Its title, with the number.
    pub title: String,
    /// Who declares what.
    pub opening: String,
    /// What explains the opening, in small print.
    pub footnote: String,
    /// The title of the specification.
    pub specification: String,
    /// The headings of the specification.
    pub headings: Vec<String>,
    /// The rows of the specification, one for each destroyed record.
    pub rows: Vec<Vec<String>>,
    /// Ground, manner, approval and so on: a heading and its paragraphs.
    pub parts: Vec<(String, Vec<String>)>,
    /// The last sentence.
    pub closing: String,
}

/// Nothing is loaded from anywhere, and no script runs, whatever the text says.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'";

const STYLE: &str = "\
body { font: 11pt/1.5 Georgia, 'Times New Roman', serif; color: #111; background: #fff; \
max-width: 44rem; margin: 3rem auto; padding: 0 1.5rem; }
h1 { font-size: 1.5rem; line-height: 1.2; margin: 0 0 1.5rem; }
h2 { font-size: 1rem; margin: 1.5rem 0 .25rem; }
p { margin: 0 0 .5rem; overflow-wrap: anywhere; }
small { color: #444; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .3rem .75rem .3rem 0; \
border-bottom: 1px solid #999; }
footer { margin-top: 2rem; font-style: italic; }
@page { size: A4; margin: 22mm; }
@media print { body { margin: 0; padding: 0; max-width: none; } \
tr, h2 { break-inside: avoid; } h2 { break-after: avoid; } }
";

/// Writes it as HTML: one file, on its own, ready to print.
///
/// # Errors
/// Those of the writer.
pub fn write_html(document: &Declaration, to: &mut dyn Write) -> io::Result<()> {
    let d = document;
    writeln!(to, "<!doctype html>\n<html lang=\"{}\">", html(d.lang))?;
    writeln!(to, "<head>\n<meta charset=\"utf-8\">")?;
    writeln!(
        to,
        "<meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>",
        html(&d.title)
    )?;
    writeln!(to, "<h1>{}</h1>", html(&d.title))?;
    writeln!(to, "<p>{}</p>", html(&d.opening))?;
    writeln!(to, "<p><small>{}</small></p>", html(&d.footnote))?;
    writeln!(to, "<h2>{}</h2>\n<table>\n<thead>", html(&d.specification))?;
    write!(to, "<tr>")?;
    for heading in &d.headings {
        write!(to, "<th scope=\"col\">{}</th>", html(heading))?;
    }
    writeln!(to, "</tr>\n</thead>\n<tbody>")?;
    for row in &d.rows {
        write!(to, "<tr>")?;
        for cell in row {
            write!(to, "<td>{}</td>", html(cell))?;
        }
        writeln!(to, "</tr>")?;
    }
    writeln!(to, "</tbody>\n</table>")?;
    for (heading, paragraphs) in &d.parts {
        writeln!(to, "<h2>{}</h2>", html(heading))?;
        for paragraph in paragraphs {
            writeln!(to, "<p>{}</p>", html(paragraph))?;
        }
    }
    writeln!(to, "</main>\n<footer><p>{}</p></footer>", html(&d.closing))?;
    writeln!(to, "</body>\n</html>")
}

/// Writes it as Markdown (CommonMark, with a table as GitHub has it).
///
/// # Errors
/// Those of the writer.
pub fn write_markdown(document: &Declaration, to: &mut dyn Write) -> io::Result<()> {
    let d = document;
    writeln!(to, "# {}\n", markdown(&d.title))?;
    writeln!(to, "{}\n", markdown(&d.opening))?;
    writeln!(to, "{}\n", markdown(&d.footnote))?;
    writeln!(to, "## {}\n", markdown(&d.specification))?;
    write_row(&d.headings, to)?;
    writeln!(to, "|{}", " --- |".repeat(d.headings.len()))?;
    for row in &d.rows {
        write_row(row, to)?;
    }
    for (heading, paragraphs) in &d.parts {
        writeln!(to, "\n## {}", markdown(heading))?;
        for paragraph in paragraphs {
            writeln!(to, "\n{}", markdown(paragraph))?;
        }
    }
    writeln!(to, "\n---\n\n{}", markdown(&d.closing))
}

fn write_row(cells: &[String], to: &mut dyn Write) -> io::Result<()> {
    write!(to, "|")?;
    for cell in cells {
        write!(to, " {} |", markdown(cell))?;
    }
    writeln!(to)
}

/// Text that HTML takes for text, in an element and in a quoted attribute.
pub(super) fn html(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c => escaped.push(c),
        }
    }
    escaped
}

/// Text on one line that Markdown takes for text: what could be markup gets a backslash.
fn markdown(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' | '\r' => escaped.push(' '),
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '#' | '&' | '~' | '!' | '$' => {
                escaped.extend(['\\', c]);
            }
            // Only at the beginning of a line a bullet or a rule.
            '-' | '+' | '=' if escaped.is_empty() => escaped.extend(['\\', c]),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document() -> Declaration {
        Declaration {
            lang: "nl",
            title: "Verklaring D2026-0001".into(),
            opening: "Gemeente <script>alert('x')</script> & co".into(),
            footnote: "* doorhalen".into(),
            specification: "Specificatie".into(),
            headings: vec!["Nummer".into(), "Soort".into()],
            rows: vec![vec!["C2020-0001".into(), "Casus | meer".into()]],
            parts: vec![("Grond".into(), vec!["- geen lijst".into()])],
            closing: "Blijvend bewaard.".into(),
        }
    }

    fn written(write: fn(&Declaration, &mut dyn Write) -> io::Result<()>) -> String {
        let mut bytes = Vec::new();
        write(&document(), &mut bytes).expect("memory");
        String::from_utf8(bytes).expect("UTF-8")
    }

    #[test]
    fn html_is_a_page_of_its_own_and_holds_text_as_text() {
        let page = written(write_html);
        assert!(page.starts_with("<!doctype html>\n<html lang=\"nl\">"));
        assert!(page.contains("Gemeente &lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; co"));
        for outside in ["http:", "https:", "<script", "<link", "<img", "url("] {
            assert!(!page.contains(outside), "{outside}");
        }
    }

    #[test]
    fn markdown_holds_text_as_text() {
        let text = written(write_markdown);
        assert!(text.contains("Gemeente \\<script\\>alert('x')\\</script\\> \\& co"));
        assert!(text.contains("| C2020-0001 | Casus \\| meer |\n"));
        assert!(text.contains("\n\\- geen lijst\n"));
        assert!(text.contains("\n\\* doorhalen\n"));
    }
}
