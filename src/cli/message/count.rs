//! Counted things and lengths of time: “1 dossier”, “25 dossiers”, “vijf jaar”.

use super::InWords;
use crate::domain::label::{Label, Lang};
use crate::domain::period::Period;

/// A number and the noun it counts, singular or plural as the number asks.
pub struct Counted {
    n: u64,
    nl: [&'static str; 2],
    en: [&'static str; 2],
}

impl InWords for Counted {
    fn in_words(&self, lang: Lang) -> String {
        let [one, many] = match lang {
            Lang::Nl => self.nl,
            Lang::En => self.en,
        };
        format!("{} {}", self.n, if self.n == 1 { one } else { many })
    }
}

impl From<Counted> for Label {
    fn from(counted: Counted) -> Label {
        Label {
            nl: counted.in_words(Lang::Nl),
            en: counted.in_words(Lang::En),
        }
    }
}

macro_rules! counted {
    ($($name:ident { nl: $nl1:literal, $nl2:literal, en: $en1:literal, $en2:literal })*) => { $(
        #[doc = concat!("So many ", $en2, ".")]
        pub fn $name(n: u64) -> Counted {
            Counted { n, nl: [$nl1, $nl2], en: [$en1, $en2] }
        }
    )* };
}

counted! {
    signals { nl: "signaal", "signalen", en: "signal", "signals" }
    cases { nl: "casus", "casussen", en: "case", "cases" }
    records { nl: "dossier", "dossiers", en: "record", "records" }
    tips { nl: "melding", "meldingen", en: "tip", "tips" }
    rows { nl: "regel", "regels", en: "row", "rows" }
    days { nl: "dag", "dagen", en: "day", "days" }
    weeks { nl: "week", "weken", en: "week", "weeks" }
    months { nl: "maand", "maanden", en: "month", "months" }
    // A number of years stays singular in Dutch: “vijf jaar”.
    years { nl: "jaar", "jaar", en: "year", "years" }
    members { nl: "lid", "leden", en: "member", "members" }
    entries { nl: "logregel", "logregels", en: "log entry", "log entries" }
    pages { nl: "pagina", "pagina's", en: "page", "pages" }
    faults { nl: "fout", "fouten", en: "fault", "faults" }
    files { nl: "bestand", "bestanden", en: "file", "files" }
    duplicates { nl: "dubbele", "dubbele", en: "duplicate", "duplicates" }
    processes { nl: "proces", "processen", en: "process", "processes" }
}

/// A term in words: “vijf jaar”, “6 weken”, “one year and 3 months”.
pub fn period(period: Period, lang: Lang) -> String {
    let [y, m, w, d] = period.parts();
    let parts: Vec<String> = [
        (y, years as fn(u64) -> Counted),
        (m, months),
        (w, weeks),
        (d, days),
    ]
    .into_iter()
    .filter(|(n, _)| *n > 0)
    .map(|(n, noun)| {
        let counted = noun(u64::from(n)).in_words(lang);
        match (small(n, lang), counted.split_once(' ')) {
            (Some(word), Some((_, noun))) => format!("{word} {noun}"),
            _ => counted,
        }
    })
    .collect();
    let and = match lang {
        Lang::Nl => " en ",
        Lang::En => " and ",
    };
    parts.join(and)
}

/// Numbers up to ten are written out in prose.
fn small(n: u32, lang: Lang) -> Option<&'static str> {
    const NL: [&str; 10] = [
        "één", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen", "tien",
    ];
    const EN: [&str; 10] = [
        "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    ];
    let words = match lang {
        Lang::Nl => NL,
        Lang::En => EN,
    };
    words.get(n.checked_sub(1)? as usize).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_singular_and_nought_is_plural() {
        assert_eq!(cases(1).in_words(Lang::Nl), "1 casus");
        assert_eq!(cases(0).in_words(Lang::Nl), "0 casussen");
        assert_eq!(records(41).in_words(Lang::En), "41 records");
    }

    #[test]
    fn a_term_is_written_out() {
        let said = |text: &str, lang| period(text.parse().expect("a period"), lang);
        assert_eq!(said("P5Y", Lang::Nl), "vijf jaar");
        assert_eq!(said("P1Y", Lang::En), "one year");
        assert_eq!(said("P6W", Lang::Nl), "zes weken");
        assert_eq!(said("P1Y3M", Lang::Nl), "één jaar en drie maanden");
        assert_eq!(said("P31D", Lang::En), "31 days");
    }
}
