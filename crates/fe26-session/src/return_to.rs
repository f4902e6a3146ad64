use std::fmt;

/// A path of this site to go back to after signing in.
///
/// Login pages get it from their URL, where anybody can write anything, so a text becomes one only if
/// no browser can read it as another site's address (OWASP ASVS 5.0, 3.7.2).
///
/// # Examples
///
/// ```
/// use fe26_session::ReturnTo;
///
/// assert_eq!(ReturnTo::parse("/account?tab=2").as_str(), "/account?tab=2");
/// for elsewhere in ["//evil.example", "/\\evil.example", "https:evil.example", "%2f%2fevil.example"] {
///     assert_eq!(ReturnTo::parse(elsewhere).as_str(), "/");
/// }
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ReturnTo(String);

impl ReturnTo {
    /// Takes a path that begins with one `/` and has nothing in it that browsers turn into another,
    /// and `/` for everything else.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_session::ReturnTo;
    /// assert_eq!(ReturnTo::parse("/orders/7").as_str(), "/orders/7");
    /// assert_eq!(ReturnTo::parse("https://evil.example"), ReturnTo::default());
    /// ```
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let after_slash = text.strip_prefix('/').unwrap_or("/");
        // Browsers read `\` as `/`, and drop tabs and line ends before they look.
        let is_elsewhere = after_slash.starts_with(['/', '\\']);
        let is_plain = text.bytes().all(|byte| matches!(byte, 0x21..=0x7e) && byte != b'\\');
        if is_elsewhere || !is_plain || text.len() > MAX_LEN {
            return Self::default();
        }
        Self(text.to_owned())
    }

    /// The path, for a `Location` header.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_session::ReturnTo;
    /// let header = ("location", ReturnTo::parse("/account#email").as_str().to_owned());
    /// assert_eq!(header.1, "/account#email");
    /// ```
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The address of a login page that leads back here: `/login?redirect=%2Faccount`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fe26_session::ReturnTo;
    /// let url = ReturnTo::parse("/search?q=a&page=2").login_url("/login");
    /// assert_eq!(url, "/login?redirect=%2Fsearch%3Fq%3Da%26page%3D2");
    /// ```
    #[must_use]
    pub fn login_url(&self, login_page: &str) -> String {
        let mut url = format!("{login_page}?redirect=");
        for byte in self.0.bytes() {
            match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                    url.push(char::from(byte));
                }
                _ => url.push_str(&format!("%{byte:02X}")),
            }
        }
        url
    }
}

impl Default for ReturnTo {
    /// The home page.
    fn default() -> Self {
        Self("/".to_owned())
    }
}

impl fmt::Display for ReturnTo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Longer addresses are not worth a place in another one.
const MAX_LEN: usize = 2048;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_of_this_site_stay() {
        for path in ["/", "/a", "/a/b?c=d&e=%2F#f", "/%2f%2fevil.example", "/a//b", "/.", "/:80"] {
            assert_eq!(ReturnTo::parse(path).as_str(), path);
        }
    }

    #[test]
    fn what_could_be_another_site_is_the_home_page() {
        let long = format!("/{}", "a".repeat(MAX_LEN));
        for text in [
            "",
            "a",
            "//evil",
            "///evil",
            "/\\evil",
            "\\/evil",
            "\\\\evil",
            "https://evil",
            "https:evil",
            "javascript:alert(1)",
            " //evil",
            "/\t/evil",
            "/\n/evil",
            "\t//evil",
            "/ /evil",
            "%2f%2fevil",
            "/a\\b",
            "/é",
            "/\u{2028}",
            "/a\0",
            "?a",
            "#a",
            &long,
        ] {
            assert_eq!(ReturnTo::parse(text).as_str(), "/", "{text:?}");
        }
    }

    #[test]
    fn a_login_url_gives_the_path_back_unchanged() {
        let path = "/a?b=c&d=%20#é".replace('é', "e");
        let url = ReturnTo::parse(&path).login_url("/login");
        assert_eq!(url, "/login?redirect=%2Fa%3Fb%3Dc%26d%3D%2520%23e");
    }
}
