//! Walking a TOML document while collecting everything that is wrong with it.
//!
//! A value that is missing or of the wrong type is reported once and stands as an empty one, so
//! that the rest of the document is still looked at.

use super::Workflow;
use super::fault::{Fault, Problem};
use crate::domain::name::nearest;
use crate::domain::policy::Policy;
use std::collections::BTreeMap;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Collects problems and knows on which line they stand.
pub(super) struct Reader<'t> {
    text: &'t str,
    /// Where each line ends, in bytes.
    ends: Vec<usize>,
    problems: Vec<Problem>,
    /// Line of every key read so far, by path: the checks of the whole come after the reading.
    lines: BTreeMap<String, u32>,
    /// The office whose sources and partners are meant, where that is known.
    known: Option<&'t Policy>,
    /// Whether faults with which it can be walked are passed over.
    lenient: bool,
}

/// A table of the document, with the way to it.
pub(super) struct Node<'d> {
    table: &'d DeTable<'d>,
    offset: usize,
    path: String,
}

impl<'t> Reader<'t> {
    pub(super) fn new(text: &'t str, known: Option<&'t Policy>) -> Self {
        Reader {
            text,
            ends: text.match_indices('\n').map(|(at, _)| at).collect(),
            problems: Vec::new(),
            lines: BTreeMap::new(),
            known,
            lenient: false,
        }
    }

    /// Passes over faults with which a workflow can be walked.
    pub(super) fn lenient(mut self) -> Self {
        self.lenient = true;
        self
    }

    /// The office whose sources and partners are meant, where that is known.
    pub(super) fn known(&self) -> Option<&'t Policy> {
        self.known
    }

    /// The document; `None` and a problem when the text is not TOML.
    pub(super) fn document(&mut self) -> Option<Spanned<DeTable<'t>>> {
        DeTable::parse(self.text)
            .map_err(|error| {
                let line = self.line(error.span().map_or(0, |span| span.start));
                self.problems.push(Problem {
                    line,
                    path: String::new(),
                    fault: Fault::NotToml {
                        message: error.message().to_owned(),
                    },
                });
            })
            .ok()
    }

    /// Reports a fault at a key of a table, or at the table itself where the key is not there.
    pub(super) fn fault(&mut self, node: &Node<'_>, key: &str, fault: Fault) {
        let offset = node.find(key).map_or(node.offset, |(offset, _)| offset);
        self.problems.push(Problem {
            line: self.line(offset),
            path: node.path_to(key),
            fault,
        });
    }

    /// Reports a fault at a path that was read before.
    pub(super) fn fault_at(&mut self, path: String, fault: Fault) {
        // The nearest table above has a line when the key itself is not there.
        let mut above = path.as_str();
        let line = loop {
            match (self.lines.get(above), above.rsplit_once('.')) {
                (Some(line), _) => break *line,
                (None, Some((shorter, _))) => above = shorter,
                (None, None) => break 1,
            }
        };
        self.problems.push(Problem { line, path, fault });
    }

    /// What was read, if nothing is wrong with it; else everything that is, from top to bottom.
    pub(super) fn finish(mut self, workflow: Option<Workflow>) -> Result<Workflow, Vec<Problem>> {
        if self.lenient {
            self.problems.retain(|p| !p.fault.is_walkable());
        }
        match workflow {
            Some(workflow) if self.problems.is_empty() => Ok(workflow),
            _ => {
                self.problems
                    .sort_by(|a, b| (a.line, &a.path).cmp(&(b.line, &b.path)));
                Err(self.problems)
            }
        }
    }

    /// Whether a key stood in the document.
    pub(super) fn has_line(&self, path: &str) -> bool {
        self.lines.contains_key(path)
    }

    fn line(&self, offset: usize) -> u32 {
        self.ends.partition_point(|end| *end < offset) as u32 + 1
    }
}

impl<'d> Node<'d> {
    pub(super) fn root(table: &'d DeTable<'d>) -> Self {
        Node {
            table,
            offset: 0,
            path: String::new(),
        }
    }

    /// Reports every key but these.
    pub(super) fn only(&self, reader: &mut Reader<'_>, keys: &[&str]) {
        for key in self.table.keys() {
            let name: &str = key.get_ref();
            let path = self.path_to(name);
            let line = reader.line(key.span().start);
            reader.lines.insert(path.clone(), line);
            if !keys.contains(&name) {
                let near = nearest(name, keys.iter().map(|key| (*key, *key)));
                reader.problems.push(Problem {
                    line,
                    path,
                    fault: Fault::UnknownKey {
                        nearest: near.map(str::to_owned),
                    },
                });
            }
        }
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.find(key).is_some()
    }

