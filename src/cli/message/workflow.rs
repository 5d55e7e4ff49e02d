//! What is wrong with a workflow file; each is the end of a sentence that names the place.

messages! {
    not_toml(message) { nl: "geen TOML: {message}", en: "not TOML: {message}" }
    unknown_key() { nl: "onbekende sleutel", en: "unknown key" }
    perhaps(problem, nearest) {
        nl: "{problem}; misschien is ‘{nearest}’ bedoeld",
        en: "{problem}; perhaps ‘{nearest}’ is meant",
    }
    missing() { nl: "ontbreekt", en: "is missing" }
    wrong_type(wanted) { nl: "moet een {wanted} zijn", en: "must be {wanted}" }
    empty() { nl: "is leeg", en: "is empty" }
    not_an_id() {
        nl: "moet bestaan uit a-z, 0-9 en -",
        en: "must consist of a-z, 0-9 and -",
    }
    reserved() {
        nl: "deze id hoort bij een besluit dat elke werkwijze heeft",
        en: "this id belongs to a decision that every workflow has",
    }
    twice(id) { nl: "‘{id}’ staat er twee keer", en: "‘{id}’ stands there twice" }
    unknown(given) { nl: "‘{given}’ is onbekend", en: "‘{given}’ is unknown" }
    unknown_of(given, allowed) {
        nl: "‘{given}’ is onbekend; het kan zijn: {allowed}",
        en: "‘{given}’ is unknown; it can be: {allowed}",
    }
    not_for_this_kind() {
        nl: "past niet bij deze soort (kind)",
        en: "does not go with this kind",
    }
    leads_nowhere() {
        nl: "leidt nergens heen; geef to of status",
        en: "leads nowhere; give to or status",
    }
    leads_twice() {
        nl: "leidt naar twee plaatsen; geef to of status, niet beide",
        en: "leads to two places; give to or status, not both",
    }
    unreachable() { nl: "geen besluit leidt hierheen", en: "no decision leads here" }
    no_way_out() { nl: "heeft geen besluiten, dus geen uitweg", en: "has no decisions, so no way out" }
    no_end() { nl: "leidt nooit naar een einde", en: "never comes to an end" }
    still_runs() {
        nl: "met deze status loopt de casus nog, dus loopt er geen termijn",
        en: "a case with this status still runs, so no term does",
    }
    has_ended() {
        nl: "met deze status is de casus beëindigd, dus zijn er geen besluiten meer",
        en: "a case with this status has ended, so it has no decisions",
    }
    not_for_signals() {
        nl: "een signaal kan deze status niet hebben",
        en: "a signal cannot have this status",
    }
    never_needed() {
        nl: "geen besluit vraagt hiernaar; zet optional = true of noem het in needs",
        en: "no decision asks for it; set optional = true or name it in needs",
    }
    never_met(item) {
        nl: "vraagt twee verschillende antwoorden op ‘{item}’ tegelijk",
        en: "wants two different answers to ‘{item}’ at once",
    }
    guards_nothing() {
        nl: "gaat nergens over; geef groups, sources, partners of all_partners",
        en: "is about nothing; give groups, sources, partners or all_partners",
    }
    opened_nowhere(group) {
        nl: "geen fase opent ‘{group}’, dus er is niets te toetsen",
        en: "no phase opens ‘{group}’, so there is nothing to check",
    }
    no_check_here() {
        nl: "in deze fase is geen privacytoets",
        en: "this phase has no privacy check",
    }
    role_may_not(role) {
        nl: "de rol ‘{role}’ mag dit niet",
        en: "the role ‘{role}’ may not do this",
    }
    own_phase() {
        nl: "noemt een fase van deze werkwijze zelf",
        en: "names a phase of this workflow itself",
    }
    must_need(item) {
        nl: "moet ‘{item}’ vereisen: daarvan hangt de termijn af",
        en: "must need ‘{item}’: the term runs from it",
    }
}
