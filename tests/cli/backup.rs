//! `kluis backup`.

use super::office::{Office, damage, json, numbered};
use super::run;
use serde_json::{Value, json as value};

fn shelf() -> Office {
    let shelf = Office::with_terms();
    std::fs::create_dir(shelf.path("disk")).expect("made");
    shelf
}

fn text(path: &std::path::Path) -> String {
    path.to_str().expect("UTF-8").to_owned()
}

#[test]
fn a_backup_is_made_listed_and_checked() {
    let shelf = shelf();
    let disk = text(&shelf.path("disk"));
    let line = [
        "backup",
        "create",
        &disk,
        "--keep",
        "7d,4w,12m",
        "--format",
        "json",
    ];
    let made = json(&shelf.nachtjob(&line));
    let path = made["path"].as_str().expect("a path").to_owned();
    assert!(
        path.starts_with(&disk) && path.ends_with(".kluisbak"),
        "{path}"
    );
    assert_eq!(made, value!({"path": path}));

    assert_eq!(shelf.nachtjob(&["purge", "--quiet"]).code, 0);
    let listed = json(&shelf.run(&["backup", "list", "--format", "json"]));
    assert_eq!(listed.as_array().map(Vec::len), Some(1));
    assert_eq!(listed[0]["path"], path);
    assert!(listed[0]["made_at"].is_string() && listed[0]["expires_on"].is_string());
    let gone = value!([numbered('C', 1), numbered('S', 1), numbered('S', 3)]);
    assert_eq!(listed[0]["holds_destroyed"], gone);

    // Without the vault, with the key of that time.
    std::fs::rename(shelf.path("team.kluis"), shelf.path("gone")).expect("moved");
    let checked = json(&shelf.run(&["backup", "check", &path, "--format", "json"]));
    assert_eq!(
        (&checked["ok"], &checked["skipped"]),
        (&value!(true), &value!([]))
    );
    let checked = json(&shelf.nachtjob(&["backup", "check", &path, "--format", "json"]));
    assert_eq!(checked["skipped"], value!(["content"]));
    let said = shelf.run(&["backup", "check", &path, "--lang", "nl"]);
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(
        said.out.starts_with("De reservekopie is in orde: "),
        "{}",
        said.out
    );
}

#[test]
fn what_is_wrong_with_a_source_is_said() {
    let shelf = shelf();
    let good = shelf.path("disk/copy");
    assert_eq!(shelf.run(&["backup", "create", &text(&good)]).code, 0);
    let wrong = shelf.path("disk/wrong");
    let check = |bytes: &[u8]| {
        std::fs::write(&wrong, bytes).expect("written");
        let ran = shelf.run(&["backup", "check", &text(&wrong), "--format", "json"]);
        let error: Value = serde_json::from_str(&ran.err).expect("JSON");
        let error = &error["error"];
        let message = error["message"].as_str().unwrap_or("").to_owned();
        (
            ran.code,
            error["kind"].as_str().unwrap_or("").to_owned(),
            message,
        )
    };
    let bytes = std::fs::read(&good).expect("there");
    let kind = |found: &(i32, String, String)| (found.0, found.1.clone());
    assert_eq!(kind(&check(b"een brief")), (6, "not-a-backup".into()));
    let newer = [b"kluis backup 2\n", &bytes[15..]].concat();
    assert_eq!(kind(&check(&newer)), (6, "newer-format".into()));
    let cut = check(&bytes[..bytes.len() - 1]);
    assert_eq!(kind(&cut), (6, "damaged".into()));
    assert!(cut.2.contains("cut short"), "{}", cut.2);
    std::fs::copy(&good, &wrong).expect("copied");
    damage(&wrong);
    let changed = check(&std::fs::read(&wrong).expect("there"));
    assert_eq!(kind(&changed), (6, "damaged".into()));
    assert!(changed.2.contains("contents"), "{}", changed.2);
    // The vault is not blamed for it.
    let said = shelf.run(&["backup", "check", &text(&wrong), "--lang", "nl"]);
    assert!(
        said.err.starts_with("Fout: De reservekopie is beschadigd") && !said.err.contains("verify"),
        "{}",
        said.err
    );
    std::fs::write(&wrong, &newer).expect("written");
    let said = shelf.run(&["backup", "check", &text(&wrong), "--lang", "nl"]);
    assert!(
        said.err
            .starts_with("Fout: De reservekopie heeft formaat 2;"),
        "{}",
        said.err
    );
    let nothing = text(&shelf.path("disk/none"));
    assert_eq!(shelf.run(&["backup", "check", &nothing]).code, 1);
}

