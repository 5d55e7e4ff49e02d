use super::*;

const EXAMPLE: &str = include_str!("../../config.example.toml");

fn said(text: &str) -> Vec<String> {
    let faults = Config::parse(text).expect_err("full of faults");
    faults.iter().map(Fault::to_string).collect()
}

fn no_environment(_: &str) -> Option<OsString> {
    None
}

#[test]
fn the_example_holds_every_key_with_its_default() {
    let example: Table = EXAMPLE.parse().expect("syntax");
    assert_eq!(example, built_in_table());
    assert_eq!(Config::parse(EXAMPLE), Config::parse(""));
}

#[test]
fn an_empty_file_gives_the_defaults() {
    let config = Config::parse("").expect("defaults");
    assert_eq!(config.vault, None);
    assert_eq!(config.busy_timeout, Duration::from_secs(5));
    assert_eq!(config.kdf.memory_mib, 256);
    assert_eq!(config.policy, Policy::built_in());
    assert_eq!(config.profiles["mma"], Profile::mma());
}

#[test]
fn every_fault_is_named_at_once() {
    assert_eq!(
        said(
            "membr = 'a'\nlanguage = 'de'\nbusy_timeout = '5'\n[kdf]\nmemory_mib = 8\npasses = 17\n\
             [profiles.police]\ndates = ['mm/dd/yyyy']\n[retention]\ncase = 'P5'\n[theme.drugs]\nnl = 'x'"
        ),
        [
            "line 1: membr: unknown key; did you mean `member`?",
            "line 2: language: must be one of nl, en, or empty",
            "line 3: busy_timeout: must be a time such as 500ms, 5s or 2m, of at most an hour",
            "line 5: kdf.memory_mib: must be a whole number from 64 to 1024",
            "line 6: kdf.passes: must be a whole number from 3 to 16",
            "line 7: profiles.police.source: is missing",
            "line 8: profiles.police.dates: must be one of yyyy-mm-dd, dd-mm-yyyy, dd/mm/yyyy, dd.mm.yyyy",
            "line 10: retention.case: must be a period such as P5Y, P6M, P6W or P31D, of at most a hundred years",
            "line 11: theme: unknown key; did you mean `themes`?",
        ]
    );
}

#[test]
fn a_profile_takes_the_defaults_for_what_it_leaves_out() {
    let config = Config::parse(
        "[profiles.police]\nsource = 'police-report'\n[profiles.police.columns]\ntext = ['Bevindingen']\n\
         [profiles.mma.topics]\nKatten = 'other'\n",
    )
    .expect("sound");
    let police = &config.profiles["police"];
    assert_eq!(police.columns.text, ["Bevindingen"]);
    assert_eq!(police.columns.reference, Profile::blank().columns.reference);
    let mma = &config.profiles["mma"];
    assert_eq!(mma.topics.len(), Profile::mma().topics.len() + 1);
}

#[test]
fn the_offices_part_patches_the_built_in_policy() {
    let config = Config::parse("[purge]\nmax_records = 3\n").expect("sound");
    assert_eq!(config.policy.purge.max_records, 3);
    assert_eq!(config.policy.purge.max_share, 0.05);
}

#[test]
fn the_example_policy_can_be_applied() {
    let patch = include_str!("../../examples/policy.toml");
    let policy = Policy::built_in().merged(patch).expect("sound");
    assert_eq!(policy.purge.max_records, 20);
    assert!(policy.themes.contains_key("youth") && policy.themes.contains_key("drugs"));
}

#[test]
fn times_have_a_unit() {
    let ms = |text| parse_duration(text).map(|d| d.as_millis());
    assert_eq!(ms("500ms"), Some(500));
    assert_eq!(ms("5s"), Some(5_000));
    assert_eq!(ms("2m"), Some(120_000));
    for wrong in [
        "",
        "5",
        "s",
        "5 s",
        "-5s",
        "1.5s",
        "61m",
        "1h",
        "99999999999999999999s",
    ] {
        assert_eq!(ms(wrong), None, "{wrong}");
    }
}

#[test]
fn only_a_file_that_was_named_must_be_there() {
    let folder = tempfile::tempdir().expect("a folder");
    let missing = folder.path().join("none.toml");
    let error = Config::load_with(Some(&missing), &no_environment).expect_err("not there");
    assert!(matches!(error, ConfigError::Io { path, .. } if path == missing));
    assert!(Config::load_with(None, &no_environment).is_ok());
}

#[cfg(unix)]
#[test]
fn the_usual_places_follow_the_base_directory_specification() {
    let home = |name: &str| match name {
        "HOME" => Some(OsString::from("/home/a")),
        "XDG_STATE_HOME" => Some(OsString::from("relative")),
        _ => None,
    };
    let config = Some(PathBuf::from("/home/a/.config/kluis/config.toml"));
    assert_eq!(find_config_file(&home), config);
    let state = Some(PathBuf::from("/home/a/.local/state/kluis"));
    assert_eq!(find_state_dir(&home), state);
    let xdg = |name: &str| (name == "XDG_CONFIG_HOME").then(|| OsString::from("/x"));
    let config = Some(PathBuf::from("/x/kluis/config.toml"));
    assert_eq!(find_config_file(&xdg), config);
}

#[cfg(unix)]
#[test]
fn the_file_at_the_usual_place_is_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("kluis");
    std::fs::create_dir(&path).expect("a folder");
    let file = path.join("config.toml");
    std::fs::write(&file, "member = 'anna'\nstate_dir = '/s'\n").expect("a file");
    let xdg = |name: &str| (name == "XDG_CONFIG_HOME").then(|| folder.path().into());
    let config = Config::load_with(None, &xdg).expect("sound");
    assert_eq!(config.member.as_deref(), Some("anna"));
    assert_eq!(config.state_dir, Some(PathBuf::from("/s")));
    std::fs::write(&file, b"member = 'a'\n\xFF\n").expect("a file");
    let error = Config::load_with(None, &xdg).expect_err("not UTF-8");
    assert!(matches!(error, ConfigError::Wrong { faults, .. } if faults[0].line == Some(2)));
}
