//! Corrections as pages and programs see them: that, when, by whom and why.

use super::args::Answer;
use super::error::{CliError, missing};
use super::label::{CORRECTED, STRIKABLE};
use super::message::{Row, correction as say, prompt, same};
use super::output::block::Block;
use super::output::list::Cell;
use super::session::Session;
use super::{Context, date, session, told};
use crate::actions::correct::Corrected;
use crate::actions::correct_answer;
use crate::domain::correction::Correction;
use crate::domain::id::Number;
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
            Some(("answer", of)) => say::answer_to(of.rsplit('/').next().unwrap_or(of)),
            Some((what, n)) if STRIKABLE.ids().any(|id| id == what) => {
                say::struck_n(STRIKABLE.label(what), n)
            }
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

/// The reason of a correction, asked for when left out and somebody is there.
pub fn reason(context: &Context, given: Option<&str>) -> Result<String, CliError> {
    match context.input.optional("--reason", given)? {
        Some(reason) => Ok(reason),
        None if context.ask.may_ask() => context.ask.line(&prompt::why_corrected(), None),
        None => Err(missing(vec![same("--reason")])),
    }
}

/// Corrects answers of a case or signal, and says what became of it.
pub fn answers(
    context: &mut Context,
    number: Number,
    given: &[Answer],
    reason: Option<&str>,
) -> Result<(), CliError> {
    let mut answers = Vec::new();
    for answer in given {
        let value = context.input.text("--answer", &answer.value)?;
        answers.push((answer.item.clone(), value));
    }
    let reason = context.input.optional("--reason", reason)?;
    let session = session::open(context)?;
    let desk = session.desk();
    let done = correct_answer::answers(&desk, number, &answers, reason.as_deref())?;
    report(context, &session, number, None, &done)
}

/// Says what became of a correction of a record, or of its weighing `n`: what was put right, when the
/// term ends now, and who must be told.
pub fn report(
    context: &Context,
    session: &Session,
    number: Number,
    n: Option<u32>,
    done: &Corrected,
) -> Result<(), CliError> {
    let mut value = json!({
        "number": number.to_string(),
        "corrected": done.what,
        "destroy_on": done.destroy_on.map(|day| day.to_string()),
        "must_be_told": told::for_programs(&done.told),
    });
    if let Some(n) = n {
        value["n"] = json!(n);
    }
    context.output.show(&value, |output| {
        let said = match (done.what.is_empty(), n) {
            (true, _) => say::right_already(number),
            (_, Some(n)) => say::weighing_corrected(number, n, fields(&done.what)),
            (_, None) => say::corrected(number, fields(&done.what)),
        };
        format!("{}\n", said.get(output.lang))
    })?;
    if let Some(on) = done.destroy_on {
        context.output.say(&say::term_now_ends(number, on));
    }
    told::after_correction(context, session, &done.told)
}

/// Nothing was said to correct (exit 2).
pub fn nothing_named(options: &[&str]) -> CliError {
    let options = options.iter().map(|option| same(option)).collect();
    CliError::usage(say::nothing_named())
        .with_kind("missing")
        .with_hint(say::name_one_of(Row::<Label>(options)))
}
