//! Questions on the terminal.
//!
//! Whether anything may be asked is decided once: standard input and standard error are a
//! terminal, and `--no-input` was not given. Questions go to standard error, so that standard
//! output holds data only.

use crate::cli::date;
use crate::cli::error::{CliError, Exit};
use crate::cli::foreign;
use crate::cli::message::{capitalised, prompt, usage, vault};
use crate::cli::output::wrap::{width_of, wrap_sentence};
use crate::domain::label::{Label, Lang};
use chrono::NaiveDate;
use std::io::{self, BufRead, IsTerminal, Read, Write};
use std::path::Path;
use zeroize::Zeroizing;

/// The most that is read of one answer, in bytes.
const MOST: u64 = 16 << 20;

/// Asks, or knows that it may not.
#[derive(Debug, Clone, Copy)]
pub struct Ask {
    allowed: bool,
    lang: Lang,
}

impl Ask {
    /// Looks whether there is somebody to ask.
    pub fn new(no_input: bool, lang: Lang) -> Self {
        Ask {
            allowed: !no_input && io::stdin().is_terminal() && io::stderr().is_terminal(),
            lang,
        }
    }

    /// One that never asks: scripts, and tests.
    pub fn never(lang: Lang) -> Self {
        Ask {
            allowed: false,
            lang,
        }
    }

    /// Whether anything may be asked.
    pub fn may_ask(&self) -> bool {
        self.allowed
    }

    /// A line; with `default` an empty answer means that, without it the question is repeated.
    pub fn line(&self, question: &Label, default: Option<&str>) -> Result<String, CliError> {
        self.need(question)?;
        self.line_from(&mut io::stdin().lock(), question, default)
    }

    /// A line that may stay empty.
    pub fn optional_line(&self, question: &Label) -> Result<Option<String>, CliError> {
        let answer = self.line(&prompt::optional(question), Some(""))?;
        Ok((!answer.is_empty()).then_some(answer))
    }

    /// A date, in either form; repeated until it is one.
    pub fn date(
        &self,
        question: &Label,
        default: Option<NaiveDate>,
    ) -> Result<NaiveDate, CliError> {
        let shown = default.map(|date| date::in_table(date, self.lang));
        loop {
            let answer = self.line(question, shown.as_deref())?;
            match date::parse(answer.trim()) {
                Ok(date) => return Ok(date),
                Err(why) => self.remark(&why),
            }
        }
    }

    /// One of several ids, by id or label in either language; repeated until it is one.
    pub fn choice(
        &self,
        question: &Label,
        choices: &[(&str, &Label)],
        default: Option<&str>,
    ) -> Result<String, CliError> {
        self.need(question)?;
        for (id, label) in choices {
            self.entry(id, 18, label);
        }
        loop {
            let answer = self.line(question, default)?;
            match crate::cli::label::lookup(question, &answer, choices.iter().copied()) {
                Ok(id) => return Ok(id.to_owned()),
                Err(error) => {
                    self.print(&error.for_people_within(Some(columns()), self.lang, false))
                }
            }
        }
    }

    /// Long text: typed or pasted, ended by a line with only a full stop or by Ctrl-D.
    pub fn text(&self, question: &Label) -> Result<String, CliError> {
        self.need(question)?;
        self.text_from(&mut io::stdin().lock(), question)
    }

    /// Yes or no; repeated until it is either.
    pub fn yes_no(&self, question: &Label) -> Result<bool, CliError> {
        self.need(question)?;
        let mut stdin = io::stdin().lock();
        loop {
            self.ask(&capitalised(prompt::yes_or_no(question)));
            let answer = read_line(&mut stdin)?.ok_or_else(given_up)?;
            match answer.trim().to_lowercase().as_str() {
                "j" | "ja" | "y" | "yes" => return Ok(true),
                "n" | "nee" | "no" => return Ok(false),
                _ => self.remark(&prompt::answer_yes_or_no()),
            }
        }
    }

    /// A secret: what is typed is not shown.
    pub fn hidden(&self, question: &Label) -> Result<Zeroizing<String>, CliError> {
        self.need(&prompt::passphrase())?;
        // The name of a member stands in it, and that is what somebody typed.
        match rpassword::prompt_password(foreign::visible_line(question.get(self.lang))) {
            Ok(typed) => Ok(Zeroizing::new(typed)),
            Err(error) => Err(match error.kind() {
                io::ErrorKind::Interrupted | io::ErrorKind::UnexpectedEof => given_up(),
                _ => CliError::reading(Path::new("-"), &error),
            }),
        }
    }

    /// A remark between two questions.
    pub fn remark(&self, remark: &Label) {
        let text = foreign::visible_block(remark.get(self.lang));
        for line in text.split('\n') {
            let indent = line.len() - line.trim_start_matches(' ').len();
            self.hang(&line[..indent], &line[indent..]);
        }
    }

