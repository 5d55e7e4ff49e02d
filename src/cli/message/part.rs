//! What hangs on a record: privacy checks, persons, measures, disclosures, references, and what
//! became of a tip.

/// Headings of `case show` and `signal show`.
pub mod heading {
    messages! {
        persons() { nl: "Personen", en: "Persons" }
        privacy_checks() { nl: "Privacytoetsen", en: "Privacy checks" }
        measures() { nl: "Maatregelen", en: "Measures" }
        disclosures() { nl: "Verstrekkingen", en: "Disclosures" }
        acts_for() { nl: "Namens", en: "Acts for" }
        references() { nl: "In andere systemen (niet overgenomen)", en: "In other systems (not taken over)" }
        outcome() { nl: "Opvolging", en: "What became of it" }
        must_be_told() { nl: "Wie iets ontving, en moet het weten", en: "Who received something, and must be told" }
        sensitive() { nl: "Gevoelige gegevens", en: "Sensitive data" }
        informed() { nl: "Informatieplicht", en: "Duty to inform" }
        basis() { nl: "Grondslag eerste verzameling", en: "Basis of the first collection" }
        compatible() { nl: "Verenigbaar", en: "Compatible" }
        necessary() { nl: "Noodzaak", en: "Necessity" }
        proportionate() { nl: "Proportionaliteit", en: "Proportionality" }
        subsidiary() { nl: "Subsidiariteit", en: "Subsidiarity" }
        decided_by() { nl: "Besloten door", en: "Decided by" }
        receiver() { nl: "Ontvanger", en: "Receiver" }
        need() { nl: "Nodig voor", en: "Needed for" }
        channel() { nl: "Kanaal", en: "Channel" }
        conditions() { nl: "Voorwaarden", en: "Conditions" }
        file() { nl: "Bestand", en: "File" }
        verbatim() { nl: "Letterlijk, omdat", en: "Verbatim, because" }
    }
}

/// What is asked on a terminal.
pub mod prompt {
    messages! {
        of_source_or_partner() { nl: "bron of partner", en: "source or partner" }
        basis() { nl: "grondslag van de eerste verzameling", en: "legal basis of the first collection" }
        compatible() {
            nl: "verenigbaar met het doel waarvoor is verzameld",
            en: "compatible with what it was collected for",
        }
        necessary() { nl: "waarom noodzakelijk", en: "why necessary" }
        proportionate() { nl: "waarom proportioneel", en: "why proportionate" }
        subsidiary() {
            nl: "waarom niets minder ingrijpends volstaat",
            en: "why nothing less intrusive will do",
        }
        verdict() { nl: "besluit van de toets", en: "decision of the check" }
        name() { nl: "naam", en: "name" }
        role() { nl: "rol in de casus", en: "role in the case" }
        sensitive() { nl: "soort gevoelige gegevens", en: "kind of sensitive data" }
        informed() { nl: "hoe geïnformeerd", en: "how informed" }
        informed_on() { nl: "datum van informeren", en: "date of informing" }
        deferred_until() { nl: "uitgesteld tot", en: "deferred until" }
        left_out() { nl: "achterwege gelaten, omdat", en: "left out, because" }
        measure() { nl: "soort maatregel", en: "kind of measure" }
        imposed_on() { nl: "datum van de maatregel", en: "date of the measure" }
        looked_on() { nl: "datum waarop is nagegaan", en: "date on which it was looked at" }
        effect() { nl: "effect", en: "effect" }
        system() { nl: "systeem", en: "system" }
        reference() { nl: "kenmerk in dat systeem", en: "reference in that system" }
        found() { nl: "bevestigd", en: "found" }
        usable() { nl: "bruikbaar", en: "usable" }
        receiver() { nl: "wie ontvangt het", en: "who receives it" }
        need() { nl: "waarvoor nodig", en: "what they need it for" }
        channel() { nl: "langs welke weg", en: "by which channel" }
        given() { nl: "wat wordt verstrekt", en: "what is given" }
    }
}

