//! The policy that a new vault begins with: ids, labels, terms and their basis.
//!
//! Labels marked so in the source are the town's own words (Zoetermeer's implementation note,
//! Dordrecht's plan). The grounds are text without an article of law: the law changes, and the
//! office writes its own.

use super::{
    ActsAs, ConsultSource, Group, Import, Partner, Policy, Purge, Retention, Theme, WorkflowChoice,
};
use crate::domain::label::Label;
use crate::domain::period::Period;
use std::collections::BTreeMap;

const THEMES: [(&str, &str, &str); 11] = [
    (
        "prostitution",
        "Illegale of onvergunde prostitutie",
        "Illegal or unlicensed prostitution",
    ),
    ("real-estate", "Vastgoedcriminaliteit", "Real estate crime"),
    ("drugs", "Drugscriminaliteit", "Drug crime"),
    ("business-parks", "Bedrijventerreinen", "Business parks"),
    (
        "resilience",
        "Weerbare stad en organisatie",
        "Resilient city and organisation",
    ),
    ("human-trafficking", "Mensenhandel", "Human trafficking"),
    ("money-laundering", "Witwassen", "Money laundering"),
    ("hospitality", "Horeca", "Hospitality"),
    ("housing-fraud", "Woonfraude", "Housing fraud"),
    ("care-fraud", "Zorgfraude", "Care fraud"),
    ("other", "Overig", "Other"),
];

/// The theme in which every person needs a ground: stricter rules hold for data of sex workers.
const STRICT: &str = "prostitution";

const SOURCES: [(&str, &str, &str); 13] = [
    ("mma", "Meld Misdaad Anoniem (MMA)", "Crime tip line (MMA)"),
    (
        "police-report",
        "Bestuurlijke rapportage (politie)",
        "Police report to the mayor",
    ),
    ("internal", "Eigen organisatie", "Own organisation"),
    ("hotline", "Meldpunt ondermijning", "The town's own hotline"),
    ("citizen", "Inwoner", "Resident"),
    ("entrepreneur", "Ondernemer", "Entrepreneur"),
    ("partner", "Samenwerkingspartner", "Partner"),
    (
        "heit",
        "Haags Economisch Interventieteam (HEIT)",
        "Economic intervention team of The Hague (HEIT)",
    ),
    ("riec", "RIEC", "Regional centre (RIEC)"),
    (
        "housing-fraud",
        "Projectteam Woonfraude",
        "Housing fraud team",
    ),
    (
        "control",
        "Eigen controle of toezicht",
        "Own inspection or supervision",
    ),
    (
        "analysis",
        "Eigen analyse (open bronnen, DOOK)",
        "Own analysis (open sources, DOOK)",
    ),
    ("other", "Overig", "Other"),
];

const CONSULT: [(&str, &str, &str, Group); 23] = [
    (
        "internet",
        "Internet en sociale media (openbaar)",
        "Internet and social media (public)",
        Group::Open,
    ),
    (
        "kvk",
        "Handelsregister (KVK)",
        "Trade register (KVK)",
        Group::Open,
    ),
    ("kadaster", "Kadaster", "Land registry", Group::Open),
    (
        "rdw",
        "RDW (open data)",
        "Vehicle register (RDW, open data)",
        Group::Open,
    ),
    (
        "bag",
        "Adressen en gebouwen (BAG)",
        "Addresses and buildings (BAG)",
        Group::Open,
    ),
    (
        "brp",
        "Basisregistratie Personen (BRP)",
        "Population register (BRP)",
        Group::Municipal,
    ),
    ("woz", "WOZ", "Property values (WOZ)", Group::Municipal),
    ("permits", "Vergunningen", "Permits", Group::Municipal),
    (
        "enforcement",
        "Toezicht en handhaving",
        "Supervision and enforcement",
        Group::Municipal,
    ),
    ("subsidies", "Subsidies", "Subsidies", Group::Municipal),
    (
        "real-estate",
        "Vastgoedbedrijf en Grondzaken",
        "Municipal real estate and land",
        Group::Municipal,
    ),
    (
        "social-investigation",
        "Sociale Recherche",
        "Social investigation service",
        Group::Municipal,
    ),
    (
        "taxes",
        "Gemeentelijke belastingen",
        "Municipal taxes",
        Group::Municipal,
    ),
    (
        "housing-fraud",
        "Projectteam Woonfraude",
        "Housing fraud team",
        Group::Municipal,
    ),
    ("police", "Politie", "Police", Group::Partner),
    ("riec", "RIEC", "Regional centre (RIEC)", Group::Partner),
    (
        "heit",
        "Haags Economisch Interventieteam (HEIT)",
        "Economic intervention team of The Hague (HEIT)",
        Group::Partner,
    ),
    (
        "om",
        "Openbaar Ministerie (OM)",
        "Public prosecution service",
        Group::Partner,
    ),
    (
        "tax-service",
        "Belastingdienst",
        "Tax service",
        Group::Partner,
    ),
    (
        "nla",
        "Nederlandse Arbeidsinspectie",
        "Labour inspectorate (NLA)",
        Group::Partner,
    ),
    (
        "nvwa",
        "Nederlandse Voedsel- en Warenautoriteit",
        "Food and product safety authority (NVWA)",
        Group::Partner,
    ),
    (
        "environment-service",
        "Omgevingsdienst",
        "Environment service",
        Group::Partner,
    ),
    (
        "stedin",
        "Netbeheerder (Stedin)",
        "Grid operator (Stedin)",
        Group::Partner,
    ),
];

