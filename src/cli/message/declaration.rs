//! The words of the declaration of destruction (labels.md, “Verklaring van vernietiging”). What
//! only a person can add is left open, to be filled in by hand.

messages! {
    title(number) {
        nl: "Verklaring van vernietiging {number}",
        en: "Declaration of destruction {number}",
    }
    opening(organisation, on) {
        nl: "Ondergetekende, …………………………………… (functie), handelend namens het college van burgemeester en wethouders / de burgemeester* van {organisation} als zorgdrager, verklaart dat op {on} de hieronder gespecificeerde archiefbescheiden van het Cluster Ondermijning zijn vernietigd.",
        en: "The undersigned, …………………………………… (function), acting on behalf of the municipal executive / the mayor* of {organisation} as the body responsible for these records, declares that on {on} the records of the Cluster Ondermijning specified below were destroyed.",
    }
    /// A municipality within the sentence; elsewhere its name stands as it was given.
    municipality(name) {
        nl: "de gemeente {name}",
        en: "the municipality of {name}",
    }
    footnote() {
        nl: "* Doorhalen wat niet van toepassing is.",
        en: "* Strike out what does not apply.",
    }
    specification() { nl: "Specificatie", en: "Specification" }
    ground() { nl: "Grond", en: "Ground" }
    manner() { nl: "Wijze", en: "Manner" }
    approved_by() { nl: "Goedgekeurd door", en: "Approved by" }
    carried_out_by() { nl: "Uitgevoerd door", en: "Carried out by" }
    log_entry() { nl: "Logregel", en: "Log entry" }
    period(begun, ended) { nl: "{begun} – {ended}", en: "{begun} – {ended}" }
    with_case(kind, case) { nl: "{kind}, bij {case}", en: "{kind}, with {case}" }
    term_over(numbers, term, start, basis) {
        nl: "{numbers}: de bewaartermijn van {term} na {start} is verstreken ({basis}).",
        en: "{numbers}: the retention term of {term} from {start} has ended ({basis}).",
    }
    term_over_bare(numbers, start, basis) {
        nl: "{numbers}: de bewaartermijn na {start} is verstreken ({basis}).",
        en: "{numbers}: the retention term from {start} has ended ({basis}).",
    }
    went_with_case(numbers, case) {
        nl: "{numbers}: hoort bij {case} en is daarmee vernietigd.",
        en: "{numbers}: belongs to {case} and was destroyed with it.",
    }
    the_end_date() { nl: "de einddatum", en: "the end date" }
    the_decision() { nl: "de datum van het besluit", en: "the date of the decision" }
    the_receipt() { nl: "de datum van ontvangst", en: "the date of receipt" }
    keys_destroyed() {
        nl: "De sleutel van elk dossier is vernietigd en de gegevens zijn uit de kluis verwijderd; herstel is niet mogelijk. Reservekopieën die deze gegevens nog versleuteld bevatten, vervallen uiterlijk op …………………………; bij terugzetten wordt de vernietiging herhaald.",
        en: "The key of every record was destroyed and its data were removed from the vault; they cannot be recovered. Backups that still hold these data in encrypted form expire no later than …………………………; when one is restored, the destruction is repeated.",
    }
    function_and_date() {
        nl: "…………………………………… (functie), ………………………… (datum)",
        en: "…………………………………… (function), ………………………… (date)",
    }
    automatic() { nl: "automatische vernietiging", en: "automatic destruction" }
    seq_and_hash(seq, hash) { nl: "nr. {seq}, hash {hash}", en: "no. {seq}, hash {hash}" }
    closing() {
        nl: "Deze verklaring bevat geen persoonsgegevens en wordt blijvend bewaard.",
        en: "This declaration holds no personal data and is kept for ever.",
    }
}
