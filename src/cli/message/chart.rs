//! The words of a drawn workflow.

messages! {
    version() { nl: "Versie", en: "Version" }
    title_line(id, version) { nl: "{id}, versie {version}", en: "{id}, version {version}" }
    origin() { nl: "Herkomst", en: "Origin" }
    built_in() { nl: "ingebouwd", en: "built in" }
    not_taken_in() { nl: "niet opgenomen", en: "not taken in" }
    by_default() { nl: "Standaard", en: "Default" }
    own() { nl: "eigen", en: "own" }
    none() { nl: "Er zijn geen werkwijzen.", en: "There are no workflows." }
    sound(id, version, phases, decisions) {
        nl: "{id}, versie {version}, is in orde: {phases} fasen, {decisions} besluiten.",
        en: "{id}, version {version}, is sound: {phases} phases, {decisions} decisions.",
    }

    // Of a phase.
    weighed_by(body) { nl: "Weegt: {body}", en: "Weighed by: {body}" }
    sources(groups) { nl: "Bronnen: {groups}", en: "Sources: {groups}" }
    no_sources() { nl: "Bronnen: geen", en: "Sources: none" }
    checks() { nl: "Privacytoetsen", en: "Privacy checks" }
    guards_source(what) { nl: "bevragen: {what}", en: "asking: {what}" }
    guards_partner(what) { nl: "delen met: {what}", en: "sharing with: {what}" }
    every_partner() { nl: "elke partner", en: "every partner" }
    decided_by(roles) { nl: "besluit: {roles}", en: "decided by: {roles}" }
    items() { nl: "Toetspunten", en: "Checklist" }
    item() { nl: "Toetspunt", en: "Item" }
    decisions() { nl: "Besluiten", en: "Decisions" }
    decision() { nl: "Besluit", en: "Decision" }
    leads_to() { nl: "Leidt naar", en: "Leads to" }
    to_place(place) { nl: "naar: {place}", en: "to: {place}" }
    needs() { nl: "Nodig", en: "Needs" }
    needs_these(what) { nl: "nodig: {what}", en: "needs: {what}" }
    a_reason() { nl: "een motivering", en: "a reason" }
    a_partner() { nl: "een partner", en: "a partner" }
    one_of(what) { nl: "één van: {what}", en: "one of: {what}" }
    or(one, other) { nl: "{one} of {other}", en: "{one} or {other}" }
    is_answered(item, values) { nl: "{item} = {values}", en: "{item} = {values}" }
    who() { nl: "Door", en: "By" }
    by(who) { nl: "door: {who}", en: "by: {who}" }
    anybody() { nl: "wie mag wegen", en: "whoever may weigh" }
    may_stay_empty() { nl: "mag leeg blijven", en: "may stay empty" }
    kind() { nl: "Soort", en: "Kind" }

    // Kinds of items.
    yes_no() { nl: "ja/nee", en: "yes/no" }
    choice() { nl: "keuze", en: "choice" }
    text() { nl: "tekst", en: "text" }
    date() { nl: "datum", en: "date" }
    number() { nl: "getal", en: "number" }
    list() { nl: "lijst", en: "list" }
    reference() { nl: "vastgelegd", en: "recorded" }

    // Statuses.
    statuses() { nl: "Statussen", en: "Statuses" }
    runs_on() { nl: "De casus loopt door; er loopt geen termijn.", en: "The case goes on; no term runs." }
    ends_from_decision(rule) {
        nl: "Einde. Termijn ‘{rule}’, vanaf het besluit.",
        en: "The end. Term ‘{rule}’, from the decision.",
    }
    ends_from_item(rule, item) {
        nl: "Einde. Termijn ‘{rule}’, vanaf ‘{item}’.",
        en: "The end. Term ‘{rule}’, from ‘{item}’.",
    }
    reopens_in(phase) { nl: "Heropenen leidt naar: {phase}", en: "Reopening leads to: {phase}" }
    the_phases() { nl: "De fasen", en: "The phases" }
    drawn(title) { nl: "Tekening van {title}", en: "Drawing of {title}" }
    legend() {
        nl: "Links van een fase loopt de weg naar een andere fase, rechts die naar een status. Een status met een gestippelde rand is geen einde: vandaar leidt de onderbroken lijn terug.",
        en: "To the left of a phase runs the way to another phase, to the right that to a status. A status with a dotted edge is no end: the broken line leads back from there.",
    }
}
