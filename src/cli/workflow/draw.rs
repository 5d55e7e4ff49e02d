//! A workflow drawn in text: a box for each phase, from top to bottom, then the statuses.

use super::words_of;
use crate::cli::foreign::visible_line;
use crate::cli::message::{chart as words, same};
use crate::cli::output::Output;
use crate::cli::output::wrap::{cut, width_of, wrap};
use crate::domain::label::{Label, Lang};
use crate::domain::workflow::{Decision, Lead, Phase, Status, Workflow};

/// How wide the drawing is where no terminal says so, and how narrow and wide it may become.
const WIDTH: usize = 80;
const NARROW: usize = 48;
const WIDE: usize = 100;

/// The drawing.
pub fn draw(workflow: &Workflow, output: &Output) -> String {
    let width = output.width.unwrap_or(WIDTH).clamp(NARROW, WIDE);
    let mut page = Page {
        lang: output.lang,
        bold: output.color,
        // Between the edges, and a space beside each.
        room: width - 4,
        text: String::new(),
    };
    page.title(workflow);
    for (n, phase) in workflow.phases.iter().enumerate() {
        let next = workflow.phases.get(n + 1);
        page.phase(workflow, phase);
        let goes_on = next.is_some_and(|next| {
            let leads = |d: &Decision| d.leads == Lead::Phase(next.id.clone());
            phase.decisions.iter().any(leads)
        });
        match (goes_on, next) {
            (true, _) => page.text.push_str("      │\n      ▼\n"),
            (false, Some(_)) => page.text.push('\n'),
            (false, None) => {}
        }
    }
    page.statuses(workflow);
    page.text
}

struct Page {
    lang: Lang,
    bold: bool,
    room: usize,
    text: String,
}

impl Page {
    fn say(&self, label: &Label) -> String {
        visible_line(label.get(self.lang))
    }

    fn title(&mut self, workflow: &Workflow) {
        let id = words::title_line(&workflow.id, workflow.version);
        let (name, id) = (self.say(&workflow.label), self.say(&id));
        let gap = (self.room + 4).saturating_sub(width_of(&name) + width_of(&id));
        let name = self.strong(&name);
        match gap {
            0 | 1 => self.text.push_str(&format!("{name}\n{id}\n\n")),
            gap => self
                .text
                .push_str(&format!("{name}{}{id}\n\n", " ".repeat(gap))),
        }
    }

    fn strong(&self, text: &str) -> String {
        match self.bold {
            true => format!("\u{1b}[1m{text}\u{1b}[0m"),
            false => text.to_owned(),
        }
    }

    /// The upper edge of a box, with its name and its id in it.
    fn top(&mut self, name: &Label, id: &str) {
        let id = visible_line(id);
        // ┌─ name ───── id ─┐
        let most = self.room.saturating_sub(width_of(&id) + 5);
        let name = cut(&self.say(name), most);
        let line = (self.room + 2).saturating_sub(width_of(&name) + width_of(&id) + 6);
        let name = self.strong(&name);
        let edge = format!("┌─ {name} {} {id} ─┐\n", "─".repeat(line));
        self.text.push_str(&edge);
    }

    fn bottom(&mut self) {
        let edge = format!("└{}┘\n", "─".repeat(self.room + 2));
        self.text.push_str(&edge);
    }

    /// Lines between the edges: after a mark, under which nothing else stands, with a short word at
    /// the right of the first.
    fn row(&mut self, mark: &str, text: &str, right: &str) {
        let (before, after) = (width_of(mark), width_of(right));
        let aside = if right.is_empty() { 0 } else { after + 2 };
        let most = self.room.saturating_sub(before + aside).max(12);
        for (n, line) in wrap(text, Some(most)).iter().enumerate() {
            let mark = if n == 0 {
                mark.to_owned()
            } else {
                " ".repeat(before)
            };
            let right = if n == 0 { right } else { "" };
            let used = before + width_of(line) + width_of(right);
            let gap = " ".repeat(self.room.saturating_sub(used));
            self.text
                .push_str(&format!("│ {mark}{line}{gap}{right} │\n"));
        }
    }

    fn heading(&mut self, label: &Label) {
        self.row("", "", "");
        let said = self.say(label);
        // Styled text has no width of its own, so it is put in after the row is measured.
        let before = self.text.len();
        self.row("", &said, "");
        if self.bold {
            let row = self.text.split_off(before);
            self.text
                .push_str(&row.replacen(&said, &self.strong(&said), 1));
        }
    }

    fn phase(&mut self, workflow: &Workflow, phase: &Phase) {
        self.top(&phase.label, &phase.id);
        let body = workflow.find_body(&phase.body).map(|b| b.label.clone());
        let body = words::weighed_by(body.unwrap_or_else(|| same(&phase.body)));
        self.row("", &self.say(&body), "");
        self.row("", &self.say(&words_of::sources(phase)), "");
        if !phase.checks.is_empty() {
            self.heading(&words::checks());
            for check in &phase.checks {
                self.row("§ ", &self.say(&check.label), &visible_line(&check.id));
                for line in words_of::check(check) {
                    self.row("    ", &self.say(&line), "");
                }
            }
        }
        if !phase.items.is_empty() {
            self.heading(&words::items());
            for item in &phase.items {
                let kind = self.say(&words_of::kind(item.kind));
                let mark = if item.optional { "◦ " } else { "• " };
                let mut label = self.say(&item.label);
                if item.optional {
                    label = format!("{label} ({})", self.say(&words::may_stay_empty()));
                }
                self.row(mark, &label, &kind);
                if let Some(options) = words_of::options(item) {
                    self.row("    ", &self.say(&options), "");
                }
            }
        }
        self.heading(&words::decisions());
        for decision in &phase.decisions {
            self.decision(workflow, Some(phase), decision);
        }
        self.bottom();
    }

    fn decision(&mut self, workflow: &Workflow, phase: Option<&Phase>, decision: &Decision) {
        let mark = match &decision.leads {
            Lead::Phase(to) if phase.is_some_and(|p| back(workflow, p, to)) => "◀ ",
            _ => "▶ ",
        };
        self.row(
            mark,
            &self.say(&decision.label),
            &visible_line(&decision.id),
        );
        let mut lines = vec![
            words::to_place(words_of::place(workflow, decision)),
            words::needs_these(words_of::needs(phase, decision)),
        ];
        lines.extend(words_of::who(workflow, decision).map(words::by));
        for line in lines {
            self.row("    ", &self.say(&line), "");
        }
    }

    fn statuses(&mut self, workflow: &Workflow) {
        self.text.push('\n');
        let title = self.say(&words::statuses());
        let title = self.strong(&title);
        self.text.push_str(&format!("{title}\n"));
        for status in &workflow.statuses {
            self.status(workflow, status);
        }
        let reopened = workflow.find_phase(&workflow.reopen_to);
        if let Some(phase) = reopened {
            let said = self.say(&words::reopens_in(&phase.label));
            self.text.push_str(&format!("\n{said}\n"));
        }
    }

    fn status(&mut self, workflow: &Workflow, status: &Status) {
        self.top(&status.label, status.status.id());
        self.row("", &self.say(&words_of::status(workflow, status)), "");
        for decision in &status.decisions {
            self.decision(workflow, None, decision);
        }
        self.bottom();
    }
}

/// Whether a phase stands before another in the workflow, or is the same.
fn back(workflow: &Workflow, from: &Phase, to: &str) -> bool {
    workflow.position(to) <= workflow.position(&from.id)
}
