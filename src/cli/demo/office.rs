//! The invented office at work: what its members do, through the same actions as everybody.
//!
//! Nothing here is real: no person, no address, no number. Dates that people decide are reckoned
//! back from today, since the log itself can only say today.

use crate::actions::case::{ConsultationDraft, InterventionDraft};
use crate::actions::import::FileReport;
use crate::actions::purge::PurgeReport;
use crate::actions::weigh::{DecisionDraft, WeighingDraft};
use crate::actions::{ActionError, Desk, case, import, purge, retention, signal};
use crate::domain::case::{CaseDraft, Finding};
use crate::domain::id::Number;
use crate::domain::intervention::InterventionResult;
use crate::domain::signal::SignalDraft;
use crate::import::Profile;
use crate::store::Store;
use chrono::{Days, NaiveDate};
use std::collections::BTreeSet;

/// The file of tips, as the README's tour imports it as well.
const TIPS: &str = include_str!("../../../examples/tips/mma-2026-q1.csv");

/// Five years and a day or so more than 1,826 days: what ended this long ago is due.
const FIVE_YEARS: u64 = 1830;

/// The members who do something, each with their own open vault.
pub struct Team {
    /// The coordinator.
    pub anna: Store,
    /// The analyst.
    pub bram: Store,
    /// The inspector.
    pub chris: Store,
    /// The privacy officer.
    pub dina: Store,
    /// Today.
    pub today: NaiveDate,
}

fn desk(store: &Store) -> Desk<'_> {
    Desk {
        store,
        purpose: None,
    }
}

/// How far a case goes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Until {
    Plan,
    Act,
    Close,
    Archive,
}

impl Team {
    fn ago(&self, days: u64) -> NaiveDate {
        self.today
            .checked_sub_days(Days::new(days))
            .unwrap_or(self.today)
    }

    /// Imports the file, its dates moved so that the newest tip is six days old.
    pub fn import_tips(&self, profile: &Profile) -> Result<FileReport, ActionError> {
        let bytes = move_dates(TIPS, self.ago(6)).into_bytes();
        let mut seen = BTreeSet::new();
        import::import(
            &desk(&self.bram),
            0,
            &bytes,
            profile,
            false,
            &mut seen,
            &mut |_| (),
        )
    }

    /// Registers one signal that came in so many days ago.
    fn add(&self, source: &str, days: u64, theme: &str, text: &str) -> Result<Number, ActionError> {
        let draft = SignalDraft {
            source: source.to_owned(),
            reference: None,
            received_on: self.ago(days),
            theme: Some(theme.to_owned()),
            text: text.to_owned(),
            street: None,
            house_number: None,
            postcode: None,
            city: Some("Voorbeeldstad".to_owned()),
            time: None,
            topic: None,
        };
        Ok(signal::add(&desk(&self.anna), draft)?.number)
    }

    /// A signal of which nothing was made, over a year ago: due.
    pub fn add_forgotten(&self, text: &str, received: u64) -> Result<Number, ActionError> {
        let number = self.add("citizen", received, "other", text)?;
        let reason = "Geen verschijningsvorm van ondermijning; burenruzie.";
        self.weigh(number, &[], "dismiss", reason, None, received - 10)?;
        Ok(number)
    }

    fn weigh(
        &self,
        signal: Number,
        answers: &[(&str, &str)],
        decision: &str,
        reason: &str,
        to: Option<&str>,
        days: u64,
    ) -> Result<(), ActionError> {
        let draft = draft(answers, decision, reason, to, self.ago(days));
        signal::triage(&desk(&self.bram), signal, &draft)?;
        Ok(())
    }

    /// Weighs the tips of the file, all but two, and opens cases from four of them.
    pub fn weigh_tips(&self, tips: &[Number]) -> Result<Vec<Number>, ActionError> {
        let taken_up = [
            (0, 70, "Hennepgeur aan de Verzonnenlaan"),
            (2, 60, "Uitbuiting van arbeidsmigranten"),
            (3, 56, "Belwinkel zonder klanten"),
            (6, 40, "Drugslab in een loods"),
        ];
        let mut cases = Vec::new();
        for (n, days, title) in taken_up {
            let reason = "Meer dan één instantie nodig; het KernCluster neemt het op.";
            self.weigh(tips[n], &ASSESSED, "start", reason, None, days)?;
            cases.push(self.open(title, &[tips[n]], None, days)?);
        }
        let simple = [YES[0], YES[1], YES[2], ("complexity", "simple")];
        let reason = "Eén toezichthouder kan dit af.";
        self.weigh(tips[4], &simple, "single", reason, Some("woonfraude"), 50)?;
        let elsewhere = [YES[0], ("municipal-role", "no"), YES[2]];
        let reason = "Geen bevoegdheid van de gemeente; drugshandel op straat.";
        self.weigh(
            tips[1],
            &elsewhere,
            "hand-over",
            reason,
            Some("politie"),
            72,
        )?;
        let reason = "Klacht over de administratie van het zorgbureau; geen ondermijning.";
        self.weigh(
            tips[7],
            &[("is-undermining", "no")],
            "dismiss",
            reason,
            None,
            33,
        )?;
        let same = cases[0].to_string();
        let reason = "Zelfde adres als de lopende casus.";
        self.weigh(tips[10], &[], "join", reason, Some(&same), 2)?;
        cases.push(self.open("Gokken achter in het café", &[tips[8]], None, 12)?);
        Ok(cases)
    }

