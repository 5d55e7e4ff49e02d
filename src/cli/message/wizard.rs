//! What the wizard says: around its questions, and in answer to what is typed.

messages! {
    how_it_works() {
        nl: "Enter neemt over wat tussen haken staat. < terug, - overslaan, ? uitleg. Ctrl-C stopt; \
             er wordt pas iets vastgelegd nadat alles is getoond.",
        en: "Enter takes what stands in brackets. < back, - skip, ? help. Ctrl-C stops; nothing is \
             recorded before all of it was shown.",
    }
    adding_a_signal() { nl: "Een signaal vastleggen", en: "Register a signal" }
    consulting(case) { nl: "{case}, bevraging", en: "{case}, consultation" }
    question_of(n, total, title) {
        nl: "({n}/{total}) {title}",
        en: "({n}/{total}) {title}",
    }
    optional(title) { nl: "{title} – desgewenst", en: "{title} – optional" }

    // Before the place where is typed.
    number_or_name() { nl: "nummer of naam", en: "number or name" }
    numbers_or_names() {
        nl: "nummers of namen, met komma's ertussen",
        en: "numbers or names, with commas between them",
    }
    yes_or_no() { nl: "ja of nee", en: "yes or no" }
    a_date() { nl: "datum", en: "date" }
    a_number() { nl: "getal", en: "number" }
    functions() {
        nl: "functies, met komma's ertussen",
        en: "functions, with commas between them",
    }
    nothing() { nl: "niets", en: "nothing" }
    lines(n) { nl: "{n} regels", en: "{n} lines" }
    one_line() { nl: "1 regel", en: "1 line" }

    // Long texts.
    type_or_paste() {
        nl: "Typ of plak; een regel met alleen een punt (of Ctrl-D) sluit af. e: bewerken.",
        en: "Type or paste; a line with only a full stop (or Ctrl-D) ends it. e: edit.",
    }
    and_then(how, more) { nl: "{how} {more}", en: "{how} {more}" }
    enter_keeps_text() { nl: "Enter: laten staan.", en: "Enter: keep it." }
    enter_leaves_out() { nl: "Enter: leeg laten.", en: "Enter: leave it empty." }
    text_now(size) { nl: "Nu: {size}", en: "Now: {size}" }
    and_more(size) { nl: "… en nog {size}", en: "… and {size} more" }
    text_kept_for_editor() {
        nl: "Wat er stond is er nog: e om het te bewerken.",
        en: "What was typed is still there: e to edit it.",
    }
    text_is_full(mib) {
        nl: "Een tekst is ten hoogste {mib} MiB; de rest is niet opgenomen.",
        en: "A text is at most {mib} MiB; the rest was not taken in.",
    }

    // The editor.
    editor_opened() {
        nl: "Bewerken. De tekst blijft in het geheugen; er komt geen bestand.",
        en: "Editing. The text stays in memory; no file is made.",
    }
    editor_keys() {
        nl: "p toont (p 3-9), een nummer gaat naar die regel, i voegt ervoor in, a erna, r vervangt, \
             d haalt weg (d 3-5), u maakt ongedaan, . klaar, x laat alles zoals het was, ? uitleg",
        en: "p shows (p 3-9), a number goes to that line, i inserts before it, a after it, r \
             replaces, d takes away (d 3-5), u undoes, . done, x leaves all as it was, ? help",
    }
    editor_at(n, total) { nl: "bewerken {n}/{total}", en: "edit {n}/{total}" }
    editor_empty() { nl: "De tekst is leeg.", en: "The text is empty." }
    editor_end_of_text() { nl: "Dit is het einde.", en: "This is the end." }
    editor_inserting() {
        nl: "Typ of plak regels; een regel met alleen een punt sluit af.",
        en: "Type or paste lines; a line that holds only a full stop ends them.",
    }
    editor_no_line(total) {
        nl: "Die regel is er niet; er zijn er {total}.",
        en: "There is no such line; there are {total}.",
    }
    editor_unknown() {
        nl: "Dat is geen opdracht; ? noemt ze.",
        en: "That is no order; ? names them.",
    }
    editor_taken_away(n) { nl: "Weggehaald: {n}.", en: "Taken away: {n}." }
    editor_undone() { nl: "Ongedaan gemaakt.", en: "Undone." }
    editor_nothing_to_undo() { nl: "Er is niets ongedaan te maken.", en: "There is nothing to undo." }
    editor_left() { nl: "De tekst is gelaten zoals die was.", en: "The text was left as it was." }

    // In answer to what is typed.
    first_question() { nl: "Dit is de eerste vraag.", en: "This is the first question." }
    cannot_skip() {
        nl: "Dit kan niet worden overgeslagen.",
        en: "This cannot be skipped.",
    }
    not_a_date() {
        nl: "Een datum is bijvoorbeeld 3-11-2026, vandaag of gisteren.",
        en: "A date is for instance 3-11-2026, today or yesterday.",
    }
    not_a_number() { nl: "Een getal, in cijfers.", en: "A whole number, in figures." }
    say_yes_or_no() { nl: "Antwoord met ja of nee.", en: "Answer yes or no." }
    keys() {
        nl: "Enter neemt over wat tussen haken staat; < of terug gaat een vraag terug; - of overslaan \
             slaat over wat niet verplicht is; stop, Ctrl-C of Ctrl-D stopt zonder iets vast te \
             leggen. Is zo'n woord zelf het antwoord, zet er dan een \\ voor.",
        en: "Enter takes what stands in brackets; < or back goes back one question; - or skip skips \
             what is not required; stop, Ctrl-C or Ctrl-D stops and records nothing. Where such a \
             word is the answer itself, put a \\ before it.",
    }

    // The end.
    to_be_recorded() { nl: "Dit wordt vastgelegd", en: "This will be recorded" }
    not_so() {
        nl: "Zo kan het niet worden vastgelegd",
        en: "It cannot be recorded like this",
    }
    go_back_to(questions) { nl: "Terug naar: {questions}", en: "Go back to: {questions}" }
    record() { nl: "Vastleggen? ja, een nummer of stop", en: "Record? yes, a number or stop" }
    number_or_stop() { nl: "Een nummer of stop", en: "A number or stop" }
    say_record() {
        nl: "ja legt vast wat hierboven staat; een nummer gaat terug naar die vraag; stop legt niets \
             vast.",
        en: "yes records what stands above; a number goes back to that question; stop records \
             nothing.",
    }
    mend_first() {
        nl: "Ga eerst met een nummer terug naar een vraag, of stop.",
        en: "First go back to a question by its number, or stop.",
    }
    no_such_question(total) {
        nl: "De vragen zijn 1 tot en met {total}.",
        en: "The questions are 1 to {total}.",
    }
    not_a_question() {
        nl: "Hier valt niets te antwoorden.",
        en: "There is nothing to answer there.",
    }
    decide_later() {
        nl: "Sla het besluit over (-) om alleen de antwoorden vast te leggen.",
        en: "Skip the decision (-) to record the answers alone.",
    }
    riec_reference() { nl: "kenmerk bij het RIEC", en: "reference of the RIEC" }
    no_source_open(case) {
        nl: "In deze fase mag voor {case} geen bron worden bevraagd.",
        en: "In this phase no source may be consulted for {case}.",
    }
}

