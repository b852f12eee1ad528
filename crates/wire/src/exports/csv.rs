//! Comma-separated rows (RFC 4180), as spreadsheets and newsletter houses write them.

/// The rows of a file, each with as many fields as it has. Quotes may hold commas, line ends
/// and doubled quotes; a quote that is never closed runs to the end.
pub(super) fn rows(text: &str) -> Vec<Vec<String>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let (mut rows, mut row, mut field) = (Vec::new(), Vec::new(), String::new());
    let mut chars = text.chars().peekable();
    let mut quoted = false;
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                field.push('"');
            }
            '"' if quoted => quoted = false,
            '"' if field.is_empty() => quoted = true,
            ',' if !quoted => row.push(std::mem::take(&mut field)),
            '\r' if !quoted && chars.peek() == Some(&'\n') => {}
            '\n' if !quoted => {
                row.push(std::mem::take(&mut field));
                rows.push(std::mem::take(&mut row));
            }
            c => field.push(c),
        }
    }
    if !field.is_empty() || !row.is_empty() {
        row.push(field);
        rows.push(row);
    }
    rows.retain(|row: &Vec<String>| row.iter().any(|field| !field.is_empty()));
    rows
}

#[cfg(test)]
mod tests {
    #[test]
    fn quoted_fields_keep_their_commas_quotes_and_lines() {
        let rows = super::rows("a,b\r\n\"one, \"\"two\"\"\",\"x\ny\"\n\nlast,");
        assert_eq!(rows, [["a", "b"], ["one, \"two\"", "x\ny"], ["last", ""]]);
    }
}
