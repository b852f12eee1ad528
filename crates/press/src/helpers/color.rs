//! `color_to_rgba` and `contrast_text_color`: a theme's colors, made lighter or readable.

use hbs::{Helpers, Value};

pub fn add(helpers: &mut Helpers) {
    helpers.add("color_to_rgba", |call| {
        let opacity = call.arg(1);
        let opacity = opacity.as_f64().or_else(|| opacity.as_str()?.trim().parse().ok()).filter(|n| n.is_finite());
        let opacity = opacity.map_or(0.25, |n: f64| n.clamp(0.0, 1.0));
        Ok(Value::safe(match rgb(&or_usual(call.arg(0))) {
            Some((r, g, b)) if opacity == 1.0 => format!("rgb({r}, {g}, {b})"),
            Some((r, g, b)) => format!("rgba({r}, {g}, {b}, {})", hbs::number_text(opacity)),
            None => "rgba(21, 23, 26, 0.25)".to_owned(),
        }))
    });
    helpers.add("contrast_text_color", |call| {
        let light = rgb(&or_usual(call.arg(0)))
            .is_some_and(|(r, g, b)| f64::from(r) * 0.299 + f64::from(g) * 0.587 + f64::from(b) * 0.114 >= 186.0);
        Ok(Value::safe(if light { "#000000" } else { "#FFFFFF" }))
    });
}

fn or_usual(color: &Value) -> String {
    color.as_str().map(str::trim).filter(|c| !c.is_empty()).unwrap_or("#15171A").to_owned()
}

/// `#abc`, `#aabbcc`, `rgb(…)` and the names people write.
pub fn rgb(color: &str) -> Option<(u8, u8, u8)> {
    let color = color.trim().to_ascii_lowercase();
    if let Some(digits) = color.strip_prefix('#') {
        let wide = if digits.len() < 6 { digits.chars().flat_map(|c| [c, c]).collect() } else { digits.to_owned() };
        let bytes = hex::decode(wide.get(..6)?).ok()?;
        return Some((bytes[0], bytes[1], bytes[2]));
    }
    if let Some(inside) = color.strip_prefix("rgb").and_then(|c| c.trim_start_matches('a').strip_prefix('(')) {
        let mut parts = inside.trim_end_matches(')').split(['/', ',', ' ']).filter(|p| !p.is_empty()).map(str::parse);
        return Some((parts.next()?.ok()?, parts.next()?.ok()?, parts.next()?.ok()?));
    }
    Some(match color.as_str() {
        "black" => (0, 0, 0),
        "white" => (255, 255, 255),
        "red" => (255, 0, 0),
        "green" => (0, 128, 0),
        "blue" => (0, 0, 255),
        "yellow" => (255, 255, 0),
        "orange" => (255, 165, 0),
        "purple" => (128, 0, 128),
        "gray" | "grey" => (128, 128, 128),
        _ => return None,
    })
}
