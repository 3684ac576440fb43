//! What `phonenumber` says, and what it says when asked around the faults listed in `shared::phone`.

use phonenumber::metadata::{DATABASE, Database, Descriptor};
use phonenumber::{Metadata, PhoneNumber, Type, country};

/// E.164 if `phonenumber` takes it for a valid mobile number of whatever country.
pub(crate) fn plain(home: Option<country::Id>, input: &str) -> Option<String> {
    let number = phonenumber::parse(home, input).ok()?;
    let mobile = matches!(number.number_type(&DATABASE), Type::Mobile | Type::FixedLineOrMobile);
    (number.is_valid() && mobile).then(|| number.format().to_string())
}

/// The same with leading zeros counted, other countries read by their own rules, and a national reading before one
/// with calling code. `input` has digits and at most a leading `+`.
pub(crate) fn mended(home: Option<country::Id>, input: &str) -> Option<String> {
    let meta = home.and_then(|home| DATABASE.by_id(home.as_ref()));
    let Some(digits) = after_prefix(meta, input) else {
        let meta = meta?;
        let code = meta.country_code().to_string();
        let with_code = careful(home, &format!("+{input}")).filter(|_| input.starts_with(&code));
        return careful(home, &format!("+{code}{input}"))
            .filter(|number| with_code.is_none() || is_whole(meta, number))
            .or(with_code);
    };
    let main = main_region(digits)?;
    let rules = meta.filter(|meta| meta.country_code() == main.country_code()).unwrap_or(main);
    careful(rules.id().parse().ok(), &format!("+{digits}"))
}

/// The digits from the calling code on, if the input is international.
fn after_prefix<'t>(home: Option<&Metadata>, input: &'t str) -> Option<&'t str> {
    let digits = input.strip_prefix('+');
    if digits.is_some_and(|digits| !digits.starts_with('0')) {
        return digits;
    }
    let text = digits.unwrap_or(input);
    let prefix = home.and_then(Metadata::international_prefix).and_then(|prefix| prefix.find(text));
    let rest = prefix.filter(|found| found.start() == 0).and_then(|found| text.get(found.end()..));
    rest.filter(|rest| !rest.starts_with('0')).or(digits)
}

/// Whether the mobile pattern covers the number to its end, which `phonenumber` itself does not ask.
fn is_whole(region: &Metadata, e164: &str) -> bool {
    let code = region.country_code();
    let pattern =
        region.descriptors().mobile().map_or("", |mobile| mobile.national_number().as_str());
    let anchored = format!(
        "<phoneNumberMetadata><territories><territory id=\"XX\" countryCode=\"{code}\"><generalDesc>\
         <nationalNumberPattern>^(?:{pattern})$</nationalNumberPattern>\
         </generalDesc></territory></territories></phoneNumberMetadata>"
    );
    let general = Database::parse(anchored).ok();
    let general =
        general.as_ref().and_then(|made| made.by_id("XX")).map(|made| made.descriptors().general());
    let national = e164.strip_prefix('+').and_then(|digits| digits.strip_prefix(&code.to_string()));
    general.zip(national).is_some_and(|(general, national)| general.is_match(national))
}

fn main_region(digits: &str) -> Option<&'static Metadata> {
    let mut codes = (1..4).filter_map(|length| digits.get(..length)?.parse::<u16>().ok());
    codes.find_map(|code| DATABASE.by_code(&code)?.first().copied())
}

fn careful(rules: Option<country::Id>, input: &str) -> Option<String> {
    let number = phonenumber::parse(rules, input).ok()?;
    (number.is_valid() && is_mobile(&number)).then(|| number.format().to_string())
}

/// Without leading zeros `phonenumber` is asked; with them, its descriptors are.
fn is_mobile(number: &PhoneNumber) -> bool {
    let national = number.national().to_string();
    if !national.starts_with('0') {
        return matches!(number.number_type(&DATABASE), Type::Mobile | Type::FixedLineOrMobile);
    }
    let regions = DATABASE.by_code(&number.code().value()).unwrap_or_default();
    let owner = regions.iter().find(|region| match region.leading_digits() {
        Some(leading) if regions.len() > 1 => {
            leading.find(&national).is_some_and(|found| found.start() == 0)
        }
        _ => regions.len() == 1 || kinds(region).iter().any(|kind| kind.is_match(&national)),
    });
    owner.is_some_and(|region| {
        kinds(region).iter().find(|kind| kind.is_match(&national)).is_some_and(|first| {
            let mobile = region.descriptors().mobile();
            let fixed = region.descriptors().fixed_line();
            let late = [mobile, fixed].into_iter().flatten().any(|kind| std::ptr::eq(kind, *first));
            late && mobile.is_some_and(|mobile| mobile.is_match(&national))
        })
    })
}

/// In the order in which they are asked.
pub(crate) fn kinds(region: &Metadata) -> Vec<&Descriptor> {
    let kinds = region.descriptors();
    let ordered = [
        kinds.premium_rate(),
        kinds.toll_free(),
        kinds.shared_cost(),
        kinds.voip(),
        kinds.personal_number(),
        kinds.pager(),
        kinds.uan(),
        kinds.voicemail(),
        kinds.fixed_line(),
        kinds.mobile(),
    ];
    ordered.into_iter().flatten().collect()
}
