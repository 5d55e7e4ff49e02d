//! What the closed lists are called: statuses, roles, rules, results.
//!
//! Themes, sources, partners and everything of a workflow carry their labels in the policy and
//! the workflow; they are looked up by the same [`lookup`]. Dutch after the notes of Zoetermeer
//! and Dordrecht (labels.md).

use super::error::CliError;
use super::foreign;
use super::message::{InWords, Row, capitalised, usage};
use crate::domain::label::Label;

/// A closed list of ids with their names.
#[derive(Debug, Clone, Copy)]
pub struct Names(&'static [(&'static str, &'static str, &'static str)]);

impl Names {
    /// The name of an id; an id that is not in the list is its own name.
    pub fn label(&self, id: &str) -> Label {
        self.0
            .iter()
            .find(|(known, ..)| *known == id)
            .map_or_else(|| super::message::same(id), |(_, nl, en)| label(nl, en))
    }

    /// All ids, in the order in which people should see them.
    pub fn ids(&self) -> impl Iterator<Item = &'static str> + use<> {
        let list = self.0;
        list.iter().map(|(id, ..)| *id)
    }

    /// The id that is meant by an id or a label in either language (exit 2 otherwise).
    pub fn lookup(&self, what: &Label, given: &str) -> Result<&'static str, CliError> {
        let candidates: Vec<_> = self
            .0
            .iter()
            .map(|(id, nl, en)| (*id, label(nl, en)))
            .collect();
        lookup(
            what,
            given,
            candidates.iter().map(|(id, label)| (*id, label)),
        )
    }
}

fn label(nl: &str, en: &str) -> Label {
    Label {
        nl: nl.to_owned(),
        en: en.to_owned(),
    }
}

/// Where in a record a text stands.
pub const FIELD: Names = Names(&[
    ("reference", "Kenmerk", "Reference"),
    ("text", "Tekst", "Text"),
    ("address", "Adres", "Address"),
    ("topic", "Onderwerp", "Subject"),
    ("title", "Titel", "Title"),
    ("lead", "Casusregisseur", "Lead"),
    ("answer", "Antwoord", "Answer"),
    ("weighing", "Wegingsmoment", "Weighing"),
    ("consultation", "Bevraging", "Consultation"),
    ("intervention", "Interventie", "Intervention"),
    ("note", "Notitie", "Note"),
    ("hold", "Opschorting", "Hold"),
    ("privacy-check", "Privacytoets", "Privacy check"),
    ("disclosure", "Verstrekking", "Disclosure"),
    ("measure", "Maatregel", "Measure"),
    ("referral", "Verwijzing", "Reference elsewhere"),
    ("link", "Relatie", "Relation"),
    ("person", "Persoon", "Person"),
    ("outcome", "Opvolging", "Outcome"),
    ("evaluation", "Evaluatie", "Evaluation"),
    ("correction", "Correctie", "Correction"),
    ("reminder", "Herinnering", "Reminder"),
    ("theme", "Neventhema", "Side theme"),
    ("origin", "Herkomst", "Origin"),
]);

/// Statuses of a signal.
pub const SIGNAL_STATUS: Names = Names(&[
    ("new", "Nog te wegen", "To be weighed"),
    (
        "accepted",
        "Gewogen, wacht op casus",
        "Weighed, waits for a case",
    ),
    ("in-case", "Gekoppeld aan casus", "In a case"),
    ("merged", "Samengevoegd", "Merged"),
    ("dismissed", "Niet in behandeling genomen", "Not taken up"),
    ("handed-over", "Doorverwezen", "Handed over"),
    (
        "single",
        "Monodisciplinair opgepakt",
        "Taken up by one discipline",
    ),
    ("riec", "Voorgelegd aan het RIEC", "Brought before the RIEC"),
]);

