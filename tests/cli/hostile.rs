//! An office whose every free field holds what somebody would put there to harm its readers.

use crate::office::Office;
use kluis::actions::weigh::{DecisionDraft, WeighingDraft};
use kluis::actions::{Desk, case, import, member, office, purge, retention, signal};
use kluis::clock::Clock;
use kluis::domain::case::{CaseDraft, Finding};
use kluis::domain::id::Number;
use kluis::domain::intervention::InterventionResult;
use kluis::domain::policy::Policy;
use kluis::domain::role::Role;
use kluis::domain::signal::SignalDraft;
use kluis::import::Profile;
use kluis::secret::Key32;
use kluis::store::{Options, Store};
use kluis::vault::kdf::KdfParams;
use kluis::vault::keyfile::KeyFile;
use kluis::vault::slot::Credential;
use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::process::Command;
use std::time::Duration;

/// Strings that command a terminal, turn a line around, or hide; no two alike.
pub fn strings(n: usize) -> Vec<String> {
    let bomb = format!("x{}", "\u{301}\u{20dd}".repeat(200));
    let seeds = [
        "\u{1b}[2J\u{1b}[H",
        "\u{1b}[31;5mrood\u{1b}[0m",
        "\u{1b}]0;titel\u{7}",
        "\u{1b}]8;;https://voorbeeld.invalid\u{1b}\\klik\u{1b}]8;;\u{1b}\\",
        "\u{1b}]52;c;cm0gLXJm\u{7}",
        "\u{1b}P+q544e\u{1b}\\",
        "\u{1b}_apc\u{1b}\\\u{1b}^pm\u{1b}\\\u{1b}Xsos\u{1b}\\",
        "\u{1b}[6n\u{1b}[c\u{1b}[>q",
        "\u{1b}[?1049h\u{1b}[?25l\u{1b}[?2004h",
        "\u{9b}2J\u{9d}0;titel\u{9c}\u{90}q\u{9c}\u{85}\u{8d}",
        "\u{202e}gnp.exe\u{202c}\u{2066}a\u{2069}\u{200f}\u{61c}",
        "a\u{200b}\u{200c}\u{200d}\u{2060}\u{feff}\u{ad}b",
        "\u{e0001}\u{e0041}\u{e007f}\u{fff9}a\u{fffa}b\u{fffb}",
        "\rovergeschreven\u{8}\u{8}\u{8}",
        "\u{7f}\u{b}\u{c}\u{e}\u{f}\u{5}\u{7}\u{1a}",
        "een\ttwee\r\ndrie\nvier\u{2028}vijf\u{2029}zes",
        "\u{1d173}\u{180e}\u{3164}\u{115f}\u{13430}\u{1bca0}",
        "\u{1b}c\u{1b}#8\u{1b}(0lqqk\u{1b}N\u{1b}O",
        "=HYPERLINK(\"http://voorbeeld.invalid\")\u{1b}[A",
        &bomb,
    ];
    let long = "w".repeat(3_000);
    (0..n)
        .map(|i| {
            let seed = seeds[i % seeds.len()];
            let other = seeds[(i / seeds.len() * 7 + i) % seeds.len()];
            match i % 5 {
                0 => format!("{seed}{i}"),
                1 => format!("tip {i} {seed} en {other}"),
                2 => format!("{i}{}{seed}", seed.chars().rev().collect::<String>()),
                3 => format!("{other}{i}{}", seed.replace(']', "]1337;")),
                _ if i % 50 == 4 => format!("{long}{i}{seed}{long}"),
                _ => format!("漢字 é {i} {seed}\u{1b}"),
            }
        })
        .collect()
}

/// The office, whose coordinator anna has a key file.
pub struct Hostile {
    office: Office,
    pub signal: String,
    pub case: String,
    pub ended: String,
    pub declaration: String,
}

impl Hostile {
    /// Every string stands alone in a tip's reference and text, and all of them, one after the
    /// other, in every other field.
    pub fn new(n: usize) -> Hostile {
        let office = Office::empty();
        let store = make(&office);
        let all = strings(n);
        bring_in(&store, &all);
        bring_in_bytes(&store);
        let whole = all.join(" ");
        office.write("hostile.txt", &whole);
        let signal = weighed(&store, &all, &whole);
        let case = running(&store, &all, &whole);
        let ended = ended(&store, &whole);
        let report = purge::purge(&desk(&store, None), Some(10)).expect("destroys");
        let declaration = report.declaration.expect("a declaration").to_string();
        Hostile {
            office,
            signal: signal.to_string(),
            case: case.to_string(),
            ended: ended.to_string(),
            declaration,
        }
    }

