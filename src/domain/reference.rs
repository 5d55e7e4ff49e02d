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

/// A reference; the system stands in the part's clear id.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reference {
    /// What the other system calls it.
    pub reference: String,
    /// What there is to say about it.
    pub text: Option<String>,
}
redacted_debug!(Reference {});

impl Body for Reference {
    const KIND: PartKind = PartKind::Reference;
}
