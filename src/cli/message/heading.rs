//! Headings of columns and fields, and titles of sections.

messages! {
    number() { nl: "Nummer", en: "Number" }
    kind() { nl: "Soort", en: "Kind" }
    source() { nl: "Herkomst", en: "Source" }
    reference() { nl: "Kenmerk", en: "Reference" }
    received_on() { nl: "Ontvangen", en: "Received" }
    theme() { nl: "Thema", en: "Theme" }
    status() { nl: "Status", en: "Status" }
    signals() { nl: "Signalen", en: "Signals" }
    destroy_on() { nl: "Vernietigen op", en: "Destroy on" }
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
    not_taken_over() {
        nl: "Niet overgenomen uit een andere werkwijze",
        en: "Not taken over from another workflow",
    }
    privacy_check() { nl: "Privacytoets", en: "Privacy check" }
    phase() { nl: "Fase", en: "Phase" }
    opened_on() { nl: "Geopend", en: "Opened" }
    ended_on() { nl: "Beëindigd", en: "Ended" }
    hold() { nl: "Opgeschort", en: "On hold" }
    item() { nl: "Onderdeel", en: "Item" }
    weighings() { nl: "Wegingsmomenten", en: "Weighings" }
    decision() { nl: "Besluit", en: "Decision" }
    reason() { nl: "Motivering", en: "Reason" }
    present() { nl: "Aanwezig", en: "Present" }
    body() { nl: "Overleg", en: "Body" }
    to() { nl: "Aan", en: "To" }
    recorded_by() { nl: "Vastgelegd door", en: "Recorded by" }
    consultations() { nl: "Bevragingen", en: "Consultations" }
    purpose() { nl: "Doel", en: "Purpose" }
    ground() { nl: "Grond", en: "Ground" }
    interventions() { nl: "Interventies", en: "Interventions" }
    notes() { nl: "Notities", en: "Notes" }
    terms() { nl: "Bewaartermijnen", en: "Retention terms" }
    rule() { nl: "Regel", en: "Rule" }
    seq() { nl: "Regel", en: "Entry" }
    at() { nl: "Tijdstip", en: "Time" }
    actor() { nl: "Wie", en: "Who" }
    name() { nl: "Naam", en: "Name" }
    role() { nl: "Rol", en: "Role" }
    vault() { nl: "Kluis", en: "Vault" }
    vault_id() { nl: "Kenmerk van de kluis", en: "Vault id" }
    organisation() { nl: "Organisatie", en: "Organisation" }
    members() { nl: "Leden", en: "Members" }
    format() { nl: "Formaat", en: "Format" }
    file() { nl: "Bestand", en: "File" }
    made_at() { nl: "Gemaakt", en: "Made" }
    expires_on() { nl: "Uiterlijk weg op", en: "Gone by" }
    holds_destroyed() { nl: "Bevat nog", en: "Still holds" }
    last_backup() { nl: "Laatste reservekopie", en: "Last backup" }
    last_drill() { nl: "Terugzetoefening", en: "Restore drill" }
    in_use_by() { nl: "In gebruik door", en: "In use by" }
    last_purge() { nl: "Laatste vernietiging", en: "Last purge" }
    destroyed_on() { nl: "Vernietigd op", en: "Destroyed on" }
    executed_by() { nl: "Uitgevoerd door", en: "Executed by" }
    where_() { nl: "Waar", en: "Where" }
    what() { nl: "Wat", en: "What" }
    faults() { nl: "Fouten", en: "Faults" }

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
    pages() { nl: "Pagina's", en: "Pages" }
    rule_log() { nl: "Logregels", en: "Log entries" }
    rule_weigh_within() { nl: "Wegen binnen", en: "Weigh within" }

    // What a source says of a tip.
    time_of_day() { nl: "Tijdstip", en: "Time of day" }
    topic() { nl: "Onderwerp volgens de bron", en: "Topic, by its source" }
}
