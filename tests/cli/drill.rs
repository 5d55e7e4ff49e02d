//! `kluis backup drill`, and what `status` says of it.

use super::office::{Office, arg, damage, json};
use serde_json::{Value, json as value};
use std::path::Path;

fn shelf() -> Office {
    let shelf = Office::with_terms();
    std::fs::create_dir(shelf.path("disk")).expect("made");
    shelf
}

fn status(shelf: &Office) -> Value {
    json(&shelf.run(&["status", "--format", "json"]))
}

/// What stands in a folder for temporary files of the test's own.
fn left_over(folder: &Path) -> usize {
    folder.read_dir().expect("readable").count()
}

#[test]
fn a_drill_tells_what_it_compared_and_status_keeps_it() {
    let shelf = shelf();
    std::fs::create_dir(shelf.path("tmp")).expect("made");
    let before = status(&shelf);
    assert_eq!(
        (&before["last_drill"], &before["last_backup"]),
        (&Value::Null, &Value::Null)
    );
    let said = shelf.run(&["status", "--lang", "nl"]);
    assert!(
        said.out.contains("Terugzetoefening      nog niet gedaan\n"),
        "{}",
        said.out
    );
    assert!(said.err.contains("kluis backup drill"), "{}", said.err);
    let error = shelf.refused(&["backup", "drill"], 3);
    assert_eq!(error["kind"], "no-backup");

    let copy = shelf.path("disk/copy");
    shelf.done(&["backup", "create", arg(&copy)]);
    assert_eq!(shelf.nachtjob(&["purge", "--quiet"]).code, 0);
    let mut command = shelf.bare(&["backup", "drill", "--format", "json"]);
    command
        .env("KLUIS_MEMBER", "anna")
        .env("KLUIS_PASSPHRASE_FILE", "anna.pass")
        .env("TMPDIR", shelf.path("tmp"));
    let tried = json(&super::run(&mut command));
    assert_eq!(left_over(&shelf.path("tmp")), 0);
    assert_eq!(tried["ok"], true);
    assert_eq!(tried["path"], arg(&copy));
    assert_eq!(
        (&tried["destroyed"], &tried["held"]),
        (&value!(3), &value!(0))
    );
    assert!(
        tried["same"].as_u64() > Some(1) && tried["later"].as_u64() > Some(1),
        "{tried}"
    );

    let kept = &status(&shelf)["last_drill"];
    assert_eq!(kept["at"], tried["at"]);
    assert_eq!(
        (&kept["ok"], &kept["due"], &kept["made_at"]),
        (&value!(true), &value!(false), &tried["made_at"])
    );
    let said = shelf.run(&["status", "--lang", "en"]);
    assert!(
        said.out.contains("; succeeded with the copy of "),
        "{}",
        said.out
    );
    assert!(!said.err.contains("backup drill"), "{}", said.err);
    let said = shelf.run(&["backup", "drill", "--lang", "nl"]);
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(
        said.err.starts_with("De terugzetoefening is geslaagd: "),
        "{}",
        said.err
    );
    let log = shelf.run(&["log", "list", "--lang", "nl"]);
    assert!(
        log.out.contains("deed een terugzetoefening; geslaagd"),
        "{}",
        log.out
    );
    assert_eq!(shelf.run(&["verify"]).code, 0);
}

#[test]
fn a_drill_that_fails_is_said_recorded_and_shown() {
    let shelf = shelf();
    let copy = shelf.path("disk/copy");
    shelf.done(&["backup", "create", arg(&copy)]);
    // A machine may make backups; the rehearsal is the coordinator's.
    assert_eq!(shelf.nachtjob(&["backup", "drill"]).code, 4);
    damage(&copy);
    let error = shelf.refused(&["backup", "drill"], 6);
    assert_eq!(
        (&error["kind"], &error["drill"]),
        (&value!("damaged"), &value!("failed"))
    );
    assert_eq!(error["path"], arg(&copy));
    let kept = &status(&shelf)["last_drill"];
    assert_eq!((&kept["ok"], &kept["due"]), (&value!(false), &value!(true)));
    let said = shelf.run(&["backup", "drill", "--lang", "nl"]);
    assert_eq!(said.code, 6);
    for part in [
        "is beschadigd",
        "is mislukt en zo vastgelegd",
        "kluis backup create",
    ] {
        assert!(said.err.contains(part), "{part}: {}", said.err);
    }
    std::fs::remove_file(&copy).expect("removed");
    let error = shelf.refused(&["backup", "drill"], 1);
    assert_eq!(
        (&error["kind"], &error["drill"]),
        (&value!("no-such-file"), &value!("failed"))
    );
    let log = shelf.json(&["log", "list"]);
    let failed = |line: &&Value| line["result"] == "drill-failed" && line["action"] == "backup";
    assert_eq!(
        log.as_array()
            .expect("a list")
            .iter()
            .filter(failed)
            .count(),
        3
    );
    let said = shelf.run(&["status", "--lang", "nl"]);
    assert!(
        said.out.contains("; mislukt met de kopie van "),
        "{}",
        said.out
    );
}
