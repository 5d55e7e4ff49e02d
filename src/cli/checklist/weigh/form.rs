//! What is asked about a weighing: the checklist, the decision, and what the decision needs.

use super::super::{answer_label, put_weighing};
use super::{Line, Subject, split};
use crate::actions::case::RiecDraft;
use crate::actions::weigh::{DecisionDraft, WeighingDraft};
use crate::actions::{ActionError, Desk};
use crate::cli::case::refer::riec_label;
use crate::cli::error::CliError;
use crate::cli::failure::role_names;
use crate::cli::label::{RIEC_ROLE, lookup};
use crate::cli::message::{
    InWords, Reasons, heading, prompt, refusal, usage, way, wizard as words,
};
use crate::cli::office;
use crate::cli::output::block::Block;
use crate::cli::output::list::Cell;
use crate::cli::wizard::{self, Choice, Given, Kind, Need, Question, given};
use crate::domain::case::{CaseStatus, Weighing};
use crate::domain::date::{DateField, parse_date};
use crate::domain::id::{Number, NumberKind};
use crate::domain::label::{Label, Lang};
use crate::domain::policy::Policy;
use crate::domain::reference::RiecRole;
use crate::domain::refusal::{Missing, Refusal, must_fit};
use crate::domain::role::Role;
use crate::domain::workflow::answer::{Answer, Answers, allowed, parse_answer};
use crate::domain::workflow::judge::{DecisionInput, JOIN};
use crate::domain::workflow::{Decision, Evidence, Item, ItemKind, Lead};
use chrono::NaiveDate;

/// The questions of a weighing.
pub(super) struct Form<'a> {
    pub subject: &'a dyn Subject,
    pub policy: &'a Policy,
    pub line: &'a Line,
    pub riec: &'a RiecDraft,
    pub desk: &'a Desk<'a>,
    pub role: Role,
    pub today: NaiveDate,
    pub lang: Lang,
}

/// What the question about an item is called.
fn item_id(item: &Item) -> String {
    format!("item/{}", item.id)
}

