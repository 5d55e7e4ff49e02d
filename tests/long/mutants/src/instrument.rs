//! Writes the mutants of cargo-mutants' list into a source, each behind a switch.
//!
//! The text stays on its lines; what is put in stands beside it. An operator becomes a choice
//! between itself and its replacements, the beginning of a function an early `return`.

use crate::Mutant;
use proc_macro2::Span;
use std::collections::BTreeSet;
use std::ops::Range;
use syn::spanned::Spanned;
use syn::visit::Visit;

/// A part of an inserted text: the mutant that it belongs to, if to one.
type Part = (String, Option<u32>);

struct Edit {
    at: usize,
    /// How much of the source it takes the place of.
    delete: usize,
    /// Closings before openings, then by nesting.
    order: (u8, isize),
    parts: Vec<Part>,
}

/// A place in the written text that only these mutants brought in: the smallest one that an error
/// of the compiler stands in tells which mutants do not compile.
pub struct Origin {
    pub range: Range<usize>,
    pub mutants: BTreeSet<u32>,
}

/// The instrumented text.
pub struct Output {
    pub text: String,
    pub origins: Vec<Origin>,
    /// What was put in.
    pub written: BTreeSet<u32>,
}

struct Instrument<'a> {
    source: &'a str,
    mutants: &'a [&'a Mutant],
    edits: Vec<Edit>,
    /// Each whole construct: where it stands in the source, by the order of its edits.
    constructs: Vec<(isize, BTreeSet<u32>)>,
    depth: isize,
    written: BTreeSet<u32>,
}

/// Puts `mutants` (all of this file) into `source`.
pub fn instrument(source: &str, mutants: &[&Mutant]) -> Output {
    let mut work = Instrument {
        source,
        mutants,
        edits: Vec::new(),
        constructs: Vec::new(),
        depth: 0,
        written: BTreeSet::new(),
    };
    work.function_values();
    let file = syn::parse_file(source).expect("the source parses");
    work.visit_file(&file);
    work.finish()
}

fn range(node: &impl Spanned) -> Range<usize> {
    node.span().byte_range()
}

