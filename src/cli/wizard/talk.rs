//! The conversation: shows a question, reads what is typed, says what was wrong, shows the end.

use super::area::{Area, MOST_MIB};
use super::editor::{Editor, Said, Step};
use super::page::{Page, Reading, Reply};
use super::question::{Choice, Given, Kind, Need, Question, Text};
use super::steps::{After, Asked, Form, Review, Steps, Turn};
use crate::cli::error::{CliError, Exit};
use crate::cli::foreign;
use crate::cli::message::{Row, capitalised, refusal, wizard as words};
use crate::cli::output::Output;
use crate::cli::output::block::Block;
use crate::cli::output::wrap::{cut, width_of, wrap, wrap_sentence};
use crate::domain::label::Label;
use chrono::NaiveDate;

/// How many lines of a text that stands already are shown before it is asked for again.
const SHOWN_LINES: usize = 4;

/// Asks all questions of a form; gives the answers once somebody said to record them.
///
/// # Errors
/// Whoever stops: exit 130, with nothing recorded.
pub fn talk(
    page: &mut dyn Page,
    output: &Output,
    form: &dyn Form,
    today: NaiveDate,
) -> Result<Given, CliError> {
    let mut talk = Talk { page, output };
    talk.title(&form.title());
    talk.say(&words::how_it_works());
    let mut steps = Steps::new(form, today);
    // What was shown already is not shown again after a slip of the pen.
    let mut shown = None;
    loop {
        let after = match steps.turn() {
            Turn::Nothing => return Ok(steps.into_given()),
            Turn::Ask(asked) if matches!(asked.question.kind, Kind::Told) => {
                talk.heading(&asked);
                talk.notes(&asked.question);
                steps.told();
                continue;
            }
            Turn::Ask(asked) => {
                if shown.as_ref() != Some(&asked.question.id) {
                    talk.heading(&asked);
                    talk.notes(&asked.question);
                    talk.choices(&asked.question);
                    shown = Some(asked.question.id.clone());
                }
                let after = match asked.question.kind {
                    Kind::Long => talk.long(&asked, &mut steps)?,
                    _ => talk.short(&asked, &mut steps)?,
                };
                if let After::Help = after {
                    talk.help(&asked.question);
                }
                after
            }
            Turn::Review(review) => {
                if shown.as_deref() != Some("") {
                    talk.review(form, steps.given(), &review);
                    shown = Some(String::new());
                }
                talk.confirm(&review, &mut steps)?
            }
        };
        match after {
            After::Moved => shown = None,
            After::Wrong(error) => talk.complain(&error),
            After::Remark(remark) => talk.say(&remark),
            After::Help | After::Edit => {}
            After::Stop => return Err(stopped()),
            After::Record => return Ok(steps.into_given()),
        }
    }
}

/// Somebody stopped, and nothing was recorded.
fn stopped() -> CliError {
    CliError::new(Exit::Interrupted, refusal::nothing_recorded())
}

struct Talk<'a> {
    page: &'a mut dyn Page,
    output: &'a Output,
}

