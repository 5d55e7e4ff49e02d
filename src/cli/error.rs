//! Errors as people and programs see them: kind, sentence, hint, exit code.
//!
//! On a terminal `Error: …` and `Hint: …` (in Dutch `Fout: …` and `Tip: …`); with
//! `--format json` one object and nothing else on standard error. No personal data, passphrase,
//! key or raw input stands in any of them.

use super::foreign;
use super::message::{result, usage, vault};
use super::output::json;
use super::output::wrap::wrap_sentence;
use crate::domain::label::{Label, Lang};
use serde::Serialize;
use serde_json::{Map, Value};
use std::io;
use std::path::Path;

/// How the program ended, as scripts see it; the numbers never change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Done: an empty list, nothing due, all duplicates, things on hold are also done.
    Done,
    /// Input/output, a file that is not there, or anything without a number of its own.
    Failed,
    /// The command line, the configuration or an id from it is wrong.
    Usage,
    /// No such signal, case, member, batch.
    NotFound,
    /// Refused by a rule: workflow, date, term, clock, cap, role.
    Refused,
    /// Wrong passphrase or key, unknown member, or this member has no key for it.
    Locked,
    /// Damaged, tampered, not readable as ours, bounds exceeded, rolled back, a broken log chain.
    Integrity,
    /// Done in part: some rows were rejected.
    Partly,
    /// Another process holds the vault.
    Busy,
    /// A bug here.
    Bug,
    /// Interrupted.
    Interrupted,
}

impl Exit {
    /// The exit code of the process.
    pub fn code(self) -> u8 {
        match self {
            Exit::Done => 0,
            Exit::Failed => 1,
            Exit::Usage => 2,
            Exit::NotFound => 3,
            Exit::Refused => 4,
            Exit::Locked => 5,
            Exit::Integrity => 6,
            Exit::Partly => 7,
            Exit::Busy => 8,
            Exit::Bug => 70,
            Exit::Interrupted => 130,
        }
    }

    /// The kind of error that this exit stands for, unless a narrower one is given.
    fn kind(self) -> &'static str {
        match self {
            Exit::Done => "done",
            Exit::Failed => "failed",
            Exit::Usage => "usage",
            Exit::NotFound => "not-found",
            Exit::Refused => "refused",
            Exit::Locked => "locked",
            Exit::Integrity => "integrity",
            Exit::Partly => "partly",
            Exit::Busy => "busy",
            Exit::Bug => "bug",
            Exit::Interrupted => "interrupted",
        }
    }
}

impl From<Exit> for std::process::ExitCode {
    fn from(exit: Exit) -> Self {
        exit.code().into()
    }
}

/// Something that ends a command, said in both languages.
#[derive(Debug, Clone)]
pub struct CliError {
    // Boxed: every fallible function of this layer returns one, and most succeed.
    inner: Box<Inner>,
}

#[derive(Debug, Clone)]
struct Inner {
    exit: Exit,
    kind: &'static str,
    message: Label,
    details: Vec<Label>,
    hint: Option<Label>,
    extra: Map<String, Value>,
    /// Fields that hold words: the value in Dutch and the one in English.
    worded: Vec<(String, Value, Value)>,
    silent: bool,
}

impl CliError {
    /// An error with this exit; its kind is that of the exit.
    pub fn new(exit: Exit, message: Label) -> Self {
        CliError {
            inner: Box::new(Inner {
                exit,
                kind: exit.kind(),
                message,
                details: Vec::new(),
                hint: None,
                extra: Map::new(),
                worded: Vec::new(),
                silent: false,
            }),
        }
    }

    /// The command line, the configuration or an id from it is wrong (exit 2).
    pub fn usage(message: Label) -> Self {
        Self::new(Exit::Usage, message)
    }

    /// A rule said no (exit 4).
    pub fn refused(message: Label) -> Self {
        Self::new(Exit::Refused, message)
    }

    /// There is no such thing (exit 3).
    pub fn not_found(message: Label) -> Self {
        Self::new(Exit::NotFound, message)
    }

    /// A file could not be read (exit 1).
    pub fn reading(path: &Path, error: &io::Error) -> Self {
        if error.kind() == io::ErrorKind::NotFound {
            return Self::new(Exit::Failed, vault::no_such_file(path)).with_kind("no-such-file");
        }
        Self::new(Exit::Failed, vault::cannot_read(path, cause(error))).with_kind("io")
    }

