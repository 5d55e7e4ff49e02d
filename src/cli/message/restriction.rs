//! Restricted records: who may read them, and what others are told.

messages! {
    is_restricted(number) {
        nl: "{number} is afgeschermd: alleen de aangewezen leden kunnen het lezen.",
        en: "{number} is restricted: only the members named can read it.",
    }
    ask_one_of_them(number) {
        nl: "Wie eraan werkte, staat in het log: kluis log list --object {number}",
        en: "Who worked on it is in the log: kluis log list --object {number}",
    }
    not_restricted(number) { nl: "{number} is niet afgeschermd.", en: "{number} is not restricted." }
    cannot_be_named(role) {
        nl: "Een lid met de rol ‘{role}’ leest geen inhoud en kan dus niet worden aangewezen.",
        en: "A member with the role ‘{role}’ reads no content, and so cannot be named.",
    }
    last_named(numbers) {
        nl: "Alleen dit lid kan nog lezen: {numbers}.",
        en: "This member alone can still read: {numbers}.",
    }
    name_others_first() {
        nl: "Laat dit lid eerst anderen aanwijzen: kluis restrict NUMMER --to LID",
        en: "Let this member name others first: kluis restrict NUMBER --to MEMBER",
    }
    otherwise(number, other) {
        nl: "{number} en {other} zijn niet voor dezelfde leden afgeschermd; ze gaan niet samen.",
        en: "{number} and {other} are not restricted to the same members; they do not go together.",
    }
    restrict_alike() {
        nl: "Scherm beide eerst voor dezelfde leden af: kluis restrict NUMMER --to LID",
        en: "Restrict both to the same members first: kluis restrict NUMBER --to MEMBER",
    }
    known_already() {
        nl: "Dit signaal is al geregistreerd; het is afgeschermd.",
        en: "This signal was registered before; it is restricted.",
    }
    restricted_to(number, names) {
        nl: "{number} is afgeschermd: alleen {names} en de herstelcode kunnen het nog lezen.",
        en: "{number} is restricted: only {names} and the recovery code can still read it.",
    }
    along(numbers) { nl: "Ook: {numbers}.", en: "Also: {numbers}." }
    lifted(number) {
        nl: "De afscherming van {number} is opgeheven: wie inhoud leest, kan het weer lezen.",
        en: "The restriction of {number} was lifted: whoever reads content can read it again.",
    }
    backups_stay() {
        nl: "Reservekopieën van vóór nu, en wie het al las of kopieerde, blijven wat ze zijn.",
        en: "Backups of before now, and whoever read or copied it already, stay as they are.",
    }
    you_are_not_named(number) {
        nl: "U bent zelf niet aangewezen en kunt {number} nu niet meer openen.",
        en: "You did not name yourself and cannot open {number} any more.",
    }
    heading() { nl: "Afgeschermd voor", en: "Restricted to" }
    status() { nl: "Afgeschermd", en: "Restricted" }
    records() { nl: "wat voor anderen is afgeschermd", en: "what is restricted to others" }
}