// Help about each question.
messages! {
    about_source() {
        nl: "Langs welke weg het signaal is binnengekomen.",
        en: "By which way the signal came in.",
    }
    about_reference() {
        nl: "Het kenmerk dat de afzender zelf gebruikt. Zo wordt een signaal dat al bekend is herkend.",
        en: "The sender's own reference. By it a signal that is known already is recognised.",
    }
    about_received() {
        nl: "De dag van ontvangst, niet later dan vandaag; de bewaartermijn begint op die dag. \
             3-11-2026, 2026-11-03, vandaag, gisteren.",
        en: "The day of receipt, not later than today; the retention term begins on it. 3-11-2026, \
             2026-11-03, today, yesterday.",
    }
    about_theme() {
        nl: "Het hoofdthema; het kan later worden gecorrigeerd.",
        en: "The main theme; it can be corrected later.",
    }
    about_text() {
        nl: "Wat er is gemeld, zo letterlijk mogelijk.",
        en: "What was reported, as literally as possible.",
    }
    about_address() {
        nl: "Het adres waarover het signaal gaat, niet dat van de melder.",
        en: "The address that the signal is about, not that of the person who reported it.",
    }
    about_consult_source() {
        nl: "De bron die is bevraagd. Alleen bronnen die de fase openstelt, staan in de lijst.",
        en: "The source that was consulted. Only sources that the phase opens are listed.",
    }
    about_purpose() {
        nl: "Waarvoor de bron is bevraagd: welke vraag moest worden beantwoord.",
        en: "What the source was consulted for: which question was to be answered.",
    }
    about_ground() {
        nl: "Waarop de bevraging berust: wet, protocol of taak.",
        en: "What the consultation rests on: law, protocol or task.",
    }
    about_result() {
        nl: "Ook een bevraging zonder hit wordt vastgelegd; dan zonder inhoud.",
        en: "A consultation without a hit is recorded too; then without content.",
    }
    about_findings() {
        nl: "Wat is overgenomen uit de bron, en niet meer dan dat.",
        en: "What was taken over from the source, and no more than that.",
    }
    about_on() {
        nl: "De dag van de bevraging, niet later dan vandaag. 3-11-2026, vandaag, gisteren.",
        en: "The day of the consultation, not later than today. 3-11-2026, today, yesterday.",
    }
    about_item() {
        nl: "Een onderdeel van de checklist. Enter laat het zoals het is; het kan ook later.",
        en: "An item of the checklist. Enter leaves it as it is; it can be answered later too.",
    }
    about_decision() {
        nl: "Enter: nu geen besluit, alleen de antwoorden worden vastgelegd. Een casus verandert alleen \
             door een besluit van fase.",
        en: "Enter: no decision now, the answers alone are recorded. A case changes phase only by a \
             decision.",
    }
    about_reason() {
        nl: "De motivering, zoals die in het verslag zou staan.",
        en: "The motivation, as it would stand in the minutes.",
    }
    about_present() {
        nl: "Wie erbij waren, met functie en organisatie: coördinator, politie, Sociale Recherche.",
        en: "Who was there, by function and organisation: coordinator, police, social investigation.",
    }
    about_partner() {
        nl: "De partner die het oppakt.",
        en: "The partner who takes it up.",
    }
    about_riec_role() {
        nl: "Of de gemeente de casus inbrengt of eraan deelneemt.",
        en: "Whether the town brings the case in or takes part in it.",
    }
    about_riec_reference() {
        nl: "Het kenmerk waaronder het RIEC de casus kent, als dat er al is.",
        en: "The reference by which the RIEC knows the case, once there is one.",
    }
    about_joined_case() {
        nl: "Het nummer van de lopende casus waarbij dit signaal hoort: C2026-0007.",
        en: "The number of the running case that this signal belongs to: C2026-0007.",
    }
    about_body() {
        nl: "Het overleg dat heeft besloten.",
        en: "The meeting that decided.",
    }
    about_decided_on() {
        nl: "De dag van het besluit, niet later dan vandaag en niet voor het vorige besluit.",
        en: "The day of the decision, not later than today and not before the decision before it.",
    }
}
