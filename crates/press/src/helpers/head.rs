//! What stands in a page's head and on its body tag.

use hbs::{Helpers, Value};

use super::sheet;

pub fn add(helpers: &mut Helpers) {
    helpers.add("meta_title", |call| Ok(sheet(call)?.meta_title.as_str().into()));
    helpers.add("meta_description", |call| Ok(sheet(call)?.meta_description.as_str().into()));
    helpers.add("ghost_head", |call| Ok(Value::safe(sheet(call)?.head.as_str())));
    helpers.add("ghost_foot", |_| Ok(Value::Undefined));
    helpers.add("body_class", |call| Ok(sheet(call)?.body_class.as_str().into()));
    // Doors of Ghost's members and comments that this paper does not open.
    for name in [
        "comments",
        "comment_count",
        "recommendations",
        "search",
        "cancel_link",
        "tiers",
        "total_members",
        "total_paid_members",
        "content_api_key",
    ] {
        helpers.add(name, |_| Ok(Value::Undefined));
    }
}
