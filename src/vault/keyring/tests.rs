use super::*;

fn made() -> (Keyring, Identity, Identity) {
    let (anna, recovery) = (Identity::random(), Identity::random());
    let mut keyring = Keyring {
        vault_id: [3; 16],
        organisation: "Gemeente Ergens".into(),
        revision: 1,
        epoch: 1,
        recovery: recovery.public(),
        members: vec![MemberLine {
            id: "00112233aabbccdd".into(),
            name: "anna de Vries".into(),
            role: COORDINATOR.into(),
            public: anna.public(),
            first: 1,
            last: None,
        }],
        hand_overs: Vec::new(),
        keys: Vec::new(),
        signer: 0,
        signature: [0; 64],
    };
    let (page, content) = (Key32::random(), Key32::random());
    keyring.seal_keys(1, &anna.public(), &page, Some(&content));
    keyring.seal_keys(0, &recovery.public(), &page, Some(&content));
    keyring.sign(1, &anna);
    (keyring, anna, recovery)
}

#[test]
fn every_changed_byte_of_a_keyring_is_noticed() {
    let (keyring, anna, recovery) = made();
    let text = keyring.print();
    let check = |text: &str| {
        Keyring::parse(text).and_then(|k| {
            k.check(&anna.public().verify, &recovery.public())
                .map(|()| k)
        })
    };
    assert!(check(&text).is_ok_and(|k| k == keyring));
    for i in 0..text.len() {
        let mut bytes = text.clone().into_bytes();
        bytes[i] ^= 1;
        if let Ok(changed) = String::from_utf8(bytes) {
            assert!(check(&changed).is_err(), "byte {i}: {changed}");
        }
    }
    assert!(check(&(text.clone() + "\n")).is_err());
}

#[test]
fn someone_elses_keyring_for_the_same_members_is_refused() {
    let (keyring, _, recovery) = made();
    assert!(
        keyring
            .check(&Identity::random().public().verify, &recovery.public())
            .is_err()
    );
}

#[test]
fn another_recovery_code_is_refused_even_when_the_coordinator_signed_it() {
    let (mut keyring, anna, recovery) = made();
    let pin = anna.public().verify;
    assert!(keyring.check(&pin, &recovery.public()).is_ok());
    keyring.recovery.exchange = Identity::random().public().exchange;
    keyring.sign(1, &anna);
    assert!(keyring.check(&pin, &recovery.public()).is_err());
    keyring.recovery = Identity::random().public();
    keyring.sign(1, &anna);
    assert!(keyring.check(&pin, &recovery.public()).is_err());
}

#[test]
fn an_old_pin_follows_the_hand_overs() {
    let (mut keyring, anna, recovery) = made();
    let bram = Identity::random();
    let (from, to) = (anna.public().verify, bram.public().verify);
    let check = |keyring: &Keyring, pin| keyring.check(pin, &recovery.public()).is_ok();
    let mut hand_over = HandOver {
        from,
        to,
        by_recovery: false,
        revision: 2,
        signature: [0; 64],
    };
    hand_over.signature = anna.sign(&hand_over.message(&keyring.vault_id));
    keyring.members[0].last = Some(9);
    keyring.members.push(MemberLine {
        id: "ffeeddccbbaa9988".into(),
        name: "bram".into(),
        public: bram.public(),
        first: 9,
        last: None,
        ..keyring.members[0].clone()
    });
    keyring.revision = 3;
    keyring.sign(2, &bram);
    assert!(!check(&keyring, &from), "no hand-over yet");
    keyring.hand_overs.push(hand_over);
    keyring.sign(2, &bram);
    assert!(check(&keyring, &from) && check(&keyring, &to));
    // The keyring that brings the hand-over is signed by whoever hands over; no later one is.
    keyring.sign(1, &anna);
    assert!(!check(&keyring, &from));
    keyring.revision = 2;
    keyring.sign(1, &anna);
    assert!(check(&keyring, &from));
    keyring.revision = 3;
    keyring.hand_overs[0].signature[0] ^= 1;
    keyring.sign(2, &bram);
    assert!(!check(&keyring, &from), "a forged hand-over");
}

#[test]
fn two_lines_present_of_one_slot_and_keys_out_of_order_are_refused() {
    let (keyring, ..) = made();
    let refused = |change: fn(&mut Keyring)| {
        let mut keyring = keyring.clone();
        change(&mut keyring);
        Keyring::parse(&keyring.print()).is_err()
    };
    assert!(!refused(|_| ()));
    assert!(!refused(|k| {
        let line = k.members[0].clone();
        k.members[0].last = Some(3);
        k.members.push(line);
    }));
    assert!(refused(|k| {
        let mut line = k.members[0].clone();
        line.name = "bram".into();
        k.members.push(line);
    }));
    assert!(refused(|k| k.keys.reverse()));
    assert!(refused(|k| k.keys.push(k.keys[1].clone())));
}

