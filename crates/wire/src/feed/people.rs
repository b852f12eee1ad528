//! Names of authors, out of the ways feeds write them.

/// The names in an author line: no "By", no mail addresses.
pub(crate) fn names(line: &str) -> Vec<String> {
    let line = super::plain::from_html(line);
    let line = strip_by(line.trim());
    let mut found = Vec::new();
    for part in line.split([';', '|']) {
        for name in split_and(part) {
            if let Some(name) = name_of(name)
                && !found.contains(&name)
            {
                found.push(name);
            }
        }
    }
    found
}

fn strip_by(line: &str) -> &str {
    match line.get(..3) {
        Some(by) if by.eq_ignore_ascii_case("by ") => line[3..].trim_start(),
        _ => line,
    }
}

/// Splits `Ann Example and Bob Example` and `A. Writer, B. Writer`, but leaves `Example, Ann` and
/// `Health and Safety Board` alone: every part must look like a person's name.
fn split_and(line: &str) -> Vec<&str> {
    let parts: Vec<&str> = line
        .split(" and ")
        .flat_map(|p| p.split(" & "))
        .flat_map(|p| p.split(", "))
        .map(str::trim)
        .filter(|p| !p.is_empty())
        .collect();
    let like_names = parts.len() > 1
        && parts.iter().all(|p| {
            let words = p.split_whitespace().count();
            (2..=4).contains(&words) && p.chars().next().is_some_and(char::is_uppercase) && !p.contains('(')
        });
    if like_names { parts } else { vec![line] }
}

/// `mail@host (Ann Example)`, `Ann Example <mail@host>`, `Ann Example (mail@host)`, `Ann Example`.
fn name_of(text: &str) -> Option<String> {
    let is_mail = |s: &str| s.contains('@') && !s.contains(' ');
    let text = text.trim();
    let name = match text.split_once(['(', '<']) {
        Some((before, inside)) => {
            let inside = inside.trim_end_matches([')', '>', ' ']);
            match (before.trim(), inside.trim()) {
                ("", inside) => inside,
                (before, inside) if is_mail(before) => inside,
                (before, inside) if is_mail(inside) => before,
                _ => text,
            }
        }
        None => text,
    };
    let name = name.trim_matches(['"', '\'', ' ', ',']);
    let words: Vec<&str> = name.split_whitespace().filter(|w| !is_mail(w) || w.starts_with('@')).collect();
    let name = portrayed(&words.join(" ")).to_owned();
    (!name.is_empty() && name.len() <= 200 && !name.starts_with("http")).then_some(name)
}

/// The person of `Ann Example's avatar`: words for a picture that somebody's template took for a name.
fn portrayed(name: &str) -> &str {
    ["avatar", "profile picture", "profile photo", "profile image", "headshot"]
        .iter()
        .filter_map(|picture| {
            let (person, words) = name.split_at_checked(name.len().checked_sub(picture.len())?)?;
            words.eq_ignore_ascii_case(picture).then(|| person.trim_end())
        })
        .find_map(|person| ["'s", "’s", "'", "’"].iter().find_map(|of| person.strip_suffix(of)))
        .unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_without_by_and_without_addresses() {
        for (line, meant) in [
            ("By Ann Example", vec!["Ann Example"]),
            ("ann@example.org (Ann Example)", vec!["Ann Example"]),
            ("Ann Example <ann@example.org>", vec!["Ann Example"]),
            ("Ann Example (ann@example.org)", vec!["Ann Example"]),
            ("Ann Example ann@example.org", vec!["Ann Example"]),
            ("ann@example.org", vec![]),
            ("Ann Example and Bob Other", vec!["Ann Example", "Bob Other"]),
            ("Ann Example, Bob Other and Cy Third", vec!["Ann Example", "Bob Other", "Cy Third"]),
            ("Board of Health and Safety", vec!["Board of Health and Safety"]),
            ("Example, Ann", vec!["Example, Ann"]),
            ("Ann Example; Ann Example", vec!["Ann Example"]),
            ("Staff", vec!["Staff"]),
            ("Ann Example's avatar", vec!["Ann Example"]),
            ("Bob Sams&#8217; Profile Picture", vec!["Bob Sams"]),
            ("Jane Avatar", vec!["Jane Avatar"]),
            ("Ann O&#8217;Neil", vec!["Ann O’Neil"]),
            ("Reuters (London)", vec!["Reuters (London)"]),
            ("", vec![]),
        ] {
            assert_eq!(names(line), meant, "{line}");
        }
    }
}
