//! Corrections: what was put right, and why that was refused.

messages! {
    no_such_note(case, n) { nl: "{case} heeft geen notitie {n}.", en: "{case} has no note {n}." }
    struck_before(case, n) {
        nl: "Notitie {n} van {case} is al doorgehaald.",
        en: "Note {n} of {case} was struck before.",
    }
    nothing_to_strike(number, what, n) {
        nl: "{number} heeft geen {what} {n}, of die is al doorgehaald.",
        en: "{number} has no {what} {n}, or it was struck before.",
    }
    not_answered(number, item) {
        nl: "{number} heeft geen antwoord op ‘{item}’.",
        en: "{number} has no answer to ‘{item}’.",
    }
    no_such_weighing(case, n) {
        nl: "{case} heeft geen wegingsmoment {n}.",
        en: "{case} has no weighing {n}.",
    }
    after_next(date, next) {
        nl: "De datum van het besluit ({date}) ligt na die van het volgende besluit ({next}).",
        en: "The date of the decision ({date}) is after that of the next decision ({next}).",
    }
    nothing_named() {
        nl: "Er is niet opgegeven wat er gecorrigeerd moet worden.",
        en: "It was not said what is to be corrected.",
    }
    name_one_of(options) { nl: "Geef ten minste één van: {options}.", en: "Give at least one of: {options}." }
    corrected(number, fields) {
        nl: "{number} is gecorrigeerd: {fields}. De oude waarde is weg.",
        en: "{number} was corrected: {fields}. The old value is gone.",
    }
    weighing_corrected(case, n, fields) {
        nl: "Wegingsmoment {n} van {case} is gecorrigeerd: {fields}. De oude waarde is weg.",
        en: "Weighing {n} of {case} was corrected: {fields}. The old value is gone.",
    }
    struck(case, n) {
        nl: "Notitie {n} van {case} is doorgehaald. De tekst is weg.",
        en: "Note {n} of {case} was struck. Its text is gone.",
    }
    entry_struck(number, what, n) {
        nl: "Van {number} is {what} {n} doorgehaald. De inhoud is weg.",
        en: "Of {number}, {what} {n} was struck. Its content is gone.",
    }
    right_already(number) {
        nl: "Bij {number} stond dit al zo; er is niets gewijzigd.",
        en: "This is what {number} said already; nothing was changed.",
    }
    term_now_ends(number, on) {
        nl: "De bewaartermijn van {number} verstrijkt nu op {on}.",
        en: "The retention term of {number} now ends on {on}.",
    }
    struck_mark() { nl: "(doorgehaald)", en: "(struck)" }
    note_n(n, fields) { nl: "notitie {n} ({fields})", en: "note {n} ({fields})" }
    struck_n(what, n) { nl: "{what} {n} (doorgehaald)", en: "{what} {n} (struck)" }
    answer_to(item) { nl: "antwoord op ‘{item}’", en: "answer to ‘{item}’" }
    weighing_n(n, fields) { nl: "wegingsmoment {n} ({fields})", en: "weighing {n} ({fields})" }
    line(on, name, what) { nl: "{on}, {name}: {what}", en: "{on}, {name}: {what}" }
    section() { nl: "Correcties", en: "Corrections" }
    why() { nl: "Waarom", en: "Why" }
}
