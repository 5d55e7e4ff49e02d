//! A small mutator that knows something of the forms: words of the formats, numbers at their
//! bounds, lines and words as units, and pieces of one input in another.

/// Words of the formats, and values at bounds.
const TOKENS: [&[u8]; 58] = [
    b"kluis keyring 1\n",
    b"kluis slot 1\n",
    b"kluis backup 1\n",
    b"kluis destroyed 1\n",
    b"kluis-key-1 ",
    b"member ",
    b"hand-over ",
    b"keys ",
    b"signed-by ",
    b"signature ",
    b"vault ",
    b"coordinator",
    b"purger",
    b"recovery",
    b"entry ",
    b"gone ",
    b"counter ",
    b"part ",
    b"slots/",
    b"../",
    b"keyring",
    b"destroyed ",
    b"read",
    b"restore",
    b"S2026-0001",
    b"C0000-0000",
    b"argon2id m=65536 t=3 p=4",
    b"key-file",
    b"2026-02-29",
    b"9999-12-31",
    b"-262143-01-01",
    b"2026-03-03T12:00:00Z",
    b"4294967295",
    b"4294967296",
    b"18446744073709551615",
    b"9223372036854775807",
    b"-1",
    b"0",
    b"1e999",
    b"nan",
    b"[",
    b"]]",
    b"[[phases]]\n",
    b"= ",
    b"\"\"\"",
    b"'''",
    b"#",
    b"{",
    b"}",
    b";",
    b"\t",
    b"|",
    b"sep=;\r\n",
    b"\"",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"\0",
    b"\xf0\x9f\x98\x80",
];

pub struct Mutator(u64);

impl Mutator {
    pub fn new(name: &str, seed: u64) -> Mutator {
        let name = name
            .bytes()
            .fold(seed, |sum, byte| sum.wrapping_mul(31) + u64::from(byte));
        Mutator(name.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    fn roll(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).expect("31 bits") % below.max(1)
    }

    /// A number below a power of two, small ones more often.
    fn some(&mut self, powers: usize) -> usize {
        let below = 1 << self.roll(powers);
        self.roll(below)
    }

    /// One of the inputs, changed in one to eight ways.
    pub fn input(&mut self, inputs: &[Vec<u8>]) -> Vec<u8> {
        let mut data = inputs[self.roll(inputs.len())].clone();
        for _ in 0..1 << self.roll(4) {
            self.change(&mut data, inputs);
        }
        data.truncate(2 << 20);
        data
    }

    fn change(&mut self, data: &mut Vec<u8>, inputs: &[Vec<u8>]) {
        let at = self.roll(data.len());
        match self.roll(15) {
            0 | 1 if !data.is_empty() => data[at] ^= 1 << self.roll(8),
            2 if !data.is_empty() => data[at] = [0, 0xff, 0x7f, 0x80, b'\n', b' ', 1][self.roll(7)],
            3 if !data.is_empty() => data[at] = self.roll(256) as u8,
            4 => data.truncate(at),
            5 => {
                let count = self.some(10).min(data.len() - at);
                data.drain(at..at + count);
            }
            6 | 7 => {
                let token = TOKENS[self.roll(TOKENS.len())];
                data.splice(at..at, token.iter().copied());
            }
            8 => {
                let token = TOKENS[self.roll(TOKENS.len())];
                let end = data.len().min(at + token.len());
                data.splice(at..end, token.iter().copied());
            }
            9 => {
                // A piece of another input, here.
                let other = &inputs[self.roll(inputs.len())];
                let from = self.roll(other.len());
                let count = self.some(13).min(other.len() - from.min(other.len()));
                let piece = other[from..from + count].to_vec();
                let end = data
                    .len()
                    .min(at + if self.roll(2) == 0 { 0 } else { count });
                data.splice(at..end, piece);
            }
            10 => {
                // A run of one byte.
                let byte = [b'a', b'0', b'\n', b'[', 0xff, 0][self.roll(6)];
                let count = self.some(16);
                data.splice(at..at, std::iter::repeat_n(byte, count));
            }
            11 | 12 => self.lines(data),
            13 => self.number(data, at),
            _ => {
                // A piece of itself, again.
                let count = self.some(10).min(data.len() - at);
                let piece = data[at..at + count].to_vec();
                data.splice(at..at, piece);
            }
        }
    }

    /// Lines doubled, dropped, or changed in their order; words likewise.
    fn lines(&mut self, data: &mut Vec<u8>) {
        let mark = if self.roll(2) == 0 { b'\n' } else { b' ' };
        let mut lines: Vec<&[u8]> = data.split(|byte| *byte == mark).collect();
        let (one, other) = (self.roll(lines.len()), self.roll(lines.len()));
        match self.roll(3) {
            0 => lines.swap(one, other),
            1 => lines.insert(one, lines[other]),
            _ => drop(lines.remove(one)),
        }
        *data = lines.join(&mark);
    }

    /// The number at or behind a place becomes another.
    fn number(&mut self, data: &mut Vec<u8>, at: usize) {
        let Some(start) = data[at..]
            .iter()
            .position(u8::is_ascii_digit)
            .map(|n| at + n)
        else {
            return;
        };
        let digits = data[start..]
            .iter()
            .take_while(|byte| byte.is_ascii_digit())
            .count();
        let others: [&[u8]; 10] = [
            b"0",
            b"1",
            b"2",
            b"-1",
            b"255",
            b"4294967295",
            b"4294967296",
            b"9223372036854775807",
            b"18446744073709551615",
            b"18446744073709551616",
        ];
        let other = others[self.roll(others.len())];
        data.splice(start..start + digits, other.iter().copied());
    }
}