    fn open(
        &self,
        title: &str,
        signals: &[Number],
        theme: Option<&str>,
        days: u64,
    ) -> Result<Number, ActionError> {
        let draft = CaseDraft {
            title: Some(title.to_owned()),
            theme: theme.map(str::to_owned),
            lead: Some("chris".to_owned()),
            opened_on: self.ago(days),
            signals: signals.to_vec(),
        };
        Ok(case::open(&desk(&self.bram), &draft)?.number)
    }

    /// Three cases of earlier years, in the archive; two of them ended over five years ago.
    pub fn archive_old_cases(&self) -> Result<[Number; 3], ActionError> {
        let old = [
            (
                "Hennepkwekerij boven een garagebedrijf",
                "drugs",
                FIVE_YEARS + 20,
            ),
            ("Autobedrijf als dekmantel", "business-parks", FIVE_YEARS),
            ("Massagesalon zonder vergunning", "prostitution", 60),
        ];
        let mut cases = Vec::new();
        for (title, theme, ended) in old {
            let opened = ended + 200;
            let number = self.open(title, &[], Some(theme), opened)?;
            let reason = "Meer dan één instantie nodig.";
            self.advance(number, &ASSESSED, "start", reason, opened)?;
            self.walk(number, opened, Until::Archive, ended)?;
            cases.push(number);
        }
        Ok([cases[0], cases[1], cases[2]])
    }

    /// Walks the running cases to where the story wants them.
    pub fn walk_cases(&self, cases: &[Number]) -> Result<(), ActionError> {
        let [plan, riec, act, close] = [cases[0], cases[1], cases[2], cases[3]];
        self.walk(plan, 70, Until::Plan, 0)?;
        self.walk(riec, 60, Until::Plan, 0)?;
        let hypothesis = [("hypothesis", "Een uitzendbureau huisvest en vervoert hen.")];
        let reason = "Speelt in meer gemeenten.";
        self.advance(riec, &hypothesis, "riec", reason, 30)?;
        self.walk(act, 56, Until::Act, 0)?;
        self.plan(
            act,
            "gemeente",
            "30",
            "Gesprek met de eigenaar van het pand.",
        )?;
        self.walk(close, 40, Until::Close, 0)
    }

    /// From phase 2, entered so many days ago, onwards.
    fn walk(
        &self,
        number: Number,
        since: u64,
        until: Until,
        ended: u64,
    ) -> Result<(), ActionError> {
        let chris = desk(&self.chris);
        case::consult(
            &chris,
            number,
            &ConsultationDraft {
                source: "kadaster".to_owned(),
                purpose: "Wie is eigenaar van het pand?".to_owned(),
                ground: "Openbaar register".to_owned(),
                result: Finding::Hit,
                text: Some("Sinds kort in handen van een besloten vennootschap.".to_owned()),
                on: Some(self.ago(since - 1)),
            },
        )?;
        if until == Until::Plan {
            case::note(&chris, number, "Buurtonderzoek gepland met de wijkagent.")?;
            return Ok(());
        }
        let first = self.plan(
            number,
            "gemeente",
            "27",
            "Last onder dwangsom voorbereiden.",
        )?;
        let answers = [
            ("hypothesis", "Het pand dient als dekmantel."),
            ("goal", "Het gebruik beëindigen en herhaling voorkomen."),
            (
                "strategy",
                "Bestuurlijk waar het kan, met de politie waar het moet.",
            ),
        ];
        let reason = "Het plan is compleet en uitvoerbaar.";
        self.advance(number, &answers, "execute", reason, since - 10)?;
        let (result, done) = (InterventionResult::Effective, self.ago(since - 20));
        case::finish_intervention(&chris, number, first, done, result, Some("Opgelegd."))?;
        if until == Until::Act {
            return Ok(());
        }
        let reason = "Alle interventies zijn uitgevoerd.";
        self.advance(number, &[], "wrap-up", reason, since - 25)?;
        if until == Until::Close {
            return Ok(());
        }
        let end = self.ago(ended).to_string();
        let answers = [("end-date", end.as_str()), ("outcome", "solved")];
        self.advance(
            number,
            &answers,
            "archive",
            "Het probleem is opgelost.",
            ended,
        )
    }

