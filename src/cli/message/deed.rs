//! What somebody did, as a line of the log says it after their name: “las C2026-0007”.

use super::part::deed as part;
use super::way::deed as way;
use super::{InWords, count};
use crate::audit::entry::Action;
use crate::cli::label::{ROLE, STRIKABLE};
use crate::domain::label::{Label, Lang};
use crate::domain::workflow::{Workflow, built_in};

messages! {
    made_vault() { nl: "maakte de kluis", en: "made the vault" }
    adopted_policy() { nl: "stelde het beleid vast", en: "adopted the policy" }
    added_member(name, role) { nl: "voegde {name} toe: {role}", en: "added {name}: {role}" }
    removed_member(name) { nl: "trok de toegang van {name} in", en: "withdrew the access of {name}" }
    replaced_keys() { nl: "verving de sleutels", en: "replaced the keys" }
    gave_role(name, role) { nl: "gaf {name} de rol {role}", en: "gave {name} the role {role}" }
    handed_over(name) { nl: "droeg de coördinatie over aan {name}", en: "handed the coordination over to {name}" }
    recovered(name) { nl: "werd coördinator met de herstelcode: {name}", en: "became coordinator by the recovery code: {name}" }
    registered(object) { nl: "registreerde {object}", en: "registered {object}" }
    opened(object) { nl: "opende {object}", en: "opened {object}" }
    imported(signals) { nl: "las {signals} in", en: "imported {signals}" }
    looked_at(object) { nl: "las {object}", en: "read {object}" }
    exported(object) { nl: "exporteerde {object}", en: "exported {object}" }
    listed_cases() { nl: "bekeek de lijst van casussen", en: "looked at the list of cases" }
    listed_signals() { nl: "bekeek de lijst van signalen", en: "looked at the list of signals" }
    searched() { nl: "zocht in de signalen en casussen", en: "searched the signals and cases" }
    listed_log() { nl: "bekeek het log", en: "looked at the log" }
    listed_terms() { nl: "bekeek de bewaartermijnen", en: "looked at the retention terms" }
    listed_declarations() {
        nl: "bekeek de lijst van verklaringen",
        en: "looked at the list of declarations",
    }
    tried_purge() {
        nl: "bekeek wat vernietigd zou worden",
        en: "looked at what would be destroyed",
    }
    answered(object) { nl: "beantwoordde de checklist van {object}", en: "answered the checklist of {object}" }
    noted(object) { nl: "schreef een notitie bij {object}", en: "wrote a note for {object}" }
    consulted(object) { nl: "legde een bevraging vast bij {object}", en: "recorded a consultation for {object}" }
    planned(object) { nl: "plande een interventie bij {object}", en: "planned an intervention for {object}" }
    done(object) { nl: "voltooide een interventie bij {object}", en: "completed an intervention for {object}" }
    cancelled(object) { nl: "liet een interventie vervallen bij {object}", en: "cancelled an intervention for {object}" }
    decided(object, decision) { nl: "woog {object}: {decision}", en: "weighed {object}: {decision}" }
    reopened(object) { nl: "heropende {object}", en: "reopened {object}" }
    held(object) { nl: "schortte de vernietiging op van {object}", en: "put the destruction of {object} on hold" }
    released(object) { nl: "hief de opschorting op van {object}", en: "released the hold on {object}" }
    destroyed(records) { nl: "vernietigde {records}", en: "destroyed {records}" }
    destroyed_nothing() { nl: "voerde de vernietiging uit; niets was zover", en: "ran the purge; nothing was due" }
    changed_passphrase() { nl: "wijzigde de eigen wachtwoordzin", en: "changed their own passphrase" }
    made_backup() { nl: "maakte een reservekopie", en: "made a backup" }
    deleted_backup() { nl: "verwijderde een reservekopie van vóór een bijwerking", en: "deleted a backup of before an upgrade" }
    drill_succeeded() { nl: "deed een terugzetoefening; geslaagd", en: "did a restore drill; it succeeded" }
    drill_failed() { nl: "deed een terugzetoefening; mislukt", en: "did a restore drill; it failed" }
    listed_backups() { nl: "bekeek de lijst van reservekopieën", en: "looked at the list of backups" }
    restored() { nl: "zette een reservekopie terug", en: "restored a backup" }
    upgraded(version) { nl: "bracht de kluis naar versie {version} van de tabellen", en: "upgraded the vault to version {version} of its tables" }
    went_over(object) { nl: "bracht {object} over naar een andere werkwijze", en: "moved {object} to another workflow" }
    corrected(object) { nl: "corrigeerde {object}", en: "corrected {object}" }
    struck(object) { nl: "haalde een notitie door bij {object}", en: "struck a note of {object}" }
    struck_entry(object, what) { nl: "haalde een {what} door bij {object}", en: "struck a {what} of {object}" }
    corrected_weighing(object) {
        nl: "corrigeerde een wegingsmoment van {object}",
        en: "corrected a weighing of {object}",
    }
    restricted(object) { nl: "schermde {object} af", en: "restricted {object}" }
    unrestricted(object) { nl: "hief de afscherming van {object} op", en: "lifted the restriction of {object}" }
    looked_at_restricted(object) { nl: "las {object} (afgeschermd)", en: "read {object} (restricted)" }
    worked_on_restricted(object) {
        nl: "werkte aan {object} (afgeschermd)",
        en: "worked on {object} (restricted)",
    }
    changed(object) { nl: "wijzigde {object}", en: "changed {object}" }
    with_confirmed_clock(deed) { nl: "{deed} (klok bevestigd)", en: "{deed} (clock confirmed)" }
    otherwise(action, object, result) { nl: "{action} {object} {result}", en: "{action} {object} {result}" }
}

