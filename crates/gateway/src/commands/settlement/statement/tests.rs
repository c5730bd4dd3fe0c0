//! Statements on pages.

use super::pdf::pages;
use super::table::Text;

fn of(lines: usize) -> String {
    let line = |number| format!("line {number}: (in) brackets \\ and more");
    let lines = (1..=lines).map(line).collect();
    let text = Text { title: "Café भारत".to_owned(), heads: "heads".to_owned(), lines };
    String::from_utf8_lossy(&pages(&text)).into_owned()
}

#[test]
fn every_line_is_on_one_page_and_can_be_searched() {
    for (lines, pages) in [(0, 1), (1, 1), (48, 1), (49, 2), (200, 5)] {
        let pdf = of(lines);
        assert!(pdf.starts_with("%PDF-1.7"), "{pdf}");
        assert_eq!(pdf.matches("/Type /Page\n").count(), pages, "{lines} lines");
        assert_eq!(pdf.matches("(heads) Tj").count(), pages);
        assert!(pdf.contains(&format!("/Count {pages}")));
        for number in 1..=lines {
            let written = format!(r"(line {number}: (in) brackets \\ and more) Tj");
            assert_eq!(pdf.matches(&written).count(), 1, "line {number}");
        }
    }
}

#[test]
fn what_the_font_has_not_is_a_question_mark() {
    // In hexadecimal digits, as what is beyond ASCII is written: Café and four question marks.
    assert!(of(1).to_lowercase().contains("436166e9203f3f3f3f"), "{}", of(1));
}
