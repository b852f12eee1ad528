//! `price`: amounts of money as a language writes them.
//!
//! Amounts come in the currency's hundredths, as plans have them.

use hbs::{Helpers, Value};

use super::{sheet, text};

pub fn add(helpers: &mut Helpers) {
    helpers.add("price", |call| {
        let given = call.args().first();
        let plan = given.filter(|v| v.as_object().is_some());
        let amount = plan.map_or_else(|| given.and_then(Value::as_f64), |plan| plan.get("amount").as_f64());
        let currency = text(call, "currency").or_else(|| plan.map(|plan| plan.get("currency").text()));
        let Some(currency) = currency.filter(|c| c.len() == 3) else {
            // A number without a currency is printed as it is.
            return Ok(amount.map_or(Value::Safe("".into()), |n| Value::Number(n / 100.0)));
        };
        let currency = currency.to_uppercase();
        let Some(amount) = amount else {
            return Ok(symbol(&currency, "en").into());
        };
        let language = match text(call, "locale") {
            Some(language) => language,
            None => sheet(call)?.house.language().to_owned(),
        };
        let short = text(call, "numberFormat").as_deref() != Some("long");
        let shown = text(call, "currencyFormat");
        Ok(written(amount / 100.0, &currency, &language, short, shown.as_deref()).into())
    });
}

/// How a language sets an amount.
struct Manners {
    decimal: &'static str,
    group: &'static str,
    /// Does the currency stand before the number, and what stands between the two?
    before: bool,
    gap: &'static str,
    /// Four figures stand together in some languages.
    groups_from: usize,
}

/// A space that does not break, and a narrow one.
const NBSP: &str = "\u{a0}";
const NARROW: &str = "\u{202f}";

fn manners(language: &str) -> Manners {
    let lower = language.to_ascii_lowercase().replace('_', "-");
    let base = lower.split('-').next().unwrap_or_default();
    let (decimal, group, before, gap, groups_from) = match (lower.as_str(), base) {
        ("de-ch" | "de-li", _) => (".", "’", true, NBSP, 4),
        ("de-at", _) => (",", ".", true, NBSP, 4),
        ("pt-pt", _) => (",", NBSP, false, NBSP, 5),
        (_, "de" | "el" | "da" | "eu" | "mk" | "sr" | "vi" | "bs" | "ca" | "hr" | "is" | "ro") => (",", ".", false, NBSP, 4),
        (_, "es" | "it" | "sl") => (",", ".", false, NBSP, 5),
        (_, "fr") => (",", NARROW, false, NBSP, 4),
        (_, "fi" | "ru" | "lt" | "nb" | "no" | "nn" | "sk" | "uk" | "cs" | "sv" | "uz" | "eo") => (",", NBSP, false, NBSP, 4),
        (_, "et" | "lv" | "bg" | "hu" | "pl" | "sq") => (",", NBSP, false, NBSP, 5),
        (_, "nl" | "pt") => (",", ".", true, NBSP, 4),
        (_, "tr" | "id") => (",", ".", true, "", 4),
        (_, "af") => (",", NBSP, true, NBSP, 4),
        (_, "mn" | "sw" | "ms") => (".", ",", true, NBSP, 4),
        _ => (".", ",", true, "", 4),
    };
    Manners { decimal, group, before, gap, groups_from }
}

fn written(amount: f64, currency: &str, language: &str, short: bool, shown: Option<&str>) -> String {
    let manners = manners(language);
    let most = if matches!(currency, "JPY" | "KRW" | "VND" | "XAF" | "XOF" | "CLP" | "ISK" | "PYG" | "UGX") { 0 } else { 2 };
    let places = if short && amount.fract() == 0.0 { 0 } else { most };
    let number = format!("{:.places$}", amount.abs());
    let (whole, rest) = number.split_once('.').unwrap_or((&number, ""));
    let mut figures = grouped(whole, &manners);
    if !rest.is_empty() {
        figures.push_str(manners.decimal);
        figures.push_str(rest);
    }
    let sign = if amount < 0.0 { "-" } else { "" };
    match shown {
        Some("name") if language.starts_with("en") => format!("{sign}{figures} {}", name(currency, amount == 1.0)),
        Some("code" | "name") if manners.before => format!("{sign}{currency}{NBSP}{figures}"),
        Some("code" | "name") => format!("{sign}{figures}{NBSP}{currency}"),
        _ => {
            let symbol = symbol(currency, language);
            // Letters never stand against figures.
            let gap = if manners.gap.is_empty() && symbol.ends_with(char::is_alphabetic) { NBSP } else { manners.gap };
            if manners.before { format!("{sign}{symbol}{gap}{figures}") } else { format!("{sign}{figures}{gap}{symbol}") }
        }
    }
}