    pub fn write(&self, name: impl AsRef<OsStr>, text: &str) {
        let path = self.office.path("x").with_file_name(name.as_ref());
        std::fs::write(path, text).expect("written");
    }

    /// The program as anna, with an environment of its own.
    pub fn command(&self, line: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kluis"));
        command
            .env_clear()
            .args(line)
            .current_dir(self.office.path("x").parent().expect("a folder"))
            .env("KLUIS_CONFIG", "config.toml")
            .env("KLUIS_VAULT", "team.kluis")
            .env("KLUIS_KEY_FILE", "anna.key");
        command
    }
}

fn desk<'s>(store: &'s Store, purpose: Option<&str>) -> Desk<'s> {
    Desk {
        store,
        purpose: purpose.map(str::to_owned),
    }
}

fn make(office: &Office) -> Store {
    let options = Options {
        state_dir: office.path("state"),
        busy_timeout: Duration::from_secs(5),
        clock: Clock::system(),
        clock_confirmed: false,
        schema: kluis::store::Schema::present(),
    };
    let vault = office.path("team.kluis");
    let key = Key32::random();
    let anna = Credential::KeyFile(key.duplicate());
    let (floor, policy) = (KdfParams::FLOOR, Policy::built_in());
    let name = "Gemeente Voorbeeldstad";
    let made = office::init(
        &vault,
        name,
        "anna",
        &anna,
        floor,
        &policy,
        &[],
        options.clone(),
    );
    made.map(|_| ()).expect("made");
    let store = office::open(&vault, "anna", &anna, options).expect("opens");
    let vault_id = store.vault().keyring().vault_id;
    let file = KeyFile {
        vault_id,
        member: "anna".into(),
        key,
    };
    office.secret("anna.key", file.print().as_str());
    let file = member::new_key_file(&desk(&store, None), "nachtjob");
    office.secret("nachtjob.key", file.print().as_str());
    let credential = Credential::KeyFile(file.key);
    member::add(
        &desk(&store, None),
        "nachtjob",
        Role::Purger,
        &credential,
        floor,
    )
    .expect("added");
    store
}

/// As an export that a sender made, or somebody who wrote to the sender.
fn bring_in(store: &Store, all: &[String]) {
    let mut sheet = csv::WriterBuilder::new()
        .delimiter(b';')
        .from_writer(Vec::new());
    let header = [
        "Meldingnummer",
        "Datum melding",
        "Tijd",
        "Thema",
        "Omschrijving",
        "Straat",
        "Huisnummer",
        "Postcode",
        "Plaats",
    ];
    sheet.write_record(header).expect("in memory");
    for s in all {
        let cells = [s, "01-03-2026", s, s, s, s, s, s, s];
        sheet.write_record(cells).expect("in memory");
    }
    let bytes = sheet.into_inner().expect("in memory");
    let (profile, mut seen) = (Profile::mma(), BTreeSet::new());
    let report = import::import(
        &desk(store, None),
        0,
        &bytes,
        &profile,
        false,
        &mut seen,
        &mut |_| {},
    );
    let report = report.expect("imported");
    assert!(
        report.imported * 10 > all.len() * 5,
        "{} of {}",
        report.imported,
        all.len()
    );
}

/// Bytes that are no UTF-8: overlong forms, lone continuations, C1 as one byte.
fn bring_in_bytes(store: &Store) {
    let mut sheet = b"Meldingnummer;Datum melding;Thema;Omschrijving\n".to_vec();
    for (i, bytes) in [
        &b"\xc0\x9b2J"[..],
        b"\xe0\x80\x9b2J",
        b"\x9b2J \x9d0;x\x9c",
        b"\xff\xfe\xfd",
        b"\xed\xa0\x80\xed\xb0\x80",
        b"\xf8\x88\x80\x80\x9b",
    ]
    .iter()
    .enumerate()
    {
        sheet.extend_from_slice(format!("B{i};01-03-2026;Wapens;").as_bytes());
        sheet.extend_from_slice(bytes);
        sheet.push(b'\n');
    }
    let (profile, mut seen) = (Profile::mma(), BTreeSet::new());
    let report = import::import(
        &desk(store, None),
        0,
        &sheet,
        &profile,
        false,
        &mut seen,
        &mut |_| {},
    );
    assert!(report.is_ok_and(|report| report.rows == 6));
}

