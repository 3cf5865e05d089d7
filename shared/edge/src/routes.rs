//! The endpoints of the API. `make generate` writes the list from template.yaml, which declares the routes.

mod list;

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
}

/// The methods of a path, as the header `allow` lists them; `None` if no endpoint has the path.
pub(crate) fn allowed_methods(path: &str) -> Option<String> {
    let requested: Vec<_> = path.trim_matches('/').split('/').collect();
    let is_at = |endpoint: &&Endpoint| {
        let parts: Vec<_> = endpoint.path.trim_matches('/').split('/').collect();
        parts.len() == requested.len()
            && parts
                .iter()
                .zip(&requested)
                .all(|(part, requested)| part == requested || (part.starts_with('{') && !requested.is_empty()))
    };
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
}