#[test]
fn a_hostile_keyring_is_refused_by_its_bounds() {
    let (keyring, ..) = made();
    let text = keyring.print();
    let line = text
        .lines()
        .find(|l| l.starts_with("member"))
        .expect("a member")
        .to_owned();
    let many = text.replace(&line, &vec![line.as_str(); 1100].join("\n"));
    assert!(matches!(
        Keyring::parse(&many),
        Err(VaultError::OutOfBounds { .. })
    ));
    let newer = text.replace("kluis keyring 1", "kluis keyring 2");
    assert!(matches!(
        Keyring::parse(&newer),
        Err(VaultError::Newer { found: 2, .. })
    ));
}

#[test]
fn a_name_is_one_line_of_letters_digits_and_a_few_signs() {
    for good in [
        "a",
        "Anna de Vries-O'Neill Jr.",
        "nachtjob_2",
        &"é".repeat(40),
    ] {
        assert!(is_member_name(good), "{good}");
    }
    for bad in [
        "",
        &"a".repeat(41),
        " anna",
        "anna ",
        "anna  bram",
        "-anna",
        "anna\n",
        "anna/bram",
    ] {
        assert!(!is_member_name(bad), "{bad:?}");
    }
    for good in ["G", "Gemeente ’s-Hertogenbosch (RIEC)", &"é".repeat(100)] {
        assert!(is_organisation(good), "{good}");
    }
    for bad in [
        "",
        &"a".repeat(101),
        " Ergens",
        "Er\u{7}gens",
        "Er\u{202e}gens",
        "Er\u{2028}gens",
    ] {
        assert!(!is_organisation(bad), "{bad:?}");
    }
}

#[test]
fn names_in_a_keyring_have_the_form_of_names() {
    let (keyring, ..) = made();
    let parses = |change: &dyn Fn(&mut Keyring)| {
        let mut keyring = keyring.clone();
        change(&mut keyring);
        Keyring::parse(&keyring.print()).is_ok()
    };
    assert!(parses(&|_| ()));
    assert!(!parses(&|k| k.organisation = "Er\u{202e}gens".into()));
    assert!(!parses(&|k| k.members[0].name = "anna\u{7}".into()));
    assert!(!parses(&|k| k.members[0].id = "00112233aabbccd".into()));
    assert!(!parses(&|k| k.members[0].id = "00112233aabbccdg".into()));
    assert!(!parses(&|k| k.members[0].id = "00112233AABBCCDD".into()));
}

#[test]
fn a_member_who_is_present_is_found_by_name_in_any_case() {
    let (mut keyring, ..) = made();
    let found = |k: &Keyring, name: &str| k.find_present(name).map(|(line, _)| line);
    assert_eq!(found(&keyring, " ANNA de vries "), Some(1));
    assert_eq!(found(&keyring, "anna"), None);
    assert_eq!(keyring.line(0), None);
    assert_eq!(keyring.line(1), Some(&keyring.members[0]));
    assert_eq!(keyring.line(2), None);
    keyring.members[0].last = Some(9);
    assert_eq!(found(&keyring, "anna de Vries"), None);
}

#[test]
fn two_who_are_present_never_share_a_name() {
    let (keyring, ..) = made();
    let with = |name: &str| {
        let mut keyring = keyring.clone();
        keyring.members.push(MemberLine {
            id: "ffeeddccbbaa9988".into(),
            name: name.into(),
            ..keyring.members[0].clone()
        });
        Keyring::parse(&keyring.print()).is_ok()
    };
    assert!(with("bram"));
    assert!(!with("Anna De Vries"));
}

/// A keyring with so many lines, of which so many are of people who are present.
fn crowd(lines: usize, present: usize) -> String {
    let (mut keyring, ..) = made();
    for n in 1..lines {
        keyring.members.push(MemberLine {
            id: format!("{n:016x}"),
            name: format!("lid {n}"),
            last: (n >= present).then_some(2),
            ..keyring.members[0].clone()
        });
    }
    keyring.print()
}

#[test]
fn sixty_four_may_be_present_and_1024_lines_and_256_kib_are_read() {
    let out_of_bounds =
        |text: &str| matches!(Keyring::parse(text), Err(VaultError::OutOfBounds { .. }));
    assert!(Keyring::parse(&crowd(80, 64)).is_ok());
    assert!(out_of_bounds(&crowd(80, 65)));
    // The lines of 1,024 members fit into the longest file.
    assert!(Keyring::parse(&crowd(1024, 64)).is_ok());
    assert!(out_of_bounds(&crowd(1025, 64)));
    assert_eq!(MAX_BYTES, 262_144);
    let long = "x".repeat(262_145);
    assert!(out_of_bounds(&long));
    assert!(!out_of_bounds(&long[1..]), "no keyring, but not too long");
}

#[test]
fn no_keyring_has_a_format_below_one() {
    let (keyring, ..) = made();
    let older = keyring
        .print()
        .replace("kluis keyring 1", "kluis keyring 0");
    assert!(matches!(
        Keyring::parse(&older),
        Err(VaultError::Damaged { .. })
    ));
}

