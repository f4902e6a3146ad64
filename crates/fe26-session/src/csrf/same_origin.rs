use http::header::{HOST, ORIGIN};

use super::Refused;

/// Decides whether a request comes from a page of this site or from no browser, for adapters: about the
/// handshake of a WebSocket, which is a `GET` that browsers send for every site.
///
/// Every `Origin` has to name the host that is asked: `authority`, that of the request's URI, where it
/// has one, and `Host` otherwise. `Sec-Fetch-Site`, which also pictures and links have, has to be
/// `same-origin` or `none`. `lines` are all header lines, names in any case and values as they came.
///
/// # Errors
///
/// [`Refused::FromAnotherSite`].
///
/// # Examples
///
/// ```
/// use fe26_session::csrf::{Refused, check_same_origin};
///
/// let host = ("host", b"app.example".as_slice());
/// let ours = ("origin", b"https://app.example".as_slice());
/// let theirs = ("origin", b"https://evil.example".as_slice());
/// assert_eq!(check_same_origin(None, [host, ours]), Ok(()));
/// assert_eq!(check_same_origin(None, [host, theirs]), Err(Refused::FromAnotherSite));
/// ```
pub fn check_same_origin<'h>(
    authority: Option<&'h str>,
    lines: impl IntoIterator<Item = (&'h str, &'h [u8])>,
) -> Result<(), Refused> {
    let (mut host, mut origins) = (authority.map(str::as_bytes), Vec::new());
    let mut is_from_another_site = false;
    for (name, value) in lines {
        if name.eq_ignore_ascii_case(HOST.as_str()) {
            host.get_or_insert(value);
        } else if name.eq_ignore_ascii_case(ORIGIN.as_str()) {
            origins.push(value);
        } else if name.eq_ignore_ascii_case("sec-fetch-site") {
            is_from_another_site |= !matches!(value, b"same-origin" | b"none");
        }
    }
    let is_ours = |origin: &[u8]| host.is_some_and(|host| authority_of(origin) == Some(host));
    if is_from_another_site || !origins.into_iter().all(is_ours) {
        return Err(Refused::FromAnotherSite);
    }
    Ok(())
}

/// What stands behind `https://` or `http://`.
fn authority_of(origin: &[u8]) -> Option<&[u8]> {
    origin.strip_prefix(b"https://").or_else(|| origin.strip_prefix(b"http://"))
}
