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
    another_backup() {
        nl: "Gebruik een andere reservekopie, en maak een nieuwe zolang de kluis er is.",
        en: "Use another backup, and make a new one while the vault is there.",
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
}
