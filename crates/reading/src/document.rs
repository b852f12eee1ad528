//! Documents of other houses’ editors, which are trees of JSON.

use serde_json::Value;

/// Goes through every text of a document; what `give` answers takes its place.
pub fn each_text(document: &mut Value, give: &mut dyn FnMut(&str) -> Option<String>) {
    match document {
        Value::String(text) => {
            if let Some(new) = give(text) {
                *text = new;
            }
        }
        Value::Array(list) => list.iter_mut().for_each(|one| each_text(one, give)),
        Value::Object(fields) => fields.values_mut().for_each(|one| each_text(one, give)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_is_asked_about_once_wherever_it_stands() {
        let mut document = serde_json::json!({ "a": ["x", { "b": "x", "c": 1 }], "x": null });
        each_text(&mut document, &mut |text| (text == "x").then(|| "y".to_owned()));
        assert_eq!(document, serde_json::json!({ "a": ["y", { "b": "y", "c": 1 }], "x": null }));
    }
}