impl Talk<'_> {
    fn columns(&self) -> usize {
        self.page.columns().max(20)
    }

    /// A line that goes on under itself.
    fn hang(&mut self, head: &str, text: &str) {
        let indent = width_of(head);
        let lines = wrap_sentence(text, Some(self.columns().saturating_sub(indent).max(20)));
        let lines = lines.join(&format!("\n{}", " ".repeat(indent)));
        self.page
            .print(&format!("{}\n", format!("{head}{lines}").trim_end()));
    }

    fn say(&mut self, said: &Label) {
        let text = foreign::visible_block(said.get(self.output.lang));
        self.hang("", &text);
    }

    fn title(&mut self, title: &Label) {
        let title = foreign::visible_line(title.get(self.output.lang));
        let lines = wrap(&title, Some(self.columns())).join("\n");
        let lines = match self.output.error_color {
            true => format!("\u{1b}[1m{lines}\u{1b}[0m"),
            false => lines,
        };
        self.page.print(&format!("{lines}\n"));
    }

    fn complain(&mut self, error: &CliError) {
        let (columns, lang) = (self.columns(), self.output.lang);
        let said = error.for_people_within(Some(columns), lang, self.output.error_color);
        self.page.print(&said);
    }

    fn heading(&mut self, asked: &Asked) {
        let question = &asked.question;
        let title = capitalised(question.title.clone());
        let title = match question.need {
            Need::Optional => words::optional(&title),
            Need::Required | Need::Later => title,
        };
        self.page.print("\n");
        self.title(&words::question_of(asked.n, asked.total, title));
    }

    fn notes(&mut self, question: &Question) {
        for note in &question.notes {
            self.say(note);
        }
    }

    fn choices(&mut self, question: &Question) {
        let (Kind::Choice(choices) | Kind::List(choices)) = &question.kind else {
            return;
        };
        let ids = choices.iter().map(|choice| width_of(&choice.id));
        let column = ids.max().unwrap_or(0).min(18);
        for (n, choice) in choices.iter().enumerate() {
            self.choice(n + 1, choice, column);
        }
    }

    fn choice(&mut self, n: usize, choice: &Choice, column: usize) {
        let lang = self.output.lang;
        let id = foreign::visible_line(&choice.id);
        let space = " ".repeat(column.saturating_sub(width_of(&id)));
        let head = format!("{n:>4}  {id}{space}  ");
        let label = foreign::visible_line(choice.label.get(lang));
        self.hang(&head, &label);
        if let Some(note) = &choice.note {
            let note = foreign::visible_line(note.get(lang));
            self.hang(&" ".repeat(6 + column + 2), &note);
        }
    }

    fn help(&mut self, question: &Question) {
        self.say(&question.help);
        self.say(&words::keys());
    }

    /// What kind of answer, and what Enter takes: `yes or no [yes] > `.
    fn prompt(&self, asked: &Asked) -> String {
        let lang = self.output.lang;
        let kind = match asked.question.kind {
            Kind::Choice(_) => words::number_or_name(),
            Kind::List(_) => words::numbers_or_names(),
            Kind::YesNo => words::yes_or_no(),
            Kind::Date => words::a_date(),
            Kind::Number => words::a_number(),
            Kind::Names => words::functions(),
            Kind::Line | Kind::Long | Kind::Told => Label::new("", ""),
        };
        let mut prompt = kind.get(lang).to_owned();
        let enter = match &asked.enter {
            Some(answer) => Some(asked.question.shown(answer, lang)),
            None => (asked.question.need != Need::Required)
                .then(|| words::nothing().get(lang).to_owned()),
        };
        if let Some(enter) = enter {
            // Room is left to type in.
            let room = self.columns().saturating_sub(width_of(&prompt) + 26).max(8);
            let space = if prompt.is_empty() { "" } else { " " };
            prompt.push_str(&format!("{space}[{}]", cut(&enter, room)));
        }
        let space = if prompt.is_empty() { "" } else { " " };
        format!("{prompt}{space}> ")
    }

    fn short(&mut self, asked: &Asked, steps: &mut Steps<'_>) -> Result<After, CliError> {
        let reading = match asked.question.kind {
            Kind::Names => Reading::Names,
            _ => Reading::Line,
        };
        let prompt = self.prompt(asked);
        Ok(match self.page.read(&prompt, reading, Text::default())? {
            Reply::Line { text, .. } => steps.line(&text),
            Reply::End | Reply::Stop => After::Stop,
        })
    }

    fn long(&mut self, asked: &Asked, steps: &mut Steps<'_>) -> Result<After, CliError> {
        if let Some(now) = &asked.enter {
            self.text_now(now);
        }
        if asked.refused.is_some() {
            self.say(&words::text_kept_for_editor());
        }
        let how = words::type_or_paste();
        self.say(&match (&asked.enter, asked.question.need) {
            (Some(_), _) => words::and_then(how, words::enter_keeps_text()),
            (None, Need::Optional | Need::Later) => words::and_then(how, words::enter_leaves_out()),
            (None, Need::Required) => how,
        });
        let mut area = Area::default();
        loop {
            match self.page.read(AREA, Reading::Area, Text::default())? {
                Reply::Stop => return Ok(After::Stop),
                Reply::End if area.is_empty() => return Ok(After::Stop),
                Reply::End => break,
                Reply::Line { text, pasted } => {
                    if area.is_empty() && !pasted && text.as_str() != "." {
                        match self.first_line(&text, asked, steps)? {
                            None => {}
                            Some(after) => return Ok(after),
                        }
                        let text = unescaped(text);
                        area.line(text, false);
                    } else if !area.line(text, pasted) {
                        break;
                    }
                }
            }
        }
        if area.is_full() {
            self.say(&words::text_is_full(MOST_MIB));
        }
        Ok(steps.text(&area.into_text()))
    }

    /// What the first line of a long text does when it is no text: an order, or nothing at all.
    fn first_line(
        &mut self,
        typed: &str,
        asked: &Asked,
        steps: &mut Steps<'_>,
    ) -> Result<Option<After>, CliError> {
        if !typed.trim().is_empty() && !super::steps::is_order(typed) {
            return Ok(None);
        }
        Ok(Some(match steps.line(typed) {
            After::Edit => self.edit(asked, steps)?,
            after => after,
        }))
    }

    fn text_now(&mut self, text: &str) {
        let lang = self.output.lang;
        let lines: Vec<&str> = text.split('\n').collect();
        self.say(&words::text_now(size(lines.len())));
        let width = self.columns().saturating_sub(4).max(20);
        for line in lines.iter().take(SHOWN_LINES) {
            let shown = cut(&foreign::visible_line(line), width);
            self.page.print(&format!("  {shown}\n"));
        }
        if let Some(more) = lines.len().checked_sub(SHOWN_LINES).filter(|n| *n > 0) {
            let more = words::and_more(size(more));
            self.page.print(&format!("  {}\n", more.get(lang)));
        }
    }

    fn edit(&mut self, asked: &Asked, steps: &mut Steps<'_>) -> Result<After, CliError> {
        let lang = self.output.lang;
        let begin = asked.refused.as_ref().or(asked.enter.as_ref());
        let mut editor = Editor::new(begin.map_or("", |text| text.as_str()));
        let opening = editor.opening();
        self.show(opening);
        loop {
            let prompt = editor.prompt().map(|at| format!("{} > ", at.get(lang)));
            let prompt = prompt.unwrap_or_else(|| AREA.to_owned());
            let step = match self.page.read(&prompt, Reading::Area, editor.initial())? {
                Reply::Stop => return Ok(After::Stop),
                Reply::End => editor.end(),
                Reply::Line { text, pasted } => editor.line(text, pasted),
            };
            match step {
                Step::Say(said) => self.show(said),
                Step::Left => return Ok(After::Remark(words::editor_left())),
                Step::Done(text) => return Ok(steps.text(&text)),
            }
        }
    }

    fn show(&mut self, said: Vec<Said>) {
        for said in said {
            match said {
                Said::Remark(remark) => self.say(&remark),
                Said::Line(n, line) => self.hang(&format!("{n:>5}  "), &line),
            }
        }
    }

    /// Everything that would be recorded, and what a rule says to it.
    fn review(&mut self, form: &dyn Form, given: &Given, review: &Review) {
        self.page.print("\n");
        self.title(&words::to_be_recorded());
        self.page.print("\n");
        let mut output = *self.output;
        // To the terminal that answers, whatever standard output is.
        output.width = Some(self.columns());
        output.color = false;
        let mut block = Block::new(&output);
        form.preview(given, &mut block);
        let block = block.print();
        self.page.print(&format!("{}\n\n", block.trim_end()));
        if let Some(error) = &review.refusal {
            self.title(&words::not_so());
            self.complain(error);
            self.page.print("\n");
        }
        let questions = review.questions.iter().map(|(n, title)| {
            // A number stays on the line of its question: the space is one that does not break.
            let numbered = |text: &str| format!("{n}\u{a0}{}", text.trim_end_matches('?'));
            Label::new(numbered(&title.nl), numbered(&title.en))
        });
        self.say(&words::go_back_to(Row(questions.collect())));
    }

    fn confirm(&mut self, review: &Review, steps: &mut Steps<'_>) -> Result<After, CliError> {
        let question = match review.refusal {
            None => words::record(),
            Some(_) => words::number_or_stop(),
        };
        let prompt = format!("{} > ", question.get(self.output.lang));
        // What was typed or pasted before this was seen confirms nothing.
        self.page.forget_typed_ahead();
        Ok(
            match self.page.read(&prompt, Reading::Line, Text::default())? {
                Reply::Line { pasted: true, .. } => After::Remark(words::say_record()),
                Reply::Line { text, .. } => steps.line(&text),
                Reply::End | Reply::Stop => After::Stop,
            },
        )
    }
}

/// What stands before every line of a long text.
const AREA: &str = "| ";

/// A line that begins with a backslash because it would be an order without.
fn unescaped(text: Text) -> Text {
    match text.trim_start().strip_prefix('\\') {
        Some(rest) if super::steps::is_order(rest) => Text::new(rest.to_owned()),
        _ => text,
    }
}

fn size(lines: usize) -> Label {
    match lines {
        1 => words::one_line(),
        n => words::lines(n),
    }
}
