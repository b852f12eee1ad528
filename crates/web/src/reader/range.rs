//! One range of bytes (RFC 9110 14.2). Several at once are answered with the whole, as the
//! standard allows: nobody needs them to look at a picture.

/// What a `Range` field asks of a body of `len` bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    Whole,
    /// From, to (exclusive).
    Part(usize, usize),
    Beyond,
}

pub fn wanted(field: &str, len: usize) -> Wanted {
    let Some(spec) = field.trim().strip_prefix("bytes=") else {
        return Wanted::Whole;
    };
    let Some((from, to)) = spec.split_once('-').filter(|_| !spec.contains(',')) else {
        return Wanted::Whole;
    };
    let number =
        |text: &str| text.trim().bytes().all(|b| b.is_ascii_digit()).then(|| text.trim().parse::<usize>().unwrap_or(usize::MAX));
    match (from.trim(), to.trim()) {
        ("", "") => Wanted::Whole,
        ("", last) => match number(last) {
            None => Wanted::Whole,
            Some(0) => Wanted::Beyond,
            Some(_) if len == 0 => Wanted::Beyond,
            Some(n) => Wanted::Part(len.saturating_sub(n), len),
        },
        (from, to) => {
            let Some(from) = number(from) else {
                return Wanted::Whole;
            };
            let last = if to.is_empty() { Some(usize::MAX) } else { number(to) };
            match last {
                None => Wanted::Whole,
                Some(last) if last < from => Wanted::Whole,
                Some(_) if from >= len => Wanted::Beyond,
                Some(last) => Wanted::Part(from, last.saturating_add(1).min(len)),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_a_picture_is_cut_where_asked() {
        assert_eq!(wanted("bytes=0-99", 1000), Wanted::Part(0, 100));
        assert_eq!(wanted("bytes=900-", 1000), Wanted::Part(900, 1000));
        assert_eq!(wanted("bytes=900-5000", 1000), Wanted::Part(900, 1000));
        assert_eq!(wanted("bytes=-10", 1000), Wanted::Part(990, 1000));
        assert_eq!(wanted("bytes=-5000", 1000), Wanted::Part(0, 1000));
        assert_eq!(wanted("bytes=1000-", 1000), Wanted::Beyond);
        assert_eq!(wanted("bytes=-0", 1000), Wanted::Beyond);
        for odd in ["bytes=5-2", "bytes=0-1,5-9", "lines=1-2", "bytes=x-y", "bytes=-", "bytes"] {
            assert_eq!(wanted(odd, 1000), Wanted::Whole, "{odd}");
        }
    }
}
