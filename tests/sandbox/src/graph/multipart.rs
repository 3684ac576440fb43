//! `multipart/form-data`, as far as uploads need it.
//!
//! Source: RFC 7578.

/// One field of a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Part<'a> {
    pub(crate) name: &'a str,
    pub(crate) filename: Option<&'a str>,
    /// Empty where nothing is said.
    pub(crate) mime_type: &'a str,
    pub(crate) content: &'a [u8],
}

/// The parts of a body; nothing unless it is complete and well-formed.
pub(crate) fn parts<'a>(content_type: &'a str, body: &'a [u8]) -> Option<Vec<Part<'a>>> {
    let (kind, parameters) = content_type.split_once(';')?;
    let boundary = parameters.trim().strip_prefix("boundary=")?.trim_matches('"');
    if !kind.trim().eq_ignore_ascii_case("multipart/form-data") || boundary.is_empty() {
        return None;
    }
    let delimiter = format!("\r\n--{boundary}");
    // The first one stands at the very beginning, without a line before it.
    let mut rest = body.strip_prefix(delimiter.trim_start().as_bytes())?;
    let mut parts = Vec::new();
    while let Some(part) = rest.strip_prefix(b"\r\n") {
        let end = find(part, delimiter.as_bytes())?;
        parts.push(read(part.get(..end)?)?);
        rest = part.get(end + delimiter.len()..)?;
    }
    rest.starts_with(b"--").then_some(parts)
}

fn read(part: &[u8]) -> Option<Part<'_>> {
    let end = find(part, b"\r\n\r\n")?;
    let head = std::str::from_utf8(part.get(..end)?).ok()?;
    let header = |wanted: &str| {
        let lines = head.split("\r\n").filter_map(|line| line.split_once(':'));
        let mut values = lines.filter(|(name, _)| name.eq_ignore_ascii_case(wanted));
        values.next().map(|(_, value)| value.trim())
    };
    let disposition = header("content-disposition")?;
    Some(Part {
        name: quoted(disposition, " name=\"")?,
        filename: quoted(disposition, " filename=\""),
        mime_type: header("content-type").unwrap_or_default(),
        content: part.get(end + 4..)?,
    })
}

fn quoted<'a>(disposition: &'a str, key: &str) -> Option<&'a str> {
    disposition.split_once(key)?.1.split('"').next()
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TYPE: &str = "multipart/form-data; boundary=\"x-y\"";
    const BODY: &str = "--x-y\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n\
        --x-y\r\nContent-Disposition: form-data; name=\"file\"; filename=\"b.txt\"\r\n\
        Content-Type: text/plain\r\n\r\n--x\r\n-y\r\n--x-y--\r\n";

    #[test]
    fn each_part_has_its_name_and_exactly_its_bytes() {
        let expected = [
            Part { name: "a", filename: None, mime_type: "", content: b"1" },
            Part {
                name: "file",
                filename: Some("b.txt"),
                mime_type: "text/plain",
                content: b"--x\r\n-y",
            },
        ];
        assert_eq!(parts(TYPE, BODY.as_bytes()).unwrap(), expected);
    }

    #[test]
    fn what_is_cut_short_or_something_else_has_no_parts() {
        for cut in [0, 20, 60, BODY.len() - 5] {
            assert_eq!(parts(TYPE, &BODY.as_bytes()[..cut]), None, "{cut}");
        }
        assert_eq!(parts("application/json", BODY.as_bytes()), None);
        assert_eq!(parts("multipart/form-data; boundary=", BODY.as_bytes()), None);
    }
}
