//! Forms that people use, forms that are something else, and properties of all of them.

use super::*;
use proptest::prelude::*;

fn values(text: &str) -> Vec<(MentionKind, String)> {
    let found = find_all(text).into_iter();
    found.map(|m| (m.kind, m.value)).collect()
}

fn one(text: &str) -> Option<(MentionKind, String)> {
    let mut found = values(text);
    assert!(found.len() < 2, "{text}: {found:?}");
    found.pop()
}

fn of(kind: MentionKind, value: &str) -> Option<(MentionKind, String)> {
    Some((kind, value.to_owned()))
}

#[test]
fn every_side_code_is_read_in_every_way_of_writing() {
    for plate in [
        "BD-12-34", "12-34-BD", "12-BD-34", "BD-12-FG", "BD-FG-12", "12-BD-FG", "12-BDF-3",
        "1-BDF-23", "BD-123-F", "B-123-DF", "BDF-12-G", "B-12-DFG", "1-BD-234", "123-BD-4",
    ] {
        let value = plate.replace('-', "");
        let plate_of = of(MentionKind::Plate, &value);
        for text in [
            plate.to_owned(),
            format!("Betrokken: {plate}; Jan."),
            format!("een busje ({})", plate.to_lowercase()),
            format!("kenteken {value}"),
            format!("Kenteken: {}", value.to_lowercase()),
            format!("het kenteken is {}", plate.replace('-', " ")),
            plate.replace('-', "\u{2011}"),
        ] {
            assert_eq!(one(&text), plate_of, "{text}");
        }
    }
    for text in ["BD12FG", "BD 12 FG", "12 BDF 3"] {
        assert!(one(text).is_some(), "{text}");
    }
}

#[test]
fn what_looks_like_a_plate_is_none() {
    for text in [
        "om 12 uur 3",
        "op 12-03-20",
        "2712BD",
        "27 12 BD",
        "BD-12-FGH",
        "ABD-12-FG",
        "1 KG 200",
        "12-AE-34-BD",
        "AB-CD-12",
        "bd 12 fg",
        "12bdf3",
        "M2510000012",
        "BD-1A-FG",
    ] {
        assert_eq!(one(text), None, "{text}");
    }
}

#[test]
fn a_telephone_number_has_one_form() {
    let mobile = of(MentionKind::Phone, "+31612345678");
    for text in [
        "0612345678",
        "06-12345678",
        "06 12 34 56 78",
        "+31 6 12345678",
        "0031612345678",
        "+31(0)6-12345678",
        "+31 (0) 6 12345678",
        "tel.0612345678,",
        "(+31) 6 1234 5678",
        "06 - 1234 5678",
        "06\u{a0}12345678",
        "06\u{2013}12345678",
    ] {
        assert_eq!(one(text), mobile, "{text}");
    }
    for text in [
        "079-3123456",
        "(079) 312 34 56",
        "+31 79 312 34 56",
        "079 3123456",
    ] {
        assert_eq!(one(text), of(MentionKind::Phone, "+31793123456"), "{text}");
    }
    assert_eq!(one("0180-612345"), of(MentionKind::Phone, "+31180612345"));
}

#[test]
fn what_looks_like_a_telephone_number_is_none() {
    for text in [
        "01-02-2026 12:30",
        "01 02 2026 12",
        "000012345678",
        "06123456789",
        "0000000000",
        "+49 612345678",
        "0123456789",
        "06-12345678-9",
        "1.0612345678",
        "061234567",
        "0012345678",
        "06. 12345678",
    ] {
        assert_eq!(one(text), None, "{text}");
    }
}

#[test]
fn an_iban_must_have_its_length_and_its_check_digits() {
    let value = of(MentionKind::Iban, "NL91ABNA0417164300");
    for text in [
        "NL91ABNA0417164300",
        "nl91abna0417164300",
        "NL91 ABNA 0417 1643 00",
        "rekening NL91 ABNA 0417164300.",
        "NL91-ABNA-0417-1643-00",
    ] {
        assert_eq!(one(text), value, "{text}");
    }
    assert_eq!(
        one("BE68 5390 0754 7034"),
        of(MentionKind::Iban, "BE68539007547034")
    );
    for text in [
        "NL92ABNA0417164300",
        "NL91ABNA041716430",
        "XNL91ABNA0417164300",
        "NL91ABNA04171643001",
    ] {
        assert_eq!(one(text), None, "{text}");
    }
}

#[test]
fn eight_digits_are_a_number_of_the_trade_register_behind_the_word_alone() {
    let value = of(MentionKind::Kvk, "12345678");
    for text in [
        "KvK 12345678",
        "kvk-nummer 12345678",
        "KVK: 12345678",
        "K.v.K. nr. 12345678",
        "Kamer van Koophandel onder nummer 12345678",
        "KvK 1234 5678",
        "kvknummer 12345678",
    ] {
        assert_eq!(one(text), value, "{text}");
    }
    for text in [
        "12345678",
        "KvK 123456789",
        "KvK 1234567",
        "KvK, 12345678",
        "kvk 12345678a",
    ] {
        assert_eq!(one(text), None, "{text}");
    }
    assert_eq!(parse("12345678").map(|m| m.kind), Some(MentionKind::Kvk));
}

