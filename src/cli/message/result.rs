//! What was done, and what is the case: results, notices, warnings, empty lists.

messages! {
    // Vault and members.
    vault_made(path, organisation) {
        nl: "De kluis van {organisation} staat in {path}.",
        en: "The vault of {organisation} is at {path}.",
    }
    recovery_code_below() {
        nl: "Herstelcode: druk deze af en bewaar de afdruk verzegeld, niet bij de kluis. De code wordt maar één keer getoond:",
        en: "Recovery code: print it and keep it sealed, away from the vault. It is shown only once:",
    }
    recovery_code_written(path) {
        nl: "De herstelcode staat in {path}. Druk de code af, bewaar de afdruk verzegeld en vernietig het bestand.",
        en: "The recovery code is in {path}. Print it, keep the print sealed and destroy the file.",
    }
    member_added(member, role) {
        nl: "{member} is toegevoegd met de rol ‘{role}’.",
        en: "{member} was added with the role ‘{role}’.",
    }
    key_written(path) {
        nl: "De sleutel staat in {path}; alleen de eigenaar kan het bestand lezen.",
        en: "The key is in {path}; only its owner can read the file.",
    }
    passphrase_changed(member) {
        nl: "De wachtwoordzin van {member} is gewijzigd.",
        en: "The passphrase of {member} was changed.",
    }
    old_copies_keep_old_passphrase() {
        nl: "Oudere kopieën van de kluis gaan nog open met de oude wachtwoordzin.",
        en: "Older copies of the vault still open with the old passphrase.",
    }
    policy_unchanged() {
        nl: "Het beleid is gelijk gebleven.",
        en: "The policy is unchanged.",
    }
    running_terms_stay() {
        nl: "Termijnen die al lopen, blijven zoals zij zijn vastgelegd.",
        en: "Terms that are already running stay as they were recorded.",
    }
    verified(pages, records, entries) {
        nl: "De kluis is in orde: {pages}, {records} en {entries} gecontroleerd.",
        en: "The vault is sound: {pages}, {records} and {entries} checked.",
    }
    verified_with_faults(faults) {
        nl: "De controle vond {faults}.",
        en: "The check found {faults}.",
    }

    // Signals.
    signal_added(number) {
        nl: "{number} is geregistreerd.",
        en: "{number} was registered.",
    }
    weigh_overdue(number, by) {
        nl: "{number} had uiterlijk {by} gewogen moeten zijn.",
        en: "{number} should have been weighed by {by}.",
    }
    some_past_term(signals) {
        nl: "Van {signals} is de bewaartermijn al verstreken.",
        en: "The retention term of {signals} has already ended.",
    }
    imported(imported, duplicates, rejected) {
        nl: "Ingelezen: {imported}; al bekend: {duplicates}; afgewezen: {rejected}.",
        en: "Imported: {imported}; already known: {duplicates}; rejected: {rejected}.",
    }
    dry_run_import() {
        nl: "Proef: er is niets ingelezen.",
        en: "Dry run: nothing was imported.",
    }
    rejects_not_kept() {
        nl: "Bewaar de afgewezen regels met --rejects BESTAND.",
        en: "Keep the rejected rows with --rejects FILE.",
    }
    row_rejected(row, field, problem) {
        nl: "regel {row}, {field}: {problem}",
        en: "row {row}, {field}: {problem}",
    }

    // Decisions and cases.
    answers_recorded(number) {
        nl: "De antwoorden bij {number} zijn vastgelegd. Er is nog geen besluit.",
        en: "The answers for {number} were recorded. There is no decision yet.",
    }
    decided(number, decision) {
        nl: "{number}: het besluit ‘{decision}’ is vastgelegd.",
        en: "{number}: the decision ‘{decision}’ was recorded.",
    }
    now_in_phase(number, phase) {
        nl: "{number} staat nu in: {phase}.",
        en: "{number} is now in: {phase}.",
    }
    signal_waits_for_case(number) {
        nl: "{number} wacht op een casus. Open die met: kluis case new --from {number}",
        en: "{number} waits for a case. Open it with: kluis case new --from {number}",
    }
    case_made(number, phase) {
        nl: "{number} is geopend in: {phase}.",
        en: "{number} was opened in: {phase}.",
    }
    reopened_times(n) {
        nl: "Heropend ({n}e keer)",
        en: "Reopened (time {n})",
    }
    note_added(number, n) {
        nl: "Notitie {n} is toegevoegd aan {number}.",
        en: "Note {n} was added to {number}.",
    }
    consultation_added(number, n) {
        nl: "Bevraging {n} is vastgelegd bij {number}.",
        en: "Consultation {n} was recorded for {number}.",
    }
    intervention_added(number, n) {
        nl: "Interventie {n} is vastgelegd bij {number}.",
        en: "Intervention {n} was recorded for {number}.",
    }
    intervention_done(number, n) {
        nl: "Interventie {n} van {number} is uitgevoerd.",
        en: "Intervention {n} of {number} was carried out.",
    }
    intervention_cancelled(number, n) {
        nl: "Interventie {n} van {number} is vervallen.",
        en: "Intervention {n} of {number} was cancelled.",
    }

    // Retention.
    held(number) {
        nl: "De vernietiging van {number} is opgeschort.",
        en: "The destruction of {number} is on hold.",
    }
    released(number) {
        nl: "De opschorting van de vernietiging van {number} is opgeheven.",
        en: "The hold on the destruction of {number} was released.",
    }
    purged(records, declaration) {
        nl: "Vernietigd: {records}. Verklaring van vernietiging: {declaration}.",
        en: "Destroyed: {records}. Declaration of destruction: {declaration}.",
    }
    nothing_due() {
        nl: "Er is niets aan vernietiging toe.",
        en: "Nothing is due for destruction.",
    }
    would_purge(records, on) {
        nl: "Proef: aan vernietiging toe op {on}: {records}. Er is niets vernietigd.",
        en: "Dry run: due for destruction on {on}: {records}. Nothing was destroyed.",
    }
    purge_waits_for_person(on) {
        nl: "Gerekend tot en met {on}, de dag waarop voor het laatst een persoon iets vastlegde.",
        en: "Reckoned up to {on}, the last day on which a person recorded anything.",
    }
    no_purge_yet() {
        nl: "Er is nog geen vernietiging uitgevoerd.",
        en: "No purge has been run yet.",
    }
    written(path) {
        nl: "Geschreven: {path}",
        en: "Written: {path}",
    }

    // Empty lists, and answers in a table.
    no_signals() { nl: "Geen signalen.", en: "No signals." }
    no_cases() { nl: "Geen casussen.", en: "No cases." }
    no_terms() { nl: "Er lopen geen bewaartermijnen.", en: "No retention terms are running." }
    no_declarations() { nl: "Geen verklaringen van vernietiging.", en: "No declarations of destruction." }
    no_entries() { nl: "Geen logregels.", en: "No log entries." }
    yes() { nl: "ja", en: "yes" }
    no() { nl: "nee", en: "no" }
    none() { nl: "–", en: "–" }

    // The prefixes of what goes to standard error.
    error() { nl: "Fout", en: "Error" }
    hint() { nl: "Tip", en: "Hint" }
    warning() { nl: "Let op", en: "Warning" }

    // Terms, purges and declarations.
    due() { nl: "verstreken", en: "due" }
    on_hold() { nl: "opgeschort", en: "on hold" }
    due_and_held() { nl: "verstreken, opgeschort", en: "due, on hold" }
    due_now(records) {
        nl: "Aan vernietiging toe: {records}.",
        en: "Due for destruction: {records}.",
    }
    due_now_and_held(records, held) {
        nl: "Aan vernietiging toe: {records}; verstreken maar opgeschort: {held}.",
        en: "Due for destruction: {records}; due but on hold: {held}.",
    }
    see_dry_run() {
        nl: "Bekijk wat er zou gaan met: kluis purge --dry-run",
        en: "See what would go with: kluis purge --dry-run",
    }
    no_terms_within(period) {
        nl: "Binnen {period} verstrijkt geen bewaartermijn.",
        en: "No retention term ends within {period}.",
    }
    only_held_due(held) {
        nl: "Er is niets aan vernietiging toe; van {held} is de vernietiging opgeschort.",
        en: "Nothing is due for destruction; the destruction of {held} is on hold.",
    }
    nothing_else_due() {
        nl: "Er is verder niets aan vernietiging toe.",
        en: "Nothing else is due for destruction.",
    }
    in_case(case) { nl: "Casus {case}", en: "Case {case}" }
    goes_over(case, from, to) {
        nl: "{case} gaat over van ‘{from}’ naar ‘{to}’.",
        en: "{case} goes over from ‘{from}’ to ‘{to}’.",
    }
    went_over(case, to, phase) {
        nl: "{case} volgt nu ‘{to}’ en staat in: {phase}.",
        en: "{case} now walks ‘{to}’ and stands in: {phase}.",
    }
    phase_from_to(from, to) { nl: "Fase: {from} → {to}", en: "Phase: {from} → {to}" }
    answers_kept(n) { nl: "Antwoorden die blijven: {n}", en: "Answers that stay: {n}" }
    answers_left() {
        nl: "Niet overgenomen antwoorden (ze blijven te zien en tellen niet mee):",
        en: "Answers not taken over (they stay to be seen and do not count):",
    }
    nothing_left() { nl: "Alle antwoorden worden overgenomen.", en: "All answers are taken over." }
    workflow_line(id, version) {
        nl: "Nieuwe werkwijze: {id}, versie {version}",
        en: "New workflow: {id}, version {version}",
    }
    read_declaration(declaration) {
        nl: "Lees de verklaring met: kluis declaration show {declaration}",
        en: "Read the declaration with: kluis declaration show {declaration}",
    }
    another_file() {
        nl: "Kies een bestand dat nog niet bestaat.",
        en: "Choose a file that does not exist yet.",
    }
}

