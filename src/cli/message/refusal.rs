//! Refusals: a rule says no. First the sentence, then the reasons, then what to do.

messages! {
    // A decision that cannot be taken yet.
    not_yet_to_phase(case, phase) {
        nl: "{case} gaat nog niet naar fase {phase}.",
        en: "{case} does not go to phase {phase} yet.",
    }
    decision_not_yet(object, decision) {
        nl: "Het besluit ‘{decision}’ kan voor {object} nog niet worden vastgelegd.",
        en: "The decision ‘{decision}’ cannot be recorded for {object} yet.",
    }
    missing_for_decision(decision, items) {
        nl: "Voor het besluit ‘{decision}’ ontbreekt: {items}.",
        en: "For the decision ‘{decision}’ this is missing: {items}.",
    }
    nothing_recorded() {
        nl: "Er is niets vastgelegd.",
        en: "Nothing was recorded.",
    }
    complete_case(case) {
        nl: "Vul aan met: kluis case advance {case}",
        en: "Complete it with: kluis case advance {case}",
    }
    complete_signal(signal) {
        nl: "Vul aan met: kluis signal triage {signal}",
        en: "Complete it with: kluis signal triage {signal}",
    }
    decision_not_here(decision, phase) {
        nl: "Het besluit ‘{decision}’ hoort niet bij {phase}.",
        en: "The decision ‘{decision}’ does not belong to {phase}.",
    }
    item_not_here(item, phase) {
        nl: "‘{item}’ hoort niet bij {phase}.",
        en: "‘{item}’ does not belong to {phase}.",
    }
    possible_items(items) {
        nl: "Te beantwoorden zijn hier: {items}.",
        en: "Here can be answered: {items}.",
    }
    possible_decisions(decisions) {
        nl: "Mogelijke besluiten: {decisions}.",
        en: "Possible decisions: {decisions}.",
    }
    at_least_one_intervention() {
        nl: "ten minste één geplande interventie",
        en: "at least one planned intervention",
    }

    // Bodies, sources, partners.
    only_kerncluster_closes() {
        nl: "Alleen het KernCluster kan een casus afronden.",
        en: "Only the KernCluster can close a case.",
    }
    name_the_meeting() {
        nl: "Vermeld de vergadering waarin dit is besloten.",
        en: "Name the meeting in which this was decided.",
    }
    source_not_in_phase(source, phase) {
        nl: "{source} mag in {phase} niet worden bevraagd.",
        en: "{source} may not be consulted in {phase}.",
    }
    only_open_sources() {
        nl: "In de toetsing zijn alleen openbare bronnen toegestaan.",
        en: "During the assessment only open sources are allowed.",
    }
    partner_may_not(kind, partner) {
        nl: "{kind} kan niet door {partner} worden uitgevoerd.",
        en: "{kind} cannot be carried out by {partner}.",
    }
    record_with_police() {
        nl: "Leg deze interventie vast bij de politie.",
        en: "Record this intervention with the police.",
    }
    record_with(bodies) {
        nl: "Deze interventie kan worden uitgevoerd door: {bodies}.",
        en: "This intervention can be carried out by: {bodies}.",
    }

    // The state that a thing is in.
    case_is_archived(case) {
        nl: "{case} is gearchiveerd.",
        en: "{case} is archived.",
    }
    case_has_ended(case, status) {
        nl: "{case} loopt niet meer (status: {status}).",
        en: "{case} has ended (status: {status}).",
    }
    case_still_runs(case) {
        nl: "{case} loopt nog en hoeft niet te worden heropend.",
        en: "{case} is still running and need not be reopened.",
    }
    reopen_first(case) {
        nl: "Heropen de casus eerst: kluis case reopen {case}",
        en: "Reopen the case first: kluis case reopen {case}",
    }
    term_has_passed(object, on) {
        nl: "De bewaartermijn van {object} is op {on} verstreken.",
        en: "The retention term of {object} ended on {on}.",
    }
    not_after_term() {
        nl: "Na het verstrijken van de bewaartermijn wordt niets meer gewogen of heropend.",
        en: "Nothing is weighed or reopened after its retention term.",
    }
    signal_in_case(signal, case) {
        nl: "{signal} is al gekoppeld aan {case}.",
        en: "{signal} already belongs to {case}.",
    }
    signal_decided_otherwise(signal, status) {
        nl: "{signal} kan geen casus worden (status: {status}).",
        en: "{signal} cannot become a case (status: {status}).",
    }
    weigh_again(signal) {
        nl: "Weeg het signaal opnieuw: kluis signal triage {signal}",
        en: "Weigh the signal again: kluis signal triage {signal}",
    }
    duplicate_reference(signal) {
        nl: "Dit signaal is al geregistreerd als {signal}.",
        en: "This signal is already registered as {signal}.",
    }
    same_source_and_reference() {
        nl: "De herkomst en het kenmerk zijn gelijk.",
        en: "Its source and reference are the same.",
    }
    not_held(object) {
        nl: "De vernietiging van {object} is niet opgeschort.",
        en: "The destruction of {object} is not on hold.",
    }

    // Dates.
    not_before(what, date, cause, of) {
        nl: "De {what} ({date}) ligt vóór de {cause} ({of}).",
        en: "The {what} ({date}) lies before the {cause} ({of}).",
    }

    // Retention and purge.
    not_destroyed(object) {
        nl: "{object} wordt niet vernietigd:",
        en: "{object} is not destroyed:",
    }
    on_hold_since(since, ground) {
        nl: "de vernietiging is sinds {since} opgeschort ({ground}).",
        en: "its destruction has been on hold since {since} ({ground}).",
    }
    on_hold_since_bare(since) {
        nl: "de vernietiging is sinds {since} opgeschort.",
        en: "its destruction has been on hold since {since}.",
    }
    review_on(on) {
        nl: "Herbeoordelen op {on}.",
        en: "To be reviewed on {on}.",
    }
    too_many_to_destroy(due, most) {
        nl: "Er zijn {due} aan vernietiging toe; zonder akkoord worden er ten hoogste {most} vernietigd.",
        en: "{due} are due for destruction; without approval at most {most} are destroyed.",
    }
    nothing_destroyed() {
        nl: "Er is niets vernietigd.",
        en: "Nothing was destroyed.",
    }
    approve_purge(due) {
        nl: "Laat de coördinator de lijst beoordelen: kluis purge --approve {due}",
        en: "Have the coordinator review the list: kluis purge --approve {due}",
    }
    approved_other_number(approved, due) {
        nl: "Er is akkoord gegeven voor {approved}, maar er zijn er {due} aan vernietiging toe.",
        en: "Approval was given for {approved}, but {due} are due for destruction.",
    }

    // The clock.
    clock_ahead(days) {
        nl: "De klok van deze computer staat {days} na de laatste logregel.",
        en: "This computer's clock stands {days} after the last log entry.",
    }
    clock_behind() {
        nl: "De klok van deze computer staat vóór de laatste logregel.",
        en: "This computer's clock stands before the last log entry.",
    }
    confirm_clock() {
        nl: "Klopt de datum? Herhaal met --confirm-clock",
        en: "Is the date right? Repeat with --confirm-clock",
    }

    // Roles.
    role_may_not(role) {
        nl: "De rol ‘{role}’ mag dit niet.",
        en: "The role ‘{role}’ may not do this.",
    }
    roles_that_may(roles) {
        nl: "Dit is voorbehouden aan: {roles}.",
        en: "This is reserved for: {roles}.",
    }
    member_exists(member) {
        nl: "Er is al een lid met de naam {member}.",
        en: "There is already a member named {member}.",
    }

    // What a decision, an answer or a date still needs.
    answers_needed(answers) {
        nl: "Voor dit besluit moet het antwoord zijn: {answers}.",
        en: "For this decision the answer has to be: {answers}.",
    }
    one_of_needed(answers) {
        nl: "Voor dit besluit is ten minste één hiervan nodig: {answers}.",
        en: "This decision needs at least one of: {answers}.",
    }
    answer_to(values, item) {
        nl: "{values} op ‘{item}’",
        en: "{values} to ‘{item}’",
    }
    quoted(text) { nl: "‘{text}’", en: "‘{text}’" }
    or(one, other) { nl: "{one} of {other}", en: "{one} or {other}" }
    only_body_decides(body, decision) {
        nl: "Alleen het overleg ‘{body}’ kan het besluit ‘{decision}’ nemen.",
        en: "Only the body ‘{body}’ can take the decision ‘{decision}’.",
    }
    no_decision_here() {
        nl: "Hier kan geen besluit worden genomen.",
        en: "No decision can be taken here.",
    }
    answer_does_not_fit(item) {
        nl: "Dit antwoord past niet bij ‘{item}’.",
        en: "This answer does not fit ‘{item}’.",
    }
    possible_answers(answers) {
        nl: "Mogelijke antwoorden: {answers}.",
        en: "Possible answers: {answers}.",
    }
    answer_is_a_number() {
        nl: "Hier past een geheel getal.",
        en: "A whole number goes here.",
    }
    answer_is_a_text() {
        nl: "Hier past een tekst die niet leeg is.",
        en: "A text that is not empty goes here.",
    }
    follows_from_records(item) {
        nl: "‘{item}’ wordt niet beantwoord: het volgt uit wat bij de casus is vastgelegd.",
        en: "‘{item}’ is not answered: it follows from what was recorded with the case.",
    }
    unknown_workflow(id) {
        nl: "De werkwijze ‘{id}’ is in deze kluis niet bekend.",
        en: "The workflow ‘{id}’ is not known in this vault.",
    }
    adopt_built_in() {
        nl: "Deze werkwijze zit in het programma; de coördinator neemt haar op met: kluis policy apply BESTAND",
        en: "This workflow comes with the program; the coordinator takes it in with: kluis policy apply FILE",
    }
    see_workflows() {
        nl: "Bekijk de werkwijzen met: kluis workflow list",
        en: "See the workflows with: kluis workflow list",
    }
    walks_it_already(case, id, version) {
        nl: "{case} volgt de werkwijze ‘{id}’, versie {version}, al.",
        en: "{case} walks the workflow ‘{id}’, version {version}, already.",
    }
    no_such_status_there(case, status, id) {
        nl: "{case} kan niet over: de werkwijze ‘{id}’ kent de status ‘{status}’ niet.",
        en: "{case} cannot go over: the workflow ‘{id}’ has no status ‘{status}’.",
    }
    other_role_decides(decision) {
        nl: "Het besluit ‘{decision}’ is aan een andere rol.",
        en: "The decision ‘{decision}’ is for another role.",
    }
    source_not_released(source) {
        nl: "De bevraging van {source} is niet vrijgegeven.",
        en: "Asking {source} has not been released.",
    }
    sharing_not_released(partner) {
        nl: "Het delen met {partner} is niet vrijgegeven.",
        en: "Sharing with {partner} has not been released.",
    }
    check_not_made(check) {
        nl: "Hierover is nog geen besluit genomen: ‘{check}’.",
        en: "This has not been decided yet: ‘{check}’.",
    }
    check_said_no(check) {
        nl: "Hierover is nee gezegd: ‘{check}’.",
        en: "The answer was no: ‘{check}’.",
    }
    check_not_here(check, phase) {
        nl: "‘{check}’ hoort bij {phase} en is nog niet aan de orde.",
        en: "‘{check}’ belongs to {phase}, which has not been reached.",
    }
    check_not_for(check, target) {
        nl: "‘{check}’ gaat niet over {target}.",
        en: "‘{check}’ is not about {target}.",
    }
    check_not_yours(check) {
        nl: "‘{check}’ is aan een andere rol.",
        en: "‘{check}’ is for another role to decide.",
    }
    possible_checks(checks) {
        nl: "Privacytoetsen in deze fase: {checks}.",
        en: "Privacy checks of this phase: {checks}.",
    }
    no_checks_here() {
        nl: "Deze fase heeft geen privacytoets.",
        en: "This phase has no privacy check.",
    }
    workflow_taken(id, version) {
        nl: "Versie {version} van de werkwijze ‘{id}’ is al vastgesteld, met een andere tekst.",
        en: "Version {version} of the workflow ‘{id}’ was adopted before, with another text.",
    }
    raise_the_version() {
        nl: "Geef de gewijzigde werkwijze een hoger nummer (version) en bied die opnieuw aan.",
        en: "Give the changed workflow a higher number (version) and apply it again.",
    }
    only_these_sources(groups) {
        nl: "In deze fase zijn toegestaan: {groups}.",
        en: "In this phase these are allowed: {groups}.",
    }
    no_sources_here() {
        nl: "In deze fase worden geen bronnen bevraagd.",
        en: "No sources are consulted in this phase.",
    }
    catalogue_by_number(last) {
        nl: "Noem het soort met het nummer (1 tot en met {last}) of de naam uit de menukaart.",
        en: "Name the kind by its number (1 to {last}) or its name in the catalogue.",
    }
    today_is(today) {
        nl: "Vandaag is het {today}.",
        en: "Today is {today}.",
    }
    date_in_the_future(what, date) {
        nl: "De {what} ({date}) ligt in de toekomst.",
        en: "The {what} ({date}) lies in the future.",
    }
    text_needed(option) {
        nl: "{option} heeft een tekst nodig die niet leeg is.",
        en: "{option} needs a text that is not empty.",
    }
    text_too_long(option, bytes, most) {
        nl: "De tekst van {option} is te lang: {bytes} bytes, ten hoogste {most}.",
        en: "The text of {option} is too long: {bytes} bytes, at most {most}.",
    }

    // More states that a thing is in.
    intervention_done_before(case, n, on) {
        nl: "Interventie {n} van {case} is op {on} al uitgevoerd.",
        en: "Intervention {n} of {case} was already carried out on {on}.",
    }
    intervention_cancelled_before(case, n) {
        nl: "Interventie {n} van {case} is vervallen.",
        en: "Intervention {n} of {case} was cancelled.",
    }
    signal_in_some_case(signal) {
        nl: "{signal} is al gekoppeld aan een casus.",
        en: "{signal} already belongs to a case.",
    }
    signals_differ(first, other) {
        nl: "{first} en {other} zijn niet even ver: het ene signaal is al gewogen, het andere niet.",
        en: "{first} and {other} are not equally far: one signal has been weighed, the other has not.",
    }
    weigh_the_other_first() {
        nl: "Weeg eerst het signaal dat nog niet is gewogen: kluis signal triage NUMMER",
        en: "Weigh the one that has not been weighed first: kluis signal triage NUMBER",
    }
    held_since(object, since) {
        nl: "De vernietiging van {object} is al opgeschort sinds {since}.",
        en: "The destruction of {object} has been on hold since {since} already.",
    }
    change_hold(object) {
        nl: "Hef de opschorting eerst op: kluis retention release {object} --reason TEKST",
        en: "Release the hold first: kluis retention release {object} --reason TEXT",
    }
    goes_with_case(signal, case) {
        nl: "{signal} hoort bij {case} en heeft geen eigen bewaartermijn.",
        en: "{signal} belongs to {case} and has no retention term of its own.",
    }
    goes_with_some_case(signal) {
        nl: "{signal} hoort bij een casus en heeft geen eigen bewaartermijn.",
        en: "{signal} belongs to a case and has no retention term of its own.",
    }
    hold_the_case(case) {
        nl: "Schort de casus op: kluis retention hold {case} --ground TEKST",
        en: "Hold the case: kluis retention hold {case} --ground TEXT",
    }
    nothing_to_approve() {
        nl: "Er is niets aan vernietiging toe, dus er is niets goed te keuren.",
        en: "Nothing is due for destruction, so there is nothing to approve.",
    }
    approve_needs_count(due) {
        nl: "Beoordeel de lijst opnieuw: kluis retention list. Daarna: kluis purge --approve {due}",
        en: "Review the list again: kluis retention list. Then: kluis purge --approve {due}",
    }
    clock_behind_by(days) {
        nl: "De klok van deze computer staat {days} vóór de laatste logregel.",
        en: "This computer's clock stands {days} before the last log entry.",
    }
    coordinator_is_handed_over() {
        nl: "De rol van coördinator wordt overgedragen, niet uitgedeeld: een kluis heeft er één.",
        en: "The role of coordinator is handed over, not given out: a vault has one.",
    }
    hand_over_with() {
        nl: "Draag de rol over met: kluis member hand-over NAAM",
        en: "Hand the role over with: kluis member hand-over NAME",
    }
    cannot_take_over(role) {
        nl: "De rol {role} leest de inhoud niet en kan de coördinatie niet overnemen.",
        en: "The role {role} does not read the content and cannot take over the coordination.",
    }

    vault_is_older(found, known) {
        nl: "Deze kluis is van een oudere versie (tabellen van versie {found}; deze versie van kluis werkt met {known}) en moet eerst worden bijgewerkt. Met deze sleutel kan dat niet.",
        en: "This vault is of an older version (tables of version {found}; this version of kluis works with {known}) and must be upgraded first. This key cannot do that.",
    }
    reader_upgrades() {
        nl: "Laat een collega die de inhoud leest, de kluis één keer openen met deze versie van kluis.",
        en: "Let a colleague who reads the content open the vault once with this version of kluis.",
    }
    coordinator_upgrades() {
        nl: "Laat de coördinator de kluis één keer openen met deze versie van kluis.",
        en: "Let the coordinator open the vault once with this version of kluis.",
    }
}