const PARTNERS: [(&str, &str, &str, ActsAs); 19] = [
    ("gemeente", "Gemeente", "Municipality", ActsAs::Gemeente),
    (
        "vth",
        "Vergunningen, Toezicht en Handhaving",
        "Permits, supervision and enforcement",
        ActsAs::Gemeente,
    ),
    (
        "juridische-zaken",
        "Juridische Zaken",
        "Legal affairs",
        ActsAs::Gemeente,
    ),
    (
        "woonfraude",
        "Projectteam Woonfraude",
        "Housing fraud team",
        ActsAs::Gemeente,
    ),
    (
        "bibob",
        "Bureau Bibob van de gemeente",
        "Integrity screening (Bibob)",
        ActsAs::Gemeente,
    ),
    (
        "economische-zaken",
        "Economische Zaken",
        "Economic affairs",
        ActsAs::Gemeente,
    ),
    (
        "sociale-recherche",
        "Sociale Recherche",
        "Social investigation service",
        ActsAs::SocialeDienst,
    ),
    (
        "sdd",
        "Sociale Dienst Drechtsteden (SDD)",
        "Social service (SDD)",
        ActsAs::SocialeDienst,
    ),
    (
        "odh",
        "Omgevingsdienst Haaglanden (ODH)",
        "Environment service (ODH)",
        ActsAs::Omgevingsdienst,
    ),
    (
        "ozhz",
        "Omgevingsdienst Zuid-Holland Zuid (OZHZ)",
        "Environment service (OZHZ)",
        ActsAs::Omgevingsdienst,
    ),
    ("politie", "Politie", "Police", ActsAs::Politie),
    (
        "heit",
        "Haags Economisch Interventieteam (HEIT)",
        "Economic intervention team of The Hague (HEIT)",
        ActsAs::Gemeente,
    ),
    ("riec", "RIEC", "Regional centre (RIEC)", ActsAs::None),
    (
        "om",
        "Openbaar Ministerie (OM)",
        "Public prosecution service",
        ActsAs::None,
    ),
    (
        "belastingdienst",
        "Belastingdienst",
        "Tax service",
        ActsAs::None,
    ),
    (
        "nla",
        "Nederlandse Arbeidsinspectie",
        "Labour inspectorate (NLA)",
        ActsAs::None,
    ),
    (
        "nvwa",
        "Nederlandse Voedsel- en Warenautoriteit",
        "Food and product safety authority (NVWA)",
        ActsAs::None,
    ),
    (
        "stedin",
        "Netbeheerder (Stedin)",
        "Grid operator (Stedin)",
        ActsAs::None,
    ),
    (
        "other",
        "Andere organisatie",
        "Other organisation",
        ActsAs::None,
    ),
];

fn labels(of: &[(&str, &str, &str)]) -> BTreeMap<String, Label> {
    let label = |(id, nl, en): &(&str, &str, &str)| {
        let (nl, en) = ((*nl).to_owned(), (*en).to_owned());
        ((*id).to_owned(), Label { nl, en })
    };
    of.iter().map(label).collect()
}

impl Policy {
    /// The policy of an office that has agreed nothing else yet (cli.md, "Configuration").
    pub fn built_in() -> Policy {
        Policy {
            retention: Retention {
                case: Period::years(5),
                basis_case: "Werkwijze Cluster Ondermijning, par. 5.3: vijf jaar na de einddatum"
                    .to_owned(),
                dismissed: Period::years(1),
                basis_dismissed: "Modelprotocol gegevensdeling binnen de gemeente: één jaar \
                                  versleuteld bewaard, daarna vernietigd"
                    .to_owned(),
                passed_on: Period::years(1),
                basis_passed_on: "Afspraak van het Cluster Ondermijning: de ontvanger houdt het \
                                  dossier"
                    .to_owned(),
                unweighed: Period::years(1),
                basis_unweighed: "Opslagbeperking: wat niet tot een casus leidt, blijft niet \
                                  langer dan een jaar na ontvangst"
                    .to_owned(),
                log: Period::years(10),
                basis_log: "Afspraak van het Cluster Ondermijning: verantwoording over het \
                            gebruik van de gegevens"
                    .to_owned(),
                weigh_within: Period::weeks(6),
                basis_weigh_within: "Afspraak van het Cluster Ondermijning: een signaal wordt \
                                     binnen zes weken gewogen"
                    .to_owned(),
            },
            purge: Purge {
                max_records: 25,
                max_share: 0.05,
                clock_tolerance: Period::days(31),
            },
            import: Import {
                max_text_bytes: 1_048_576,
            },
            workflow: WorkflowChoice {
                default: "zoetermeer".to_owned(),
                files: Vec::new(),
            },
            themes: THEMES
                .iter()
                .map(|(id, nl, en)| {
                    let (nl, en) = ((*nl).to_owned(), (*en).to_owned());
                    let strict = *id == STRICT;
                    ((*id).to_owned(), Theme { nl, en, strict })
                })
                .collect(),
            sources: labels(&SOURCES),
            consult: CONSULT
                .iter()
                .map(|(id, nl, en, group)| {
                    let (nl, en, group) = ((*nl).to_owned(), (*en).to_owned(), *group);
                    ((*id).to_owned(), ConsultSource { nl, en, group })
                })
                .collect(),
            partners: PARTNERS
                .iter()
                .map(|(id, nl, en, acts_as)| {
                    let (nl, en, acts_as) = ((*nl).to_owned(), (*en).to_owned(), *acts_as);
                    ((*id).to_owned(), Partner { nl, en, acts_as })
                })
                .collect(),
        }
    }
}
