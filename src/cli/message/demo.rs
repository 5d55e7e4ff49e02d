//! The story that `kluis demo` tells.

messages! {
    opening() {
        nl: "Een verzonnen team om in rond te kijken. Geen naam, adres of dossier is echt.",
        en: "An invented team to look around in. No name, address or record is real.",
    }
    vault_made(organisation, path) {
        nl: "Een kluis voor {organisation}: {path}",
        en: "A vault for {organisation}: {path}",
    }
    members_added() {
        nl: "Zes leden: coördinator anna, bram, chris en dina, en twee die geen inhoud kunnen lezen: auditor erik en nachtjob, een machine die alleen vernietigt.",
        en: "Six members: coordinator anna, bram, chris and dina, and two who can read no content: auditor erik and nachtjob, a machine that only destroys.",
    }
    tips_imported(signals, rows, row, problem) {
        nl: "bram las {rows} van Meld Misdaad Anoniem in: {signals}. Rij {row} werd afgewezen: {problem}.",
        en: "bram imported {rows} from Meld Misdaad Anoniem: {signals}. Row {row} was rejected: {problem}.",
    }
    tips_weighed(waiting) {
        nl: "Gewogen: vier werden een casus, één kwam bij een casus, twee gingen naar een partner, één viel af. Nog te wegen: {waiting} en de casus in fase 1.",
        en: "Weighed: four became a case, one joined a case, two went to partners, one was dismissed. Still to be weighed: {waiting} and the case in phase 1.",
    }
    cases_walked() {
        nl: "Casussen in elke fase, bij het RIEC en in het archief:",
        en: "Cases in every phase, with the RIEC and in the archive:",
    }
    phase(n) { nl: "fase {n}", en: "phase {n}" }
    riec() { nl: "RIEC", en: "RIEC" }
    archive() { nl: "archief", en: "archive" }
    refused() {
        nl: "Een besluit dat nog niet kan, wordt geweigerd:",
        en: "A decision that is too early is refused:",
    }
    held(case) {
        nl: "{case} is over zijn termijn, maar dina schortte op: een inzageverzoek.",
        en: "{case} is past its term, but on hold: a request for access.",
    }
    destroyed(numbers, declaration) {
        nl: "nachtjob vernietigde wat eraan toe was: {numbers}. Daarvan blijft alleen verklaring {declaration}.",
        en: "nachtjob destroyed what was due: {numbers}. All that stays of it is declaration {declaration}.",
    }
    machine_looks(case, answer) {
        nl: "nachtjob vraagt {case}: {answer}",
        en: "nachtjob asks for {case}: {answer}",
    }
    due_again(signal) {
        nl: "{signal} is de volgende ronde aan vernietiging toe.",
        en: "{signal} is due at the next run.",
    }
    look_around() {
        nl: "Kijk nu zelf rond; typ of plak deze regels:",
        en: "Now look around yourself; type or paste these lines:",
    }
    throw_away(path) {
        nl: "Weggooien kan altijd: alles staat in {path}",
        en: "Throw it away whenever you like: all of it is in {path}",
    }
    config_comment() {
        nl: "De verzonnen kluis van `kluis demo`. De wachtwoordzinnen kosten hier het minste dat mag.",
        en: "The invented vault of `kluis demo`. Its passphrases cost the least that is allowed.",
    }
}