#[test]
fn a_postcode_with_a_number_beside_it_is_an_address() {
    for (text, value) in [
        ("2712AB 14", "pc 2712AB 14"),
        ("2712 AB, nr. 14a", "pc 2712AB 14-A"),
        ("Dorpsstraat 14 hs, 2712AB Ergens", "pc 2712AB 14-HS"),
        ("Dorpsstraat 14-2\n2712 AB Ergens", "pc 2712AB 14-2"),
        ("op 2712ab 14.", "pc 2712AB 14"),
    ] {
        assert_eq!(one(text), of(MentionKind::Address, value), "{text}");
    }
    for text in [
        "In 2025 is 3 keer gebeld",
        "2712AB",
        "2712SS 14",
        "0712AB 14",
        "12712AB 14",
        "om 14:30, 2712AB",
        "2712AB 01-02-2026",
    ] {
        assert_eq!(one(text), None, "{text}");
    }
}

#[test]
fn an_address_in_fields_has_the_same_form_as_one_in_a_text() {
    let forms = |number, postcode, city| {
        of_fields(&Address {
            street: Some("Röntgenlaan"),
            house_number: Some(number),
            postcode,
            city,
        })
    };
    for number in ["14A", "14 a", "14-a", "014 A", "nr. 14a"] {
        let found = forms(number, Some("2712 ab"), Some("Zoetermeer"));
        assert_eq!(
            found,
            ["pc 2712AB 14-A", "st+ rontgenlaan 14-A zoetermeer"],
            "{number}"
        );
    }
    assert_eq!(
        forms("14", None, Some("Ergens")),
        ["st rontgenlaan 14 ergens"]
    );
    assert_eq!(forms("14", Some("onbekend"), None), Vec::<String>::new());
    assert_eq!(forms("", Some("2712AB"), None), Vec::<String>::new());
    // Never given out, and still not to be taken for another postcode of the same street.
    assert_eq!(
        forms("14", Some("2712 ss"), Some("Ergens")),
        ["pc 2712SS 14", "st+ rontgenlaan 14 ergens"]
    );
    let behind = of_fields(&Address {
        street: Some("Kade 3"),
        postcode: Some("2712AB"),
        ..Address::default()
    });
    assert_eq!(behind, ["pc 2712AB 3"]);
}

#[test]
fn two_that_know_the_postcode_are_compared_by_it_alone() {
    let sought = |form| sought(MentionKind::Address, form);
    assert_eq!(sought("pc 2712AB 1"), ["pc 2712AB 1"]);
    assert_eq!(sought("st+ kade 1 ergens"), ["st kade 1 ergens"]);
    assert_eq!(
        sought("st kade 1 ergens"),
        ["st kade 1 ergens", "st+ kade 1 ergens"]
    );
}

proptest! {
    #[test]
    fn any_text_is_read_without_a_panic_and_every_place_is_in_it(text in any::<String>()) {
        for mention in find_all(&text) {
            prop_assert!(text.get(mention.place.clone()).is_some_and(|t| !t.is_empty()));
        }
        parse(&text);
    }

    #[test]
    fn texts_of_digits_letters_and_signs_are_read_without_a_panic(
        text in "[0-9A-Za-z +().,:;/\n-]{0,60}",
    ) {
        let mut last = 0;
        for mention in find_all(&text) {
            prop_assert!(mention.place.start >= last);
            last = mention.place.end;
        }
    }

    #[test]
    fn a_plate_is_found_between_words(
        code in 0usize..14, seed in any::<u32>(), way in 0usize..2,
    ) {
        let codes = ["XX-99-99", "99-99-XX", "99-XX-99", "XX-99-XX", "XX-XX-99", "99-XX-XX",
            "99-XXX-9", "9-XXX-99", "XX-999-X", "X-999-XX", "XXX-99-X", "X-99-XXX", "9-XX-999",
            "999-XX-9"];
        let mut seed = u64::from(seed);
        let mut next = |n: u64| { seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407); (seed >> 33) % n };
        let plate: String = codes[code].chars().map(|c| match c {
            'X' => char::from(b"BDFGHJKLNPRSTVXZ"[next(16) as usize]),
            '9' => char::from(b'0' + next(10) as u8),
            c => c,
        }).collect();
        let written = if way == 0 { plate.clone() } else { plate.to_lowercase() };
        let found = values(&format!("een auto, {written}, bij het pand"));
        prop_assert_eq!(found, vec![(MentionKind::Plate, plate.replace('-', ""))]);
    }

    #[test]
    fn a_wrong_digit_in_an_iban_is_noticed(account in 0u64..10_000_000_000, at in 8usize..18, by in 1u8..10) {
        let check = (1..98).map(|c| format!("NL{c:02}RABO{account:010}"))
            .find(|iban| !find_all(iban).is_empty());
        let iban = check.expect("one of the check numbers is right");
        let mut bytes = iban.into_bytes();
        bytes[at] = b'0' + (bytes[at] - b'0' + by) % 10;
        let wrong = String::from_utf8(bytes).expect("ASCII");
        prop_assert_eq!(values(&wrong), vec![]);
    }
}
