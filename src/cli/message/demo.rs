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
        nl: "Zes leden: anna (coördinator), bram (analist), chris (toezichthouder), dina (privacyfunctionaris), erik (auditor) en nachtjob, een machine die alleen vernietigt. De laatste twee kunnen geen inhoud lezen.",
        en: "Six members: anna (coordinator), bram (analyst), chris (inspector), dina (privacy officer), erik (auditor), and nachtjob, a machine that only destroys. The last two can read no content.",
    }
    tips_imported(signals, rows, row, problem) {
        nl: "bram las een bestand met {rows} van Meld Misdaad Anoniem in: {signals}. Rij {row} werd afgewezen: {problem}.",
        en: "bram imported a file with {rows} from Meld Misdaad Anoniem: {signals}. Row {row} was rejected: {problem}.",
    }
    tips_weighed(waiting) {
        nl: "Ze zijn gewogen: vier werden een casus, één kwam bij een lopende casus, één ging naar de politie, één naar woonfraude, en één is niet in behandeling genomen. Nog te wegen: {waiting}, en één in een casus in fase 1.",
        en: "They were weighed: four became a case, one joined a running case, one went to the police, one to housing fraud, and one was not taken up. Still to be weighed: {waiting}, and one in a case in phase 1.",
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
        nl: "De termijn van {case} is verstreken, maar dina schortte de vernietiging op vanwege een inzageverzoek.",
        en: "The term of {case} has ended, but dina put its destruction on hold: somebody asked to see their data.",
    }
    destroyed(numbers, declaration) {
        nl: "nachtjob vernietigde wat aan vernietiging toe was: {numbers}. Daarvan blijft alleen de verklaring {declaration}.",
        en: "nachtjob destroyed what was due: {numbers}. All that stays of it is declaration {declaration}.",
    }
    machine_looks(case) {
        nl: "Vraagt nachtjob om {case}, dan is het antwoord:",
        en: "When nachtjob asks for {case}, the answer is:",
    }
    due_again(signal) {
        nl: "Daarna kwam {signal} binnen, meer dan een jaar geleden al afgedaan: aan vernietiging toe bij de volgende ronde.",
        en: "After that {signal} came in, settled over a year ago: due at the next run.",
    }
    look_around() {
        nl: "Kijk nu zelf rond, bijvoorbeeld met:",
        en: "Now look around yourself, for instance with:",
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
