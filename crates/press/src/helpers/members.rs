//! Helpers of parts that this paper does not have yet: each prints what a site prints on which
//! that part is switched off, so that a theme that asks for it stays whole.

use std::fmt::Write;

use hbs::{Helpers, Value};

use super::{escaped, sheet, text};

pub fn add(helpers: &mut Helpers) {
    // Nobody comments here; what readers wrote before the paper moved in is printed in its place.
    helpers.add("comments", |call| {
        let this = call.this().clone();
        if this.get("comments").as_array().is_some_and(|kept| !kept.is_empty()) {
            call.partial("kept-comments", &this)?;
        }
        Ok(Value::Undefined)
    });
    // Nothing at all, as where recommendations are off.
    helpers.add("recommendations", |_| Ok(Value::Undefined));
    // A mark that a script would fill; there is none, so it stays empty.
    helpers.add("comment_count", |call| {
        let wrap = text(call, "autowrap").filter(|w| w != "false");
        let wrapped = text(call, "autowrap").as_deref() != Some("false");
        let mut out = String::from("<script");
        for (name, value) in [
            ("", call.this().get("id").text()),
            ("-empty", text(call, "empty").unwrap_or_default()),
            ("-singular", text(call, "singular").unwrap_or_else(|| "comment".into())),
            ("-plural", text(call, "plural").unwrap_or_else(|| "comments".into())),
            ("-tag", if wrapped { wrap.unwrap_or_else(|| "span".into()) } else { "script".into() }),
            ("-class-name", text(call, "class").unwrap_or_default()),
            ("-autowrap", wrapped.to_string()),
        ] {
            write!(out, "\n    data-ghost-comment-count{name}=\"{}\"", escaped(&value)).expect("writing to a String");
        }
        out.push_str("\n>\n</script>");
        Ok(Value::safe(out))
    });
    helpers.add("cancel_link", |call| {
        let this = call.this().clone();
        let (id, ends) = (this.get("id"), this.get("cancel_at_period_end"));
        if id.is_nullish() || matches!(ends, Value::Undefined) {
            return Err(call.refuse("cancel_link belongs inside a subscription: {{#foreach @member.subscriptions}}"));
        }
        let word = |name: &str, usual: &str| Value::from(text(call, name).unwrap_or_else(|| usual.to_owned()));
        let context = Value::object([
            ("id", id),
            ("cancel_at_period_end", ends),
            ("class", word("class", "gh-subscription-cancel")),
            ("errorClass", word("errorClass", "gh-error gh-error-subscription-cancel")),
            ("cancelLabel", word("cancelLabel", "Cancel subscription")),
            ("continueLabel", word("continueLabel", "Resume subscription")),
        ]);
        call.partial("cancel_link", &context)?;
        Ok(Value::Undefined)
    });
    for (name, field) in [("total_members", "total"), ("total_paid_members", "paid")] {
        helpers.add(name, move |call| {
            let n = call.this().get(field).as_f64().filter(|n| *n > 0.0).unwrap_or(0.0);
            Ok(Value::safe(about(n as u64)))
        });
    }
    helpers.add("search", |_| Ok(Value::safe(SEARCH)));
    helpers.add("content_api_key", |call| Ok(Value::safe(escaped(&sheet(call)?.house.looks.content_key))));
}

/// A number of people as it is shown: exact while small, then in round figures with a plus.
fn about(n: u64) -> String {
    let down = |to: u64| n / to * to;
    match n {
        0..=50 => n.to_string(),
        51..=100 => format!("{}+", down(10)),
        101..=1000 => format!("{}+", thousands(down(50))),
        1001..=10_000 => format!("{}+", thousands(down(100))),
        10_001..=100_000 => format!("{}+", thousands(down(1000))),
        100_001..=1_000_000 => format!("{}+", short(down(10_000))),
        _ => format!("{}+", short(down(100_000))),
    }
}

fn thousands(n: u64) -> String {
    if n < 1000 { n.to_string() } else { format!("{},{:03}", thousands(n / 1000), n % 1000) }
}

fn short(n: u64) -> String {
    if n < 1_000_000 { format!("{}k", n / 1000) } else { format!("{}m", hbs::number_text(n as f64 / 1_000_000.0)) }
}

/// A button that opens the search.
const SEARCH: &str = "<button class=\"gh-search-icon\" aria-label=\"search\" data-ghost-search style=\"display: inline-flex; \
justify-content: center; align-items: center; width: 32px; height: 32px; padding: 0; border: 0; color: inherit; \
background-color: transparent; cursor: pointer; outline: none;\"><svg width=\"20\" height=\"20\" fill=\"none\" viewBox=\"0 0 24 24\">\
<circle cx=\"10\" cy=\"10\" r=\"8\" stroke=\"currentColor\" stroke-width=\"2\"/><path d=\"m16 16 7 7\" stroke=\"currentColor\" \
stroke-width=\"2\" stroke-linecap=\"round\"/></svg></button>";

#[cfg(test)]
mod tests {
    use super::about;

    #[test]
    fn a_crowd_is_counted_in_round_figures() {
        let counts = [7, 88, 444, 1234, 45_678, 234_567, 1_260_000].map(about);
        assert_eq!(counts, ["7", "80+", "400+", "1,200+", "45,000+", "230k+", "1.2m+"]);
    }
}
