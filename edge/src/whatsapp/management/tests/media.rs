use super::*;
use crate::whatsapp::management::media::{self, File, Size};

const FILE: File<'_> = File { name: "a\"b.txt", mime_type: "text/plain", bytes: b"Hallo\r\n--x" };

#[test]
fn a_file_is_uploaded_in_three_parts_between_its_own_hash() {
    let request = asked(|graph| media::upload(graph, "106", &FILE));
    assert_eq!(line(&request), "POST https://h/v24.0/106/media");
    let kind = request.headers()["content-type"].to_str().expect("text").to_owned();
    let boundary = kind.strip_prefix("multipart/form-data; boundary=").expect("a boundary");
    assert_eq!(boundary.len(), 64);
    let body = String::from_utf8(request.into_body()).expect("text");
    let parts: Vec<&str> = body.split(&format!("--{boundary}")).collect();
    let part = |head: &str, content: &str| {
        format!("\r\nContent-Disposition: form-data; {head}\r\n\r\n{content}\r\n")
    };
    assert_eq!(parts[1], part("name=\"messaging_product\"", "whatsapp"));
    assert_eq!(parts[2], part("name=\"type\"", "text/plain"));
    let head = "name=\"file\"; filename=\"a%22b.txt\"\r\nContent-Type: text/plain";
    assert_eq!(parts[3], part(head, "Hallo\r\n--x"));
    assert_eq!((parts[0], parts[4], parts.len()), ("", "--\r\n", 5));
}

#[test]
fn a_name_that_breaks_out_of_its_line_is_not_uploaded() {
    let token = Secret("token".to_owned());
    let graph = Graph { base_url: "https://h", version: "v24.0", token: &token };
    for (name, mime_type) in [("a\r\nX: 1", "text/plain"), ("a", "text/plain\n"), ("a\0", "b")] {
        assert!(media::upload(graph, "106", &File { name, mime_type, bytes: b"" }).is_none());
    }
}

#[test]
fn a_file_is_known_by_its_id() {
    assert_eq!(line(&asked(|graph| media::look(graph, "44"))), "GET https://h/v24.0/44");
    let answer = json!({ "messaging_product": "whatsapp", "url": "https://lookaside.example/",
        "mime_type": "image/jpeg", "sha256": "00", "file_size": "303833", "id": "44" });
    let file = taken(media::read_file, &answer);
    assert_eq!((file.id.as_str(), file.file_size.bytes()), ("44", Some(303_833)));
    assert_eq!(Size::Number(7).bytes(), Some(7));
    assert_eq!(Size::Text("many".to_owned()).bytes(), None);
}

#[test]
fn every_official_answer_to_an_upload_is_understood() {
    let Some(official) = official("media.json") else { return };
    let answers = official["post"]["responses"]["200"].as_object().expect("answers");
    assert_eq!(answers.len(), 5);
    for example in answers.values() {
        assert_eq!(example["id"], taken(media::read_uploaded, example).id);
    }
}

#[test]
fn a_file_has_a_type_that_whatsapp_shows_and_a_size_that_it_takes() {
    for (mime_type, most) in [
        ("image/jpeg", Some(5 * media::MB)),
        ("IMAGE/PNG", Some(5 * media::MB)),
        ("video/mp4", Some(16 * media::MB)),
        ("audio/ogg; codecs=opus", Some(16 * media::MB)),
        ("text/plain;charset=utf-8", Some(25 * media::MB)),
        ("application/pdf", Some(25 * media::MB)),
        ("text/html", None),
        ("image/svg+xml", None),
        ("image/gif", None),
        ("", None),
    ] {
        assert_eq!(media::largest(mime_type), most, "{mime_type}");
    }
}