    /// A line of a list: an id, a column wide enough for all of them, and what it means.
    pub fn entry(&self, id: &str, column: usize, text: &Label) {
        let text = foreign::visible_line(text.get(self.lang));
        let id = foreign::visible_line(id);
        self.hang(&format!("  {id:<column$} "), &text);
    }

    /// A line that goes on under itself.
    fn hang(&self, head: &str, text: &str) {
        let indent = width_of(head);
        let lines = wrap_sentence(text, Some(columns().saturating_sub(indent).max(20)));
        let lines = lines.join(&format!("\n{}", " ".repeat(indent)));
        self.print(&format!("{}\n", format!("{head}{lines}").trim_end()));
    }

    fn need(&self, question: &Label) -> Result<(), CliError> {
        if self.allowed {
            return Ok(());
        }
        Err(crate::cli::error::missing(vec![question.clone()]))
    }

    fn line_from(
        &self,
        source: &mut impl BufRead,
        question: &Label,
        default: Option<&str>,
    ) -> Result<String, CliError> {
        let shown = match default {
            Some(default) if !default.is_empty() => {
                capitalised(prompt::with_default(question, default))
            }
            _ => capitalised(prompt::plain(question)),
        };
        loop {
            self.ask(&shown);
            let answer = read_line(source)?.ok_or_else(given_up)?;
            match (answer.trim(), default) {
                ("", Some(default)) => return Ok(default.to_owned()),
                ("", None) => self.remark(&prompt::needed()),
                (answer, _) => return Ok(answer.to_owned()),
            }
        }
    }

    fn text_from(&self, source: &mut impl BufRead, question: &Label) -> Result<String, CliError> {
        self.remark(&capitalised(prompt::paste(question)));
        paste_from(source)
    }

    /// A question, which the cursor stays behind: its words and its default may be a town's own.
    fn ask(&self, question: &Label) {
        self.print(&foreign::visible_block(question.get(self.lang)));
    }

    fn print(&self, text: &str) {
        let mut stderr = io::stderr().lock();
        let _ = stderr.write_all(text.as_bytes());
        let _ = stderr.flush();
    }
}

/// The columns of the terminal on which is asked.
fn columns() -> usize {
    terminal_size::terminal_size_of(io::stderr()).map_or(80, |(width, _)| usize::from(width.0))
}

/// What is typed or pasted up to a line with only a full stop, or the end of the input.
fn paste_from(source: &mut impl BufRead) -> Result<String, CliError> {
    let mut lines = Vec::new();
    while let Some(line) = read_line(source)? {
        if line == "." {
            break;
        }
        lines.push(line);
    }
    Ok(lines.join("\n").trim_end().to_owned())
}

/// One line without its end, or `None` at the end of the input.
fn read_line(source: &mut impl BufRead) -> Result<Option<String>, CliError> {
    let mut bytes = Vec::new();
    let read = source.take(MOST).read_until(b'\n', &mut bytes);
    match read.map_err(|error| CliError::reading(Path::new("-"), &error))? {
        0 => Ok(None),
        _ => {
            while matches!(bytes.last(), Some(b'\n' | b'\r')) {
                bytes.pop();
            }
            String::from_utf8(bytes)
                .map(Some)
                .map_err(|_| CliError::usage(usage::not_text(usage::standard_input())))
        }
    }
}

/// Ctrl-D at a question is a way to say: leave it.
fn given_up() -> CliError {
    CliError::new(Exit::Interrupted, vault::interrupted())
}

#[cfg(test)]
mod tests {
    use super::*;

    const ASK: Ask = Ask {
        allowed: true,
        lang: Lang::Nl,
    };

    #[test]
    fn an_empty_answer_is_the_default_and_is_refused_without_one() {
        let question = prompt::theme();
        let ask = |typed: &str, default| {
            let answer = ASK.line_from(&mut typed.as_bytes(), &question, default);
            answer.map_err(|error| error.exit().code())
        };
        assert_eq!(ask("\n", Some("drugs")), Ok("drugs".into()));
        assert_eq!(ask("\n\n woonfraude \n", None), Ok("woonfraude".into()));
        assert_eq!(ask("", None), Err(130));
    }

    #[test]
    fn long_text_ends_with_a_full_stop_or_the_end_of_the_input() {
        let paste = |typed: &str| ASK.text_from(&mut typed.as_bytes(), &prompt::text()).ok();
        assert_eq!(paste("een\n\ntwee\n.\ndrie\n"), Some("een\n\ntwee".into()));
        assert_eq!(paste("een\r\ntwee"), Some("een\ntwee".into()));
        assert_eq!(paste(""), Some(String::new()));
    }

    #[test]
    fn nothing_asks_where_nobody_sits() {
        let error = Ask::never(Lang::Nl).line(&prompt::theme(), Some("drugs"));
        let error = error.expect_err("nobody there");
        assert_eq!(error.exit().code(), 2);
        assert!(error.text(Lang::Nl).starts_with("Er ontbreekt: thema."));
    }
}
