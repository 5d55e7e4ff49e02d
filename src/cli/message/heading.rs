//! Headings of columns and fields, and titles of sections.

messages! {
    number() { nl: "Nummer", en: "Number" }
    n() { nl: "Nr.", en: "No." }
    kind() { nl: "Soort", en: "Kind" }
    source() { nl: "Herkomst", en: "Source" }
    consulted() { nl: "Bron", en: "Source" }
    reference() { nl: "Kenmerk", en: "Reference" }
    received_on() { nl: "Ontvangen", en: "Received" }
    theme() { nl: "Thema", en: "Theme" }
    status() { nl: "Status", en: "Status" }
    case() { nl: "Casus", en: "Case" }
    signals() { nl: "Signalen", en: "Signals" }
    destroy_on() { nl: "Vernietigen op", en: "Destroy on" }
    due() { nl: "Verstreken", en: "Due" }
    weigh_by() { nl: "Uiterlijk wegen", en: "Weigh by" }
    text() { nl: "Tekst", en: "Text" }
    street() { nl: "Straat", en: "Street" }
    house_number() { nl: "Huisnummer", en: "House number" }
    postcode() { nl: "Postcode", en: "Postcode" }
    city() { nl: "Plaats", en: "City" }
    address() { nl: "Adres", en: "Address" }
    title() { nl: "Titel", en: "Title" }
    lead() { nl: "Casusregisseur", en: "Lead" }
    workflow() { nl: "Werkwijze", en: "Workflow" }
    phase() { nl: "Fase", en: "Phase" }
    opened_on() { nl: "Geopend", en: "Opened" }
    ended_on() { nl: "Beëindigd", en: "Ended" }
    reopened_on() { nl: "Heropend", en: "Reopened" }
    hold() { nl: "Opgeschort", en: "On hold" }
    hold_since() { nl: "Sinds", en: "Since" }
    review_on() { nl: "Herbeoordelen", en: "Review" }
    checklist() { nl: "Checklist", en: "Checklist" }
    item() { nl: "Onderdeel", en: "Item" }
    answer() { nl: "Antwoord", en: "Answer" }
    required() { nl: "Verplicht", en: "Required" }
    weighings() { nl: "Wegingsmomenten", en: "Weighings" }
    decision() { nl: "Besluit", en: "Decision" }
    reason() { nl: "Motivering", en: "Reason" }
    present() { nl: "Aanwezig", en: "Present" }
    body() { nl: "Overleg", en: "Body" }
    to() { nl: "Aan", en: "To" }
    decided_on() { nl: "Besloten op", en: "Decided on" }
    recorded_by() { nl: "Vastgelegd door", en: "Recorded by" }
    recorded_at() { nl: "Vastgelegd op", en: "Recorded at" }
    consultations() { nl: "Bevragingen", en: "Consultations" }
    purpose() { nl: "Doel", en: "Purpose" }
    ground() { nl: "Grond", en: "Ground" }
    result() { nl: "Resultaat", en: "Result" }
    on() { nl: "Datum", en: "Date" }
    interventions() { nl: "Interventies", en: "Interventions" }
    carried_out_by() { nl: "Door", en: "By" }
    planned_on() { nl: "Gepland", en: "Planned" }
    done_on() { nl: "Uitgevoerd", en: "Done" }
    notes() { nl: "Notities", en: "Notes" }
    terms() { nl: "Bewaartermijnen", en: "Retention terms" }
    rule() { nl: "Regel", en: "Rule" }
    from() { nl: "Loopt vanaf", en: "Runs from" }
    seq() { nl: "Regel", en: "Entry" }
    at() { nl: "Tijdstip", en: "Time" }
    actor() { nl: "Wie", en: "Who" }
    action() { nl: "Handeling", en: "Action" }
    object() { nl: "Waarop", en: "Object" }
    name() { nl: "Naam", en: "Name" }
    role() { nl: "Rol", en: "Role" }
    member_since() { nl: "Lid sinds", en: "Member since" }
    reads_content() { nl: "Leest inhoud", en: "Reads content" }
    vault() { nl: "Kluis", en: "Vault" }
    vault_id() { nl: "Kenmerk van de kluis", en: "Vault id" }
    organisation() { nl: "Organisatie", en: "Organisation" }
    members() { nl: "Leden", en: "Members" }
    format() { nl: "Formaat", en: "Format" }
    last_purge() { nl: "Laatste vernietiging", en: "Last purge" }
    declarations() { nl: "Verklaringen van vernietiging", en: "Declarations of destruction" }
    destroyed_on() { nl: "Vernietigd op", en: "Destroyed on" }
    destroyed_count() { nl: "Aantal", en: "Count" }
    executed_by() { nl: "Uitgevoerd door", en: "Executed by" }
    approved_by() { nl: "Goedgekeurd door", en: "Approved by" }
    log_entry() { nl: "Logregel", en: "Log entry" }
    file() { nl: "Bestand", en: "File" }
    batch() { nl: "Import", en: "Batch" }
    rows() { nl: "Regels", en: "Rows" }
    row() { nl: "Regel", en: "Row" }
    field() { nl: "Veld", en: "Field" }
    problem() { nl: "Probleem", en: "Problem" }
    imported() { nl: "Ingelezen", en: "Imported" }
    duplicates() { nl: "Dubbel", en: "Duplicates" }
    rejected() { nl: "Afgewezen", en: "Rejected" }
    where_() { nl: "Waar", en: "Where" }
    what() { nl: "Wat", en: "What" }
    checked() { nl: "Gecontroleerd", en: "Checked" }
    skipped() { nl: "Overgeslagen", en: "Skipped" }
    faults() { nl: "Fouten", en: "Faults" }
    key() { nl: "Sleutel", en: "Key" }
    value() { nl: "Waarde", en: "Value" }
    basis() { nl: "Grondslag", en: "Basis" }
    term() { nl: "Termijn", en: "Term" }

    // Terms, purges and declarations.
    standing() { nl: "Stand", en: "Standing" }
    would_be_destroyed() { nl: "Zou worden vernietigd", en: "Would be destroyed" }
    destroyed() { nl: "Vernietigd", en: "Destroyed" }
    on_hold() { nl: "Opgeschort", en: "On hold" }
    term_ended_on() { nl: "Termijn verstreken op", en: "Term ended on" }
    period() { nl: "Periode", en: "Period" }
    parts() { nl: "Onderdelen", en: "Parts" }
    records() { nl: "Dossiers", en: "Records" }
    // Vault, members, policy, log.
    log_entries() { nl: "Logregels", en: "Log entries" }
    destroyed_in_all() { nl: "Vernietigd in totaal", en: "Destroyed in all" }
    since_entry() { nl: "Sinds logregel", en: "Since entry" }
    purge() { nl: "Vernietiging", en: "Purge" }
    import() { nl: "Inlezen", en: "Import" }
    themes() { nl: "Thema's", en: "Themes" }
    sources() { nl: "Waar signalen vandaan komen", en: "Where signals come from" }
    to_consult() { nl: "Te bevragen bronnen", en: "Sources to consult" }
    partners() { nl: "Samenwerkingspartners", en: "Partners" }
    id() { nl: "Id", en: "Id" }
    group() { nl: "Soort bron", en: "Regime" }
    acts_as() { nl: "Treedt op als", en: "Acts as" }
    max_records() { nl: "Zonder akkoord ten hoogste", en: "At most, unapproved" }
    max_share() { nl: "Of ten hoogste dit deel", en: "Or at most this share" }
    clock_tolerance() { nl: "Klok ten hoogste vooruit", en: "Clock ahead by at most" }
    max_text_bytes() { nl: "Langste tekst, in bytes", en: "Longest text, in bytes" }
    default_workflow() { nl: "Voor nieuwe casussen", en: "For new cases" }
    did() { nl: "Wat", en: "What" }
    clock_confirmed() { nl: "Klok bevestigd", en: "Clock confirmed" }
    rule_log() { nl: "Logregels", en: "Log entries" }
    rule_weigh_within() { nl: "Wegen binnen", en: "Weigh within" }
}
