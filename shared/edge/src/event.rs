//! The event an HTTP API of API Gateway sends, and the reply it takes: payload format 2.0.
//!
//! Read leniently: headers are plain text here, since anyone can send bytes that a stricter type would refuse
//! before the function could answer. Source: the API Gateway developer guide, "Working with AWS Lambda proxy
//! integrations for HTTP APIs".

use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};

/// A request as API Gateway hands it over.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct HttpEvent {
    /// The route that takes it: `DELETE /bands/{band_id}`, or `$default`.
    pub route_key: String,
    /// The path, without the query. A stage that has a name goes before it, and it is decoded already: nothing is read
    /// from it but which methods a path has.
    pub raw_path: String,
    /// The parts of the path that the route names, decoded; null or missing where it names none.
    pub path_parameters: Option<BTreeMap<String, String>>,
    /// The query, as sent; some emulators say null where there is none.
    pub raw_query_string: Option<String>,
    /// Headers: names in lower case, repeated ones joined by commas.
    pub headers: HashMap<String, String>,
    /// Method and ids.
    pub request_context: RequestContext,
    /// The body, if any.
    pub body: Option<String>,
    /// Whether the body is base64.
    pub is_base64_encoded: bool,
}

/// What API Gateway knows of a request.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct RequestContext {
    /// Its id.
    pub request_id: String,
    /// The stage of the API; `$default` where it has no name.
    pub stage: String,
    /// The request line.
    pub http: RequestLine,
}

/// The request line.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct RequestLine {
    /// The method, in capitals.
    pub method: String,
}

/// A reply as API Gateway takes it.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct HttpReply {
    /// The status code.
    pub status_code: u16,
    /// Headers, one value a name.
    pub headers: HashMap<String, String>,
    /// The body: text, or base64 of bytes.
    pub body: String,
    /// Which of the two.
    pub is_base64_encoded: bool,
    /// None; some emulators want the member all the same.
    pub cookies: Vec<String>,
}
