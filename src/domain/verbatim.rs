//! Whether a text repeats another one.
//!
//! Both are read as words: case, accents and everything that is neither letter nor digit do not
//! count. A text repeats another when
//!
//! - ten words in a row are the same, or all words of a shorter text that has at least three; or
//! - at least four runs of three words are the same, and these are at least three in ten of the
//!   runs of the shorter of the two.
//!
//! Why these numbers: docs/decisions/0026-verbatim.md. Pure; linear in the length of the texts.

use std::collections::HashSet;

/// So many words in a row are no accident, and more than a name with an address.
const RUN: usize = 10;
/// A tip of fewer words is a word, not a text.
const LEAST: usize = 3;
/// The length of the runs that are counted.
const GRAM: usize = 3;
/// So many of them must be the same: six words in a row, or several shorter pieces.
const FEWEST: usize = 4;
/// And this share of those of the shorter text, in percent.
const SHARE: usize = 30;

/// Whether `given` repeats `tip`.
pub fn repeats(given: &str, tip: &str) -> bool {
    let (given, tip) = (words(given), words(tip));
    let run = RUN.min(tip.len());
    if tip.len() < LEAST || given.len() < LEAST {
        return false;
    }
    if shared(&given, &tip, run).1 > 0 {
        return true;
    }
    let (shorter, same) = shared(&given, &tip, GRAM);
    same >= FEWEST && same * 100 >= shorter * SHARE
}

/// How many different runs of `n` words the text with the fewest has, and how many both have.
fn shared(a: &[String], b: &[String], n: usize) -> (usize, usize) {
    let runs = |words: &'_ [String]| -> HashSet<Vec<String>> {
        words.windows(n).map(<[String]>::to_vec).collect()
    };
    let (a, b) = (runs(a), runs(b));
    (a.len().min(b.len()), a.intersection(&b).count())
}

/// The words of a text, folded: small letters without accents, and digits.
fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    for c in text.chars().flat_map(char::to_lowercase) {
        match fold(c) {
            Fold::Letter(c) => word.push(c),
            Fold::Letters(letters) => word.push_str(letters),
            Fold::Nothing => {}
            Fold::Between if word.is_empty() => {}
            Fold::Between => words.push(std::mem::take(&mut word)),
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

/// What is left of a character.
enum Fold {
    /// A letter or digit.
    Letter(char),
    /// Several letters.
    Letters(&'static str),
    /// Nothing, and the word goes on: marks above a letter, hyphens of the typesetter, characters
    /// that cannot be seen.
    Nothing,
    /// The word is over.
    Between,
}

fn fold(c: char) -> Fold {
    Fold::Letter(match c {
        'à'..='å' | 'ā' | 'ă' | 'ą' => 'a',
        'ç' | 'ć' | 'č' => 'c',
        'è'..='ë' | 'ē' | 'ė' | 'ę' | 'ě' => 'e',
        'ì'..='ï' | 'ī' | 'į' | 'ı' => 'i',
        'ñ' | 'ń' | 'ň' => 'n',
        'ò'..='ö' | 'ø' | 'ō' | 'ő' => 'o',
        'ù'..='ü' | 'ū' | 'ů' | 'ű' => 'u',
        'ý' | 'ÿ' => 'y',
        'ş' | 'š' | 'ś' | 'ș' => 's',
        'ž' | 'ź' | 'ż' => 'z',
        'ğ' => 'g',
        'ł' => 'l',
        'ß' => return Fold::Letters("ss"),
        'æ' => return Fold::Letters("ae"),
        'œ' => return Fold::Letters("oe"),
        'ĳ' => return Fold::Letters("ij"),
        // Combining marks, the soft hyphen, apostrophes, characters of no width.
        '\u{300}'..='\u{36f}'
        | '\u{ad}'
        | '\''
        | '’'
        | '\u{200b}'..='\u{200f}'
        | '\u{2060}'
        | '\u{feff}' => return Fold::Nothing,
        c if c.is_alphanumeric() => c,
        _ => return Fold::Between,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TIP: &str = "In de loods achter Havenkade 12 staan sinds drie weken elke nacht \
        busjes met Pools kenteken. Een man die Sjakie wordt genoemd laadt er vaten uit. Het stinkt \
        er naar aceton en de ramen zijn afgeplakt met zwart folie.";

    #[test]
    fn the_text_itself_is_recognised_whatever_its_case_accents_and_punctuation() {
        assert!(repeats(TIP, TIP));
        assert!(repeats(&TIP.to_uppercase(), TIP));
        assert!(repeats(
            &TIP.replace(". ", " — ").replace("vaten", "váten"),
            TIP
        ));
        assert!(repeats(&TIP.replace(' ', "\n> "), TIP));
        assert!(repeats(
            &TIP.replace("Havenkade", "Haven\u{ad}ka\u{200b}de"),
            TIP
        ));
    }

    #[test]
    fn a_sentence_of_it_is_recognised_in_a_longer_letter() {
        let own = "Wij hebben vorige maand bij een controle vastgesteld dat het pand wordt \
            gebruikt voor opslag. "
            .repeat(20);
        assert!(!repeats(&own, TIP));
        let sentence = "Het stinkt er naar aceton en de ramen zijn afgeplakt met zwart folie.";
        assert!(repeats(&format!("{own}{sentence} {own}"), TIP));
    }

    #[test]
    fn the_text_with_words_changed_here_and_there_is_recognised() {
        let changed: Vec<&str> = TIP
            .split(' ')
            .enumerate()
            .map(|(i, word)| if i % 6 == 5 { "iets" } else { word })
            .collect();
        assert!(repeats(&changed.join(" "), TIP));
    }

    #[test]
    fn what_was_confirmed_in_own_words_is_no_repetition() {
        for own in [
            "Bij controle op 3 maart is vastgesteld dat in de loods aan de Havenkade 12 \
             chemicaliën worden opgeslagen zonder vergunning.",
            "Havenkade 12, Zoetermeer: graag een gezamenlijke controle met de omgevingsdienst.",
            "Er staan busjes bij een loods.",
            "",
        ] {
            assert!(!repeats(own, TIP), "{own}");
        }
    }

    #[test]
    fn a_name_with_an_address_in_common_is_no_repetition() {
        let tip = "J. de Vries, Dorpsstraat 1, 2712 AB Zoetermeer kweekt hennep op zolder en \
            heeft volgens de buren een tweede woning waar ook iets gebeurt";
        let own = "Wij vragen u de energieaansluiting te controleren van J. de Vries, \
            Dorpsstraat 1, 2712 AB Zoetermeer. In de BRP staan daar drie personen ingeschreven. Een \
            eerdere controle leverde niets op.";
        assert!(!repeats(own, tip));
    }

    #[test]
    fn of_a_short_tip_all_words_in_a_row_are_a_repetition_and_one_word_is_none() {
        assert!(repeats(
            "Gemeld is: hennep op zolder, graag nagaan",
            "Hennep op zolder."
        ));
        assert!(!repeats(
            "Er is hennep gevonden op de zolder",
            "Hennep op zolder."
        ));
        assert!(!repeats("Dealer gezien", "Dealer"));
    }
}