    /// A file could not be written (exit 1).
    pub fn writing(path: &Path, error: &io::Error) -> Self {
        Self::new(Exit::Failed, vault::cannot_write(path, cause(error))).with_kind("io")
    }

    /// Standard output could not be written. A reader that went away (`| head`) is no failure: the
    /// program stops in silence, as if it were done.
    pub fn printing(error: &io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Self::stop(Exit::Done);
        }
        Self::new(Exit::Failed, vault::cannot_print(cause(error))).with_kind("io")
    }

    /// Ends the program with this exit without a word: what there is to say was said already, as
    /// by `verify` (exit 6) and `import` (exit 7).
    pub fn stop(exit: Exit) -> Self {
        let mut error = Self::new(
            exit,
            Label {
                nl: String::new(),
                en: String::new(),
            },
        );
        error.inner.silent = true;
        error
    }

    /// The same error under a narrower kind.
    pub fn with_kind(mut self, kind: &'static str) -> Self {
        self.inner.kind = kind;
        self
    }

    /// The same error with a further sentence: a reason, or what did not happen.
    pub fn with_detail(mut self, detail: Label) -> Self {
        self.inner.details.push(detail);
        self
    }

    /// The same error with what to do about it.
    pub fn with_hint(mut self, hint: Label) -> Self {
        self.inner.hint = Some(hint);
        self
    }

    /// The same error with a further field of its JSON object.
    pub fn with_field(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.inner.extra.insert(name.to_owned(), value.into());
        self
    }

    /// The same error with a further field that holds words, in Dutch and in English.
    pub fn with_worded_field(mut self, name: &str, value: impl Fn(Lang) -> Value) -> Self {
        let (nl, en) = (value(Lang::Nl), value(Lang::En));
        self.inner.worded.push((name.to_owned(), nl, en));
        self
    }

    /// The same error in another sentence, once more is known than where it was made.
    pub fn with_message(mut self, message: Label) -> Self {
        self.inner.message = message;
        self
    }

    /// How the program ends.
    pub fn exit(&self) -> Exit {
        self.inner.exit
    }

    /// The stable word for what went wrong.
    pub fn kind(&self) -> &'static str {
        self.inner.kind
    }

    /// What to do about it.
    pub fn hint(&self) -> Option<&Label> {
        self.inner.hint.as_ref()
    }

    /// Whether nothing is to be printed.
    pub fn is_silent(&self) -> bool {
        self.inner.silent
    }

    /// The sentence and its reasons on one line, without the hint.
    pub fn text(&self, lang: Lang) -> String {
        std::iter::once(&self.inner.message)
            .chain(&self.inner.details)
            .map(|label| label.get(lang))
            .collect::<Vec<_>>()
            .join(" ")
    }

    /// The lines for a person: `Error: …`, the reasons, `Hint: …`.
    pub fn for_people(&self, lang: Lang, bold: bool) -> String {
        self.for_people_within(None, lang, bold)
    }

    /// The same, broken at spaces to so many columns.
    pub fn for_people_within(&self, columns: Option<usize>, lang: Lang, bold: bool) -> String {
        let lines = |text: String| wrap_sentence(&text, columns).join("\n") + "\n";
        let shown = |label: &Label| foreign::visible_block(label.get(lang));
        let after = |word: Label, label| format!("{}: {}", word.get(lang), shown(label));
        let message = lines(after(result::error(), &self.inner.message));
        let mut all = match bold {
            true => format!("\u{1b}[1m{}\u{1b}[0m\n", message.trim_end()),
            false => message,
        };
        for detail in &self.inner.details {
            all.push_str(&lines(shown(detail)));
        }
        if let Some(hint) = &self.inner.hint {
            all.push_str(&lines(after(result::hint(), hint)));
        }
        all
    }

    /// The one object for programs: `{"error":{"kind","message","hint","exit"}}`, on one line.
    pub fn for_programs(&self, lang: Lang) -> String {
        #[derive(Serialize)]
        struct Document<'a> {
            error: Body<'a>,
        }
        #[derive(Serialize)]
        struct Body<'a> {
            kind: &'a str,
            message: String,
            hint: Option<&'a str>,
            exit: u8,
            #[serde(flatten)]
            extra: Map<String, Value>,
        }
        let mut extra = self.inner.extra.clone();
        for (name, nl, en) in &self.inner.worded {
            let value = match lang {
                Lang::Nl => nl,
                Lang::En => en,
            };
            extra.insert(name.clone(), value.clone());
        }
        let document = Document {
            error: Body {
                kind: self.inner.kind,
                message: self.text(lang),
                hint: self.hint().map(|hint| hint.get(lang)),
                exit: self.inner.exit.code(),
                extra,
            },
        };
        json::line(&document)
    }
}

