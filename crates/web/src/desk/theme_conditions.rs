//! Settings of a theme that are asked for only while others have certain values: as rules of a
//! style sheet, so that the form answers at once and needs no script for it.
//!
//! A rule can look at what is chosen or ticked, not at what is typed. A condition over texts,
//! colors or pictures is asked when the screen is set, and so after saving.

use std::fmt::Write;

use archive::filter::{Clause, Expr};
use press::{Setting, SettingKind, visibility};

/// The class of a setting that a rule shows; none where there is no condition or no rule.
pub fn class(setting: &Setting, all: &[Setting]) -> Option<String> {
    selector(setting.visibility.as_ref()?, all)?;
    let at = all.iter().position(|one| one.name == setting.name)?;
    Some(format!("when-{at}"))
}

/// The whole sheet. A browser that does not understand a rule shows the setting.
pub fn style(all: &[Setting]) -> String {
    let mut out = String::new();
    for setting in all {
        if let (Some(class), Some(when)) = (class(setting, all), &setting.visibility)
            && let Some(holds) = selector(when, all)
        {
            writeln!(out, "#theme-settings:not({holds}) .{class}{{display:none}}").expect("writing to a String");
        }
    }
    out
}

/// What selects the form while the condition holds; none where a field of it is typed.
fn selector(when: &Expr, all: &[Setting]) -> Option<String> {
    let parts = |parts: &[Expr]| parts.iter().map(|part| selector(part, all)).collect::<Option<Vec<_>>>();
    match when {
        Expr::And(members) => Some(parts(members)?.concat()),
        Expr::Or(members) => Some(format!(":is({})", parts(members)?.join(","))),
        Expr::Is(clause) => clause_selector(clause, all),
    }
}

/// Every value that the field may have is tried, and those that meet the clause are looked for.
fn clause_selector(clause: &Clause, all: &[Setting]) -> Option<String> {
    let field = all.iter().find(|setting| setting.name == clause.field)?;
    let name = quoted(&field.name);
    let chosen: Vec<String> = match &field.kind {
        SettingKind::Boolean => [(true, format!("[name={name}]:checked")), (false, format!("[name={name}]:not(:checked)"))]
            .into_iter()
            .filter(|(on, _)| visibility::meets(clause, &(*on).into()))
            .map(|(_, selector)| selector)
            .collect(),
        SettingKind::Select(options) => options
            .iter()
            .filter(|option| visibility::meets(clause, &option.as_str().into()))
            .map(|option| format!("[name={name}] option[value={}]:checked", quoted(option)))
            .collect(),
        SettingKind::Color | SettingKind::Image | SettingKind::Text => return None,
    };
    Some(if chosen.is_empty() { ":not(*)".to_owned() } else { format!(":has({})", chosen.join(",")) })
}

/// A string of a style sheet.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' | '<' => write!(out, "\\{:x} ", c as u32).expect("writing to a String"),
            c if c.is_control() => write!(out, "\\{:x} ", c as u32).expect("writing to a String"),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_rule_asks_for_every_value_that_meets_the_condition() {
        let custom = json!({
            "header": { "type": "select", "options": ["Landing", "The \"Search\"", "Off"], "default": "Off" },
            "dark": { "type": "boolean", "default": false },
            "line": { "type": "text", "default": "", "visibility": "header:-Off+dark:true" },
            "tint": { "type": "color", "default": "#112233", "visibility": "line:-null" },
            "never": { "type": "text", "default": "", "visibility": "header:Gone,dark:false" }
        });
        let settings = press::read_settings(custom.as_object().unwrap());
        let style = style(&settings);
        assert_eq!(
            style.lines().collect::<Vec<_>>(),
            [
                "#theme-settings:not(:has([name=\"header\"] option[value=\"Landing\"]:checked,\
                 [name=\"header\"] option[value=\"The \\22 Search\\22 \"]:checked):has([name=\"dark\"]:checked)) .when-2{display:none}",
                "#theme-settings:not(:is(:not(*),:has([name=\"dark\"]:not(:checked)))) .when-4{display:none}",
            ]
        );
        assert_eq!(class(&settings[3], &settings), None, "what is typed is asked after saving");
    }
}
