//! The vault itself: what is wrong with it, or with the key, and what to do about it.

messages! {
    // Locked (exit 5).
    wrong_passphrase(member) {
        nl: "De wachtwoordzin van {member} is onjuist.",
        en: "The passphrase of {member} is wrong.",
    }
    wrong_key(member) {
        nl: "Dit sleutelbestand is niet de sleutel van {member}.",
        en: "This key file is not the key of {member}.",
    }
    unknown_member(member) {
        nl: "Deze kluis kent geen lid met de naam {member}.",
        en: "This vault has no member named {member}.",
    }
    show_members() {
        nl: "De leden staan in: kluis status",
        en: "The members are listed by: kluis status",
    }
    content_not_readable() {
        nl: "Met deze sleutel is de inhoud niet te lezen.",
        en: "This key cannot read the content.",
    }
    passphrase_floor(least) {
        nl: "De wachtwoordzin moet ten minste {least} tekens hebben, waarvan vijf verschillende.",
        en: "The passphrase must have at least {least} characters, five of them different.",
    }

    // Integrity (exit 6).
    damaged() {
        nl: "De kluis is beschadigd of veranderd.",
        en: "The vault is damaged or has been tampered with.",
    }
    keyring_damaged() {
        nl: "De sleutelring is beschadigd of niet door de coördinator ondertekend.",
        en: "The keyring is damaged or not signed by the coordinator.",
    }
    stop_and_verify() {
        nl: "Werk niet verder in deze kluis. Bekijk de omvang met: kluis verify",
        en: "Do not go on working in this vault. See how far it reaches: kluis verify",
    }
    restore_backup() {
        nl: "Zet de nieuwste reservekopie terug in een nieuwe map en controleer die met: kluis verify",
        en: "Restore the newest backup into a new folder and check it with: kluis verify",
    }
    rolled_back(known, found) {
        nl: "De kluis is teruggezet naar een eerder moment: logregel {known} is hier bekend, maar de kluis eindigt bij {found}.",
        en: "The vault was put back to an earlier moment: log entry {known} is known here, but the vault ends at {found}.",
    }
    forked(seq) {
        nl: "Deze kluis is niet de kluis die hier bekend is: logregel {seq} is een andere.",
        en: "This is not the vault that is known here: log entry {seq} is a different one.",
    }
    restore_properly() {
        nl: "Gebruik de laatste versie van de map. Is die verloren, zet dan een reservekopie terug via de coördinator; een gekopieerde map is geen reservekopie.",
        en: "Use the latest version of the folder. If it is lost, have the coordinator restore a backup; a copied folder is not a backup.",
    }
    freshness_unknown() {
        nl: "Deze kluis is op deze computer nog niet eerder geopend; of dit de nieuwste versie is, kon niet worden nagegaan.",
        en: "This vault has not been opened on this computer before; whether it is the newest version could not be checked.",
    }
    not_a_vault(path) {
        nl: "{path} is geen kluis.",
        en: "{path} is not a vault.",
    }
    make_a_vault(path) {
        nl: "Is dit de goede map? Een nieuwe kluis wordt gemaakt met: kluis init --vault {path} --organisation NAAM --member NAAM",
        en: "Is this the right folder? A new vault is made with: kluis init --vault {path} --organisation NAME --member NAME",
    }
    newer_schema(found, known) {
        nl: "Deze kluis is met een nieuwere versie van kluis gebruikt (tabellen van versie {found}; deze versie kent tot en met {known}).",
        en: "This vault was used with a newer version of kluis (tables of version {found}; this version knows up to {known}).",
    }
    update_kluis() {
        nl: "Werk kluis bij naar een nieuwere versie.",
        en: "Update kluis to a newer version.",
    }

    upgraded(from, to, path, until) {
        nl: "De kluis was van een oudere versie en is bijgewerkt (tabellen van versie {from} naar {to}). Zoals zij was, staat zij als reservekopie in {path}; die wordt na {until} verwijderd.",
        en: "The vault was of an older version and was upgraded (tables from version {from} to {to}). A backup of it as it was is at {path}; it is deleted after {until}.",
    }
    no_backup_before_upgrade(folder) {
        nl: "De kluis is van een oudere versie. Voordat zij wordt bijgewerkt, komt er een reservekopie in {folder}, en dat lukte niet. De kluis is ongewijzigd.",
        en: "The vault is of an older version. Before it is upgraded a backup is made in {folder}, and that failed. The vault is unchanged.",
    }
    room_for_upgrade() {
        nl: "Zorg dat er in die map plaats is en dat u erin mag schrijven, of laat iemand die dat mag de kluis één keer openen.",
        en: "See that there is room in that folder and that you may write in it, or let somebody who may open the vault once.",
    }

    // Other troubles.
    no_such_vault(path) {
        nl: "Er is geen kluis in {path}.",
        en: "There is no vault at {path}.",
    }
    folder_exists(path) {
        nl: "{path} bestaat al.",
        en: "{path} already exists.",
    }
    another_folder() {
        nl: "Kies een map die nog niet bestaat.",
        en: "Choose a folder that does not exist yet.",
    }
    busy() {
        nl: "De kluis is in gebruik door een ander proces.",
        en: "The vault is in use by another process.",
    }
    holder(member, host, since, process) {
        nl: "{member} op {host}, sinds {since} (proces {process})",
        en: "{member} on {host}, since {since} (process {process})",
    }
    busy_by(holder) {
        nl: "De kluis is in gebruik door {holder}.",
        en: "The vault is in use by {holder}.",
    }
    held_by(holder) {
        nl: "Door {holder}.",
        en: "By {holder}.",
    }
    on_a_share(kind) {
        nl: "De kluis staat op een netwerkschijf ({kind}). Of meer mensen er veilig tegelijk in werken, hangt af van de vergrendeling van die schijf; kluis kan dat niet nagaan. Maak elke dag een reservekopie.",
        en: "The vault is on a network drive ({kind}). Whether several people can safely work in it at once depends on the locks of that drive, which kluis cannot check. Make a backup every day.",
    }
    try_again() {
        nl: "Probeer het later opnieuw, of verhoog busy_timeout in de configuratie.",
        en: "Try again later, or raise busy_timeout in the configuration.",
    }
    interrupted() {
        nl: "Onderbroken. De kluis is ongewijzigd.",
        en: "Interrupted. The vault is unchanged.",
    }
    cannot_read(path, cause) {
        nl: "{path} kan niet worden gelezen: {cause}.",
        en: "{path} cannot be read: {cause}.",
    }
    cannot_write(path, cause) {
        nl: "{path} kan niet worden geschreven: {cause}.",
        en: "{path} cannot be written: {cause}.",
    }
    cannot_print(cause) {
        nl: "De uitvoer kan niet worden geschreven: {cause}.",
        en: "The output cannot be written: {cause}.",
    }
    no_such_file(path) {
        nl: "Het bestand {path} bestaat niet.",
        en: "The file {path} does not exist.",
    }
    a_bug_here(place) {
        nl: "Dit is een fout in kluis zelf ({place}). Er zijn geen gegevens in deze melding opgenomen.",
        en: "This is a bug in kluis itself ({place}). No data is part of this message.",
    }
    report_it() {
        nl: "Meld dit aan de beheerder, met de opdracht die is gegeven en de plaats tussen haakjes.",
        en: "Report it to the administrator, with the command that was given and the place in brackets.",
    }

    // The causes of trouble with files, in plain words.
    cause_not_there() {
        nl: "het bestaat niet",
        en: "it does not exist",
    }
    cause_no_permission() {
        nl: "de rechten ontbreken",
        en: "permission denied",
    }
    cause_exists() {
        nl: "het bestaat al",
        en: "it already exists",
    }
    cause_disk_full() {
        nl: "de schijf is vol",
        en: "the disk is full",
    }
    cause_is_a_folder() {
        nl: "het is een map",
        en: "it is a folder",
    }
    cause_not_a_folder() {
        nl: "een deel van het pad is geen map",
        en: "a part of the path is not a folder",
    }
    cause_read_only() {
        nl: "de schijf is alleen te lezen",
        en: "the disk is read-only",
    }
    cause_other() {
        nl: "het besturingssysteem meldt een fout",
        en: "the operating system reports an error",
    }

    // What the layers below report, and what to do about it.
    wrong_passphrase_unnamed() {
        nl: "De wachtwoordzin is onjuist.",
        en: "The passphrase is wrong.",
    }
    try_passphrase_again() {
        nl: "Let op hoofdletters en spaties. Wie de wachtwoordzin kwijt is, heeft de coördinator of de herstelcode nodig.",
        en: "Mind capitals and spaces. Who has lost the passphrase needs the coordinator or the recovery code.",
    }
    wrong_key_unnamed() {
        nl: "Dit sleutelbestand past niet op deze kluis.",
        en: "This key file does not fit this vault.",
    }
    unknown_member_unnamed() {
        nl: "Deze kluis kent geen lid met deze naam.",
        en: "This vault has no member of that name.",
    }
    opens_with_key_file(member) {
        nl: "{member} opent de kluis met een sleutelbestand, niet met een wachtwoordzin.",
        en: "{member} opens the vault with a key file, not with a passphrase.",
    }
    opens_with_passphrase(member) {
        nl: "{member} opent de kluis met een wachtwoordzin, niet met een sleutelbestand.",
        en: "{member} opens the vault with a passphrase, not with a key file.",
    }
    this_member() { nl: "Dit lid", en: "This member" }
    give_key_file() {
        nl: "Geef --key-file BESTAND.",
        en: "Give --key-file FILE.",
    }
    give_passphrase() {
        nl: "Geef --passphrase-file BESTAND, of laat om de wachtwoordzin vragen.",
        en: "Give --passphrase-file FILE, or let the passphrase be asked for.",
    }
    ask_a_member_with_key() {
        nl: "De rollen archiefbeheerder, toezichthouder op de verwerking en automatische vernietiging hebben geen sleutel voor de inhoud.",
        en: "The roles archivist, auditor and automatic destruction have no key for the content.",
    }
    part_damaged(what) {
        nl: "Een deel van de kluis is beschadigd, veranderd of niet van kluis: {what}.",
        en: "A part of the vault is damaged, has been tampered with or is not of kluis: {what}.",
    }
    out_of_bounds(what) {
        nl: "De kluis overschrijdt de grenzen van het formaat ({what}) en wordt niet geopend.",
        en: "The vault exceeds the bounds of its format ({what}) and is not opened.",
    }
    kdf_out_of_bounds() {
        nl: "De instellingen van Argon2 in de kluis of onder [kdf] vallen buiten de grenzen.",
        en: "The Argon2 settings in the vault or under [kdf] are out of bounds.",
    }
    does_not_agree(what) {
        nl: "De kluis komt niet overeen met het log ({what}): beschadigd of veranderd.",
        en: "The vault does not agree with its log ({what}): damaged or tampered with.",
    }
    keyring_missing(path) {
        nl: "In {path} staan delen van een kluis, maar de sleutelring ontbreekt.",
        en: "{path} holds parts of a vault, but the keyring is missing.",
    }
    part_newer(what, found, known) {
        nl: "De kluis ({what}) heeft formaat {found}; deze versie van kluis kent tot en met formaat {known}.",
        en: "The vault ({what}) has format {found}; this version of kluis knows up to format {known}.",
    }
    longer_passphrase() {
        nl: "Kies bijvoorbeeld vijf losse woorden.",
        en: "Choose, for instance, five unrelated words.",
    }
    not_a_member_name() {
        nl: "Deze naam kan niet: 1 tot 40 letters, cijfers, spaties en . - _ ' zijn toegestaan.",
        en: "This name cannot be used: 1 to 40 letters, digits, spaces and . - _ ' are allowed.",
    }
    not_an_organisation() {
        nl: "Deze naam van de organisatie kan niet: 1 tot 100 zichtbare tekens op één regel.",
        en: "This organisation's name cannot be used: 1 to 100 visible characters on one line.",
    }
    member_exists_unnamed() {
        nl: "Er is al een lid met deze naam.",
        en: "There is already a member of that name.",
    }
    vault_full() {
        nl: "De kluis heeft zoveel leden als erin passen (64).",
        en: "The vault has as many members as it can hold (64).",
    }
    disk_full() {
        nl: "De schijf is vol. De kluis is ongewijzigd.",
        en: "The disk is full. The vault is unchanged.",
    }
    make_room() {
        nl: "Maak ruimte en herhaal de opdracht.",
        en: "Make room and repeat the command.",
    }
    database_failed(code) {
        nl: "De kluis kon niet worden gelezen of beschreven ({code}).",
        en: "The vault could not be read or written ({code}).",
    }
    check_the_disk() {
        nl: "Kijk of de schijf of de netwerkmap werkt. Controleer daarna de kluis met: kluis verify",
        en: "See whether the disk or network folder works. Then check the vault with: kluis verify",
    }
    head_not_kept(place) {
        nl: "De wijziging staat in de kluis. Alleen de stand die deze computer bijhoudt kon niet worden geschreven ({place}).",
        en: "The change is in the vault. Only the state that this computer keeps could not be written ({place}).",
    }
    head_is_kept_next_time() {
        nl: "Voer de opdracht niet opnieuw uit. Kijk of er ruimte is op deze computer; de volgende opdracht werkt de stand bij.",
        en: "Do not run the command again. See whether this computer has room; the next command brings the state up to date.",
    }
    check_with_verify() {
        nl: "Controleer de kluis met: kluis verify",
        en: "Check the vault with: kluis verify",
    }
    stop_and_verify_done() {
        nl: "Werk niet verder in deze kluis. Zet de nieuwste reservekopie terug in een nieuwe map en controleer die.",
        en: "Do not go on working in this vault. Restore the newest backup into a new folder and check it.",
    }
}