impl Instrument<'_> {
    /// The mutants of a genre that begin where `span` does.
    fn at(&self, genre: &str, span: Span) -> Vec<(u32, String)> {
        let start = (span.start().line, span.start().column + 1);
        let here = self
            .mutants
            .iter()
            .filter(|m| m.genre == genre && m.start == start);
        here.map(|m| (m.number, m.replacement.clone())).collect()
    }

    fn edit(&mut self, at: Range<usize>, order: (u8, isize), parts: Vec<Part>) {
        self.edits.push(Edit {
            at: at.start,
            delete: at.len(),
            order,
            parts,
        });
    }

    /// Takes the mutants down, and gives the number that orders the edits of their construct.
    fn construct(&mut self, mutants: &[(u32, String)]) -> isize {
        let numbers: BTreeSet<u32> = mutants.iter().map(|m| m.0).collect();
        self.written.extend(&numbers);
        self.depth += 1;
        self.constructs.push((self.depth, numbers));
        self.depth
    }

    fn open(&mut self, at: usize, construct: isize, text: &str) {
        self.edit(at..at, (1, construct), vec![(text.to_owned(), None)]);
    }

    fn close(&mut self, at: usize, construct: isize, parts: Vec<Part>) {
        self.edit(at..at, (0, -construct), parts);
    }

    fn function_values(&mut self) {
        let mut values: Vec<&Mutant> = self.mutants.to_vec();
        values.retain(|m| m.genre == "FnValue");
        for m in values {
            let at = offset(self.source, m.start);
            let text = format!(
                "if crate::mutant::on({}) {{ return {}; }} ",
                m.number, m.replacement
            );
            self.edit(at..at, (1, -1), vec![(text, Some(m.number))]);
            self.written.insert(m.number);
        }
    }

    /// `if on(1) { … } else if on(2) { … } else { … }`
    fn choice(mutants: &[(u32, String)], each: impl Fn(&str) -> String, own: &str) -> Vec<Part> {
        let mut parts = Vec::new();
        for (number, replacement) in mutants {
            let text = format!(
                "if crate::mutant::on({number}) {{ {} }} else ",
                each(replacement)
            );
            parts.push((text, Some(*number)));
        }
        parts.push((format!("{{ {} }}", each(own)), None));
        parts
    }

    fn binary(&mut self, e: &syn::ExprBinary) {
        let mutants = self.at("BinaryOperator", e.op.span());
        if mutants.is_empty() || holds_let(&e.left) || holds_let(&e.right) {
            return;
        }
        let (left, right, op) = (range(&e.left), range(&e.right), range(&e.op));
        let own = self.source[op.clone()].to_owned();
        if matches!(own.as_str(), "&&" | "||") {
            // Only one replacement is made of these, and `&&` becomes `||` when one side is turned.
            let [(number, _)] = mutants[..] else { return };
            let construct = self.construct(&mutants);
            let on = format!("crate::mutant::on({number})");
            let (compare, last) = match own.as_str() {
                "&&" => ("!=", on.clone()),
                _ => ("==", format!("!{on}")),
            };
            self.open(left.start, construct, "(if (");
            self.close(
                left.end,
                construct,
                vec![(format!(") {compare} {on} {{ "), None)],
            );
            self.edit(op, (1, construct), vec![]);
            self.close(
                right.end,
                construct,
                vec![(format!(" }} else {{ {last} }})"), None)],
            );
        } else if own.ends_with('=') && !matches!(own.as_str(), "==" | "!=" | "<=" | ">=") {
            let construct = self.construct(&mutants);
            let place = self.source[left.clone()].to_owned();
            self.edit(
                left.start..right.start,
                (1, construct),
                vec![("match (".to_owned(), None)],
            );
            let mut parts = vec![(") { right => ".to_owned(), None)];
            parts.extend(Self::choice(
                &mutants,
                |op| format!("{place} {op} right"),
                &own,
            ));
            parts.push((" }".to_owned(), None));
            self.close(right.end, construct, parts);
        } else {
            let construct = self.construct(&mutants);
            // A comparison looks at its sides, the others take them.
            let compares = matches!(own.as_str(), "==" | "!=" | "<" | ">" | "<=" | ">=");
            let (look, star) = if compares { ("&", "*") } else { ("", "") };
            self.open(left.start, construct, &format!("(match ({look}("));
            self.close(left.end, construct, vec![(format!("), {look}("), None)]);
            self.edit(op, (1, construct), vec![]);
            let mut parts = vec![(")) { (left, right) => ".to_owned(), None)];
            let each = |op: &str| format!("{star}left {op} {star}right");
            parts.extend(Self::choice(&mutants, each, &own));
            parts.push((" })".to_owned(), None));
            self.close(right.end, construct, parts);
        }
    }

    fn unary(&mut self, e: &syn::ExprUnary) {
        let mutants = self.at("UnaryOperator", e.op.span());
        if mutants.is_empty() || holds_let(&e.expr) {
            return;
        }
        let (op, inner) = (range(&e.op), range(&e.expr));
        let own = self.source[op.clone()].to_owned();
        let construct = self.construct(&mutants);
        self.edit(op, (1, construct), vec![("(match (".to_owned(), None)]);
        let mut parts = vec![(") { only => ".to_owned(), None)];
        parts.extend(Self::choice(&mutants, |op| format!("{op}only"), &own));
        parts.push((" })".to_owned(), None));
        self.close(inner.end, construct, parts);
    }

    fn arm(&mut self, arm: &syn::Arm) {
        let deleted = self.at("MatchArm", arm.span());
        let guard = arm.guard.as_ref().map(|(_, guard)| &**guard);
        if let Some(guard) = guard {
            let mutants = self.at("MatchArmGuard", guard.span());
            let all: Vec<_> = deleted.iter().chain(&mutants).cloned().collect();
            if all.is_empty() || holds_let(guard) {
                return;
            }
            let construct = self.construct(&all);
            let mut before = String::from("(");
            for (number, _) in &deleted {
                before += &format!("!crate::mutant::on({number}) && ");
            }
            for (number, value) in &mutants {
                before += &format!("if crate::mutant::on({number}) {{ {value} }} else ");
            }
            let (start, end) = (range(guard).start, range(guard).end);
            self.open(start, construct, &format!("{before}{{ "));
            self.close(end, construct, vec![(" })".to_owned(), None)]);
        } else if let [(number, _)] = deleted[..] {
            let construct = self.construct(&deleted);
            let text = format!(" if !crate::mutant::on({number})");
            self.open(range(&arm.pat).end, construct, &text);
        }
    }

    fn fields(&mut self, e: &syn::ExprStruct) {
        let Some(base) = &e.rest else { return };
        let base = self.source[range(base)].to_owned();
        for field in &e.fields {
            let [(number, _)] = self.at("StructField", field.span())[..] else {
                continue;
            };
            let syn::Member::Named(name) = &field.member else {
                continue;
            };
            let construct = self.construct(&[(number, String::new())]);
            let other = format!("if crate::mutant::on({number}) {{ ({base}).{name} }} else {{ ");
            let value = range(&field.expr);
            if field.colon_token.is_none() {
                self.open(value.end, construct, &format!(": {other}{name} }}"));
            } else {
                self.open(value.start, construct, &other);
                self.close(value.end, construct, vec![(" }".to_owned(), None)]);
            }
        }
    }

    fn finish(mut self) -> Output {
        self.edits.sort_by_key(|edit| (edit.at, edit.order));
        let mut out = Output {
            text: String::new(),
            origins: Vec::new(),
            written: self.written,
        };
        let mut spans: Vec<Option<Range<usize>>> = vec![None; self.constructs.len() + 1];
        let mut from = 0;
        for edit in self.edits {
            // What an edit around it has taken away is gone with all that stood in it.
            if edit.at < from {
                continue;
            }
            out.text.push_str(&self.source[from..edit.at]);
            from = edit.at + edit.delete;
            let start = out.text.len();
            for (text, mutant) in edit.parts {
                let start = out.text.len();
                out.text.push_str(&text);
                if let Some(number) = mutant {
                    let range = start..out.text.len();
                    out.origins.push(Origin {
                        range,
                        mutants: [number].into(),
                    });
                }
            }
            if let Ok(construct) = usize::try_from(edit.order.1.abs())
                && edit.order != (1, -1)
            {
                let span = spans[construct].get_or_insert(start..start);
                span.end = out.text.len();
            }
        }
        out.text.push_str(&self.source[from..]);
        for (construct, mutants) in self.constructs {
            let span = spans[construct.unsigned_abs()].clone();
            match span {
                Some(range) => out.origins.push(Origin { range, mutants }),
                None => out.written.retain(|number| !mutants.contains(number)),
            }
        }
        out
    }
}

