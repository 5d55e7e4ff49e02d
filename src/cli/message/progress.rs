//! Progress of what takes longer than a second.

messages! {
    of_total(what, done, total, rate, remaining) {
        nl: "{what}: {done} van {total}, {rate} per seconde, nog {remaining}",
        en: "{what}: {done} of {total}, {rate} per second, {remaining} left",
    }
    without_total(what, done, rate) {
        nl: "{what}: {done}, {rate} per seconde",
        en: "{what}: {done}, {rate} per second",
    }
    verifying() { nl: "Controleren", en: "Checking" }
    destroying() { nl: "Vernietigen", en: "Destroying" }
    importing() { nl: "Importeren", en: "Importing" }
}
