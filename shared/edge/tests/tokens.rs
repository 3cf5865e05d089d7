//! Bearer tokens of every kind: genuine, forged and odd. Whatever can be put into a header or a claim can be signed.

use crate::desk::after;
use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::encoding::{Pkcs8V1Der, PublicKeyX509Der};
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING};
use aws_lc_rs::signature::{EcdsaKeyPair, Ed25519KeyPair, KeyPair, RsaKeyPair};
use data_encoding::{BASE64_MIME, BASE64URL_NOPAD};
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, EncodingKey};
use serde_json::{Value, json};
use std::sync::LazyLock;
use testkit::lab::{AUDIENCE, ISSUER};

/// The claims of Ada's token, valid for an hour from noon on.
pub(crate) fn claims() -> Value {
    json!({
        "sub": "ada", "email": "Ada@example.com", "email_verified": true, "name": "Ada",
        "iss": ISSUER, "aud": AUDIENCE, "exp": after(3600).timestamp(),
    })
}

/// The claims with one of them changed; null takes it away.
pub(crate) fn with(name: &str, value: Value) -> Value {
    let mut claims = claims();
    let members = claims.as_object_mut().expect("an object");
    match value {
        Value::Null => members.remove(name),
        value => members.insert(name.to_owned(), value),
    };
    claims
}

fn encode(part: &Value) -> String {
    BASE64URL_NOPAD.encode(part.to_string().as_bytes())
}

/// A token with any header and claims, signed with `algorithm` whatever the header says.
pub(crate) fn forge(header: &Value, claims: &Value, algorithm: Algorithm, key: &EncodingKey) -> String {
    forge_text(header, &claims.to_string(), algorithm, key)
}

/// The same with claims as they are written.
pub(crate) fn forge_text(header: &Value, claims: &str, algorithm: Algorithm, key: &EncodingKey) -> String {
    let message = format!("{}.{}", encode(header), BASE64URL_NOPAD.encode(claims.as_bytes()));
    let signature = jsonwebtoken::crypto::sign(message.as_bytes(), key, algorithm).expect("a signature");
    format!("{message}.{signature}")
}

/// A token without a signature.
pub(crate) fn unsigned(header: &Value, claims: &Value) -> String {
    format!("{}.{}.", encode(header), encode(claims))
}

/// A key of an issuer's.
pub(crate) struct SigningKey {
    /// Its id.
    pub(crate) kid: &'static str,
    /// What it signs with.
    pub(crate) algorithm: Algorithm,
    key: EncodingKey,
}

impl SigningKey {
    /// A new key for this algorithm; for those of RSA always the same one.
    pub(crate) fn new(algorithm: Algorithm, kid: &'static str) -> Self {
        let ec = |curve| {
            let pair = EcdsaKeyPair::generate(curve).expect("a key");
            EncodingKey::from_ec_der(pair.to_pkcs8v1().expect("its text").as_ref())
        };
        let key = match algorithm {
            Algorithm::ES256 => ec(&ECDSA_P256_SHA256_FIXED_SIGNING),
            Algorithm::ES384 => ec(&ECDSA_P384_SHA384_FIXED_SIGNING),
            Algorithm::EdDSA => {
                let pair = Ed25519KeyPair::generate().expect("a key");
                EncodingKey::from_ed_der(pair.to_pkcs8v1().expect("its text").as_ref())
            }
            _ => rsa_key(&RSA),
        };
        Self { kid, algorithm, key }
    }

    /// As the issuer publishes it.
    pub(crate) fn published(&self) -> Value {
        let mut jwk = Jwk::from_encoding_key(&self.key, self.algorithm).expect("a public key");
        jwk.common.key_id = Some(self.kid.to_owned());
        json!(jwk)
    }

    /// The same, with members changed; null takes one away.
    pub(crate) fn published_with(&self, changes: &Value) -> Value {
        let mut jwk = self.published();
        let members = jwk.as_object_mut().expect("an object");
        for (name, value) in changes.as_object().expect("an object") {
            members.insert(name.clone(), value.clone());
        }
        members.retain(|_, value| !value.is_null());
        jwk
    }

    /// Ada's token.
    pub(crate) fn token(&self) -> String {
        self.sign(&json!({"alg": self.algorithm, "kid": self.kid}), self.algorithm)
    }

    /// Ada's token, with a header that names no key.
    pub(crate) fn anonymous_token(&self) -> String {
        self.sign(&json!({"alg": self.algorithm}), self.algorithm)
    }

    /// Ada's token with any header, signed with `algorithm`.
    pub(crate) fn sign(&self, header: &Value, algorithm: Algorithm) -> String {
        self.sign_claims(header, &claims_for_ever(), algorithm)
    }

    /// A token with any header and claims, signed with `algorithm`.
    pub(crate) fn sign_claims(&self, header: &Value, claims: &Value, algorithm: Algorithm) -> String {
        forge(header, claims, algorithm, &self.key)
    }
}

/// The claims of Ada's token, valid for a day, so that keys can grow old.
fn claims_for_ever() -> Value {
    with("exp", json!(after(24 * 3600).timestamp()))
}

/// Making one takes a while, so there is one.
static RSA: LazyLock<RsaKeyPair> = LazyLock::new(|| RsaKeyPair::generate(KeySize::Rsa2048).expect("a key"));

fn rsa_key(pair: &RsaKeyPair) -> EncodingKey {
    let pkcs8: Pkcs8V1Der = pair.as_der().expect("its text");
    // PKCS#8 wraps the PKCS#1 form in 26 bytes, for any key of this size.
    EncodingKey::from_rsa_der(&pkcs8.as_ref()[26..])
}

/// What of the RSA key is public, in every form that a careless verifier may take for a shared secret.
pub(crate) fn public_rsa_forms() -> Vec<Vec<u8>> {
    let public = RSA.public_key();
    let spki: PublicKeyX509Der = public.as_der().expect("its text");
    let pem = |label: &str, der: &[u8]| {
        let body = BASE64_MIME.encode(der).replace("\r\n", "\n");
        format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", body.trim_end())
    };
    let modulus = SigningKey::new(Algorithm::RS256, "rsa").published()["n"].clone();
    let modulus = modulus.as_str().expect("a modulus");
    vec![
        public.as_ref().to_vec(),
        spki.as_ref().to_vec(),
        pem("RSA PUBLIC KEY", public.as_ref()).into_bytes(),
        pem("PUBLIC KEY", spki.as_ref()).into_bytes(),
        pem("PUBLIC KEY", spki.as_ref()).trim_end().as_bytes().to_vec(),
        BASE64URL_NOPAD.decode(modulus.as_bytes()).expect("base64url"),
        modulus.as_bytes().to_vec(),
    ]
}