/// What was done, and how it stands in a list.
pub mod result {
    messages! {
        privacy_checked(number, n) {
            nl: "Privacytoets {n} is vastgelegd bij {number}.",
            en: "Privacy check {n} was recorded for {number}.",
        }
        person_added(number, n) {
            nl: "Persoon {n} is vastgelegd bij {number}.",
            en: "Person {n} was recorded for {number}.",
        }
        person_informed(number, n) {
            nl: "Bij persoon {n} van {number} is vastgelegd hoe is geïnformeerd.",
            en: "How person {n} of {number} was informed has been recorded.",
        }
        inform_later(number, n) {
            nl: "Leg vóór de afronding vast hoe deze persoon is geïnformeerd: kluis case person {number} inform {n}",
            en: "Before the case is closed, record how this person was informed: kluis case person {number} inform {n}",
        }
        measure_added(number, n) {
            nl: "Maatregel {n} is vastgelegd bij {number}.",
            en: "Measure {n} was recorded for {number}.",
        }
        effect_recorded(number, n) {
            nl: "Het effect van maatregel {n} van {number} is vastgelegd.",
            en: "The effect of measure {n} of {number} was recorded.",
        }
        reference_added(number, n) {
            nl: "Verwijzing {n} is vastgelegd bij {number}. De gegevens zelf zijn niet overgenomen.",
            en: "Reference {n} was recorded for {number}. The data themselves were not taken over.",
        }
        outcome_recorded(number) {
            nl: "Bij {number} is vastgelegd wat ervan is geworden.",
            en: "What became of {number} was recorded.",
        }
        shared(number, n, partner) {
            nl: "Verstrekking {n} van {number} aan {partner} is vastgelegd.",
            en: "Disclosure {n} of {number} to {partner} was recorded.",
        }
        could_not_compare() {
            nl: "Het bestand is geen platte tekst en is niet vergeleken met de MMA-meldingen. Ga zelf na dat er geen melding letterlijk in staat.",
            en: "The file is no plain text and was not compared with the MMA tips. See for yourself that it holds no tip verbatim.",
        }
        not_compared() { nl: "niet vergeleken met MMA-meldingen", en: "not compared with MMA tips" }
        strict_theme(name) { nl: "{name} (grond per persoon)", en: "{name} (a ground per person)" }
        informed_done(on) { nl: "geïnformeerd op {on}", en: "informed on {on}" }
        informed_deferred(until) { nl: "uitgesteld tot {until}", en: "deferred until {until}" }
        informed_left_out(reason) { nl: "achterwege gelaten: {reason}", en: "left out: {reason}" }
        informed_open() { nl: "nog vast te leggen", en: "still to be recorded" }
        amount(euros) { nl: "€ {euros}", en: "€ {euros}" }
        until(day) { nl: "tot en met {day}", en: "until {day}" }
        effect_on(on, result) { nl: "{on}: {result}", en: "{on}: {result}" }
        usable(how) { nl: "bruikbaar: {how}", en: "usable: {how}" }
        told(number, partner, on) {
            nl: "{number}: {partner}, laatst op {on}",
            en: "{number}: {partner}, last on {on}",
        }
        tell_about_destruction() {
            nl: "Laat de ontvangers weten dat de gegevens zijn vernietigd.",
            en: "Let the receivers know that the data have been destroyed.",
        }
        tell_when_destroyed() {
            nl: "Zodra is vernietigd, moeten de ontvangers dat weten.",
            en: "Once it is destroyed, the receivers must be told.",
        }
    }
}