/// The cause of trouble with a file, in plain words; never the system's own text, which is in
/// whatever language the system speaks.
fn cause(error: &io::Error) -> Label {
    match error.kind() {
        io::ErrorKind::NotFound => vault::cause_not_there(),
        io::ErrorKind::PermissionDenied => vault::cause_no_permission(),
        io::ErrorKind::AlreadyExists => vault::cause_exists(),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => vault::cause_disk_full(),
        io::ErrorKind::IsADirectory => vault::cause_is_a_folder(),
        io::ErrorKind::NotADirectory => vault::cause_not_a_folder(),
        io::ErrorKind::ReadOnlyFilesystem => vault::cause_read_only(),
        _ => vault::cause_other(),
    }
}

/// A value on the command line that cannot be read, with why; clap carries it to
/// [`super::parse`], which turns it into a [`CliError`].
#[derive(Debug, Clone)]
pub struct BadValue(pub Label);

impl std::fmt::Display for BadValue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0.en)
    }
}

impl std::error::Error for BadValue {}

/// What a command needs and was not given, named all at once (exit 2).
pub fn missing(items: Vec<Label>) -> CliError {
    CliError::usage(usage::nothing_asked(super::message::Row(items))).with_kind("missing")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::message::{Reasons, refusal};

    fn refused() -> CliError {
        let items = Reasons(vec!["doel van de casus", "strategie"]);
        CliError::refused(refusal::not_yet_to_phase("C2026-0007", 3))
            .with_detail(refusal::missing_for_decision(
                "Interventieplan vaststellen",
                items,
            ))
            .with_detail(refusal::nothing_recorded())
            .with_hint(refusal::complete_case("C2026-0007"))
    }

    #[test]
    fn a_refusal_says_what_why_and_what_to_do() {
        assert_eq!(
            refused().for_people(Lang::Nl, false),
            "Fout: C2026-0007 gaat nog niet naar fase 3.\n\
             Voor het besluit ‘Interventieplan vaststellen’ ontbreekt: doel van de casus; strategie.\n\
             Er is niets vastgelegd.\n\
             Tip: Vul aan met: kluis case advance C2026-0007\n"
        );
    }

    #[test]
    fn programs_get_one_object_with_the_fields_of_its_kind() {
        let missing = serde_json::json!([{"item": "goal", "label": "Doel van de casus"}]);
        let printed = refused()
            .with_field("missing", missing.clone())
            .for_programs(Lang::En);
        let read: Value = serde_json::from_str(&printed).expect("JSON");
        let error = &read["error"];
        assert_eq!(error["kind"], "refused");
        assert_eq!(error["exit"], 4);
        assert_eq!(error["missing"], missing);
        assert_eq!(
            error["hint"],
            "Complete it with: kluis case advance C2026-0007"
        );
        assert_eq!(printed.trim_end().lines().count(), 1);
    }

    #[test]
    fn an_absent_hint_is_null() {
        let printed = CliError::usage(usage::no_command()).for_programs(Lang::En);
        let read: Value = serde_json::from_str(&printed).expect("JSON");
        assert!(read["error"]["hint"].is_null());
        assert!(
            read["error"]
                .as_object()
                .is_some_and(|o| o.contains_key("hint"))
        );
    }

    #[test]
    fn a_reader_that_went_away_ends_the_program_in_silence() {
        let error = CliError::printing(&io::Error::from(io::ErrorKind::BrokenPipe));
        assert!(error.is_silent());
        assert_eq!(error.exit(), Exit::Done);
    }
}
