//! Licences and links that came with somebody's words.

/// `CC BY 4.0` for the address of that licence; other words stay as they are.
pub fn licence_name(licence: &str) -> String {
    let Some(address) = web_address(licence) else {
        return licence.to_owned();
    };
    let path = address.split("creativecommons.org/").nth(1).unwrap_or_default();
    let mut parts = path.split('/');
    match (parts.next(), parts.next(), parts.next()) {
        (Some("licenses"), Some(kind), Some(version)) if !kind.is_empty() => {
            format!("CC {} {version}", kind.to_uppercase()).trim_end().to_owned()
        }
        (Some("publicdomain"), Some("zero"), _) => "CC0".to_owned(),
        (Some("publicdomain"), Some("mark"), _) => "Public domain".to_owned(),
        _ => "License".to_owned(),
    }
}

/// The address, if it is one that a link may lead to: http or https, whole.
pub fn web_address(text: &str) -> Option<&str> {
    let text = text.trim();
    let parsed = url::Url::parse(text).ok()?;
    (matches!(parsed.scheme(), "http" | "https") && parsed.host().is_some()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_licence_address_is_printed_by_its_name() {
        assert_eq!(licence_name("https://creativecommons.org/licenses/by-sa/4.0/"), "CC BY-SA 4.0");
        assert_eq!(licence_name("https://creativecommons.org/publicdomain/zero/1.0/"), "CC0");
        assert_eq!(licence_name("All rights reserved"), "All rights reserved");
        assert_eq!(licence_name("https://agency.example/terms"), "License");
    }

    #[test]
    fn a_link_never_runs_a_script() {
        assert_eq!(web_address("javascript:alert(1)"), None);
        assert_eq!(web_address("data:text/html,x"), None);
        assert_eq!(web_address("//x.example/"), None);
        assert_eq!(web_address(" https://x.example/ "), Some("https://x.example/"));
    }
}
