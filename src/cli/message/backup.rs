//! Backups and restoring them.

messages! {
    made(path) {
        nl: "De reservekopie staat in {path}. Zij is teruggelezen en in orde.",
        en: "The backup is at {path}. It was read back and is sound.",
    }
    deleted(path) {
        nl: "Verwijderd volgens het bewaarschema: {path}",
        en: "Deleted under the scheme: {path}",
    }
    expired(path) {
        nl: "Verwijderd, want de tijd is om van deze reservekopie van vóór een bijwerking: {path}",
        en: "Deleted, because the time of this backup of before an upgrade is over: {path}",
    }
    list_not_written(path) {
        nl: "De lijst van vernietigingen kon niet worden bijgewerkt in {path}. De volgende vernietiging of reservekopie haalt dit in.",
        en: "The list of destructions could not be brought up to date in {path}. The next purge or backup makes up for it.",
    }
    none() {
        nl: "Er zijn nog geen reservekopieën.",
        en: "There are no backups yet.",
    }
    checked(pages, records, entries) {
        nl: "De reservekopie is in orde: {pages}, {records} en {entries} gecontroleerd.",
        en: "The backup is sound: {pages}, {records} and {entries} checked.",
    }
    made_at_by(at, seq) {
        nl: "Gemaakt op {at}, tot en met logregel {seq}.",
        en: "Made on {at}, up to log entry {seq}.",
    }
    backup_is_older() {
        nl: "Deze reservekopie is van een oudere versie van kluis; met deze sleutel is zij niet te controleren.",
        en: "This backup is of an older version of kluis; this key cannot check it.",
    }
    reader_checks() {
        nl: "Laat haar controleren door een lid dat de inhoud leest en reservekopieën maakt: de coördinator of een informatieanalist.",
        en: "Have it checked by a member who reads the content and makes backups: the coordinator or an analyst.",
    }
    another_backup() {
        nl: "Gebruik een andere reservekopie, en maak een nieuwe zolang de kluis er is.",
        en: "Use another backup, and make a new one while the vault is there.",
    }

    // The restore drill.
    drilled(path) {
        nl: "De terugzetoefening is geslaagd: {path} is elders teruggezet, vergeleken en weer opgeruimd.",
        en: "The restore drill succeeded: {path} was restored elsewhere, compared and cleared away.",
    }
    compared(same, later) {
        nl: "Gelijk aan de kluis: {same}. Niet te vergelijken, want later gemaakt of gewijzigd: {later}.",
        en: "The same as in the vault: {same}. Not to be compared, being made or changed later: {later}.",
    }
    earlier_secret() {
        nl: "De wachtwoordzin is gewijzigd nadat deze kopie is gemaakt. Bij terugzetten is de vorige nodig, tot er een nieuwe kopie is: kluis backup create",
        en: "The passphrase was changed after this copy was made. A restore asks for the one before, until there is a new copy: kluis backup create",
    }
    no_backup() {
        nl: "Er is nog geen reservekopie om mee te oefenen.",
        en: "There is no backup yet to drill with.",
    }
    make_one() {
        nl: "Maak er een: kluis backup create MAP",
        en: "Make one: kluis backup create FOLDER",
    }
    make_a_new_one() {
        nl: "Maak nu een nieuwe reservekopie en herhaal de oefening: kluis backup create MAP",
        en: "Make a new backup now and drill again: kluis backup create FOLDER",
    }
    connect_or_make_one() {
        nl: "Sluit de schijf aan en herhaal de oefening, of maak een nieuwe reservekopie: kluis backup create MAP",
        en: "Connect the disk and drill again, or make a new backup: kluis backup create FOLDER",
    }
    bring_lists_up_to_date() {
        nl: "Zorg dat de map van de kopie bereikbaar is, maak een nieuwe reservekopie (die werkt ook de lijsten bij) en herhaal de oefening: kluis backup create MAP",
        en: "See that the folder of the copy can be reached, make a new backup (which brings the lists up to date too) and drill again: kluis backup create FOLDER",
    }
    drill_failed(path, made_at) {
        nl: "De terugzetoefening met {path}, van {made_at}, is mislukt en zo vastgelegd.",
        en: "The restore drill with {path}, of {made_at}, failed and was recorded so.",
    }
    another_copy() {
        nl: "Op die plaats staat een andere kopie dan in het register.",
        en: "In that place stands another copy than in the register.",
    }
    other_history() {
        nl: "De kopie hoort bij een geschiedenis die deze kluis niet heeft: de kluis is sindsdien uit een andere kopie teruggezet.",
        en: "The copy belongs to a history that this vault does not have: the vault was restored from another copy since.",
    }
    differs(records) {
        nl: "Teruggezet en volgens het logboek van de kluis niet gelijk: {records}.",
        en: "Restored, and by the vault's log not the same: {records}.",
    }
    last_drill_ok(at, made_at) {
        nl: "{at}; geslaagd met de kopie van {made_at}",
        en: "{at}; succeeded with the copy of {made_at}",
    }
    last_drill_failed(at, made_at) {
        nl: "{at}; mislukt met de kopie van {made_at}",
        en: "{at}; failed with the copy of {made_at}",
    }
    no_drill_yet() {
        nl: "nog niet gedaan",
        en: "none yet",
    }
    no_copy_yet() {
        nl: "nog geen",
        en: "none yet",
    }
    drill_due() {
        nl: "In de laatste drie maanden is geen terugzetoefening geslaagd. De coördinator doet er een met: kluis backup drill",
        en: "No restore drill has succeeded in the last three months. The coordinator does one with: kluis backup drill",
    }
    damaged(part) {
        nl: "De reservekopie is beschadigd, veranderd of niet van kluis ({part}). Er is niets teruggezet; de kluis zelf is er niet door geraakt.",
        en: "The backup is damaged, has been tampered with or is not of kluis ({part}). Nothing was restored; the vault itself is not touched by it.",
    }
    newer(found, known) {
        nl: "De reservekopie heeft formaat {found}; deze versie van kluis kent tot en met formaat {known}.",
        en: "The backup has format {found}; this version of kluis knows up to format {known}.",
    }
    not_in_copy() {
        nl: "Wie nu de coördinator is, kan deze kopie niet openen: zij is van vóór de eigen toegang of de eigen sleutels.",
        en: "Whoever is the coordinator now cannot open this copy: it is from before their access or their keys.",
    }
    not_a_backup(path) {
        nl: "{path} is geen reservekopie van een kluis.",
        en: "{path} is not a backup of a vault.",
    }
    name_a_backup() {
        nl: "Noem een bestand dat is gemaakt met: kluis backup create",
        en: "Name a file that was made by: kluis backup create",
    }
    target_inside(path) {
        nl: "{path} ligt in de map van de kluis; wat de kluis treft, treft dan ook de reservekopie.",
        en: "{path} is inside the vault's folder; what befalls the vault befalls the backup too.",
    }
    another_disk() {
        nl: "Kies een map buiten de kluis, het liefst op een andere schijf of computer.",
        en: "Choose a folder outside the vault, best on another disk or computer.",
    }
    not_a_scheme() {
        nl: "dit is geen bewaarschema; schrijf bijvoorbeeld 7d,4w,12m.",
        en: "this is not a scheme; write for instance 7d,4w,12m.",
    }
    keep_needs_folder(path) {
        nl: "--keep hoort bij een map van gedateerde kopieën; {path} is geen map.",
        en: "--keep goes with a folder of dated copies; {path} is not a folder.",
    }

    // Restoring.
    gap(unknown) {
        nl: "Hier is bekend dat er meer is vernietigd dan de gevonden lijsten van vernietigingen aantonen: van {unknown} is onbekend welke het waren. Wat daarvan in de reservekopie staat, zou terugkomen.",
        en: "More is known to have been destroyed than the lists of destructions that were found prove: of {unknown} it is not known which. What the backup holds of these would come back.",
    }
    confirm_gap() {
        nl: "Zoek de lijsten bij andere reservekopieën (bestanden die eindigen op .destroyed), zet ze onder een eigen naam naast deze reservekopie en herhaal de opdracht. Zijn er geen, ga dan verder met --confirm-gap.",
        en: "Find the lists beside other backups (files that end with .destroyed), put them beside this backup, each under a name of its own, and repeat the command. If there are none, go on with --confirm-gap.",
    }
    restored(path, at, seq) {
        nl: "De kluis staat in {path}, zoals zij was op {at} (logregel {seq}).",
        en: "The vault is at {path}, as it was on {at} (log entry {seq}).",
    }
    destroyed_again(records) {
        nl: "Opnieuw vernietigd of al verdwenen sinds de reservekopie: {records}.",
        en: "Destroyed again, or gone already, since the backup: {records}.",
    }
    held_back(records) {
        nl: "Aan vernietiging toe volgens de reservekopie alleen: {records}. De vernietiging is opgeschort, want er kan sindsdien iets over zijn besloten. Bekijk: kluis retention list; vrijgeven: kluis retention release.",
        en: "Due by the backup alone: {records}. The destruction is on hold, because something may have been decided about it since. Look: kluis retention list; set free: kluis retention release.",
    }
    hold_ground() {
        nl: "Teruggezet uit een reservekopie; er kan sindsdien over zijn besloten",
        en: "Restored from a backup; something may have been decided about it since",
    }
    unproven(lines) {
        nl: "Op de lijsten van vernietigingen staan {lines} regels die niets bewijzen; zij zijn niet gevolgd.",
        en: "The lists of destructions hold {lines} lines that prove nothing; they were not followed.",
    }
    gap_confirmed(gap) {
        nl: "Van {gap} vernietigingen is niet bekend wat vernietigd werd.",
        en: "Of {gap} destructions it is not known what was destroyed.",
    }
    leavers(members) {
        nl: "Sinds de reservekopie vertrokken, en nu weer lid: {members}. Haal hen weg met: kluis member remove NAAM",
        en: "Left since the backup, and members again now: {members}. Take them out with: kluis member remove NAME",
    }
    numbers_jumped() {
        nl: "De nummers springen vooruit, zodat geen nummer twee keer wordt gegeven. Wat na de reservekopie is vastgelegd, is weg.",
        en: "The numbers jump ahead, so that none is given twice. What was recorded after the backup is gone.",
    }
    restored_since(at, first, last) {
        nl: "De coördinator heeft deze kluis op {at} teruggezet uit een reservekopie. Logregels {first} tot en met {last}, die hier bekend waren, zijn weg.",
        en: "The coordinator restored this vault from a backup on {at}. Log entries {first} to {last}, which were known here, are gone.",
    }
    no_target() {
        nl: "Noem de map waarin de kluis moet komen: --vault MAP",
        en: "Name the folder that the vault is to come in: --vault DIR",
    }
}
