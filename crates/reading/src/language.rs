//! In which language a text is written.

use whatlang::Lang;

/// The language as a BCP 47 tag: as declared, when the declaration is a tag, else as
/// recognized in the text, when there is enough of it to tell.
pub fn of(text: &str, declared: Option<&str>) -> Option<String> {
    declared.and_then(declared_tag).or_else(|| recognized(text))
}

/// A declared language in the usual form: `de`, `pt-BR`, `zh-Hant`.
pub fn declared_tag(declared: &str) -> Option<String> {
    let declared = declared.split([',', ';']).next()?.trim().replace('_', "-");
    if declared.is_empty() || declared.len() > 35 {
        return None;
    }
    let mut out: Vec<String> = Vec::new();
    for (n, part) in declared.split('-').enumerate() {
        let letters = part.chars().all(|c| c.is_ascii_alphabetic());
        // RFC 5646, 2.1.1: language small, script with a capital, region in capitals.
        out.push(match (n, part.len()) {
            (0, 2..=3) if letters => part.to_ascii_lowercase(),
            (0, _) => return None,
            (_, 4) if letters => {
                let (head, tail) = part.split_at(1);
                format!("{}{}", head.to_ascii_uppercase(), tail.to_ascii_lowercase())
            }
            (_, 2) if letters => part.to_ascii_uppercase(),
            (_, 1..=8) if part.chars().all(|c| c.is_ascii_alphanumeric()) => part.to_ascii_lowercase(),
            _ => return None,
        });
    }
    (out[0] != "und" && out[0] != "mul" && out[0] != "zxx").then(|| out.join("-"))
}

/// Enough characters to tell one language from its neighbors.
const ENOUGH: usize = 60;

/// Longer than this tells no more.
const SAMPLE: usize = 4000;

fn recognized(text: &str) -> Option<String> {
    let sample: String = text.chars().filter(|c| !c.is_control() || c.is_whitespace()).take(SAMPLE).collect();
    if sample.chars().filter(|c| c.is_alphabetic()).count() < ENOUGH {
        return None;
    }
    let info = whatlang::detect(&sample)?;
    if !info.is_reliable() && info.confidence() < 0.5 {
        return None;
    }
    Some(tag(info.lang()).to_owned())
}

/// The shortest code, as RFC 5646 (2.2.1) asks; the recognizer speaks ISO 639-3.
fn tag(lang: Lang) -> &'static str {
    match lang {
        Lang::Eng => "en",
        Lang::Deu => "de",
        Lang::Fra => "fr",
        Lang::Spa => "es",
        Lang::Ita => "it",
        Lang::Por => "pt",
        Lang::Nld => "nl",
        Lang::Pol => "pl",
        Lang::Swe => "sv",
        Lang::Dan => "da",
        Lang::Nob => "nb",
        Lang::Fin => "fi",
        Lang::Rus => "ru",
        Lang::Ukr => "uk",
        Lang::Bel => "be",
        Lang::Bul => "bg",
        Lang::Mkd => "mk",
        Lang::Srp => "sr",
        Lang::Hrv => "hr",
        Lang::Slv => "sl",
        Lang::Slk => "sk",
        Lang::Ces => "cs",
        Lang::Hun => "hu",
        Lang::Ron => "ro",
        Lang::Ell => "el",
        Lang::Tur => "tr",
        Lang::Aze => "az",
        Lang::Uzb => "uz",
        Lang::Tuk => "tk",
        Lang::Est => "et",
        Lang::Lav => "lv",
        Lang::Lit => "lt",
        Lang::Cat => "ca",
        Lang::Lat => "la",
        Lang::Epo => "eo",
        Lang::Ara => "ar",
        Lang::Heb => "he",
        Lang::Yid => "yi",
        Lang::Pes => "fa",
        Lang::Urd => "ur",
        Lang::Hin => "hi",
        Lang::Ben => "bn",
        Lang::Guj => "gu",
        Lang::Pan => "pa",
        Lang::Mar => "mr",
        Lang::Nep => "ne",
        Lang::Ori => "or",
        Lang::Kan => "kn",
        Lang::Mal => "ml",
        Lang::Tam => "ta",
        Lang::Tel => "te",
        Lang::Sin => "si",
        Lang::Mya => "my",
        Lang::Khm => "km",
        Lang::Tha => "th",
        Lang::Jpn => "ja",
        Lang::Kor => "ko",
        Lang::Cmn => "zh",
        Lang::Vie => "vi",
        Lang::Ind => "id",
        Lang::Jav => "jv",
        Lang::Tgl => "tl",
        Lang::Amh => "am",
        Lang::Hye => "hy",
        Lang::Kat => "ka",
        Lang::Zul => "zu",
        Lang::Sna => "sn",
        Lang::Aka => "ak",
        Lang::Afr => "af",
        Lang::Cym => "cy",
    }
}
