//! Closed lists: enums whose every value has one stable id.

/// Defines an enum of which every variant has an id, as it is stored and as JSON shows it: the
/// enum, `ALL`, `id` and `from_id`, and the same ids for serde.
macro_rules! closed_list {
    (
        $(#[$meta:meta])*
        pub enum $name:ident {
            $($(#[$variant_meta:meta])* $variant:ident = $id:literal,)+
        }
    ) => {
        $(#[$meta])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash,
            serde::Serialize, serde::Deserialize,
        )]
        pub enum $name {
            $($(#[$variant_meta])* #[serde(rename = $id)] $variant,)+
        }

        impl $name {
            /// All values, in the order in which people should see them.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];

            /// The stable id, as stored and as JSON shows it.
            pub const fn id(self) -> &'static str {
                match self {
                    $($name::$variant => $id,)+
                }
            }

            /// The value with this id.
            pub fn from_id(id: &str) -> Option<$name> {
                $name::ALL.iter().copied().find(|value| value.id() == id)
            }
        }
    };
}
pub(crate) use closed_list;