fn grouped(whole: &str, manners: &Manners) -> String {
    if whole.len() < manners.groups_from {
        return whole.to_owned();
    }
    let mut out = String::with_capacity(whole.len() * 2);
    for (at, figure) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            out.push_str(manners.group);
        }
        out.push(figure);
    }
    out
}

/// The sign of a currency as a language knows it; its code where it has none.
fn symbol(currency: &str, language: &str) -> String {
    let language = language.to_ascii_lowercase();
    let base = language.split(['-', '_']).next().unwrap_or_default();
    let plain = matches!(language.as_str(), "en" | "en-us" | "de-ch")
        || matches!(base, "de" | "ja" | "tr" | "ga" | "gd" | "el" | "fi" | "ru");
    match (currency, base) {
        ("USD", "fr") => "$US",
        ("CAD", "fr") => "$CA",
        ("AUD", "fr") => "$AU",
        ("GBP", "fr") => "£GB",
        ("USD" | "CAD" | "AUD", "uk" | "it" | "pl" | "ro" | "hr" | "ca") => currency,
        ("USD", _) if plain => "$",
        ("USD", _) => "US$",
        ("EUR", _) => "€",
        ("GBP", _) => "£",
        ("JPY", "ja") => "￥",
        ("JPY", _) => "¥",
        ("CNY", "zh") => "¥",
        ("CNY", _) => "CN¥",
        ("INR", _) => "₹",
        ("KRW", _) => "₩",
        ("ILS", _) => "₪",
        ("VND", _) => "₫",
        ("PHP", _) => "₱",
        ("BRL", _) => "R$",
        ("CAD", _) => "CA$",
        ("AUD", "en") => "A$",
        ("AUD", _) => "AU$",
        ("NZD", _) => "NZ$",
        ("MXN", _) => "MX$",
        ("HKD", _) => "HK$",
        ("TWD", _) => "NT$",
        ("SEK", "sv") | ("NOK", "nb" | "nn" | "no") => "kr",
        ("DKK", "da") => "kr.",
        ("TRY", "tr") => "₺",
        ("PLN", "pl") => "zł",
        ("CZK", "cs") => "Kč",
        ("UAH", "uk") => "₴",
        _ => currency,
    }
    .to_owned()
}

fn name(currency: &str, one: bool) -> String {
    let (single, many) = match currency {
        "USD" => ("US dollar", "US dollars"),
        "EUR" => ("euro", "euros"),
        "GBP" => ("British pound", "British pounds"),
        "CAD" => ("Canadian dollar", "Canadian dollars"),
        "AUD" => ("Australian dollar", "Australian dollars"),
        "NZD" => ("New Zealand dollar", "New Zealand dollars"),
        "CHF" => ("Swiss franc", "Swiss francs"),
        "JPY" => ("Japanese yen", "Japanese yen"),
        "INR" => ("Indian rupee", "Indian rupees"),
        "SEK" => ("Swedish krona", "Swedish kronor"),
        "NOK" => ("Norwegian krone", "Norwegian kroner"),
        "DKK" => ("Danish krone", "Danish kroner"),
        other => (other, other),
    };
    if one { single } else { many }.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_price_is_written_as_its_readers_write_it() {
        for (amount, currency, language, short, shown, want) in [
            (5.0, "USD", "en", true, None, "$5"),
            (5.5, "USD", "en", true, None, "$5.50"),
            (5.0, "USD", "en", false, None, "$5.00"),
            (1234.5, "USD", "de", true, None, "1.234,50\u{a0}$"),
            (1234.0, "EUR", "fr", true, None, "1\u{202f}234\u{a0}€"),
            (5.0, "USD", "fr", false, None, "5,00\u{a0}$US"),
            (1234.5, "EUR", "it", true, None, "1234,50\u{a0}€"),
            (5.0, "EUR", "nl", true, None, "€\u{a0}5"),
            (5.0, "CHF", "de-CH", true, None, "CHF\u{a0}5"),
            (500.0, "JPY", "en", false, None, "¥500"),
            (5.0, "SEK", "sv", true, None, "5\u{a0}kr"),
            (5.0, "EUR", "en", true, Some("code"), "EUR\u{a0}5"),
            (5.0, "EUR", "en", false, Some("name"), "5.00 euros"),
        ] {
            assert_eq!(written(amount, currency, language, short, shown), want, "{amount} {currency} {language}");
        }
    }
}
