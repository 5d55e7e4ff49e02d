//! Corrections as pages and programs see them: that, when, by whom and why.

use super::date;
use super::error::CliError;
use super::label::CORRECTED;
use super::message::{Row, correction as say, same};
use super::output::block::Block;
use super::output::list::Cell;
use crate::domain::correction::Correction;
use crate::domain::label::{Label, Lang};
use crate::domain::part::Part;
use serde_json::{Value, json};

/// The corrections of a record, for programs.
pub fn for_programs(corrections: &[Part<Correction>]) -> Value {
    let one = |c: &Part<Correction>| {
        json!({
            "n": c.n,
            "at": date::moment_in_json(c.at),
            "by": c.by,
            "about": c.about,
            "what": c.body.what,
            "reason": c.body.reason,
        })
    };
    corrections.iter().map(one).collect()
}

/// The corrections on a page, oldest first.
pub fn put(block: &mut Block<'_>, corrections: &[Part<Correction>], lang: Lang) {
    if corrections.is_empty() {
        return;
    }
    block.section(&say::section());
    for c in corrections {
        let fields = fields(&c.body.what);
        let about = c.about.as_deref().and_then(|about| about.split_once('/'));
        let what = match about {
            Some(("note", n)) => say::note_n(n, fields),
            Some(("weighing", n)) => say::weighing_n(n, fields),
            _ => Label::new(words(&fields, Lang::Nl), words(&fields, Lang::En)),
        };
        let said = say::line(date::moment_in_table(c.at, lang), &c.by, what);
        block.item(&format!("{}. ", c.n), said.get(lang));
        if let Some(reason) = &c.body.reason {
            block.indent(3);
            block.field(&say::why(), &Cell::Text(reason.clone()));
            block.indent(0);
        }
    }
}

/// The names of fields in a sentence.
pub fn fields<T: AsRef<str>>(what: &[T]) -> Row<Label> {
    let names = what.iter().map(|id| CORRECTED.label(id.as_ref()));
    Row(names.collect())
}

fn words(fields: &Row<Label>, lang: Lang) -> String {
    use super::message::InWords;
    fields.in_words(lang)
}

/// Nothing was said to correct (exit 2).
pub fn nothing_named(options: &[&str]) -> CliError {
    let options = options.iter().map(|option| same(option)).collect();
    CliError::usage(say::nothing_named())
        .with_kind("missing")
        .with_hint(say::name_one_of(Row::<Label>(options)))
}