impl Form<'_> {
    /// Whether the whole checklist is asked, and not just what a decision of the line needs.
    fn is_whole(&self) -> bool {
        self.line.is_empty()
    }

    /// Whether what the line gave cannot be recorded whatever is answered.
    pub fn line_is_wrong(&self) -> bool {
        let phase = self.subject.phase();
        let workflow = self.subject.workflow();
        let mut answers = self.line.answers.iter();
        let unread = |(item, value): &(String, String)| {
            let parsed = workflow.parse_answer(phase, item, value);
            parsed.is_err_and(|_| true)
        };
        if answers.any(unread) {
            return true;
        }
        let none = Given::new();
        match (&self.line.decision, self.decision(&none)) {
            (None, _) => false,
            (Some(_), None) => true,
            (Some(_), Some(decision)) => !self.needs(&self.answers(&none), &decision).is_empty(),
        }
    }

    /// The decision of the line, or the one that was chosen.
    fn decision(&self, answers: &Given) -> Option<Decision> {
        let decisions = self.subject.decisions();
        let chosen = match &self.line.decision {
            Some(line) => line.decision.as_str(),
            None => given(answers, "decision")?,
        };
        let names = decisions.iter().map(|d| (d.id.as_str(), &d.label));
        let id = lookup(&prompt::decision(), chosen, names).ok()?.to_owned();
        decisions.into_iter().find(|decision| decision.id == id)
    }

    /// What is answered, with what was answered before.
    fn answers(&self, answers: &Given) -> Answers {
        let phase = self.subject.phase();
        let workflow = self.subject.workflow();
        let mut all = self.subject.answers().clone();
        for (item, value) in &self.line.answers {
            if let Ok((item, answer)) = workflow.parse_answer(phase, item, value) {
                all.set(&phase.id, &item, answer);
            }
        }
        for (item, answer) in self.answered(answers) {
            all.set(&phase.id, &item.id, answer);
        }
        all
    }

    /// The items that were given another answer than they had.
    fn answered(&self, answers: &Given) -> Vec<(&Item, Answer)> {
        let phase = self.subject.phase();
        let before = self.subject.answers();
        let answered = phase.items.iter().filter_map(|item| {
            let typed = given(answers, &item_id(item))?;
            let answer = parse_answer(item, typed).ok()?;
            (before.get(&phase.id, &item.id) != Some(&answer)).then_some((item, answer))
        });
        answered.collect()
    }

    /// What the line gave, and what was answered.
    pub fn drafted(&self, answers: &Given) -> WeighingDraft {
        let mut draft = WeighingDraft {
            answers: self.line.answers.clone(),
            decision: None,
        };
        let answered = self.answered(answers).into_iter();
        let answered = answered.map(|(item, answer)| (item.id.clone(), answer.to_text()));
        draft.answers.extend(answered);
        let line = self.line.decision.as_ref();
        let decision = self.decision(answers).map(|decision| decision.id);
        let decision = decision.or_else(|| line.map(|line| line.decision.clone()));
        draft.decision = decision.map(|decision| {
            let text = |id: &str| given(answers, id).map(str::to_owned);
            let to = if decision == JOIN { "join" } else { "to" };
            let on = given(answers, "decided-on").and_then(|day| parse_date(day).ok());
            let present = text("present").map(|names| split(&names));
            DecisionDraft {
                reason: text("reason")
                    .or_else(|| line?.reason.clone())
                    .unwrap_or_default(),
                present: present
                    .or_else(|| Some(line?.present.clone()))
                    .unwrap_or_default(),
                to: text(to).or_else(|| line?.to.clone()),
                body: text("body").or_else(|| line?.body.clone()),
                decided_on: on.or_else(|| line?.decided_on),
                decision,
            }
        });
        draft
    }

    /// As what the town takes part at the regional centre: what the line gave, and what was answered.
    pub fn riec_drafted(&self, answers: &Given) -> RiecDraft {
        if !self.decision(answers).is_some_and(|d| self.is_for_riec(&d)) {
            return self.riec.clone();
        }
        let role = given(answers, "riec-role").and_then(RiecRole::from_id);
        let reference = given(answers, "riec-reference").map(str::to_owned);
        RiecDraft {
            role: role.or(self.riec.role),
            reference: reference.or_else(|| self.riec.reference.clone()),
        }
    }

    /// Whether a decision brings a case before the regional centre.
    fn is_for_riec(&self, decision: &Decision) -> bool {
        self.subject.takes_riec() && decision.leads == Lead::Status(CaseStatus::Riec)
    }

    fn input(&self, draft: &DecisionDraft) -> DecisionInput {
        DecisionInput {
            reason: draft.reason.clone(),
            present: draft.present.clone(),
            to: draft.to.clone(),
            body: draft.body.clone(),
            decided_on: draft.decided_on.unwrap_or(self.today),
            role: self.role,
        }
    }

    /// What a decision would still need, were it taken now.
    fn needs(&self, answers: &Answers, decision: &Decision) -> Vec<Missing> {
        let input = DecisionInput {
            reason: "…".to_owned(),
            present: vec!["…".to_owned()],
            to: Some("…".to_owned()),
            body: decision.bodies.first().cloned(),
            decided_on: self.today,
            role: self.role,
        };
        let judged = self
            .subject
            .check_decision(answers, &decision.id, &input, self.today);
        match judged {
            Err(refusal) => refusal.missing().to_vec(),
            Ok(()) => Vec::new(),
        }
    }

    fn item(&self, item: &Item) -> Question {
        let now = self
            .subject
            .answers()
            .get(&self.subject.phase().id, &item.id);
        let choices = || {
            let options = allowed(item).into_iter();
            let choices = options.map(|option| Choice::new(&option.id, option.label));
            choices.collect()
        };
        let mut notes = Vec::new();
        let kind = match item.kind {
            ItemKind::YesNo => Kind::YesNo,
            ItemKind::Text => Kind::Long,
            ItemKind::Date => Kind::Date,
            ItemKind::Number => Kind::Number,
            ItemKind::Choice => Kind::Choice(choices()),
            ItemKind::List => Kind::List(choices()),
            ItemKind::Reference => match self.subject.recorded(&item.id) {
                Some(n) => {
                    notes.push(prompt::recorded_so_far(n));
                    Kind::Told
                }
                None => {
                    if now.is_none() {
                        notes.push(prompt::nothing_recorded_for_this());
                    }
                    notes.extend(self.recorded_with(item));
                    match item.options.is_empty() {
                        true => Kind::Told,
                        false => Kind::Choice(choices()),
                    }
                }
            },
        };
        let default = now.map(Answer::to_text);
        let question = Question::new(
            &item_id(item),
            item.label.clone(),
            kind,
            words::about_item(),
        );
        Question {
            need: match item.optional {
                true => Need::Optional,
                false => Need::Later,
            },
            notes,
            ..question.with_default(default.as_deref())
        }
    }

    /// How what answers a reference is recorded.
    fn recorded_with(&self, item: &Item) -> Option<Label> {
        let number = self.subject.number();
        Some(match item.evidence? {
            Evidence::Consultation | Evidence::Hit | Evidence::NoHit => {
                prompt::record_consultation_with(number)
            }
            Evidence::PlannedIntervention => prompt::record_intervention_with(number),
            Evidence::SettledInterventions => prompt::settle_intervention_with(number),
            Evidence::PrivacyChecked | Evidence::PrivacyAllowed => {
                prompt::privacy_officer_decides()
            }
        })
    }

    fn which_decision(&self, answers: &Given) -> Question {
        let so_far = self.answers(answers);
        let decisions = self.subject.decisions().into_iter();
        let choices = decisions.map(|decision| {
            let needs = self.needs(&so_far, &decision);
            Choice {
                note: (!needs.is_empty()).then(|| prompt::still_needed(all(&needs))),
                ..Choice::new(&decision.id, decision.label)
            }
        });
        let question = Question::new(
            "decision",
            prompt::decision(),
            Kind::Choice(choices.collect()),
            words::about_decision(),
        );
        Question {
            need: Need::Later,
            ..question
        }
    }

    /// What a decision needs and the line did not give.
    fn about(&self, decision: &Decision) -> Vec<Question> {
        let line = self.line.decision.as_ref();
        let mut questions = Vec::new();
        let mut ask = |question: Question| questions.push(question);
        if line.is_none_or(|line| line.reason.is_none()) {
            let (title, help) = (prompt::reason(), words::about_reason());
            ask(Question::new("reason", title, Kind::Long, help));
        }
        if line.is_none_or(|line| line.present.is_empty()) {
            let (title, help) = (prompt::present(), words::about_present());
            ask(Question::new("present", title, Kind::Names, help));
        }
        if decision.partner && line.is_none_or(|line| line.to.is_none()) {
            ask(match decision.id.as_str() {
                JOIN => {
                    let (title, help) = (prompt::joined_case(), words::about_joined_case());
                    Question::new("join", title, Kind::Line, help)
                }
                _ => {
                    let partners = self.policy.partners.keys();
                    let partners =
                        partners.map(|id| Choice::new(id, office::partner(self.policy, id)));
                    let kind = Kind::Choice(partners.collect());
                    Question::new("to", prompt::partner(), kind, words::about_partner())
                }
            });
        }
        if self.is_for_riec(decision) {
            let role = RIEC_ROLE
                .ids()
                .map(|id| Choice::new(id, RIEC_ROLE.label(id)));
            if self.riec.role.is_none() {
                let kind = Kind::Choice(role.collect());
                let (title, help) = (way::prompt::riec_role(), words::about_riec_role());
                ask(Question::new("riec-role", title, kind, help).optional());
            }
            if self.riec.reference.is_none() {
                let (title, help) = (words::riec_reference(), words::about_riec_reference());
                ask(Question::new("riec-reference", title, Kind::Line, help).optional());
            }
        }
        if line.is_none_or(|line| line.body.is_none()) {
            let bodies = self.subject.workflow().bodies.iter();
            let may = bodies
                .filter(|body| decision.bodies.is_empty() || decision.bodies.contains(&body.id));
            let may: Vec<Choice> = may.map(|b| Choice::new(&b.id, b.label.clone())).collect();
            let usual = self.subject.phase().body.as_str();
            let usual = may
                .iter()
                .map(|body| body.id.as_str())
                .find(|id| *id == usual);
            // Where one body alone may decide, there is nothing to choose.
            let usual = usual.or(match may.as_slice() {
                [only] => Some(only.id.as_str()),
                _ => None,
            });
            let usual = usual.map(str::to_owned);
            let question = Question::new(
                "body",
                prompt::body(),
                Kind::Choice(may),
                words::about_body(),
            );
            ask(question.with_default(usual.as_deref()));
        }
        if line.is_none_or(|line| line.decided_on.is_none()) {
            let (title, help) = (prompt::decided_on(), words::about_decided_on());
            let today = self.today.to_string();
            let question = Question::new("decided-on", title, Kind::Date, help);
            ask(question.with_default(Some(&today)));
        }
        questions
    }

    fn judge_item(&self, item: &Item, answer: &str) -> Result<(), CliError> {
        let parsed = parse_answer(item, answer).map_err(ActionError::from)?;
        let judged = self.subject.check_answer(&item.id, &parsed, self.today);
        judged.map_err(ActionError::from)?;
        self.must_fit("answer", answer)
    }

    fn must_fit(&self, field: &'static str, text: &str) -> Result<(), CliError> {
        let most = self.policy.import.max_text_bytes;
        must_fit(field, text, most).map_err(ActionError::from)?;
        Ok(())
    }

    /// Whether the date of a decision can be right; whatever else there is comes at the end.
    fn judge_day(&self, day: &str, answers: &Given) -> Result<(), CliError> {
        let draft = self.drafted(answers);
        let (Some(decision), Ok(day)) = (draft.decision, parse_date(day)) else {
            return Ok(());
        };
        let mut input = self.input(&decision);
        input.decided_on = day;
        let answers = self.answers(answers);
        let judged = self
            .subject
            .check_decision(&answers, &decision.decision, &input, self.today);
        match judged {
            Err(
                refusal @ (Refusal::DateInFuture {
                    field: DateField::Decided,
                    ..
                }
                | Refusal::DateBeforeCause {
                    field: DateField::Decided,
                    ..
                }),
            ) => Err(ActionError::from(refusal).into()),
            _ => Ok(()),
        }
    }
}