// Signals and cases, as their commands say it.
messages! {
    registered_and_weigh_by(number, by) {
        nl: "{number} moet uiterlijk {by} zijn gewogen: kluis signal triage {number}",
        en: "{number} must be weighed by {by}: kluis signal triage {number}",
    }
    goes_with_next_purge(number, on) {
        nl: "De bewaartermijn van {number} is op {on} al verstreken; het signaal gaat mee met de eerstvolgende vernietiging.",
        en: "The retention term of {number} already ended on {on}; the signal goes with the next purge.",
    }
    file_imported(file, rows, imported, duplicates, rejected) {
        nl: "{file}: {rows}; ingelezen {imported}, al bekend {duplicates}, afgewezen {rejected}",
        en: "{file}: {rows}; imported {imported}, already known {duplicates}, rejected {rejected}",
    }
    file_in_batch(said, batch) {
        nl: "{said} ({batch})",
        en: "{said} ({batch})",
    }
    more_rejected(n) {
        nl: "… en nog {n}",
        en: "… and {n} more",
    }
    in_all(said) {
        nl: "Totaal. {said}",
        en: "In all. {said}",
    }
    rejects_are_in(path) {
        nl: "De afgewezen regels staan met hun probleem in {path}. Verbeter ze, lees dat bestand in en vernietig het: er staat inhoud in.",
        en: "The rejected rows are in {path}, each with its problem. Mend them, import that file and destroy it: it holds content.",
    }
    topics_without_theme(topics) {
        nl: "Het profiel kent deze onderwerpen niet; zij kregen het standaardthema: {topics}.",
        en: "The profile does not know these topics; they were given the default theme: {topics}.",
    }
    files_stay_imported(files) {
        nl: "Wel ingelezen, en gebleven: {files}.",
        en: "Imported before that, and kept: {files}.",
    }
    signal_destroyed_on(number, on) {
        nl: "De bewaartermijn van {number} verstrijkt op {on}. Daarna wordt het signaal vernietigd.",
        en: "The retention term of {number} ends on {on}. After that the signal is destroyed.",
    }
    case_destroyed_on(number, ended, on) {
        nl: "De bewaartermijn van {number} (einddatum {ended}) verstrijkt op {on}. Daarna wordt de casus vernietigd.",
        en: "The retention term of {number} (end date {ended}) ends on {on}. After that the case is destroyed.",
    }
    joined_to(number, case) {
        nl: "{number} is toegevoegd aan {case}.",
        en: "{number} was added to {case}.",
    }
    status_now(number, status) {
        nl: "{number} heeft nu de status ‘{status}’.",
        en: "{number} now has the status ‘{status}’.",
    }
    advance_with(case) {
        nl: "Verder met: kluis case advance {case}",
        en: "Go on with: kluis case advance {case}",
    }
    decide_on_case(case) {
        nl: "Een besluit volgt met: kluis case advance {case} --decide BESLUIT",
        en: "A decision follows with: kluis case advance {case} --decide DECISION",
    }
    decide_on_signal(signal) {
        nl: "Een besluit volgt met: kluis signal triage {signal} --decide BESLUIT",
        en: "A decision follows with: kluis signal triage {signal} --decide DECISION",
    }
    nothing_changed(number) {
        nl: "Er is bij {number} niets gewijzigd.",
        en: "Nothing was changed for {number}.",
    }
    reopen_decision() { nl: "Casus heropenen", en: "Reopen the case" }
    reopened_case(number, phase) {
        nl: "{number} is heropend in: {phase}.",
        en: "{number} was reopened in: {phase}.",
    }
    term_stops(earlier) {
        nl: "De bewaartermijn loopt niet zolang de casus open is; eerdere einddatum: {earlier}.",
        en: "The retention term does not run while the case is open; earlier end date: {earlier}.",
    }
    held_since(since, ground) {
        nl: "sinds {since}: {ground}",
        en: "since {since}: {ground}",
    }
    held_with_review(held, review) {
        nl: "{held} (herbeoordelen op {review})",
        en: "{held} (to be reviewed on {review})",
    }
    term_ran(ended, destroy) {
        nl: "Beëindigd op {ended}, te vernietigen op {destroy}.",
        en: "Ended on {ended}, to be destroyed on {destroy}.",
    }
    term_ran_until(ended, destroy, reopened) {
        nl: "Beëindigd op {ended}, te vernietigen op {destroy}; heropend op {reopened}.",
        en: "Ended on {ended}, to be destroyed on {destroy}; reopened on {reopened}.",
    }
    recorded_by_at(name, at) {
        nl: "{name}, {at}",
        en: "{name}, {at}",
    }
    planned_for(on) { nl: "gepland voor {on}", en: "planned for {on}" }
    planned() { nl: "gepland", en: "planned" }
    done_on_with(on, result) { nl: "uitgevoerd op {on}: {result}", en: "done on {on}: {result}" }
    cancelled_because(reason) { nl: "vervallen: {reason}", en: "cancelled: {reason}" }
    checklist_of(phase) { nl: "Checklist, {phase}", en: "Checklist, {phase}" }
    recorded_things(n) { nl: "{n} vastgelegd", en: "{n} recorded" }

    // Vault, members, policy.
    next_add_members(path, member) {
        nl: "Voeg nu de andere leden toe: kluis member add NAAM --role ROL --vault {path} --member {member}",
        en: "Now add the other members: kluis member add NAME --role ROLE --vault {path} --member {member}",
    }
    unchecked_without_key() {
        nl: "Zonder sleutel gelezen: of dit klopt, is niet nagegaan.",
        en: "Read without a key: whether this is right was not checked.",
    }
    purged_at(at, destroyed) {
        nl: "{at}; vernietigd: {destroyed}",
        en: "{at}; destroyed: {destroyed}",
    }
    give_key_to_machine(path) {
        nl: "Zet {path} op de computer die het werk doet: kluis purge --key-file {path}",
        en: "Put {path} on the computer that does the work: kluis purge --key-file {path}",
    }
    tell_passphrase_in_person(member) {
        nl: "Laat {member} zelf een andere kiezen: kluis member passwd --member {member}",
        en: "Have {member} choose another one: kluis member passwd --member {member}",
    }
    policy_would_change(path) {
        nl: "{path} is in orde. Dit zou veranderen:",
        en: "{path} is in order. This would change:",
    }
    policy_would_change_nothing(path) {
        nl: "{path} is in orde en verandert niets.",
        en: "{path} is in order and changes nothing.",
    }
    policy_adopted() {
        nl: "Het beleid is vastgesteld en ondertekend. Gewijzigd:",
        en: "The policy was adopted and signed. Changed:",
    }
    checked_against_built_in() {
        nl: "Er is geen kluis aangewezen: vergeleken met het ingebouwde beleid.",
        en: "No vault was named: compared with the built-in policy.",
    }
    change_line(key, before, after) {
        nl: "{key}: {before} → {after}",
        en: "{key}: {before} → {after}",
    }
    change_new(key, after) {
        nl: "{key}: nieuw, {after}",
        en: "{key}: new, {after}",
    }
    term_and_basis(term, basis) { nl: "{term}. {basis}", en: "{term}. {basis}" }
    skipped_parts(what) {
        nl: "Overgeslagen: {what}.",
        en: "Skipped: {what}.",
    }
}
