//! What is wrong with the command line, the configuration or a value from it (exit 2), and what
//! does not exist (exit 3).

messages! {
    // The command line.
    unknown_option(option) {
        nl: "De optie {option} bestaat hier niet.",
        en: "The option {option} does not exist here.",
    }
    unexpected_value() {
        nl: "Er staat een waarde op de opdrachtregel die hier niet hoort.",
        en: "There is a value on the command line that does not belong there.",
    }
    quote_spaces() {
        nl: "Tekst met spaties staat tussen aanhalingstekens.",
        en: "Text with spaces goes between quotes.",
    }
    unknown_command(command) {
        nl: "De opdracht {command} bestaat niet.",
        en: "The command {command} does not exist.",
    }
    unknown_command_unnamed() {
        nl: "Deze opdracht bestaat niet.",
        en: "There is no such command.",
    }
    no_command() {
        nl: "Er is geen opdracht gegeven.",
        en: "No command was given.",
    }
    commands_here(commands) {
        nl: "Mogelijk zijn: {commands}.",
        en: "Possible are: {commands}.",
    }
    missing_arguments(arguments) {
        nl: "Er ontbreekt: {arguments}.",
        en: "Missing: {arguments}.",
    }
    value_missing(option) {
        nl: "De waarde van {option} ontbreekt.",
        en: "{option} needs a value.",
    }
    wrong_value(option, why) {
        nl: "{option}: {why}",
        en: "{option}: {why}",
    }
    not_one_of(option, values) {
        nl: "De waarde van {option} is niet een van: {values}.",
        en: "The value of {option} is not one of: {values}.",
    }
    not_together(one, other) {
        nl: "{one} gaat niet samen met {other}.",
        en: "{one} does not go together with {other}.",
    }
    given_twice(option) {
        nl: "{option} is meer dan één keer gegeven.",
        en: "{option} was given more than once.",
    }
    not_unicode() {
        nl: "De opdrachtregel bevat tekens die geen geldige tekst (UTF-8) zijn.",
        en: "The command line holds characters that are not valid text (UTF-8).",
    }
    wrong_command_line() {
        nl: "De opdrachtregel klopt niet.",
        en: "The command line is not right.",
    }
    see_help(command) {
        nl: "Uitleg: {command} --help",
        en: "For more: {command} --help",
    }
    did_you_mean(nearest) {
        nl: "Is {nearest} bedoeld?",
        en: "Is {nearest} meant?",
    }
    not_csv() {
        nl: "Deze opdracht geeft geen lijst; CSV is er alleen voor lijsten.",
        en: "This command gives no list; CSV is for lists only.",
    }
    use_json() {
        nl: "Gebruik --format json",
        en: "Use --format json",
    }
    not_a_language(name) {
        nl: "{name} is niet nl of en.",
        en: "{name} is neither nl nor en.",
    }

    nl_or_en() { nl: "Kies nl of en.", en: "Choose nl or en." }

    // Values.
    not_a_date() {
        nl: "Een datum is JJJJ-MM-DD of dd-mm-jjjj, zoals 01-03-2026.",
        en: "A date is YYYY-MM-DD or dd-mm-yyyy, such as 01-03-2026.",
    }
    no_such_day() {
        nl: "Deze dag bestaat niet.",
        en: "There is no such day.",
    }
    not_a_case_number() {
        nl: "Een casusnummer ziet eruit als C2026-0001.",
        en: "A case number looks like C2026-0001.",
    }
    not_a_signal_number() {
        nl: "Een signaalnummer ziet eruit als S2026-0001.",
        en: "A signal number looks like S2026-0001.",
    }
    not_a_declaration_number() {
        nl: "Het nummer van een verklaring ziet eruit als D2026-0001.",
        en: "The number of a declaration looks like D2026-0001.",
    }
    not_a_number_of_either() {
        nl: "Hier past een casusnummer (C2026-0001) of een signaalnummer (S2026-0001).",
        en: "A case number (C2026-0001) or a signal number (S2026-0001) goes here.",
    }
    not_a_period() {
        nl: "Een periode ziet eruit als P30D, P6W, P3M of P5Y.",
        en: "A period looks like P30D, P6W, P3M or P5Y.",
    }
    not_a_count() {
        nl: "Hier past een geheel getal vanaf 1.",
        en: "A whole number from 1 goes here.",
    }
    looks_like_an_option() {
        nl: "De tekst ontbreekt: wat volgt, is een optie. Een tekst die zo begint, komt uit een bestand: @BESTAND.",
        en: "The text is missing: an option follows. A text that begins like one comes from a file: @FILE.",
    }
    not_an_answer() {
        nl: "Een antwoord ziet eruit als ONDERDEEL=WAARDE.",
        en: "An answer looks like ITEM=VALUE.",
    }
    unknown_id(what, given) {
        nl: "{what}: ‘{given}’ is onbekend.",
        en: "{what}: ‘{given}’ is unknown.",
    }
    ambiguous_id(what, given, ids) {
        nl: "{what}: ‘{given}’ kan meer betekenen: {ids}.",
        en: "{what}: ‘{given}’ can mean more than one thing: {ids}.",
    }
    known_ids(ids) {
        nl: "Bekend zijn: {ids}.",
        en: "Known are: {ids}.",
    }
    nearest_id(id, label) {
        nl: "Is ‘{id}’ ({label}) bedoeld?",
        en: "Is ‘{id}’ ({label}) meant?",
    }

    // What does not exist (exit 3).
    no_such_signal(number) {
        nl: "Er is geen signaal {number}.",
        en: "There is no signal {number}.",
    }
    no_such_case(number) {
        nl: "Er is geen casus {number}.",
        en: "There is no case {number}.",
    }
    no_such_declaration(number) {
        nl: "Er is geen verklaring van vernietiging {number}.",
        en: "There is no declaration of destruction {number}.",
    }
    no_such_member(name) {
        nl: "Er is geen lid met de naam {name}.",
        en: "There is no member named {name}.",
    }
    no_such_intervention(case, n) {
        nl: "{case} heeft geen interventie {n}.",
        en: "{case} has no intervention {n}.",
    }
    was_destroyed(number, declaration) {
        nl: "{number} is vernietigd; dat staat in verklaring {declaration}.",
        en: "{number} was destroyed; declaration {declaration} says so.",
    }

    // What has to be given.
    nothing_asked(items) {
        nl: "Er ontbreekt: {items}. Er wordt niets gevraagd zonder terminal of met --no-input.",
        en: "Missing: {items}. Nothing is asked without a terminal or with --no-input.",
    }
    not_a_key_file(path) {
        nl: "{path} is geen sleutelbestand van kluis.",
        en: "{path} is not a key file of kluis.",
    }
    no_state_dir() {
        nl: "Er is geen map om bij te houden wat het laatst is gezien; noem er een als state_dir in de configuratie.",
        en: "There is no folder to keep what was seen last; name one as state_dir in the configuration.",
    }
    no_vault_named() {
        nl: "Er is geen kluis aangewezen.",
        en: "No vault was named.",
    }
    name_the_vault() {
        nl: "Geef --vault MAP, of zet KLUIS_VAULT of vault in de configuratie.",
        en: "Give --vault DIR, or set KLUIS_VAULT or vault in the configuration.",
    }
    no_member_named() {
        nl: "Er is niet gezegd als welk lid.",
        en: "It was not said as which member.",
    }
    name_the_member() {
        nl: "Geef --member NAAM, of zet KLUIS_MEMBER of member in de configuratie.",
        en: "Give --member NAME, or set KLUIS_MEMBER or member in the configuration.",
    }
    first_member_has_passphrase() {
        nl: "Het eerste lid van een kluis opent die met een wachtwoordzin, niet met een sleutelbestand (--key-file of KLUIS_KEY_FILE).",
        en: "The first member of a vault opens it with a passphrase, not with a key file (--key-file or KLUIS_KEY_FILE).",
    }
    first_member_passphrase_file() {
        nl: "Laat dit weg; er wordt om een wachtwoordzin gevraagd, of geef --passphrase-file BESTAND",
        en: "Leave it out; a passphrase is asked for, or give --passphrase-file FILE",
    }
    no_passphrase_given() {
        nl: "De wachtwoordzin ontbreekt, en er kan niet om worden gevraagd.",
        en: "The passphrase is missing and cannot be asked for.",
    }
    give_passphrase_file() {
        nl: "Geef --passphrase-file BESTAND (of - voor de standaardinvoer), of --key-file BESTAND.",
        en: "Give --passphrase-file FILE (or - for standard input), or --key-file FILE.",
    }
    give_new_passphrase_file() {
        nl: "Geef --new-passphrase-file BESTAND (of - voor de standaardinvoer).",
        en: "Give --new-passphrase-file FILE (or - for standard input).",
    }

    // Files and standard input.
    secret_is_open(path) {
        nl: "Het geheim in {path} kan door anderen worden gelezen.",
        en: "The secret in {path} can be read by others.",
    }
    close_secret(path) {
        nl: "Sluit het af met: chmod 600 {path}",
        en: "Close it with: chmod 600 {path}",
    }
    secret_is_empty(path) {
        nl: "De eerste regel van {path} is leeg.",
        en: "The first line of {path} is empty.",
    }
    not_text(path) {
        nl: "{path} is geen tekst (UTF-8).",
        en: "{path} is not text (UTF-8).",
    }
    too_long(path, most) {
        nl: "{path} is groter dan {most} MiB.",
        en: "{path} is larger than {most} MiB.",
    }
    stdin_twice(one, other) {
        nl: "{one} en {other} lezen beide de standaardinvoer; dat kan maar één keer.",
        en: "{one} and {other} both read standard input; that can be done only once.",
    }
    standard_input() {
        nl: "de standaardinvoer",
        en: "standard input",
    }

    // The configuration.
    config_example() {
        nl: "Alle sleutels staan met uitleg in config.example.toml.",
        en: "Every key is explained in config.example.toml.",
    }

    // Ids, files of the office and sheets, as the actions report them.
    no_such_member_unnamed() {
        nl: "Er is geen lid met deze naam, ook niet uit het verleden.",
        en: "There is no member of that name, nor was there one.",
    }
    no_such_batch(number) {
        nl: "Er is geen import {number}.",
        en: "There is no import {number}.",
    }
    join_needs_case() {
        nl: "Bij ‘Toevoegen aan bestaande casus’ hoort --to met een casusnummer, zoals C2026-0001.",
        en: "‘Add to an existing case’ needs --to with a case number, such as C2026-0001.",
    }
    office_ids(command) {
        nl: "Wat het bureau kent, staat in: {command}",
        en: "What the office knows is listed by: {command}",
    }
    policy_wrong() {
        nl: "Het beleidsbestand klopt niet.",
        en: "The policy file is not right.",
    }
    config_wrong(path) {
        nl: "De configuratie {path} klopt niet.",
        en: "The configuration {path} is not right.",
    }
    fault_at(line, path, problem) {
        nl: "Regel {line}, {path}: {problem}.",
        en: "Line {line}, {path}: {problem}.",
    }
    fault_on_line(line, problem) {
        nl: "Regel {line}: {problem}.",
        en: "Line {line}: {problem}.",
    }
    fault_of(path, problem) {
        nl: "{path}: {problem}.",
        en: "{path}: {problem}.",
    }
    sheet_wrong(file, problem) {
        nl: "{file} kan niet worden ingelezen: {problem}.",
        en: "{file} cannot be imported: {problem}.",
    }
    the_file() { nl: "Het bestand", en: "The file" }
    mend_profile() {
        nl: "Pas het importprofiel in de configuratie aan ([profiles.…]), of de kop van het bestand.",
        en: "Mend the import profile in the configuration ([profiles.…]), or the header of the file.",
    }

    // Vault, members, policy.
    option_vault() { nl: "de map van de kluis (--vault)", en: "the folder of the vault (--vault)" }
    option_organisation() { nl: "de organisatie (--organisation)", en: "the organisation (--organisation)" }
    option_member() { nl: "de naam van het lid (--member)", en: "the member's name (--member)" }
    option_role() { nl: "de rol (--role)", en: "the role (--role)" }
    option_passphrase_file() {
        nl: "de wachtwoordzin (--passphrase-file)",
        en: "the passphrase (--passphrase-file)",
    }
    option_new_passphrase() {
        nl: "de wachtwoordzin (--new-passphrase-file) of een sleutelbestand (--key-out)",
        en: "the passphrase (--new-passphrase-file) or a key file (--key-out)",
    }
    policy_file_wrong(path) {
        nl: "Het beleidsbestand {path} klopt niet.",
        en: "The policy file {path} is not right.",
    }
    workflow_file_wrong(files) {
        nl: "De werkwijze in {files} klopt niet.",
        en: "The workflow in {files} is not right.",
    }
    in_file(file, said) {
        nl: "{file}: {said}",
        en: "{file}: {said}",
    }
    whole_file() { nl: "het hele bestand", en: "the whole file" }
    key_has_no_passphrase(member) {
        nl: "{member} opent de kluis met een sleutelbestand en heeft geen wachtwoordzin.",
        en: "{member} opens the vault with a key file and has no passphrase.",
    }
    replace_key() {
        nl: "Een sleutelbestand wordt niet gewijzigd: laat de coördinator een nieuw lid met --key-out toevoegen.",
        en: "A key file is not changed: have the coordinator add a new member with --key-out.",
    }
}