impl wizard::Form for Form<'_> {
    fn title(&self) -> Label {
        prompt::walk_of(self.subject.number(), &self.subject.phase().label)
    }

    fn questions(&self, answers: &Given) -> Vec<Question> {
        let mut questions = Vec::new();
        if self.is_whole() {
            let items = self.subject.phase().items.iter();
            questions.extend(items.map(|item| self.item(item)));
            if !self.subject.decisions().is_empty() {
                questions.push(self.which_decision(answers));
            }
        }
        if let Some(decision) = self.decision(answers) {
            questions.extend(self.about(&decision));
        }
        questions
    }

    fn judge(&self, question: &str, answer: &str, answers: &Given) -> Result<(), CliError> {
        let mut items = self.subject.phase().items.iter();
        if let Some(item) = items.find(|item| item_id(item) == question) {
            return self.judge_item(item, answer);
        }
        match question {
            "decision" => {
                let mut decisions = self.subject.decisions().into_iter();
                let chosen = decisions.find(|decision| decision.id == answer);
                let needs = chosen.map(|decision| {
                    let needs = self.needs(&self.answers(answers), &decision);
                    (decision.label, needs)
                });
                match needs {
                    Some((label, needs)) if !needs.is_empty() => Err(CliError::refused(
                        refusal::missing_for_decision(&label, all(&needs)),
                    )),
                    _ => Ok(()),
                }
            }
            "reason" => self.must_fit("reason", answer),
            "riec-reference" => self.must_fit("reference", answer),
            "present" => {
                let mut names = answer.split('\n');
                names.try_for_each(|name| self.must_fit("present", name))
            }
            "join" => {
                match answer.parse::<Number>() {
                    Ok(number) if number.kind == NumberKind::Case => {}
                    _ => return Err(CliError::usage(usage::not_a_case_to_join())),
                }
                Ok(self.subject.check_join(self.desk, answer)?)
            }
            "decided-on" => self.judge_day(answer, answers),
            _ => Ok(()),
        }
    }

    fn judge_all(&self, answers: &Given) -> Result<(), CliError> {
        let Some(decision) = self.drafted(answers).decision else {
            return Ok(());
        };
        let judged = self.subject.check_decision(
            &self.answers(answers),
            &decision.decision,
            &self.input(&decision),
            self.today,
        );
        let judged = judged.map_err(ActionError::from).and_then(|()| {
            match (decision.decision.as_str(), &decision.to) {
                (JOIN, Some(to)) => self.subject.check_join(self.desk, to),
                _ => Ok(()),
            }
        });
        judged.map_err(|error| {
            let error = CliError::from(error);
            match self.is_whole() {
                true => error.with_hint(words::decide_later()),
                false => error,
            }
        })
    }

    fn is_empty(&self, answers: &Given) -> bool {
        let draft = self.drafted(answers);
        draft.answers.is_empty() && draft.decision.is_none()
    }

    fn preview(&self, answers: &Given, page: &mut Block<'_>) {
        let (phase, lang) = (self.subject.phase(), self.lang);
        let now = self.answers(answers);
        let before = self.subject.answers();
        let changed: Vec<_> = phase
            .items
            .iter()
            .filter_map(|item| {
                let answer = now.get(&phase.id, &item.id)?;
                (before.get(&phase.id, &item.id) != Some(answer)).then_some((item, answer))
            })
            .collect();
        let decided = self.drafted(answers).decision;
        // In the head of the case, as `show` has it.
        let riec = decided.as_ref().map(|_| self.riec_drafted(answers));
        let riec = riec.and_then(|riec| riec_label(riec.role, riec.reference.as_deref()));
        if let Some(said) = riec {
            page.field(&way::heading::riec(), &Cell::Named(String::new(), said));
        }
        if !changed.is_empty() {
            page.section(&crate::cli::message::result::checklist_of(
                phase.label.clone(),
            ));
        }
        for (item, answer) in changed {
            let answer = answer_label(Some(phase), &item.id, answer);
            page.labelled("[x] ", &item.label, &answer);
        }
        let Some(decision) = decided else {
            let none = Cell::Text(prompt::no_decision().get(lang).to_owned());
            page.section(&heading::weighings());
            page.field(&heading::decision(), &none);
            return;
        };
        let workflow = self.subject.workflow();
        let body = decision
            .body
            .as_deref()
            .map_or(phase.body.as_str(), |typed| {
                let bodies = workflow.bodies.iter();
                let bodies = bodies.map(|body| (body.id.as_str(), &body.label));
                lookup(&prompt::body(), typed, bodies).unwrap_or(typed)
            });
        let to = decision.to.as_deref().map(|typed| {
            let labels = self.policy.partners.keys();
            let labels: Vec<(&str, Label)> = labels
                .map(|id| (id.as_str(), office::partner(self.policy, id)))
                .collect();
            let partners = labels.iter().map(|(id, label)| (*id, label));
            lookup(&prompt::partner(), typed, partners)
                .unwrap_or(typed)
                .to_owned()
        });
        let weighing = Weighing {
            phase: phase.id.clone(),
            decision: decision.decision,
            reason: decision.reason.trim().to_owned(),
            present: decision.present,
            body: body.to_owned(),
            to,
            decided_on: decision.decided_on.unwrap_or(self.today),
            by: String::new(),
            at: chrono::DateTime::UNIX_EPOCH,
        };
        page.section(&heading::weighings());
        let n = self.subject.weighings() + 1;
        put_weighing(page, self.policy, workflow, n, &weighing, lang);
        let by = Cell::Text(self.desk.store.vault().member().name.clone());
        page.field(&heading::recorded_by(), &by).indent(0);
    }
}

