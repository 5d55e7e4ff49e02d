//! Known before, and finding.

messages! {
    address(places) { nl: "Dit adres komt voor in {places}.", en: "This address occurs in {places}." }
    reference(places) { nl: "Dit kenmerk komt voor in {places}.", en: "This reference occurs in {places}." }
    plate(places) {
        nl: "Een kenteken in dit signaal komt voor in {places}.",
        en: "A number plate in this signal occurs in {places}.",
    }
    phone(places) {
        nl: "Een telefoonnummer in dit signaal komt voor in {places}.",
        en: "A telephone number in this signal occurs in {places}.",
    }
    iban(places) {
        nl: "Een rekeningnummer in dit signaal komt voor in {places}.",
        en: "A bank account in this signal occurs in {places}.",
    }
    kvk(places) {
        nl: "Een KvK-nummer in dit signaal komt voor in {places}.",
        en: "A KvK number in this signal occurs in {places}.",
    }
    place(number, standing) { nl: "{number} ({standing})", en: "{number} ({standing})" }
    places(places) { nl: "{places}", en: "{places}" }
    and(places, last) { nl: "{places} en in {last}", en: "{places} and in {last}" }
    more(n) { nl: "nog {n}", en: "{n} more" }
    others() { nl: "andere", en: "others" }
    phase(n) { nl: "fase {n}", en: "phase {n}" }
    in_case(case) { nl: "in casus {case}", en: "in case {case}" }
    replan(case) {
        nl: "{case} wordt al uitgevoerd. Vraagt dit om een nieuw plan: kluis case advance {case} --decide replan --reason TEKST --present NAAM",
        en: "{case} is being carried out already. If this asks for a new plan: kluis case advance {case} --decide replan --reason TEXT --present NAME",
    }
    reopen(case) {
        nl: "{case} is gearchiveerd. Vraagt dit om heropenen: kluis case reopen {case} --reason TEKST --present NAAM",
        en: "{case} is archived. If this asks to reopen it: kluis case reopen {case} --reason TEXT --present NAME",
    }
    in_import(signals) {
        nl: "Van {signals} komt iets al elders voor:",
        en: "Something in {signals} occurs elsewhere already:",
    }
    line(number, said) { nl: "{number}: {said}", en: "{number}: {said}" }
    more_in_import(n) {
        nl: "… en nog {n}; kluis signal show NUMMER laat het per signaal zien",
        en: "… and {n} more; kluis signal show NUMBER shows it for each signal",
    }
    heading() { nl: "Eerder bekend", en: "Known before" }

    // Finding.
    term() { nl: "zoekterm", en: "term" }
    purpose() { nl: "doel van het zoeken", en: "purpose of the search" }
    in_history() {
        nl: "De zoekterm staat nu in de geschiedenis van de shell. Laat de term weg om gevraagd te worden, of geef @- en typ hem op de standaardinvoer.",
        en: "The term now stands in the shell's history. Leave it out to be asked for it, or give @- and type it on standard input.",
    }
    nothing_found() { nl: "Niets gevonden.", en: "Nothing was found." }
    field() { nl: "Waar", en: "Where" }
    on() { nl: "Datum", en: "Date" }
    excerpt() { nl: "Gevonden", en: "Found" }
}