/// The words for an entry of the log.
pub fn deed(action: Action, object: Option<&str>, result: Option<&str>) -> Label {
    let number = result.and_then(|result| result.parse::<u64>().ok());
    match (action, object, result) {
        (Action::Init, ..) => made_vault(),
        (Action::Policy, ..) => adopted_policy(),
        (Action::Member, Some(name), Some("remove")) => removed_member(name),
        (Action::Member, _, Some("rotate")) => replaced_keys(),
        (Action::Member, Some(name), Some("hand-over")) => handed_over(name),
        (Action::Member, Some(name), Some("recovery")) => recovered(name),
        (Action::Member, Some(name), Some(result)) => match result.strip_prefix("role-") {
            Some(role) => gave_role(name, ROLE.label(role)),
            None => added_member(name, ROLE.label(result)),
        },
        (Action::Create, Some(object), Some("split")) => way::split(object),
        (Action::Create, Some(object), _) if object.starts_with('C') => opened(object),
        (Action::Create, Some(object), _) => registered(object),
        (Action::Import, ..) => imported(count::signals(number.unwrap_or(0))),
        (Action::Read, _, Some("passphrase")) => changed_passphrase(),
        (Action::Read, _, Some("case-list")) => listed_cases(),
        (Action::Read, _, Some("signal-list")) => listed_signals(),
        (Action::Read, _, Some("find")) => searched(),
        (Action::Read, _, Some("log-list")) => listed_log(),
        (Action::Read, _, Some("retention-list")) => listed_terms(),
        (Action::Read, _, Some("declaration-list")) => listed_declarations(),
        (Action::Read, _, Some("backup-list")) => listed_backups(),
        (Action::Read, _, Some("lesson-list")) => way::listed_lessons(),
        (Action::Backup, _, Some("expired")) => deleted_backup(),
        (Action::Backup, _, Some("drill")) => drill_succeeded(),
        (Action::Backup, _, Some("drill-failed")) => drill_failed(),
        (Action::Backup, ..) => made_backup(),
        (Action::Restore, ..) => restored(),
        (Action::Upgrade, _, result) => upgraded(result.unwrap_or("?")),
        (Action::Read, _, Some("purge-dry-run")) => tried_purge(),
        (Action::Export, Some(object), Some("share")) => part::shared(object),
        (Action::Read, Some(object), Some("export")) | (Action::Export, Some(object), _) => {
            exported(object)
        }
        (Action::Read, Some(object), _) => looked_at(object),
        (Action::Change, Some(object), Some("answer")) => answered(object),
        (Action::Change, Some(object), Some("note")) => noted(object),
        (Action::Change, Some(object), Some("consultation")) => consulted(object),
        (Action::Change, Some(object), Some("intervention-planned")) => planned(object),
        (Action::Change, Some(object), Some("intervention-done")) => done(object),
        (Action::Change, Some(object), Some("intervention-cancelled")) => cancelled(object),
        (Action::Change, Some(object), Some("migrate")) => went_over(object),
        (Action::Change, Some(object), Some("person")) => part::person(object),
        (Action::Change, Some(object), Some("person-informed")) => part::informed(object),
        (Action::Change, Some(object), Some("measure")) => part::measure(object),
        (Action::Change, Some(object), Some("measure-effect")) => part::effect(object),
        (Action::Change, Some(object), Some("reference")) => part::reference(object),
        (Action::Change, Some(object), Some("outcome")) => part::outcome(object),
        (Action::Check, Some(object), Some("deny")) => part::checked_no(object),
        (Action::Check, Some(object), _) => part::checked(object),
        (Action::Change, Some(object), Some("correct")) => corrected(object),
        (Action::Change, Some(object), Some("strike")) => struck(object),
        (Action::Change, Some(object), Some("strike-lesson")) => way::struck_lesson(object),
        (Action::Change, Some(object), Some(result)) if result.starts_with("strike-") => {
            let what = result.trim_start_matches("strike-");
            struck_entry(object, STRIKABLE.label(what))
        }
        (Action::Change, Some(object), Some("correct-weighing")) => corrected_weighing(object),
        (Action::Change, Some(object), Some("restrict")) => restricted(object),
        (Action::Change, Some(object), Some("unrestrict")) => unrestricted(object),
        (Action::Change, Some(object), Some("asked")) => way::asked(object),
        (Action::Change, Some(object), Some("link")) => way::linked(object),
        (Action::Change, Some(object), Some("unlink")) => way::unlinked(object),
        (Action::Change, Some(object), Some("evaluation")) => way::evaluated(object),
        (Action::Change, Some(object), Some("merge")) => way::merged(object),
        (Action::Change, Some(object), _) => changed(object),
        (Action::Weigh, Some(object), Some("reopen")) => reopened(object),
        (Action::Weigh, Some(object), Some(decision)) => decided(object, decision_label(decision)),
        (Action::Hold, Some(object), _) => held(object),
        (Action::Release, Some(object), _) => released(object),
        (Action::Destroy, ..) => match number {
            Some(n @ 1..) => destroyed(count::records(n)),
            _ => destroyed_nothing(),
        },
        (action, object, result) => {
            let said = otherwise(action.id(), object.unwrap_or(""), result.unwrap_or(""));
            let tidy = |text: String| text.split_whitespace().collect::<Vec<_>>().join(" ");
            Label::new(tidy(said.nl), tidy(said.en))
        }
    }
}