/// Statuses of a case.
pub const CASE_STATUS: Names = Names(&[
    ("open", "In behandeling", "Running"),
    ("riec", "Loopt bij het RIEC", "With the RIEC"),
    ("archived", "Gearchiveerd", "Archived"),
    ("dismissed", "Niet in behandeling genomen", "Not taken up"),
    ("handed-over", "Overgedragen", "Handed over"),
    (
        "single",
        "Monodisciplinair opgepakt",
        "Taken up by one discipline",
    ),
    ("merged", "Samengevoegd", "Merged"),
]);

/// Fields that can be corrected.
pub const CORRECTED: Names = Names(&[
    ("text", "tekst", "text"),
    ("answer", "antwoord", "answer"),
    ("theme", "thema", "theme"),
    ("reference", "kenmerk", "reference"),
    ("received", "datum van ontvangst", "date of receipt"),
    ("street", "straat", "street"),
    ("house-number", "huisnummer", "house number"),
    ("postcode", "postcode", "postcode"),
    ("city", "plaats", "city"),
    ("title", "titel", "title"),
    ("lead", "casusregisseur", "lead"),
    ("present", "aanwezigen", "who was present"),
    ("body", "gremium", "body"),
    (
        "decided-on",
        "datum van het besluit",
        "date of the decision",
    ),
]);

/// What can be struck.
pub const STRIKABLE: Names = Names(&[
    ("note", "notitie", "note"),
    ("consultation", "bevraging", "consultation"),
    ("intervention", "interventie", "intervention"),
    ("person", "persoon", "person"),
    ("measure", "maatregel", "measure"),
    ("disclosure", "verstrekking", "disclosure"),
    ("privacy-check", "privacytoets", "privacy check"),
    ("reference", "verwijzing", "reference"),
    ("evaluation", "evaluatie", "evaluation"),
    ("reminder", "herinnering", "reminder"),
]);

/// Roles of members.
pub const ROLE: Names = Names(&[
    ("coordinator", "Coördinator ondermijning", "Coordinator"),
    ("analyst", "Informatieanalist", "Information analyst"),
    ("adviser", "Beleidsadviseur", "Policy adviser"),
    ("inspector", "Toezichthouder/boa", "Inspector"),
    (
        "trainee",
        "Medewerker op leerarbeidsplaats (LAP)",
        "Trainee",
    ),
    ("privacy-officer", "Privacyfunctionaris", "Privacy officer"),
    ("archivist", "Archiefbeheerder", "Archivist"),
    (
        "auditor",
        "Toezichthouder op de verwerking (FG of auditor; geen inhoud)",
        "Auditor (no content)",
    ),
    (
        "purger",
        "Automatische vernietiging (geen inhoud)",
        "Automatic destruction (no content)",
    ),
    (
        "recovery",
        "Herstelcode (verzegeld bewaren)",
        "Recovery code (keep sealed)",
    ),
]);

/// Rules under which a term runs.
pub const RULE: Names = Names(&[
    ("case", "Casus in het archief", "Case in the archive"),
    ("dismissed", "Niet in behandeling genomen", "Not taken up"),
    (
        "passed_on",
        "Doorverwezen, monodisciplinair of RIEC",
        "Handed over, single or RIEC",
    ),
    (
        "unweighed",
        "Niet gewogen of geen casus geworden",
        "Not weighed, or never made a case",
    ),
]);

/// What a consultation found.
pub const HIT: Names = Names(&[("hit", "Hit", "Hit"), ("no-hit", "Geen hit", "No hit")]);

/// What an intervention did.
pub const EFFECT: Names = Names(&[
    ("effective", "Effectief", "Effective"),
    ("partly", "Deels effectief", "Partly effective"),
    ("ineffective", "Niet effectief", "Not effective"),
    ("unknown", "Nog niet bekend", "Not known yet"),
]);

/// How far an intervention is.
pub const INTERVENTION_STATUS: Names = Names(&[
    ("planned", "Gepland", "Planned"),
    ("done", "Uitgevoerd", "Done"),
    ("cancelled", "Vervallen", "Cancelled"),
]);

