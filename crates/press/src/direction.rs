//! Which way text runs.

/// Languages that are written from right to left.
const FROM_RIGHT: &[&str] = &["ar", "he", "fa", "ur", "ps", "yi", "dv", "ckb", "sd", "ug"];

pub fn is_from_right(language: &str) -> bool {
    FROM_RIGHT.contains(&language.split(['-', '_']).next().unwrap_or_default())
}

/// Told by its letters, for text whose language nobody named; `None` where it has none.
pub fn reads_from_right(text: &str) -> Option<bool> {
    let (mut right, mut all) = (0, 0);
    for letter in text.chars().filter(|c| c.is_alphabetic()) {
        all += 1;
        // Hebrew, Arabic, Syriac, Thaana, N'Ko and their presentation forms.
        right += usize::from(matches!(letter, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}'));
    }
    (all > 0).then_some(right * 2 > all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_told_by_most_of_its_letters() {
        assert_eq!(reads_from_right("فاز الفريق بالمباراة النهائية (CNN)"), Some(true));
        assert_eq!(reads_from_right("The word שלום on a wall"), Some(false));
        assert_eq!(reads_from_right("2026!"), None);
        assert!(is_from_right("ar-EG") && is_from_right("he") && !is_from_right("art"));
    }
}