// Signals and cases.
messages! {
    neither_answer_nor_decision() {
        nl: "Er ontbreekt: --answer ONDERDEEL=WAARDE of --decide BESLUIT. Er wordt niets gevraagd zonder terminal of met --no-input.",
        en: "Missing: --answer ITEM=VALUE or --decide DECISION. Nothing is asked without a terminal or with --no-input.",
    }
    without_decision(option) {
        nl: "{option} hoort bij een besluit; --decide ontbreekt.",
        en: "{option} belongs to a decision; --decide is missing.",
    }
    nothing_imported() {
        nl: "Er is niets ingelezen.",
        en: "Nothing was imported.",
    }
    headers_differ() {
        nl: "Deze bestanden hebben niet dezelfde kolommen, en --rejects maakt één bestand.",
        en: "These files do not have the same columns, and --rejects makes one file.",
    }
    one_by_one() {
        nl: "Lees ze één voor één in.",
        en: "Import them one by one.",
    }
    record_label() { nl: "de hele regel", en: "the whole row" }
    not_a_case_to_join() {
        nl: "Dit is geen casusnummer, zoals C2026-0001.",
        en: "This is no case number, such as C2026-0001.",
    }
    name_source_theme_text() {
        nl: "Zonder terminal: kluis signal add --source HERKOMST --theme THEMA --text @BESTAND",
        en: "Without a terminal: kluis signal add --source SOURCE --theme THEME --text @FILE",
    }
}
