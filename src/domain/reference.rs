//! References (*verwijzingen*) to what stands in another system and was not taken over.

use super::closed::closed_list;
use super::part::{Body, PartKind};
use super::redact::redacted_debug;
use serde::{Deserialize, Serialize};

closed_list! {
    /// A system beside this one (domain.md, section 7).
    pub enum System {
        /// The regional centres' case system.
        RiecIs = "riec-is",
        /// The workspace of the intervention team (HEIT).
        Viadesk = "viadesk",
        /// Justis' drawings of networks.
        Track = "track",
        /// Links between persons, premises, companies and vehicles.
        Ibase = "ibase",
        /// The town's case system.
        RxEnterprise = "rx-enterprise",
        /// The registration of case consultations.
        C3 = "c3",
        /// Addresses and companies on a map.
        Dook = "dook",
        /// The residents' app.
        Waaksamen = "waaksamen",
        /// Another one.
        Other = "other",
    }
}

closed_list! {
    /// As what the town takes part in a case of the regional centre (domain.md, section 1).
    pub enum RiecRole {
        /// It brought the case in (*inbrenger*).
        Bringer = "bringer",
        /// It takes part in it (*deelnemer*).
        Participant = "participant",
    }
}

/// A reference; the system stands in the part's clear id.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reference {
    /// What the other system calls it; empty where only the town's part in it is known.
    pub reference: String,
    /// What there is to say about it.
    pub text: Option<String>,
    /// As what the town takes part, where the case was brought before the regional centre.
    #[serde(rename = "as", default, skip_serializing_if = "Option::is_none")]
    pub role: Option<RiecRole>,
}
redacted_debug!(Reference {});

impl Body for Reference {
    const KIND: PartKind = PartKind::Reference;
}