/// What a privacy check decides.
pub const VERDICT: Names = Names(&[
    ("allow", "Vrijgegeven", "Released"),
    ("deny", "Niet vrijgegeven", "Not released"),
]);

/// What a person is in a case.
pub const PERSON_ROLE: Names = Names(&[
    ("subject", "Subject", "Subject"),
    ("victim", "Slachtoffer", "Victim"),
    ("witness", "Getuige", "Witness"),
    ("facilitator", "Facilitator", "Facilitator"),
    ("contact", "Contactpersoon", "Contact person"),
]);

/// Data about a person that need a ground.
pub const SENSITIVE: Names = Names(&[
    ("criminal", "Strafrechtelijke gegevens", "Criminal data"),
    ("health", "Gezondheid", "Health"),
    (
        "sexual-life",
        "Seksueel gedrag of gerichtheid",
        "Sexual life",
    ),
    ("religion", "Godsdienst of levensovertuiging", "Religion"),
    ("ethnic-origin", "Ras of etnische afkomst", "Ethnic origin"),
    (
        "political-opinion",
        "Politieke opvattingen",
        "Political opinion",
    ),
    ("trade-union", "Lidmaatschap van een vakbond", "Trade union"),
    ("genetic", "Genetische gegevens", "Genetic data"),
    ("biometric", "Biometrische gegevens", "Biometric data"),
]);

/// How the duty to inform was met.
pub const INFORMED: Names = Names(&[
    ("done", "Geïnformeerd", "Informed"),
    ("deferred", "Uitgesteld", "Deferred"),
    ("left-out", "Achterwege gelaten", "Left out"),
]);

/// Kinds of measures.
pub const MEASURE: Names = Names(&[
    ("warning", "Waarschuwing", "Warning"),
    ("penalty-order", "Last onder dwangsom", "Penalty order"),
    ("closure", "Sluiting", "Closure"),
    ("permit-refused", "Vergunning geweigerd", "Permit refused"),
    (
        "permit-withdrawn",
        "Vergunning ingetrokken",
        "Permit withdrawn",
    ),
    ("fine", "Bestuurlijke boete", "Administrative fine"),
    ("talk", "Stopgesprek", "Stop talk"),
    (
        "help",
        "Hulpaanbod of maatwerkafspraak",
        "Offer of help or tailored agreement",
    ),
]);

/// Whether a tip was found to be so.
pub const FOUND: Names = Names(&[
    ("confirmed", "Bevestigd", "Confirmed"),
    ("not-confirmed", "Niet bevestigd", "Not confirmed"),
    ("not-checked", "Niet onderzocht", "Not checked"),
]);

/// Whether a tip was of use.
pub const USABLE: Names = Names(&[
    ("yes", "ja", "yes"),
    ("partly", "deels", "partly"),
    ("no", "nee", "no"),
]);

/// Systems beside this one.
pub const SYSTEM: Names = Names(&[
    ("riec-is", "RIEC-IS", "RIEC-IS"),
    ("viadesk", "Viadesk", "Viadesk"),
    ("track", "TRACK", "TRACK"),
    ("ibase", "iBase", "iBase"),
    ("rx-enterprise", "Rx.Enterprise", "Rx.Enterprise"),
    ("c3", "C3", "C3"),
    ("dook", "DOOK", "DOOK"),
    ("waaksamen", "Waaksamen", "Waaksamen"),
    ("other", "Ander systeem", "Another system"),
]);

/// How a case stands to another, in front of its number.
pub const RELATION: Names = Names(&[
    ("part-of", "Onderdeel van", "Part of"),
    ("contains", "Omvat", "Contains"),
    ("follows", "Vervolg op", "Follow-up to"),
    ("followed-by", "Gevolgd door", "Followed by"),
    ("same-network", "Zelfde netwerk als", "Same network as"),
]);