fn answers(given: &[(&str, &str)], decision: Option<(&str, &str, Vec<String>)>) -> WeighingDraft {
    let given = given
        .iter()
        .map(|(item, value)| ((*item).into(), (*value).into()));
    WeighingDraft {
        answers: given.collect(),
        decision: decision.map(|(decision, reason, present)| DecisionDraft {
            decision: decision.into(),
            reason: reason.into(),
            present,
            ..DecisionDraft::default()
        }),
    }
}

const YES: [(&str, &str); 4] = [
    ("is-undermining", "yes"),
    ("municipal-role", "yes"),
    ("our-territory", "yes"),
    ("complexity", "complex"),
];

fn weighed(store: &Store, all: &[String], whole: &str) -> Number {
    let some = |text: &str| Some(text.to_owned());
    let draft = SignalDraft {
        source: "mma".into(),
        reference: some(whole),
        received_on: store.clock().today(),
        theme: Some("drugs".into()),
        text: whole.into(),
        street: some(whole),
        house_number: some(whole),
        postcode: some(whole),
        city: some(whole),
        time: some(whole),
        topic: some(whole),
    };
    let asking = desk(store, Some(whole));
    let number = signal::add(&asking, draft).expect("added").number;
    let given = [&YES[..], &[("open-sources", whole)]].concat();
    let present = all.to_vec();
    let draft = answers(&given, Some(("dismiss", whole, present)));
    signal::triage(&asking, number, &draft).expect("weighed");
    signal::show(&asking, number).expect("shown");
    retention::hold(&asking, number, whole, None).expect("held");
    number
}

/// A case in its second phase: what it holds is shown, and asked about.
fn running(store: &Store, all: &[String], whole: &str) -> Number {
    let asking = desk(store, Some(whole));
    let draft = CaseDraft {
        title: Some(whole.into()),
        theme: Some("drugs".into()),
        lead: Some("anna".into()),
        opened_on: store.clock().today(),
        signals: Vec::new(),
    };
    let number = case::open(&asking, &draft).expect("opened").number;
    let given = [&YES[..], &[("open-sources", whole)]].concat();
    let draft = answers(&given, Some(("start", whole, all.to_vec())));
    case::advance(&asking, number, &draft).expect("to plan");
    case::note(&asking, number, whole).expect("noted");
    let consultation = case::ConsultationDraft {
        source: "kvk".into(),
        purpose: whole.into(),
        ground: whole.into(),
        result: Finding::Hit,
        text: Some(whole.into()),
        on: None,
    };
    case::consult(&asking, number, &consultation).expect("consulted");
    let planned = case::InterventionDraft {
        kind: whole.into(),
        by: "stedin".into(),
        planned_on: None,
        text: Some(whole.into()),
    };
    let n = case::plan_intervention(&asking, number, &planned).expect("planned");
    case::cancel_intervention(&asking, number, n, whole).expect("cancelled");
    let n = case::plan_intervention(&asking, number, &planned).expect("planned");
    let (today, result) = (store.clock().today(), InterventionResult::Partly);
    case::finish_intervention(&asking, number, n, today, result, Some(whole)).expect("done");
    let given = [("hypothesis", whole), ("goal", whole), ("strategy", whole)];
    case::advance(&asking, number, &answers(&given, None)).expect("answered");
    number
}

/// A case that ended and is on hold; and a tip of long ago, for the declaration.
fn ended(store: &Store, whole: &str) -> Number {
    let asking = desk(store, Some(whole));
    let draft = CaseDraft {
        title: Some(whole.into()),
        theme: None,
        lead: None,
        opened_on: store.clock().today(),
        signals: Vec::new(),
    };
    let number = case::open(&asking, &draft).expect("opened").number;
    let draft = answers(&[], Some(("dismiss", whole, vec![whole.into()])));
    case::advance(&asking, number, &draft).expect("dismissed");
    retention::hold(&asking, number, whole, None).expect("held");
    let draft = SignalDraft {
        source: "citizen".into(),
        reference: None,
        received_on: store.clock().today() - chrono::Days::new(400),
        theme: None,
        text: whole.into(),
        street: None,
        house_number: None,
        postcode: None,
        city: None,
        time: None,
        topic: None,
    };
    signal::add(&asking, draft).expect("added");
    number
}
