//! Ways out and back: the regional centre, what partners are asked after, relations, merging, splitting,
//! evaluations and lessons.

/// Headings of `case show`, `signal show` and lists.
pub mod heading {
    messages! {
        riec() { nl: "Bij het RIEC", en: "With the RIEC" }
        links() { nl: "Relaties", en: "Relations" }
        reminders() { nl: "Navragen wat ervan is geworden", en: "Ask what came of it" }
        evaluations() { nl: "Evaluaties", en: "Evaluations" }
        origins() { nl: "Herkomst", en: "Origin" }
        merged() { nl: "Samengevoegd met deze", en: "Merged into this one" }
        lesson() { nl: "Les", en: "Lesson" }
        lesson_id() { nl: "Les nr.", en: "Lesson no." }
        from_case() { nl: "Casus", en: "Case" }
        written_on() { nl: "Datum", en: "Date" }
        written_by() { nl: "Door", en: "By" }
        to_come_back_to() { nl: "Aan de beurt", en: "To come back to" }
    }
}

/// What is asked on a terminal.
pub mod prompt {
    messages! {
        relation() { nl: "soort relatie", en: "kind of relation" }
        answer() { nl: "wat is ervan geworden", en: "what came of it" }
        evaluation() { nl: "evaluatie", en: "evaluation" }
        riec_role() { nl: "rol bij het RIEC", en: "part in the RIEC case" }
    }
}

/// What was done, and how it stands on a page.
pub mod result {
    messages! {
        linked(case, relation, other) {
            nl: "{case} is vastgelegd als {relation} {other}; bij beide casussen te zien.",
            en: "{case} was recorded as {relation} {other}; both cases show it.",
        }
        unlinked(case, other) {
            nl: "De relatie tussen {case} en {other} is weggehaald, bij beide.",
            en: "The relation between {case} and {other} was taken back, with both.",
        }
        related(relation, other) { nl: "{relation} {other}", en: "{relation} {other}" }
        asked(number) {
            nl: "Bij {number} is vastgelegd wat ervan is geworden.",
            en: "What came of {number} was recorded.",
        }
        ask_again_on(on) { nl: "Opnieuw navragen op {on}.", en: "Ask again on {on}." }
        ask_partner_on(partner, on) { nl: "{partner}, op {on}", en: "{partner}, on {on}" }
        ask_on(on) { nl: "op {on}", en: "on {on}" }
        settled() { nl: "vervallen", en: "no longer needed" }
        will_ask(number, on) {
            nl: "Op {on} herinnert kluis eraan na te vragen wat er van {number} is geworden.",
            en: "On {on} kluis reminds you to ask what came of {number}.",
        }
        evaluated(case, n) {
            nl: "Evaluatie {n} is vastgelegd bij {case}.",
            en: "Evaluation {n} was recorded for {case}.",
        }
        lesson_kept() {
            nl: "De les blijft bewaard, ook als de casus is vernietigd: kluis lesson list",
            en: "The lesson stays, also when the case is destroyed: kluis lesson list",
        }
        lesson_of_nobody() {
            nl: "Een les mag geen persoonsgegevens bevatten. Staat er toch iets in: kluis lesson strike",
            en: "A lesson must hold no personal data. If it does after all: kluis lesson strike",
        }
        lesson_struck(case) {
            nl: "De les uit {case} is doorgehaald. De tekst is weg.",
            en: "The lesson from {case} was struck. Its text is gone.",
        }
        no_lessons() { nl: "Er zijn geen lessen.", en: "There are no lessons." }
        riec_as(role) { nl: "als {role}", en: "as {role}" }
        riec_as_with(role, reference) { nl: "als {role}, kenmerk {reference}", en: "as {role}, reference {reference}" }
        riec_reference(reference) { nl: "kenmerk {reference}", en: "reference {reference}" }
        merged(number, into) {
            nl: "{number} is samengevoegd met {into} en wordt ermee bewaard en vernietigd. Beide geschiedenissen blijven.",
            en: "{number} was merged into {into}, and is kept and destroyed with it. Both histories stay.",
        }
        finish_there(number) {
            nl: "Wat in {number} nog openstaat, wordt daar afgemaakt; nieuwe dingen komen in de andere casus.",
            en: "What is still open in {number} is finished there; new things go into the other case.",
        }
        term_is_now(number, on) {
            nl: "De bewaartermijn van {number} verstrijkt op {on}, de latere van de twee.",
            en: "The retention term of {number} ends on {on}, the later of the two.",
        }
        split(case, new, signals) {
            nl: "{new} is afgesplitst van {case}, met {signals}.",
            en: "{new} was split off from {case}, with {signals}.",
        }
        went_into(other) { nl: "opgegaan in {other}", en: "went into {other}" }
        took_in(other) { nl: "samengevoegd met {other}", en: "merged with {other}" }
        split_from(other) { nl: "afgesplitst van {other}", en: "split off from {other}" }
        split_into(other) { nl: "hieruit is {other} afgesplitst", en: "{other} was split off from it" }
        with_signals(what, signals) { nl: "{what}, met {signals}", en: "{what}, with {signals}" }
        held_too(number) { nl: "{number} (vernietiging opgeschort)", en: "{number} (destruction on hold)" }
        come_back(n) {
            nl: "Aan de beurt om op terug te komen: {n}. Overzicht: kluis status met een sleutel (--passphrase-file).",
            en: "To come back to: {n}. See: kluis status with a key (--passphrase-file).",
        }
        ask_partner(number, partner, on) {
            nl: "{number}: vraag {partner} wat ervan is geworden (sinds {on})",
            en: "{number}: ask {partner} what came of it (since {on})",
        }
        ask_somebody(number, on) {
            nl: "{number}: vraag na wat ervan is geworden (sinds {on})",
            en: "{number}: ask what came of it (since {on})",
        }
        look_at_measure(number, n, on) {
            nl: "{number}: ga na wat maatregel {n} deed (sinds {on})",
            en: "{number}: look what measure {n} did (since {on})",
        }
        inform_person(number, n, on) {
            nl: "{number}: informeer persoon {n} (sinds {on})",
            en: "{number}: inform person {n} (since {on})",
        }
        come_back_to(number, on) {
            nl: "{number}: kom hierop terug (sinds {on})",
            en: "{number}: come back to this (since {on})",
        }
        ask_with(noun, number) {
            nl: "Leg vast met: kluis {noun} asked {number}",
            en: "Record it with: kluis {noun} asked {number}",
        }
        tell_of_correction() {
            nl: "Laat de ontvangers weten dat de gegevens zijn gecorrigeerd:",
            en: "Let the receivers know that the data were corrected:",
        }
    }
}

