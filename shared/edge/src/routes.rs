//! The endpoints of the API. `make generate` writes the list from template.yaml, which declares the routes.

mod list;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

pub use list::ENDPOINTS;

/// A route and its function.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Endpoint<'a> {
    /// The path, with its parameters in braces: `/bands/{band_id}`.
    pub path: &'a str,
    /// The method, in upper case.
    pub method: &'a str,
    /// The function's name: `show-band`.
    pub function: &'a str,
}

impl<'a> Endpoint<'a> {
    /// The endpoint of a function.
    #[must_use]
    pub const fn new(function: &'a str, method: &'a str, path: &'a str) -> Self {
        Self { path, method, function }
    }

    /// Whether these are the segments of its path. Parameters may be empty.
    fn is_at(&self, segments: &[&str]) -> bool {
        let parts: Vec<_> = self.path.trim_matches('/').split('/').collect();
        let is_one = |(part, segment): (&&str, &&str)| part == segment || part.starts_with('{');
        parts.len() == segments.len() && parts.iter().zip(segments).all(is_one)
    }
}

/// What a segment of a path may have unescaped (RFC 3986 §2.3).
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The path without empty segments, escaped, if there is an endpoint for it. `None` if it has none, or where an empty
/// segment stands in the place of a parameter: who left it out would get another endpoint.
pub(crate) fn without_needless_slashes(method: &str, path: &str) -> Option<String> {
    let segments: Vec<_> = path.strip_prefix('/')?.split('/').collect();
    let kept: Vec<_> = segments.iter().copied().filter(|one| !one.is_empty()).collect();
    let lacks_parameter = ENDPOINTS.iter().any(|endpoint| endpoint.is_at(&segments));
    let exists = ENDPOINTS.iter().any(|one| one.method == method && one.is_at(&kept));
    let escaped = kept
        .iter()
        .map(|one| format!("/{}", utf8_percent_encode(one, UNRESERVED)));
    (kept.len() < segments.len() && exists && !lacks_parameter).then(|| escaped.collect())
}

/// The methods of a path, as the header `allow` lists them; `None` if no endpoint has the path.
pub(crate) fn allowed_methods(path: &str) -> Option<String> {
    let requested: Vec<_> = path.trim_matches('/').split('/').collect();
    let is_at = |endpoint: &&Endpoint| endpoint.is_at(&requested) && !requested.contains(&"");
    let mut methods: Vec<_> = ENDPOINTS.iter().filter(is_at).map(|one| one.method).collect();
    methods.sort_unstable();
    methods.dedup();
    (!methods.is_empty()).then(|| methods.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_has_the_methods_of_all_its_endpoints() {
        assert_eq!(allowed_methods("/me").as_deref(), Some("GET, PUT"));
        assert_eq!(allowed_methods("/invites/abc").as_deref(), Some("DELETE, GET, PATCH"));
        assert_eq!(allowed_methods("/bands/b/invites/bulk").as_deref(), Some("POST"));
        assert_eq!(allowed_methods("/bands//invites"), None);
        assert_eq!(allowed_methods("/nowhere"), None);
    }

    #[test]
    fn slashes_too_many_are_left_out_where_that_makes_an_endpoint() {
        let check = |method, path, expect| {
            assert_eq!(
                without_needless_slashes(method, path).as_deref(),
                expect,
                "{method} {path}"
            );
        };
        check("GET", "/invites/abc/info/", Some("/invites/abc/info"));
        check("GET", "//invites///abc//info//", Some("/invites/abc/info"));
        check("POST", "/invites/abc//accept", Some("/invites/abc/accept"));
        check("GET", "/invites/abc/", Some("/invites/abc"));
        check("GET", "/me/", Some("/me"));
        check(
            "GET",
            "//invites/evil.example\\?#%/info",
            Some("/invites/evil.example%5C%3F%23%25/info"),
        );
        // What is missing is no slash.
        check("GET", "/invites//info", None);
        check("GET", "/bands//invites", None);
        check("GET", "/bands/", None);
        check("DELETE", "/me/", None);
        check("GET", "/me", None);
        check("GET", "//nowhere/", None);
        check("GET", "//evil.example/x", None);
        check("GET", "//", None);
        check("GET", "", None);
    }
}
