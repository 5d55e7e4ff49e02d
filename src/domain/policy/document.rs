//! The policy as text: read, written, patched and checked.

use super::Policy;
use crate::domain::shape::{Document, Extent, Fault, Shape, check, id, merge, period};
use chrono::NaiveDate;
use toml::Table;

/// The text is not a policy; every fault, in the order of the lines.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the policy is wrong in {} place(s)", faults.len())]
pub struct PolicyError {
    /// What is wrong, never empty.
    pub faults: Vec<Fault>,
}

const PERIOD: Shape = Shape::Checked(period);

const LABEL: Shape = Shape::Table(&[("nl", Shape::Filled), ("en", Shape::Filled)]);

const GROUPS: Shape = Shape::OneOf(&["open", "municipal", "partner"]);

const BODIES: Shape = Shape::OneOf(&[
    "gemeente",
    "politie",
    "omgevingsdienst",
    "sociale-dienst",
    "none",
]);

/// The keys of the office's part of the configuration, in the order they are written.
pub const OFFICE: &[(&str, Shape)] = &[
    (
        "retention",
        Shape::Table(&[
            ("case", PERIOD),
            ("basis_case", Shape::Filled),
            ("dismissed", PERIOD),
            ("basis_dismissed", Shape::Filled),
            ("passed_on", PERIOD),
            ("basis_passed_on", Shape::Filled),
            ("unweighed", PERIOD),
            ("basis_unweighed", Shape::Filled),
            ("log", PERIOD),
            ("basis_log", Shape::Filled),
            ("weigh_within", PERIOD),
            ("basis_weigh_within", Shape::Filled),
        ]),
    ),
    (
        "purge",
        Shape::Table(&[
            ("max_records", Shape::Whole(0, 1_000_000)),
            ("max_share", Shape::Share),
            ("clock_tolerance", PERIOD),
        ]),
    ),
    (
        "import",
        Shape::Table(&[("max_text_bytes", Shape::Whole(1 << 10, 16 << 20))]),
    ),
    (
        "workflow",
        Shape::Table(&[
            ("default", Shape::Checked(id)),
            ("files", Shape::List(&Shape::Filled)),
        ]),
    ),
    (
        "themes",
        Shape::Map(
            id,
            &Shape::Table(&[
                ("nl", Shape::Filled),
                ("en", Shape::Filled),
                ("strict", Shape::Optional(&Shape::Flag)),
            ]),
        ),
    ),
    ("sources", Shape::Map(id, &LABEL)),
    (
        "consult",
        Shape::Map(
            id,
            &Shape::Table(&[
                ("nl", Shape::Filled),
                ("en", Shape::Filled),
                ("group", GROUPS),
            ]),
        ),
    ),
    (
        "partners",
        Shape::Map(
            id,
            &Shape::Table(&[
                ("nl", Shape::Filled),
                ("en", Shape::Filled),
                ("acts_as", BODIES),
            ]),
        ),
    ),
];

impl Policy {
    /// Reads a whole policy, as [`Policy::to_toml`] writes it.
    ///
    /// # Errors
    /// Every fault: syntax, unknown and missing keys, values out of bounds.
    pub fn from_toml(text: &str) -> Result<Policy, PolicyError> {
        let document = Document::parse(text).map_err(|faults| PolicyError { faults })?;
        Policy::from_table(document.table.clone()).map_err(|error| PolicyError {
            faults: document.locate(error.faults),
        })
    }

    /// The policy as canonical TOML: the same policy is always the same bytes.
    pub fn to_toml(&self) -> String {
        toml::to_string(self).expect("string keys and plain values always serialise")
    }

    /// This policy with what `patch` names changed, and the rest as it is.
    ///
    /// Tables are merged key by key; a list is replaced whole. Nothing can be taken away: ids that
    /// are in use must keep their labels.
    ///
    /// # Errors
    /// Every fault of the patch, and of the policy it would make, with the line in the patch.
    pub fn merged(&self, patch: &str) -> Result<Policy, PolicyError> {
        let document = Document::parse(patch).map_err(|faults| PolicyError { faults })?;
        self.merged_table(document.table.clone())
            .map_err(|error| PolicyError {
                faults: document.locate(error.faults),
            })
    }

    /// As [`Policy::merged`], from a parsed table; the faults carry no lines.
    ///
    /// # Errors
    /// As [`Policy::merged`].
    pub fn merged_table(&self, patch: Table) -> Result<Policy, PolicyError> {
        let mut table = self.to_table();
        merge(&mut table, patch);
        Policy::from_table(table)
    }

    /// All faults of this policy: bounds, ids, labels, and what must hold between the keys.
    ///
    /// Whether the default workflow exists is not known here: workflows check that themselves.
    pub fn check(&self) -> Vec<Fault> {
        let mut faults = check("", &self.to_table(), OFFICE, Extent::Whole);
        let mut add = |path: &str, problem: &str| {
            faults.push(Fault {
                line: None,
                path: path.to_owned(),
                problem: problem.to_owned(),
            });
        };
        if !self.themes.contains_key("other") {
            add("themes.other", "is missing: what fits no theme needs it");
        }
        if !self.sources.contains_key("other") {
            add("sources.other", "is missing: what fits no source needs it");
        }
        // Any day will do to compare two periods, except that months differ in length: from
        // 1 January the first ones are the longest possible.
        let from = NaiveDate::from_ymd_opt(2023, 1, 1).unwrap_or_default();
        let retention = &self.retention;
        if retention.weigh_within.end_from(from) > retention.unweighed.end_from(from) {
            add(
                "retention.weigh_within",
                "is longer than `unweighed`: signals would be destroyed before they must be weighed",
            );
        }
        faults
    }