/// The words for an entry about a record that is restricted to others than who reads the log.
pub fn hidden(action: Action, object: &str) -> Label {
    match action {
        Action::Read | Action::Export => looked_at_restricted(object),
        _ => worked_on_restricted(object),
    }
}

/// What a decision is called; the log keeps its id alone. Those of a town's own workflows keep theirs.
fn decision_label(id: &str) -> Label {
    let built_in = built_in::all().iter().map(|built_in| &built_in.workflow);
    let mut all = built_in.flat_map(Workflow::decisions);
    match all.find(|decision| decision.id == id) {
        Some(decision) => decision.label.clone(),
        None if id == crate::domain::workflow::judge::JOIN => {
            Label::new("Toevoegen aan bestaande casus", "Add to an existing case")
        }
        None => Label::new(id.in_words(Lang::Nl), id.in_words(Lang::En)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_action_is_said_in_both_languages() {
        for action in Action::ALL {
            let said = deed(action, Some("C2026-0007"), Some("x"));
            assert!(!said.nl.is_empty() && !said.en.is_empty());
            // Only what is new here falls back on the id.
            assert_ne!(
                said.nl,
                format!("{} C2026-0007 x", action.id()),
                "{action:?}"
            );
        }
    }

    #[test]
    fn a_decision_is_named_as_the_office_names_it() {
        let said = deed(Action::Weigh, Some("C2026-0007"), Some("archive"));
        assert_eq!(said.nl, "woog C2026-0007: Casus afronden en archiveren");
        let said = deed(Action::Read, Some("C2026-0007"), None);
        assert_eq!(said.nl, "las C2026-0007");
        let said = deed(Action::Destroy, None, Some("3"));
        assert_eq!(said.en, "destroyed 3 records");
    }
}