/// A rule says no.
pub mod refusal {
    messages! {
        not_before_riec(decision) {
            nl: "Het besluit ‘{decision}’ brengt de casus niet naar het RIEC; --as en --reference horen daar niet bij.",
            en: "The decision ‘{decision}’ does not bring the case before the RIEC; --as and --reference do not go with it.",
        }
        nothing_to_ask(number) {
            nl: "Bij {number} valt niets (meer) na te vragen.",
            en: "There is nothing (left) to ask about {number}.",
        }
        no_such_reminder(number, n) {
            nl: "{number} heeft geen herinnering {n}.",
            en: "{number} has no reminder {n}.",
        }
        link_with_itself(case) {
            nl: "{case} heeft geen relatie met zichzelf.",
            en: "{case} has no relation with itself.",
        }
        linked_already(case, other) {
            nl: "Tussen {case} en {other} is al een relatie vastgelegd.",
            en: "There is a relation between {case} and {other} already.",
        }
        unlink_first(case, other) {
            nl: "Haal die eerst weg: kluis case unlink {case} {other}",
            en: "Take it back first: kluis case unlink {case} {other}",
        }
        not_linked(case, other) {
            nl: "Tussen {case} en {other} is geen relatie vastgelegd.",
            en: "There is no relation between {case} and {other}.",
        }
        lesson_names(what) {
            nl: "Een les bevat geen persoonsgegevens. Gevonden: {what}.",
            en: "A lesson holds no personal data. Found: {what}.",
        }
        name_of_person() { nl: "naam van een persoon in de casus", en: "name of a person in the case" }
        mail() { nl: "e-mailadres", en: "e-mail address" }
        address() { nl: "adres", en: "address" }
        plate() { nl: "kenteken", en: "number plate" }
        phone() { nl: "telefoonnummer", en: "telephone number" }
        iban() { nl: "IBAN", en: "IBAN" }
        kvk() { nl: "KvK-nummer", en: "number of the trade register" }
        put_in_general() {
            nl: "Schrijf op wat anderen ervan kunnen leren, zonder iemand te noemen.",
            en: "Write what others can learn from it, and name nobody.",
        }
        no_such_lesson(id) {
            nl: "Er is geen les {id}.",
            en: "There is no lesson {id}.",
        }
        see_lessons() { nl: "Bekijk de lessen: kluis lesson list", en: "See the lessons: kluis lesson list" }
        lesson_of_restricted(case) {
            nl: "{case} is afgeschermd, en een les is voor iedereen te lezen.",
            en: "{case} is restricted, and a lesson is for everybody to read.",
        }
        merge_with_itself(number) {
            nl: "{number} kan niet met zichzelf worden samengevoegd.",
            en: "{number} cannot be merged with itself.",
        }
        went_into(number, into) {
            nl: "{number} is samengevoegd met {into}.",
            en: "{number} was merged into {into}.",
        }
        go_on_with(noun, into) {
            nl: "Ga verder met: kluis {noun} show {into}",
            en: "Go on with: kluis {noun} show {into}",
        }
        not_mergeable(signal, status) {
            nl: "Met {signal} kan niets worden samengevoegd (status: {status}).",
            en: "Nothing can be merged into {signal} (status: {status}).",
        }
        not_in_case(signal, case) {
            nl: "{signal} hoort niet bij {case}.",
            en: "{signal} is not in {case}.",
        }
        nothing_stays(case) {
            nl: "Er blijft geen signaal over in {case}.",
            en: "No signal would stay in {case}.",
        }
        leave_one() {
            nl: "Laat ten minste één signaal in de casus.",
            en: "Leave at least one signal in the case.",
        }
    }
}

/// What somebody did, as a line of the log says it after their name.
pub mod deed {
    messages! {
        asked(object) { nl: "vroeg na wat er van {object} is geworden", en: "asked what came of {object}" }
        linked(object) { nl: "legde een relatie vast bij {object}", en: "recorded a relation of {object}" }
        unlinked(object) { nl: "haalde een relatie weg bij {object}", en: "took a relation of {object} back" }
        evaluated(object) { nl: "evalueerde {object}", en: "evaluated {object}" }
        merged(object) { nl: "voegde {object} samen met een ander", en: "merged {object} into another" }
        split(object) { nl: "splitste {object} af", en: "split {object} off" }
        struck_lesson(object) { nl: "haalde een les uit {object} door", en: "struck a lesson from {object}" }
        listed_lessons() { nl: "bekeek de lessen", en: "looked at the lessons" }
    }
}
