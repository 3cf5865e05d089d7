//! Reading HTML as a browser does.

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{
    BufferQueue, Doctype, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};
use std::cell::RefCell;

/// A document as a browser sees it.
#[derive(Debug, Default)]
pub(crate) struct HtmlPage {
    /// Each start and end tag with its attributes, in order; the URL of a link is replaced by `…`.
    pub(crate) tags: Vec<String>,
    /// The URLs of its links.
    pub(crate) links: Vec<String>,
    /// The text.
    pub(crate) text: String,
    /// Comments and parse errors.
    pub(crate) odd: Vec<String>,
}

#[derive(Default)]
struct Reader(RefCell<HtmlPage>);

impl TokenSink for Reader {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut page = self.0.borrow_mut();
        match token {
            Token::TagToken(tag) => return page.take(&tag),
            Token::CharacterTokens(text) => page.text.push_str(&text),
            Token::NullCharacterToken => page.odd.push("NUL".to_owned()),
            Token::CommentToken(text) => page.odd.push(format!("comment: {text}")),
            Token::ParseError(error) => page.odd.push(error.into_owned()),
            Token::DoctypeToken(Doctype { name, .. }) => page.tags.push(format!("doctype {name:?}")),
            Token::EOFToken => {}
        }
        TokenSinkResult::Continue
    }
}

impl HtmlPage {
    fn take(&mut self, tag: &Tag) -> TokenSinkResult<()> {
        let mut shown = format!("{:?} {}", tag.kind, tag.name);
        for attribute in &tag.attrs {
            let name = &attribute.name.local;
            if &**name == "href" {
                self.links.push(attribute.value.to_string());
                shown.push_str(" href=…");
            } else {
                shown.extend([" ", name, "=", &format!("{:?}", &*attribute.value)]);
            }
        }
        self.tags.push(shown);
        match (tag.kind, &*tag.name) {
            (TagKind::StartTag, "title" | "textarea") => TokenSinkResult::RawData(RawKind::Rcdata),
            (TagKind::StartTag, "style" | "iframe" | "noembed" | "noframes" | "xmp") => {
                TokenSinkResult::RawData(RawKind::Rawtext)
            }
            (TagKind::StartTag, "script") => TokenSinkResult::RawData(RawKind::ScriptData),
            (TagKind::StartTag, "plaintext") => TokenSinkResult::Plaintext,
            _ => TokenSinkResult::Continue,
        }
    }
}

/// Reads a document.
pub(crate) fn read(html: &str) -> HtmlPage {
    let input = BufferQueue::default();
    input.push_back(StrTendril::from(html));
    let tokenizer = Tokenizer::new(Reader::default(), TokenizerOpts::default());
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    tokenizer.sink.0.into_inner()
}

#[test]
fn the_reader_detects_text_that_breaks_out() {
    let page =
        read("<title>a<b></title><p title=\"x\" onclick=y>1<a href='/z?a&amp;b'>2</a><!-- 3 --><script>4</p></script>");
    assert_eq!(
        page.tags,
        [
            "StartTag title",
            "EndTag title",
            "StartTag p title=\"x\" onclick=\"y\"",
            "StartTag a href=…",
            "EndTag a",
            "StartTag script",
            "EndTag script"
        ]
    );
    assert_eq!(page.links, ["/z?a&b"]);
    assert_eq!(page.text, "a<b>124</p>");
    assert_eq!(page.odd, ["comment:  3 "]);
}