#[test]
fn a_target_that_cannot_be_is_refused_and_nothing_is_left() {
    let shelf = shelf();
    let create = |target: &std::path::Path, more: &[&str]| {
        let target = text(target);
        let line = [&["backup", "create", &target], more].concat();
        shelf.run(&line).code
    };
    assert_eq!(create(&shelf.path("team.kluis"), &[]), 4);
    assert_eq!(create(&shelf.path("no/copy"), &[]), 1);
    assert_eq!(create(&shelf.path("config.toml"), &[]), 1);
    assert_eq!(create(&shelf.path("disk/x"), &["--keep", "7d"]), 2);
    assert_eq!(create(&shelf.path("disk"), &["--keep", "7y"]), 2);

    // A disk with room for a part of it: files may not grow past 64 KiB.
    let script = "trap '' XFSZ; ulimit -f 128; exec \"$@\"";
    let mut command = assert_cmd::Command::new("sh");
    let program = assert_cmd::cargo::cargo_bin("kluis");
    command.env_clear().args(["-c", script, "sh"]).arg(program);
    command.arg("--config").arg(shelf.path("config.toml"));
    command
        .args(["--member", "anna", "--vault"])
        .arg(shelf.path("team.kluis"))
        .env("HOME", shelf.path(""))
        .arg("--passphrase-file")
        .arg(shelf.path("anna.pass"));
    let ran = run(command.args(["backup", "create", &text(&shelf.path("disk/full"))]));
    assert_eq!(ran.code, 1, "{}", ran.err);
    let left = shelf.path("disk").read_dir().expect("readable").count();
    assert_eq!(left, 0);
    let listed = json(&shelf.run(&["backup", "list", "--format", "json"]));
    assert_eq!(listed, value!([]));
    assert_eq!(shelf.run(&["verify"]).code, 0);
}

#[test]
fn a_lost_vault_is_put_back_without_what_was_destroyed() {
    let shelf = shelf();
    let copy = text(&shelf.path("disk/copy"));
    assert_eq!(shelf.run(&["backup", "create", &copy]).code, 0);
    assert_eq!(shelf.nachtjob(&["purge", "--quiet"]).code, 0);
    let vault = text(&shelf.path("team.kluis"));
    let line = ["restore", &copy, "--vault", &vault, "--format", "json"];
    assert_eq!(shelf.run(&line).code, 1, "it is there");
    std::fs::rename(&vault, shelf.path("gone")).expect("moved");
    assert_eq!(shelf.nachtjob(&line).code, 4, "not the machine");

    // Without the list it is known how many are missing.
    let list = shelf
        .path("disk")
        .read_dir()
        .expect("readable")
        .map(|e| e.expect("one").path());
    let list = list
        .into_iter()
        .find(|p| p.extension().is_some_and(|e| e == "destroyed"));
    let list = list.expect("a list");
    let away = shelf.path("list");
    std::fs::rename(&list, &away).expect("moved");
    let refused = shelf.run(&line);
    let error: Value = serde_json::from_str(&refused.err).expect("JSON");
    assert_eq!((refused.code, &error["error"]["kind"]), (4, &value!("gap")));
    assert_eq!(error["error"]["unknown"], 3);
    assert!(!shelf.path("team.kluis").exists());

    std::fs::rename(&away, &list).expect("moved");
    let restored = json(&shelf.run(&line));
    assert_eq!(
        (&restored["destroyed"], &restored["unknown"]),
        (&value!(3), &value!(0))
    );
    assert_eq!(shelf.run(&["verify"]).code, 0);
    let signals = json(&shelf.run(&["signal", "list", "--format", "json"]));
    assert_eq!(signals.as_array().map(Vec::len), Some(1));
    assert_eq!(signals[0]["number"], numbered('S', 2));
    assert_eq!(shelf.nachtjob(&["purge", "--quiet"]).code, 0);
}
