//! Makes a language of each folder of `templates/`, so that a new one needs no code. `src/language.rs` includes what is
//! written here.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// The module of a language, where TAG stands for its tag.
const MODULE: &str = r#"
mod lang_NAME {
    use super::{DateView, InvitationText, InviteOutcome, Language, OutcomeText, ReplyToText, SendReason, all};
    use askama::Template;

    #[derive(Template)]
    #[template(path = "TAG/invitation.html", block = "subject", escape = "none")]
    struct InvitationSubject<'a> { mail: &'a InvitationText }

    #[derive(Template)]
    #[template(path = "TAG/invitation.html")]
    struct InvitationHtml<'a> { mail: &'a InvitationText }

    #[derive(Template)]
    #[template(path = "TAG/invitation.txt")]
    struct InvitationPlain<'a> { mail: &'a InvitationText }

    #[derive(Template)]
    #[template(path = "TAG/outcome.html", block = "subject", escape = "none")]
    struct OutcomeSubject<'a> { mail: &'a OutcomeText }

    #[derive(Template)]
    #[template(path = "TAG/outcome.html")]
    struct OutcomeHtml<'a> { mail: &'a OutcomeText }

    #[derive(Template)]
    #[template(path = "TAG/outcome.txt")]
    struct OutcomePlain<'a> { mail: &'a OutcomeText }

    #[derive(Template)]
    #[template(path = "TAG/reply_to.html", block = "subject", escape = "none")]
    struct ReplyToSubject<'a> { mail: &'a ReplyToText }

    #[derive(Template)]
    #[template(path = "TAG/reply_to.html")]
    struct ReplyToHtml<'a> { mail: &'a ReplyToText }

    #[derive(Template)]
    #[template(path = "TAG/reply_to.txt")]
    struct ReplyToPlain<'a> { mail: &'a ReplyToText }

    #[derive(Template)]
    #[template(path = "TAG/date.txt")]
    struct Date<'a> { at: &'a DateView }

    #[derive(Template)]
    #[template(path = "TAG/via.txt")]
    struct Via;

    pub(super) const LANGUAGE: Language = Language {
        tag: "TAG",
        invitation: |mail| all(&InvitationSubject { mail }, &InvitationHtml { mail }, &InvitationPlain { mail }),
        outcome: |mail| all(&OutcomeSubject { mail }, &OutcomeHtml { mail }, &OutcomePlain { mail }),
        reply_to: |mail| all(&ReplyToSubject { mail }, &ReplyToHtml { mail }, &ReplyToPlain { mail }),
        date: |at| Date { at }.render(),
        via: || Via.render(),
    };
}
"#;

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=templates");
    let mut tags = Vec::new();
    for entry in fs::read_dir("templates")? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            tags.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    tags.sort();
    let name = |tag: &str| tag.replace('-', "_").to_lowercase();
    let modules: String = tags
        .iter()
        .map(|tag| MODULE.replace("NAME", &name(tag)).replace("TAG", tag))
        .collect();
    let list: Vec<_> = tags.iter().map(|tag| format!("lang_{}::LANGUAGE", name(tag))).collect();
    let count = tags.len();
    let list = list.join(", ");
    let code = format!(
        "{modules}\n/// One for each folder of `templates/`.\nconst LANGUAGES: [Language; {count}] = [{list}];\n"
    );
    fs::write(out_dir()?.join("languages.rs"), code)
}

#[expect(
    clippy::disallowed_methods,
    reason = "Cargo tells build scripts where to write by this variable alone"
)]
fn out_dir() -> io::Result<PathBuf> {
    let folder = env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("OUT_DIR is not set"))?;
    Ok(Path::new(&folder).to_owned())
}
