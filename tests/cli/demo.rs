//! The newcomer's first minute.

use super::office::json;
use super::{Ran, kluis, run};
use assert_cmd::Command;
use std::path::Path;

/// Runs lines of the story as a shell would, in one shell.
fn typed(lines: &[&str]) -> Ran {
    let mut shell = Command::new("sh");
    shell.env_clear().arg("-ec").arg(lines.join("\n"));
    run(&mut shell)
}

#[test]
fn the_demo_makes_an_office_in_which_every_printed_command_works() {
    let folder = tempfile::tempdir().expect("a folder");
    let dir = folder.path().join("een map");
    let ran = run(kluis(&["demo", "--lang", "nl"]).arg(&dir));
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{}", ran.out);
    for phase in ["fase 1", "fase 2", "fase 3", "fase 4", "RIEC", "archief"] {
        assert!(ran.out.contains(phase), "{phase}");
    }
    let program = Command::cargo_bin("kluis").expect("the program is built");
    let program = program.get_program().to_str().expect("UTF-8").to_owned();
    let fixed = |line: &&str| !line.contains("een map") && !line.contains(&program);
    for line in ran.out.lines().filter(fixed) {
        assert!(line.chars().count() <= 80, "{line}");
    }
    assert!(ran.out.lines().count() <= 38, "{}", ran.out);
    let lines: Vec<&str> = ran.out.lines().map(str::trim).collect();
    let (exports, commands): (Vec<&str>, Vec<&str>) = lines
        .into_iter()
        .filter(|l| l.starts_with("export ") || l.starts_with(&program))
        .partition(|l| l.starts_with("export "));
    assert_eq!((exports.len(), commands.len()), (2, 4));
    let typed = |command: &str| typed(&[exports.clone(), vec![command]].concat());
    for command in commands {
        let ran = typed(command);
        assert_eq!(ran.code, 0, "{command}\n{}", ran.err);
    }

    let terms = json(&typed(&format!("{program} --format json retention list")));
    let terms = terms.as_array().expect("an array");
    assert!(
        terms
            .iter()
            .any(|t| t["due"] == true && t["hold"].is_null())
    );
    assert!(
        terms
            .iter()
            .any(|t| t["due"] == true && !t["hold"].is_null())
    );
    let declarations = json(&typed(&format!("{program} --format json declaration list")));
    assert_eq!(declarations.as_array().map(Vec::len), Some(1));

    #[cfg(unix)]
    for name in ["anna.pass", "erik.pass", "nachtjob.key"] {
        use std::os::unix::fs::PermissionsExt;
        let mode = dir
            .join(name)
            .metadata()
            .expect("there")
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
    // What is there stays as it is.
    assert_eq!(run(kluis(&["demo"]).arg(&dir)).code, 1);
}

#[test]
fn without_a_folder_the_demo_makes_a_new_temporary_one() {
    let temporary = tempfile::tempdir().expect("a folder");
    let ran = run(kluis(&["demo", "--format", "json"]).env("TMPDIR", temporary.path()));
    let made = json(&ran);
    assert_eq!(made["members"].as_array().map(Vec::len), Some(6));
    assert_eq!(
        (&made["signals"], &made["cases"], &made["destroyed"]),
        (&12.into(), &7.into(), &2.into())
    );
    assert!(
        made["declaration"]
            .as_str()
            .is_some_and(|d| d.starts_with('D'))
    );
    let dir = Path::new(made["dir"].as_str().expect("a path"));
    assert!(dir.starts_with(temporary.path()) && dir.join("team.kluis").is_dir());
}