impl<'ast> Visit<'ast> for Instrument<'_> {
    fn visit_expr_binary(&mut self, e: &'ast syn::ExprBinary) {
        self.binary(e);
        syn::visit::visit_expr_binary(self, e);
    }

    fn visit_expr_unary(&mut self, e: &'ast syn::ExprUnary) {
        self.unary(e);
        syn::visit::visit_expr_unary(self, e);
    }

    fn visit_arm(&mut self, arm: &'ast syn::Arm) {
        self.arm(arm);
        syn::visit::visit_arm(self, arm);
    }

    fn visit_expr_struct(&mut self, e: &'ast syn::ExprStruct) {
        self.fields(e);
        syn::visit::visit_expr_struct(self, e);
    }
}

/// Whether `let` stands in a condition as one of its terms; such a condition cannot be taken apart.
fn holds_let(e: &syn::Expr) -> bool {
    match e {
        syn::Expr::Let(_) => true,
        syn::Expr::Binary(e) => holds_let(&e.left) || holds_let(&e.right),
        _ => false,
    }
}

/// The byte at which a line and column (both from 1, in characters) stand.
fn offset(source: &str, (line, column): (usize, usize)) -> usize {
    let before: usize = source
        .split_inclusive('\n')
        .take(line - 1)
        .map(str::len)
        .sum();
    let text = &source[before..];
    before
        + text
            .char_indices()
            .nth(column - 1)
            .map_or(text.len(), |(at, _)| at)
}
