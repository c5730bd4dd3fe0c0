//! Lines of text on pages of A4, in a font that every reader has and whose text can be searched.

use pdf_writer::{Content, Finish, Name, Pdf, Rect, Ref, Str};

use crate::commands::settlement::statement::table::Text;

/// Lines of one page below its head.
const LINES: usize = 48;

const FONT: Name<'_> = Name(b"F1");

/// The pages of a statement, each with its title and the names of its columns.
pub(super) fn pages(text: &Text) -> Vec<u8> {
    let mut pdf = Pdf::new();
    let mut next = Ref::new(1);
    let (catalog, tree, font) = (next.bump(), next.bump(), next.bump());
    pdf.catalog(catalog).pages(tree);
    let mut courier = pdf.type1_font(font);
    courier.base_font(Name(b"Courier")).encoding_predefined(Name(b"WinAnsiEncoding"));
    courier.finish();
    let lines: Vec<&[String]> = match text.lines.chunks(LINES).collect::<Vec<_>>() {
        none if none.is_empty() => vec![&[]],
        some => some,
    };
    let count = lines.len();
    let mut kids = Vec::new();
    for (lines, number) in lines.into_iter().zip(1_usize..) {
        let (page, content) = (next.bump(), next.bump());
        kids.push(page);
        let mut written = pdf.page(page);
        // A4, its long side at the bottom.
        written.media_box(Rect::new(0.0, 0.0, 842.0, 595.0)).parent(tree).contents(content);
        written.resources().fonts().pair(FONT, font);
        written.finish();
        let title = format!("{}, page {number} of {count}", text.title);
        pdf.stream(content, &page_of(&title, &text.heads, lines));
    }
    pdf.pages(tree).count(i32::try_from(count).unwrap_or(i32::MAX)).kids(kids);
    pdf.finish()
}

fn page_of(title: &str, heads: &str, lines: &[String]) -> Vec<u8> {
    let mut content = Content::new();
    content.begin_text().set_font(FONT, 8.0).next_line(36.0, 560.0).show(Str(&bytes(title)));
    content.set_font(FONT, 7.5).next_line(0.0, -20.0).show(Str(&bytes(heads)));
    for line in lines {
        content.next_line(0.0, -10.0).show(Str(&bytes(line)));
    }
    content.end_text();
    content.finish().to_vec()
}

/// A text in the encoding of the font, which is that of Windows for Western Europe; what it has not
/// is a question mark, as in the name of a merchant, whose number stands beside it.
fn bytes(text: &str) -> Vec<u8> {
    let byte = |sign: char| match u8::try_from(u32::from(sign)) {
        Ok(byte @ (0x20..=0x7e | 0xa0..)) => byte,
        Ok(_) | Err(_) => b'?',
    };
    text.chars().map(byte).collect()
}