/// Everything that a decision needs; of some things one is enough.
fn all(missing: &[Missing]) -> Reasons<Label> {
    let (some, each): (Vec<&Missing>, Vec<&Missing>) = missing.iter().partition(|m| m.one_of);
    let mut said: Vec<Label> = each.into_iter().map(need).collect();
    let join = |lang| {
        let words: Vec<String> = some.iter().map(|m| need(m).in_words(lang)).collect();
        words.join(" / ")
    };
    match some.len() {
        0 => {}
        1 => said.extend(some.iter().map(|m| need(m))),
        _ => said.push(prompt::one_of(Label::new(join(Lang::Nl), join(Lang::En)))),
    }
    Reasons(said)
}

/// A thing that a decision needs, with the values that would do.
fn need(missing: &Missing) -> Label {
    if missing.wants.is_empty() {
        return missing.label.clone();
    }
    let wants = match missing.item.as_str() {
        "role" => role_names(missing),
        _ => missing.wants.clone(),
    };
    let say = |lang: Lang| {
        let or = match lang {
            Lang::Nl => " of ",
            Lang::En => " or ",
        };
        let wants: Vec<String> = wants.iter().map(|l| l.in_words(lang)).collect();
        let label = missing.label.get(lang);
        let colon = if label.ends_with('?') { "" } else { ":" };
        format!("{label}{colon} {}", wants.join(or))
    };
    Label::new(say(Lang::Nl), say(Lang::En))
}