/// The relations that people give; the others are the far sides of these.
pub const GIVEN_RELATION: Names = Names(&[
    ("part-of", "Onderdeel van", "Part of"),
    ("follows", "Vervolg op", "Follow-up to"),
    ("same-network", "Zelfde netwerk als", "Same network as"),
]);

/// As what the town takes part in a case of the regional centre.
pub const RIEC_ROLE: Names = Names(&[
    ("bringer", "Inbrenger", "Bringer"),
    ("participant", "Deelnemer", "Participant"),
]);

/// The bodies that take decisions.
pub const BODY: Names = Names(&[
    ("cluster", "Cluster Ondermijning", "Cluster"),
    ("kerncluster", "KernCluster Ondermijning", "KernCluster"),
    ("outside-meeting", "Buiten vergadering", "Outside a meeting"),
]);

/// Regimes of sources.
pub const GROUP: Names = Names(&[
    ("open", "Openbare bron", "Open source"),
    ("municipal", "Gemeentelijke bron", "Municipal source"),
    ("partner", "Partnerbron", "Partner's source"),
]);

/// Kinds of records.
pub const KIND: Names = Names(&[
    ("case", "Casus", "Case"),
    ("signal", "Signaal", "Signal"),
    (
        "declaration",
        "Verklaring van vernietiging",
        "Declaration of destruction",
    ),
    ("batch", "Import", "Import"),
]);

/// States that stand beside a status.
pub const MARK: Names = Names(&[
    ("hold", "Vernietiging opgeschort", "Destruction on hold"),
    ("due", "Bewaartermijn verstreken", "Retention term ended"),
    ("destroyed", "Vernietigd", "Destroyed"),
]);

/// Answers to a question of yes and no.
pub const YES_NO: Names = Names(&[("yes", "Ja", "Yes"), ("no", "Nee", "No")]);

/// What a date is the date of, as a noun in a sentence.
pub const DATE: Names = Names(&[
    ("received", "datum van ontvangst", "date of receipt"),
    ("opened-on", "openingsdatum", "opening date"),
    (
        "decided-on",
        "datum van het besluit",
        "date of the decision",
    ),
    (
        "decided-before",
        "datum van het vorige besluit",
        "date of the decision before",
    ),
    ("on", "datum van de bevraging", "date of the consultation"),
    ("planned", "geplande datum", "planned date"),
    ("done-on", "datum van uitvoering", "date of completion"),
    ("end-date", "einddatum", "end date"),
    ("since", "datum van de opschorting", "date of the hold"),
    ("review", "datum van herbeoordeling", "date of review"),
    ("answer", "datum in het antwoord", "date in the answer"),
    (
        "measure-on",
        "datum van de maatregel",
        "date of the measure",
    ),
    ("until", "einddatum van de maatregel", "end of the measure"),
    ("effect-on", "datum van het effect", "date of the effect"),
    (
        "effect-before",
        "datum van het vorige effect",
        "date of the effect before",
    ),
    (
        "outcome-on",
        "datum van de opvolging",
        "date of the outcome",
    ),
    ("informed-on", "datum van informeren", "date of informing"),
    (
        "deferred-until",
        "datum tot wanneer informeren is uitgesteld",
        "date until which informing is put off",
    ),
    (
        "again",
        "datum om opnieuw na te vragen",
        "date on which to ask again",
    ),
]);

