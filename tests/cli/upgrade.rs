//! A vault that a newer version was used on; the way of an older one is in `tests/office`.

use crate::office::{Office, text_of};
use kluis::secret::Passphrase;
use kluis::store::Schema;
use kluis::vault::database::{Mode, SealedConnection};
use kluis::vault::locked::Locked;
use kluis::vault::slot::Credential;
use std::time::Duration;

fn raise_version(office: &Office, version: u32) {
    let text = text_of(&office.path("anna.pass"));
    let line = text.lines().next().unwrap_or_default().to_owned();
    let passphrase = Passphrase::new(line.into()).expect("not empty");
    let locked = Locked::open(&office.path("team.kluis")).expect("a vault");
    let vault = locked.unlock("anna", &Credential::Passphrase(passphrase));
    let vault = vault.expect("unlocked");
    let path = vault.folder().database(&vault.keyring().database());
    let cipher = vault.page_cipher();
    let sealed = SealedConnection::open(&path, cipher, Mode::ReadWrite, Duration::from_secs(5));
    let sealed = sealed.expect("a database");
    let raised = sealed.sql().pragma_update(None, "user_version", version);
    raised.expect("raised");
}

#[test]
fn a_vault_of_a_newer_version_is_refused_with_it_and_stays_as_it_is() {
    let office = Office::open();
    let known = Schema::present().version();
    raise_version(&office, known + 2);
    let database = office.path("team.kluis").join("vault-1.db");
    let before = std::fs::read(&database).expect("there");
    for line in [["signal", "list"], ["backup", "list"]] {
        let error = office.refused(&line, 6);
        assert_eq!(error["kind"], "newer-format");
        let said = error["message"].as_str().expect("a sentence");
        assert!(said.contains(&format!("version {};", known + 2)), "{said}");
        assert_eq!(error["hint"], "Update kluis to a newer version.");
    }
    assert_eq!(office.run(&["verify"]).code, 6);
    assert!(std::fs::read(&database).expect("there") == before);
}