    fn plan(&self, number: Number, by: &str, kind: &str, text: &str) -> Result<u32, ActionError> {
        let draft = InterventionDraft {
            kind: kind.to_owned(),
            by: by.to_owned(),
            planned_on: None,
            text: Some(text.to_owned()),
        };
        case::plan_intervention(&desk(&self.chris), number, &draft)
    }

    fn advance(
        &self,
        number: Number,
        answers: &[(&str, &str)],
        decision: &str,
        reason: &str,
        days: u64,
    ) -> Result<(), ActionError> {
        let draft = draft(answers, decision, reason, None, self.ago(days));
        case::advance(&desk(&self.bram), number, &draft)?;
        Ok(())
    }

    /// Tries to adopt a plan that is not there yet; the rules say no.
    pub fn adopt_too_early(&self, number: Number) -> Result<(), ActionError> {
        self.advance(number, &[], "execute", "Wij willen aan de slag.", 0)
    }

    /// The privacy officer puts a case on hold.
    pub fn hold(&self, number: Number) -> Result<(), ActionError> {
        let review = self.today.checked_add_days(Days::new(30));
        retention::hold(&desk(&self.dina), number, "inzageverzoek", review)
    }
}

/// The machine destroys what is due.
pub fn run_purge(machine: &Store) -> Result<PurgeReport, ActionError> {
    purge::purge(&desk(machine), None)
}

/// The machine tries to look; its key opens no content.
pub fn look_as_machine(machine: &Store, number: Number) -> Result<(), ActionError> {
    case::show(&desk(machine), number).map(|_| ())
}

const YES: [(&str, &str); 3] = [
    ("is-undermining", "yes"),
    ("municipal-role", "yes"),
    ("our-territory", "yes"),
];

const ASSESSED: [(&str, &str); 5] = [
    YES[0],
    YES[1],
    YES[2],
    ("complexity", "complex"),
    (
        "open-sources",
        "Volgens het Kadaster wisselde het pand pas van eigenaar.",
    ),
];

fn draft(
    answers: &[(&str, &str)],
    decision: &str,
    reason: &str,
    to: Option<&str>,
    decided_on: NaiveDate,
) -> WeighingDraft {
    WeighingDraft {
        answers: answers
            .iter()
            .map(|(item, value)| ((*item).to_owned(), (*value).to_owned()))
            .collect(),
        decision: Some(DecisionDraft {
            decision: decision.to_owned(),
            reason: reason.to_owned(),
            present: ["coördinator", "analist", "toezichthouder"]
                .map(str::to_owned)
                .to_vec(),
            to: to.map(str::to_owned),
            body: None,
            decided_on: Some(decided_on),
        }),
    }
}

/// The file with every date moved alike, the newest to `newest`. A date that does not exist stays:
/// that row is there to be rejected.
fn move_dates(file: &str, newest: NaiveDate) -> String {
    let date_of = |line: &str| {
        let cell = line.split(';').nth(1)?;
        Some((
            cell.to_owned(),
            NaiveDate::parse_from_str(cell, "%d-%m-%Y").ok()?,
        ))
    };
    let last = file.lines().filter_map(date_of).map(|(_, day)| day).max();
    let shift = last.map_or(chrono::TimeDelta::zero(), |last| newest - last);
    let mut moved = String::with_capacity(file.len());
    for line in file.split_inclusive('\n') {
        match date_of(line) {
            Some((cell, day)) => {
                let day = (day + shift).format("%d-%m-%Y").to_string();
                moved.push_str(&line.replacen(&cell, &day, 1));
            }
            None => moved.push_str(line),
        }
    }
    moved
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_tip_is_as_new_as_asked_and_the_wrong_row_stays_wrong() {
        let newest = NaiveDate::from_ymd_opt(2031, 5, 6).expect("a date");
        let moved = move_dates(TIPS, newest);
        assert_eq!(moved.lines().count(), TIPS.lines().count());
        assert!(moved.contains("M26900012;06-05-2031;"));
        assert!(moved.contains("M26900009;30-02-2026;"));
        assert!(!moved.contains("M26900001;05-01-2026;"));
    }
}