/// Finds the id that is meant by an id or by a label in either language.
///
/// Case and surrounding spaces do not count. A miss, or a label that two ids share, is a usage
/// error that names the nearest (exit 2). `what` is the noun for the message: “Thema”.
pub fn lookup<'a, 'b>(
    what: &Label,
    given: &str,
    candidates: impl Iterator<Item = (&'a str, &'b Label)> + Clone,
) -> Result<&'a str, CliError> {
    let wanted = fold(given);
    if let Some((id, _)) = candidates.clone().find(|(id, _)| fold(id) == wanted) {
        return Ok(id);
    }
    let named: Vec<&str> = candidates
        .clone()
        .filter(|(_, label)| fold(&label.nl) == wanted || fold(&label.en) == wanted)
        .map(|(id, _)| id)
        .collect();
    let shown = shorten(given);
    match named.as_slice() {
        [id] => return Ok(id),
        [] => {}
        several => {
            let ids = Row(several.to_vec());
            return Err(CliError::usage(capitalised(usage::ambiguous_id(
                what, shown, ids,
            ))));
        }
    }
    let error = CliError::usage(capitalised(usage::unknown_id(what, shown)));
    Err(match nearest(&wanted, candidates.clone()) {
        Some((id, label)) => error.with_hint(usage::nearest_id(id, label)),
        None => error.with_hint(usage::known_ids(Row(candidates
            .map(|(id, _)| id)
            .collect()))),
    })
}

/// The candidate whose id or label looks most like what was given, if any looks like it.
fn nearest<'a, 'b>(
    wanted: &str,
    candidates: impl Iterator<Item = (&'a str, &'b Label)>,
) -> Option<(&'a str, &'b Label)> {
    candidates
        .map(|(id, label)| {
            let likeness = [fold(id), fold(&label.nl), fold(&label.en)]
                .iter()
                .map(|name| strsim::jaro_winkler(wanted, name))
                .fold(0.0, f64::max);
            (likeness, id, label)
        })
        .filter(|(likeness, ..)| *likeness >= 0.75)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, id, label)| (id, label))
}

fn fold(name: &str) -> String {
    name.trim().to_lowercase()
}

/// An id is short; what is longer is no id, and is not repeated in full in a message.
pub(super) fn shorten(given: &str) -> String {
    let mut shown: String = given.chars().take(40).collect();
    if shown.len() < given.len() {
        shown.push('…');
    }
    foreign::visible_line(&shown)
}

/// The words of several ids of one list, for a sentence.
pub fn row(names: Names, ids: &[&str]) -> impl InWords + use<> {
    Row(ids.iter().map(|id| names.label(id)).collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::label::Lang;
    use crate::domain::role::Role;

    fn theme() -> Label {
        label("Thema", "Theme")
    }

    #[test]
    fn every_role_has_a_name_in_both_languages() {
        for role in Role::ALL {
            assert_ne!(ROLE.label(role.id()).nl, role.id());
        }
    }

    #[test]
    fn an_id_or_a_label_in_either_language_is_found() {
        for given in ["analyst", "Informatieanalist", " information ANALYST "] {
            let found = ROLE.lookup(&theme(), given).map_err(|e| e.text(Lang::En));
            assert_eq!(found, Ok("analyst"), "{given}");
        }
    }

    #[test]
    fn a_miss_names_the_nearest() {
        let error = ROLE.lookup(&theme(), "analist").expect_err("a miss");
        assert_eq!(error.exit().code(), 2);
        assert_eq!(
            error.hint().map(|hint| hint.en.clone()),
            Some("Is ‘analyst’ (Information analyst) meant?".into())
        );
    }

    #[test]
    fn a_miss_that_looks_like_nothing_names_what_is_known() {
        let error = HIT.lookup(&theme(), "zzz").expect_err("a miss");
        let hint = error.hint().map(|hint| hint.nl.clone());
        assert_eq!(hint, Some("Bekend zijn: hit, no-hit.".into()));
    }

    #[test]
    fn a_label_that_two_ids_share_is_refused() {
        let shared = label("Woonfraude", "Housing fraud");
        let list = [("a", &shared), ("b", &shared)];
        let error = lookup(&theme(), "woonfraude", list.into_iter()).expect_err("ambiguous");
        assert!(error.text(Lang::Nl).contains("a, b"));
    }
}
