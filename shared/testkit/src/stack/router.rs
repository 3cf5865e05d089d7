//! The route table of `cargo lambda watch`, made from the template.
//!
//! Its matcher refuses two names for a parameter at one place (`/invites/{invite_id}`, `/invites/{token}/info`), so
//! parameters are named by position here; the functions take them from the path itself. Like API Gateway, a method
//! that a path doesn't take goes to the default function.

use std::{collections::BTreeMap, fmt::Write as _};

use super::{
    Result, StackError,
    template::{Route, Template},
};

/// The methods that reach the default function on a known path.
const METHODS: [&str; 9] = [
    "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "QUERY",
];

/// The configuration file for `cargo lambda watch`, as TOML. Refuses two functions for one method and path.
pub fn configuration(template: &Template) -> Result<String> {
    let mut routes: BTreeMap<String, BTreeMap<&str, &str>> = BTreeMap::new();
    for function in &template.functions {
        for route in &function.routes {
            let Route::Path { method, path } = route else { continue };
            let methods = if method == "ANY" {
                &METHODS[..]
            } else {
                &[method.as_str()][..]
            };
            for method in methods {
                let binary = function.binary.as_str();
                if let Some(other) = routes.entry(positional(path)).or_default().insert(method, binary) {
                    return Err(StackError::Template(format!(
                        "{method} {path} leads to both {other} and {binary}. Give one of them another route."
                    )));
                }
            }
        }
    }
    let mut toml = "# Made from template.yaml at each start.\n[watch.router]\n".to_owned();
    if let Some(default) = template.default_function() {
        for methods in routes.values_mut() {
            for method in METHODS {
                methods.entry(method).or_insert(&default.binary);
            }
        }
        for path in ["/", "/{*rest}"] {
            if !routes.contains_key(path) {
                line(&mut toml, path, &format!("\"{}\"", default.binary));
            }
        }
    }
    for (path, methods) in &routes {
        let entries: Vec<String> = methods
            .iter()
            .map(|(method, function)| format!("{{ method = \"{method}\", function = \"{function}\" }}"))
            .collect();
        line(&mut toml, path, &format!("[ {} ]", entries.join(", ")));
    }
    Ok(toml)
}

fn line(toml: &mut String, path: &str, value: &str) {
    // Writing to a String can't fail.
    let _ = writeln!(toml, "\"{path}\" = {value}");
}

/// `/a/{b}/{c+}` as `/a/{p1}/{*p2}`.
fn positional(path: &str) -> String {
    let mut count = 0;
    let segments: Vec<String> = path
        .split('/')
        .map(
            |segment| match segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
                None => segment.to_owned(),
                Some(name) => {
                    count += 1;
                    format!("{{{}p{count}}}", if name.ends_with('+') { "*" } else { "" })
                }
            },
        )
        .collect();
    segments.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stack::template::Function;

    fn given(routes: &[(&str, &str, &str)]) -> Template {
        let mut template = Template::read().unwrap();
        template.functions = routes
            .iter()
            .map(|(method, path, binary)| Function {
                logical_id: String::new(),
                binary: (*binary).to_owned(),
                timeout: std::time::Duration::from_secs(15),
                routes: vec![match *path {
                    "$default" => Route::Default,
                    path => Route::Path {
                        method: (*method).to_owned(),
                        path: path.to_owned(),
                    },
                }],
                streams: Vec::new(),
                schedules: Vec::new(),
                rules: Vec::new(),
                permissions: Vec::new(),
            })
            .collect();
        template
    }

    #[test]
    fn parameters_are_named_by_position() {
        assert_eq!(
            positional("/bands/{band_id}/members/{member_id}"),
            "/bands/{p1}/members/{p2}"
        );
        assert_eq!(positional("/files/{path+}"), "/files/{*p1}");
        assert_eq!(positional("/"), "/");
    }

    #[test]
    fn other_methods_and_paths_reach_the_default_function() {
        let template = given(&[("GET", "/me", "show"), ("", "$default", "refuse")]);
        let toml = configuration(&template).unwrap();
        assert!(
            toml.contains("\"/\" = \"refuse\"\n\"/{*rest}\" = \"refuse\"\n"),
            "{toml}"
        );
        assert!(toml.contains("{ method = \"GET\", function = \"show\" }"), "{toml}");
        assert!(toml.contains("{ method = \"PATCH\", function = \"refuse\" }"), "{toml}");
    }

    #[test]
    fn one_route_to_two_functions_is_refused() {
        let template = given(&[("GET", "/invites/{invite_id}", "a"), ("GET", "/invites/{token}", "b")]);
        let refusal = configuration(&template).unwrap_err().to_string();
        assert!(
            refusal.contains("GET /invites/{token} leads to both a and b"),
            "{refusal}"
        );
    }

    #[test]
    fn every_function_with_a_route_is_reachable() {
        let template = Template::read().unwrap();
        let toml = configuration(&template).unwrap();
        for function in template.functions.iter().filter(|function| !function.routes.is_empty()) {
            assert!(
                toml.contains(&format!("\"{}\"", function.binary)),
                "{}",
                function.binary
            );
        }
    }
}