    /// A text that must be there and hold more than space.
    pub(super) fn text(&self, reader: &mut Reader<'_>, key: &str) -> String {
        if !self.has(key) {
            reader.fault(self, key, Fault::MissingKey);
        }
        self.optional_text(reader, key).unwrap_or_default()
    }

    pub(super) fn optional_text(&self, reader: &mut Reader<'_>, key: &str) -> Option<String> {
        let (_, value) = self.find(key)?;
        match value.get_ref() {
            DeValue::String(text) if !text.trim().is_empty() => return Some(text.to_string()),
            DeValue::String(_) => reader.fault(self, key, Fault::Empty),
            _ => reader.fault(self, key, Fault::WrongType { wanted: "string" }),
        }
        None
    }

    /// `true` or `false`; `false` when not there.
    pub(super) fn flag(&self, reader: &mut Reader<'_>, key: &str) -> bool {
        match self.find(key).map(|(_, value)| value.get_ref()) {
            None => false,
            Some(DeValue::Boolean(flag)) => *flag,
            Some(_) => {
                reader.fault(self, key, Fault::WrongType { wanted: "boolean" });
                false
            }
        }
    }

    /// The workflow's version, from 1.
    pub(super) fn version(&self, reader: &mut Reader<'_>) -> u32 {
        let Some((_, value)) = self.find("version") else {
            reader.fault(self, "version", Fault::MissingKey);
            return 0;
        };
        let digits = match value.get_ref() {
            DeValue::Integer(integer) if integer.radix() == 10 => integer.as_str(),
            _ => "",
        };
        match digits.parse() {
            Ok(version) if version > 0 => version,
            _ => {
                let wanted = "whole number from 1";
                reader.fault(self, "version", Fault::WrongType { wanted });
                0
            }
        }
    }

    /// A list of texts.
    pub(super) fn texts(&self, reader: &mut Reader<'_>, key: &str, required: bool) -> Vec<String> {
        let Some((_, value)) = self.find(key) else {
            if required {
                reader.fault(self, key, Fault::MissingKey);
            }
            return Vec::new();
        };
        let texts = value.get_ref().as_array().and_then(|array| {
            let texts = array
                .iter()
                .map(|v| v.get_ref().as_str().map(str::to_owned));
            texts.collect::<Option<Vec<_>>>()
        });
        texts.unwrap_or_else(|| {
            let wanted = "array of strings";
            reader.fault(self, key, Fault::WrongType { wanted });
            Vec::new()
        })
    }

    /// A list of tables; one that must be there must also hold something.
    pub(super) fn tables(
        &self,
        reader: &mut Reader<'_>,
        key: &str,
        required: bool,
    ) -> Vec<Node<'d>> {
        let Some((offset, value)) = self.find(key) else {
            if required {
                reader.fault(self, key, Fault::MissingKey);
            }
            return Vec::new();
        };
        let Some(array) = value.get_ref().as_array() else {
            let wanted = "array of tables";
            reader.fault(self, key, Fault::WrongType { wanted });
            return Vec::new();
        };
        if required && array.is_empty() {
            reader.fault(self, key, Fault::Empty);
        }
        let mut nodes = Vec::new();
        for (n, entry) in array.iter().enumerate() {
            let path = format!("{}[{n}]", self.path_to(key));
            // Tables under a header have a span of their own; where one is empty the key's does.
            let offset = match entry.span().start {
                0 => offset,
                start => start,
            };
            let line = reader.line(offset);
            match entry.get_ref().as_table() {
                Some(table) => {
                    reader.lines.insert(path.clone(), line);
                    nodes.push(Node {
                        table,
                        offset,
                        path,
                    });
                }
                None => reader.problems.push(Problem {
                    line,
                    path,
                    fault: Fault::WrongType { wanted: "table" },
                }),
            }
        }
        nodes
    }

    fn find(&self, key: &str) -> Option<(usize, &'d Spanned<DeValue<'d>>)> {
        self.table
            .iter()
            .find(|(name, _)| name.get_ref() == key)
            .map(|(name, value)| (name.span().start, value))
    }

    /// The way to one of its keys.
    pub(super) fn path_to(&self, key: &str) -> String {
        match self.path.as_str() {
            "" => key.to_owned(),
            path => format!("{path}.{key}"),
        }
    }
}