/// A rule says no.
pub mod refusal {
    messages! {
        decide_check(case, check, of) {
            nl: "De toets wordt vastgelegd met: kluis case privacy-check {case} {check} --for {of}",
            en: "The check is recorded with: kluis case privacy-check {case} {check} --for {of}",
        }
        check_in_case(signal) {
            nl: "Een privacytoets wordt bij een casus gedaan: kluis case new --from {signal}",
            en: "A privacy check is made in a case: kluis case new --from {signal}",
        }
        not_compatible() {
            nl: "Wat niet verenigbaar is met het doel van de eerste verzameling, wordt niet vrijgegeven.",
            en: "What is not compatible with the first collection is not released.",
        }
        deny_instead() {
            nl: "Leg vast met: --decide deny",
            en: "Record it with: --decide deny",
        }
        ground_for_sensitive(kinds) {
            nl: "Voor deze gegevens is een grond nodig: {kinds}.",
            en: "These data need a ground: {kinds}.",
        }
        ground_for_theme() {
            nl: "In een casus van dit thema is voor elke persoon een grond nodig.",
            en: "In a case of this theme every person needs a ground.",
        }
        give_ground() { nl: "Geef de grond met: --ground TEKST", en: "Give the ground with: --ground TEXT" }
        no_such_person(case, n) { nl: "{case} heeft geen persoon {n}.", en: "{case} has no person {n}." }
        no_such_measure(case, n) { nl: "{case} heeft geen maatregel {n}.", en: "{case} has no measure {n}." }
        measure_needs(kind, option) {
            nl: "Bij ‘{kind}’ hoort {option}.",
            en: "‘{kind}’ needs {option}.",
        }
        measure_has_no(kind, option) {
            nl: "Bij ‘{kind}’ hoort geen {option}.",
            en: "‘{kind}’ has no {option}.",
        }
        not_verbatim() {
            nl: "De tekst van een MMA-melding wordt niet letterlijk verstrekt.",
            en: "The text of an MMA tip is not passed on verbatim.",
        }
        looks_like(signals) { nl: "De tekst lijkt op: {signals}.", en: "The text resembles: {signals}." }
        own_words() {
            nl: "Geef in eigen woorden weer wat is bevestigd. Moet het toch: --verbatim-tip REDEN",
            en: "Say in your own words what was confirmed. If it must be: --verbatim-tip REASON",
        }
        signal_not_shared(signal, status) {
            nl: "Van {signal} wordt niets verstrekt (status: {status}).",
            en: "Nothing of {signal} is shared (status: {status}).",
        }
        not_ahead(what, date) {
            nl: "De {what} ({date}) moet na vandaag liggen.",
            en: "The {what} ({date}) must be after today.",
        }
        record_informing(case) {
            nl: "Leg bij elke persoon vast hoe is geïnformeerd: kluis case person {case} inform N",
            en: "Record of each person how they were informed: kluis case person {case} inform N",
        }
        not_an_amount() {
            nl: "geen bedrag in euro's zoals 5000 of 5000,50",
            en: "not an amount in euros such as 5000 or 5000.50",
        }
        not_both_done_and_not() {
            nl: "Kies één van --done, --deferred-until en --left-out.",
            en: "Choose one of --done, --deferred-until and --left-out.",
        }
    }
}

/// What somebody did, as a line of the log says it after their name.
pub mod deed {
    messages! {
        checked(object) { nl: "besliste over een privacytoets bij {object}: vrijgegeven", en: "decided a privacy check for {object}: released" }
        checked_no(object) { nl: "besliste over een privacytoets bij {object}: niet vrijgegeven", en: "decided a privacy check for {object}: not released" }
        person(object) { nl: "legde een persoon vast bij {object}", en: "recorded a person for {object}" }
        informed(object) { nl: "legde vast hoe een persoon van {object} is geïnformeerd", en: "recorded how a person of {object} was informed" }
        measure(object) { nl: "legde een maatregel vast bij {object}", en: "recorded a measure for {object}" }
        effect(object) { nl: "legde het effect van een maatregel vast bij {object}", en: "recorded the effect of a measure for {object}" }
        reference(object) { nl: "verwees bij {object} naar een ander systeem", en: "referred to another system for {object}" }
        outcome(object) { nl: "legde vast wat er van {object} is geworden", en: "recorded what became of {object}" }
        shared(object) { nl: "verstrekte iets uit {object} aan een partner", en: "gave something of {object} to a partner" }
    }
}
