//! What is asked on a terminal.

messages! {
    passphrase_of(member) {
        nl: "Wachtwoordzin van {member}: ",
        en: "Passphrase of {member}: ",
    }
    new_passphrase_of(member) {
        nl: "Nieuwe wachtwoordzin van {member}: ",
        en: "New passphrase of {member}: ",
    }
    what_makes_a_passphrase(least) {
        nl: "Een wachtwoordzin heeft ten minste {least} tekens; vijf losse woorden is goed.",
        en: "A passphrase has at least {least} characters; five unrelated words are good.",
    }
    once_more() {
        nl: "Nogmaals, ter controle: ",
        en: "Once more, to be sure: ",
    }
    passphrases_differ() {
        nl: "De twee wachtwoordzinnen zijn niet gelijk. Probeer het opnieuw.",
        en: "The two passphrases are not the same. Try again.",
    }
    passphrase_empty() {
        nl: "De wachtwoordzin is leeg. Probeer het opnieuw.",
        en: "The passphrase is empty. Try again.",
    }
    paste(what) {
        nl: "{what} – typ of plak; sluit af met een regel met alleen een punt, of met Ctrl-D:",
        en: "{what} – type or paste; end with a line that holds only a full stop, or with Ctrl-D:",
    }
    with_default(question, default) {
        nl: "{question} [{default}]: ",
        en: "{question} [{default}]: ",
    }
    plain(question) {
        nl: "{question}: ",
        en: "{question}: ",
    }
    yes_or_no(question) {
        nl: "{question} [j/n] ",
        en: "{question} [y/n] ",
    }
    answer_yes_or_no() {
        nl: "Antwoord met j of n.",
        en: "Answer y or n.",
    }
    needed() {
        nl: "Dit is verplicht.",
        en: "This is required.",
    }
    optional(question) {
        nl: "{question} (desgewenst)",
        en: "{question} (optional)",
    }
    passphrase() { nl: "wachtwoordzin", en: "passphrase" }
    organisation() { nl: "organisatie", en: "organisation" }
    member_name() { nl: "naam van het lid", en: "member name" }
    role() { nl: "rol", en: "role" }
    source() { nl: "herkomst", en: "source" }
    received() { nl: "datum van ontvangst", en: "date of receipt" }
    theme() { nl: "thema", en: "theme" }
    text() { nl: "tekst", en: "text" }
    title() { nl: "titel", en: "title" }
    decision() { nl: "besluit", en: "decision" }
    decided_on() { nl: "datum van het besluit", en: "date of the decision" }
    what_is_struck() { nl: "Wat wordt doorgehaald", en: "What is struck" }
    why_corrected() { nl: "Waarom wordt dit gecorrigeerd", en: "Why is this corrected" }
    corrected_reason() {
        nl: "De motivering zoals die had moeten zijn",
        en: "The motivation as it should have been",
    }
    reason() { nl: "motivering", en: "reason" }
    body() { nl: "overleg", en: "body" }
    consult_source() { nl: "bron", en: "source" }
    purpose() { nl: "doel", en: "purpose" }
    ground() { nl: "grond", en: "ground" }
    result() { nl: "resultaat", en: "result" }
    kind() { nl: "soort", en: "kind" }
    partner() { nl: "partner", en: "partner" }
    profile() { nl: "profiel", en: "profile" }
    consulted_on() { nl: "datum van de bevraging", en: "date of the consultation" }
    done_on() { nl: "datum van uitvoering", en: "date done" }
    planned_on() { nl: "geplande datum", en: "planned date" }

    vault_folder() { nl: "map van de nieuwe kluis", en: "folder of the new vault" }
}

// Walking a checklist, and what signals and cases ask for.
messages! {
    walk_of(number, phase) {
        nl: "{number}, {phase}",
        en: "{number}, {phase}",
    }
    recorded_so_far(n) {
        nl: "Volgt uit wat is vastgelegd: {n}.",
        en: "Follows from what was recorded: {n}.",
    }
    nothing_recorded_for_this() {
        nl: "Hiervoor is nog niets vastgelegd.",
        en: "Nothing was recorded for this yet.",
    }
    record_consultation_with(case) {
        nl: "Een bevraging wordt vastgelegd met: kluis case consult {case}",
        en: "A consultation is recorded with: kluis case consult {case}",
    }
    go_over() { nl: "Overgaan?", en: "Go over?" }
    privacy_officer_decides() {
        nl: "Dit volgt uit de privacytoets.",
        en: "This follows from the privacy check.",
    }
    record_intervention_with(case) {
        nl: "Een interventie wordt vastgelegd met: kluis case intervene {case} add",
        en: "An intervention is recorded with: kluis case intervene {case} add",
    }
    settle_intervention_with(case) {
        nl: "Een interventie wordt afgehandeld met: kluis case intervene {case} done N",
        en: "An intervention is settled with: kluis case intervene {case} done N",
    }
    still_needed(items) { nl: "nog nodig: {items}", en: "still needed: {items}" }
    one_of(items) { nl: "één van: {items}", en: "one of: {items}" }
    present() { nl: "aanwezigen", en: "present" }
    present_names() {
        nl: "aanwezigen (functies, met komma's ertussen)",
        en: "present (functions, with commas between them)",
    }
    joined_case() { nl: "casus (C…)", en: "case (C…)" }
    no_decision() { nl: "nu geen", en: "none now" }
    record_answers_alone() {
        nl: "Dan alleen de antwoorden vastleggen?",
        en: "Record the answers alone, then?",
    }
    kind_of_intervention() { nl: "soort interventie", en: "kind of intervention" }
    note() { nl: "notitie", en: "note" }
    findings() { nl: "bevindingen", en: "findings" }
    recovery_code() { nl: "Herstelcode", en: "Recovery code" }
}