#[test]
fn the_recovery_code_names_a_new_coordinator_at_once() {
    let (mut keyring, anna, recovery) = made();
    let bram = Identity::random();
    let (from, to) = (anna.public().verify, bram.public().verify);
    keyring.members.push(MemberLine {
        id: "ffeeddccbbaa9988".into(),
        name: "bram".into(),
        public: bram.public(),
        ..keyring.members[0].clone()
    });
    let mut hand_over = HandOver {
        from,
        to,
        by_recovery: true,
        revision: 1,
        signature: [0; 64],
    };
    let check = |keyring: &Keyring| keyring.check(&from, &recovery.public()).is_ok();
    // Signed by the coordinator before, it is not the recovery code's.
    hand_over.signature = anna.sign(&hand_over.message(&keyring.vault_id));
    keyring.hand_overs.push(hand_over.clone());
    keyring.sign(2, &bram);
    assert!(!check(&keyring));
    hand_over.signature = recovery.sign(&hand_over.message(&keyring.vault_id));
    keyring.hand_overs[0] = hand_over;
    keyring.sign(2, &bram);
    assert!(check(&keyring));
    assert_eq!(keyring.trusted_after(1), to);
    keyring.sign(1, &anna);
    assert!(!check(&keyring), "who was replaced signs nothing any more");
    keyring.sign(2, &bram);
    keyring.members[1].role = "worker".into();
    keyring.sign(2, &bram);
    assert!(!check(&keyring), "only a coordinator signs");
}

#[test]
fn the_signer_of_each_revision_follows_from_the_hand_overs() {
    let (mut keyring, anna, _) = made();
    let first = anna.public().verify;
    let hand_over = |from: [u8; 32], to: [u8; 32], revision, by_recovery| HandOver {
        from,
        to,
        by_recovery,
        revision,
        signature: [0; 64],
    };
    keyring.hand_overs = vec![
        hand_over(first, [2; 32], 3, false),
        // Of somebody who is not coordinator then: leads nowhere.
        hand_over([9; 32], [8; 32], 4, false),
        hand_over([2; 32], [3; 32], 6, true),
    ];
    keyring.hand_overs.truncate(2);
    let signers: Vec<u8> = (2..=6).map(|n| keyring.trusted_after(n)[0]).collect();
    assert_eq!(signers, [first[0], first[0], 2, 2, 2]);
    keyring
        .hand_overs
        .push(hand_over([2; 32], [3; 32], 6, false));
    let signers: Vec<u8> = (4..=7).map(|n| keyring.trusted_after(n)[0]).collect();
    assert_eq!(signers, [2, 2, 2, 3]);
    keyring.members.clear();
    assert_eq!(keyring.trusted_after(9), [0; 32]);
}

#[test]
fn a_key_of_the_vault_opens_only_in_its_own_line_epoch_and_vault() {
    let (mut keyring, anna, _) = made();
    let (page, content) = keyring.open_keys(1, &anna).expect("opens");
    assert!(page.expose() != content.expect("a coordinator reads").expose());
    assert!(keyring.open_keys(0, &anna).is_err());
    assert!(keyring.open_keys(2, &anna).is_err());
    keyring.seal_keys(1, &anna.public(), &page, None);
    assert_eq!(keyring.keys.len(), 2, "put in the place of the one before");
    assert_eq!(keyring.keys[0].line, 0);
    let (again, content) = keyring.open_keys(1, &anna).expect("opens");
    assert!(again.expose() == page.expose() && content.is_none());
    for change in [
        |k: &mut Keyring| k.epoch += 1,
        |k: &mut Keyring| k.vault_id[0] ^= 1,
    ] {
        let mut other = keyring.clone();
        change(&mut other);
        assert!(other.open_keys(1, &anna).is_err());
    }
}

#[test]
fn a_hand_over_reads_back_and_its_signature_covers_all_of_it() {
    let (mut keyring, anna, _) = made();
    let hand_over = |by_recovery, revision| HandOver {
        from: [1; 32],
        to: [2; 32],
        by_recovery,
        revision,
        signature: [3; 64],
    };
    keyring.hand_overs = vec![hand_over(false, 4), hand_over(true, 5)];
    keyring.sign(1, &anna);
    let text = keyring.print();
    assert!(Keyring::parse(&text).is_ok_and(|k| k == keyring));
    assert!(Keyring::parse(&text.replace(" recovery 5", " somebody 5")).is_err());
    let message = hand_over(false, 4).message(&[9; 16]);
    for other in [
        hand_over(true, 4).message(&[9; 16]),
        hand_over(false, 5).message(&[9; 16]),
        hand_over(false, 4).message(&[8; 16]),
        HandOver {
            from: [7; 32],
            ..hand_over(false, 4)
        }
        .message(&[9; 16]),
        HandOver {
            to: [7; 32],
            ..hand_over(false, 4)
        }
        .message(&[9; 16]),
    ] {
        assert_ne!(message, other);
    }
}

#[test]
fn a_keyrings_digest_is_that_of_its_file() {
    let (mut keyring, anna, _) = made();
    let digest = keyring.digest();
    assert_eq!(digest, <[u8; 32]>::from(Sha256::digest(keyring.print())));
    keyring.revision += 1;
    keyring.sign(1, &anna);
    assert_ne!(keyring.digest(), digest);
}
