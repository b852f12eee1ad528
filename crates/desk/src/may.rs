//! Who may do what. The only place where the desk asks.

use paper::{Act, Refusal, Staff, StaffId};

use crate::House;
use crate::error::Result;

pub fn may(by: &Staff, act: Act, house: &House) -> Result<()> {
    Ok(by.role.may(act, house.editors_publish)?)
}

/// May this colleague change the house? Whoever sits at the server's own command line (`None`)
/// could open the store by hand, and may.
pub(crate) fn may_command(by: Option<&Staff>, act: Act) -> Result<()> {
    by.map_or(Ok(()), |by| Ok(by.role.may(act, false)?))
}

/// Writers work on their own drafts; everybody's are open to editors.
pub(crate) fn may_edit(by: &Staff, owner: Option<StaffId>) -> Result<()> {
    if owner == Some(by.id) {
        return Ok(by.role.may(Act::Write, false)?);
    }
    match by.role.may(Act::EditOthers, false) {
        Ok(()) => Ok(()),
        Err(_) => {
            Err(Refusal::Other("This is a colleague\u{2019}s draft. Ask its author or an editor to change it.".into()).into())
        }
    }
}
