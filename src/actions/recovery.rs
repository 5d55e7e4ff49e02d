//! Recovery: is the written-down code right, and a new coordinator by it.

use super::error::ActionError;
use crate::domain::refusal::must_have_text;
use crate::store::{Options, Store, recovery};
use crate::vault::VaultError;
use crate::vault::kdf::KdfParams;
use crate::vault::keyring::is_member_name;
use crate::vault::locked::Locked;
use crate::vault::recovery::RecoveryCode;
use crate::vault::slot::Credential;
use std::path::Path;

/// Tells whether a written-down code is the one of this vault, without using it.
///
/// # Errors
/// Those of [`Locked::open`].
pub fn check(path: &Path, code: &RecoveryCode) -> Result<bool, ActionError> {
    Ok(recovery::is_right(&Locked::open(path)?, code))
}

/// Makes `name` the coordinator with the code from the safe and the vault's files alone.
///
/// # Errors
/// A code of another vault; a name that cannot be one; a vault that was tampered with.
pub fn take_over(
    path: &Path,
    code: &RecoveryCode,
    name: &str,
    credential: &Credential,
    params: KdfParams,
    options: Options,
) -> Result<Store, ActionError> {
    must_have_text("member", name)?;
    if !is_member_name(name.trim()) {
        return Err(VaultError::BadName.into());
    }
    let locked = Locked::open(path)?.patience(options.busy_timeout);
    Ok(recovery::take_over(
        &locked, code, name, credential, params, options,
    )?)
}