    fn to_table(&self) -> Table {
        Table::try_from(self).expect("string keys and plain values always serialise")
    }

    fn from_table(table: Table) -> Result<Policy, PolicyError> {
        let faults = check("", &table, OFFICE, Extent::Whole);
        if !faults.is_empty() {
            return Err(PolicyError { faults });
        }
        let policy: Policy = table.try_into().map_err(|error: toml::de::Error| {
            let fault = Fault {
                line: None,
                path: String::new(),
                problem: error.message().to_owned(),
            };
            PolicyError {
                faults: vec![fault],
            }
        })?;
        let faults = policy.check();
        if faults.is_empty() {
            Ok(policy)
        } else {
            Err(PolicyError { faults })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_policy_is_sound_and_reads_back_the_same() {
        let policy = Policy::built_in();
        assert_eq!(policy.check(), []);
        let text = policy.to_toml();
        assert_eq!(Policy::from_toml(&text), Ok(policy.clone()));
        assert_eq!(Policy::from_toml(&text).map(|p| p.to_toml()), Ok(text));
        let sizes = [
            policy.themes.len(),
            policy.sources.len(),
            policy.consult.len(),
            policy.partners.len(),
        ];
        assert_eq!(sizes, [11, 13, 23, 19], "an id stands twice");
    }

    #[test]
    fn a_patch_changes_what_it_names_and_leaves_the_rest() {
        let policy = Policy::built_in();
        let patched = policy
            .merged("[retention]\ncase = 'P7Y'\n[themes.youth]\nnl = 'Jeugd'\nen = 'Youth'\n[themes.drugs]\nnl = 'Drugs'")
            .expect("a sound patch");
        let mut expected = policy.clone();
        expected.retention.case = "P7Y".parse().expect("a period");
        let label = |nl: &str, en: &str| crate::domain::policy::Theme {
            nl: nl.to_owned(),
            en: en.to_owned(),
            strict: false,
        };
        let youth = label("Jeugd", "Youth");
        expected.themes.insert("youth".to_owned(), youth);
        let drugs = label("Drugs", "Drug crime");
        expected.themes.insert("drugs".to_owned(), drugs);
        assert_eq!(patched, expected);
        assert_eq!(policy.merged(""), Ok(policy));
    }

    #[test]
    fn all_faults_of_a_patch_come_at_once_with_their_lines() {
        let error = Policy::built_in()
            .merged(
                "[retention]\ncase = \"5 jaar\"\nbasis_case = \"\"\n[purge]\nmax_share = 1.5\nmax_recods = 3\n\
                 [import]\nmax_text_bytes = 12\n[themes.Youth]\nnl = \"Jeugd\"\n[partners.vth]\nacts_as = \"leger\"\n",
            )
            .expect_err("full of faults");
        let faults: Vec<String> = error.faults.iter().map(Fault::to_string).collect();
        assert_eq!(
            faults,
            [
                "line 2: retention.case: must be a period such as P5Y, P6M, P6W or P31D, of at most a hundred years",
                "line 3: retention.basis_case: must be text between quotes, and not empty",
                "line 5: purge.max_share: must be a number above 0 and at most 1",
                "line 6: purge.max_recods: unknown key; did you mean `max_records`?",
                "line 8: import.max_text_bytes: must be a whole number from 1024 to 16777216",
                "line 9: themes.Youth: the key must be 1 to 40 of a-z, 0-9 and -",
                "line 9: themes.Youth.en: is missing",
                "line 12: partners.vth.acts_as: must be one of gemeente, politie, omgevingsdienst, sociale-dienst, none",
            ]
        );
    }

    #[test]
    fn a_theme_is_strict_only_when_it_says_so() {
        let policy = Policy::built_in();
        let strict = policy.themes.iter().filter(|(_, theme)| theme.strict);
        let strict: Vec<&str> = strict.map(|(id, _)| id.as_str()).collect();
        assert_eq!(strict, ["prostitution"]);
        let patched = policy
            .merged("[themes.drugs]\nstrict = true\n")
            .expect("sound");
        assert!(patched.themes["drugs"].strict && !patched.themes["other"].strict);
        let error = policy
            .merged("[themes.drugs]\nstrict = 'ja'\n")
            .expect_err("no flag");
        assert_eq!(error.faults[0].problem, "must be true or false");
    }

    #[test]
    fn weighing_may_not_take_longer_than_keeping() {
        let error = Policy::built_in().merged("[retention]\nweigh_within = 'P2Y'\n");
        let faults = error.expect_err("too long").faults;
        assert_eq!(faults[0].path, "retention.weigh_within");
        assert_eq!(faults[0].line, Some(2));
    }

    #[test]
    fn a_policy_without_the_theme_other_is_refused() {
        let mut policy = Policy::built_in();
        policy.themes.remove("other");
        let faults = Policy::from_toml(&policy.to_toml())
            .expect_err("refused")
            .faults;
        assert_eq!(faults[0].path, "themes.other");
    }
}
