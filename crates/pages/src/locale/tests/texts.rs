//! Every message that is asked for exists, every one that exists is asked for, each is given what
//! it speaks of, and all languages have the same.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};
use fluent_syntax::parser;

use super::super::texts::sources;
use super::Locale;

/// Ids of messages, and the variables of each.
type Messages = BTreeMap<String, BTreeSet<String>>;

#[test]
fn every_file_is_one_of_a_topic() {
    for locale in Locale::ALL {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("locales").join(locale.code());
        let files: BTreeSet<_> = files_of(&folder).into_iter().collect();
        let topics = sources(locale).iter().map(|(topic, _)| folder.join(format!("{topic}.ftl")));
        assert_eq!(files, topics.collect(), "{locale:?}");
    }
}

#[test]
fn messages_are_used_with_what_they_speak_of() {
    let messages = messages(Locale::English);
    let uses = uses();
    assert!(uses.len() > 50, "the templates are not where they are looked for");
    for (id, names, place) in &uses {
        let variables = messages.get(id);
        assert!(variables.is_some(), "{place}: no message {id}");
        // What code chooses has no variables: it is only named where it is chosen.
        assert_eq!(variables, Some(names), "{place}: the variables of {id}");
    }
    let used: BTreeSet<_> = uses.iter().map(|(id, _, _)| id).collect();
    let unused: Vec<_> = messages.keys().filter(|id| !used.contains(id)).collect();
    assert!(unused.is_empty(), "nothing says {unused:?}");
}

#[test]
fn every_language_says_the_same() {
    let english = messages(Locale::English);
    for locale in Locale::ALL {
        assert_eq!(messages(locale), english, "{locale:?}");
    }
}

#[test]
fn french_signs_stay_with_the_word_before_them() {
    for (topic, source) in sources(Locale::French) {
        for line in source.lines().filter(|line| !line.starts_with('#')) {
            let alone = [" :", " ;", " ?", " !", " »"].iter().find(|sign| line.contains(**sign));
            assert_eq!(alone, None, "{topic}: {line}");
        }
    }
}

/// The messages of a language. One id in two topics would hide one of them.
fn messages(locale: Locale) -> Messages {
    let mut messages = Messages::new();
    for (topic, source) in sources(locale) {
        let resource = parser::parse(*source);
        let resource = resource.unwrap_or_else(|(_, faults)| panic!("{topic}: {faults:?}"));
        for entry in resource.body {
            match entry {
                Entry::Message(message) => {
                    let id = message.id.name.to_owned();
                    let pattern = message.value.unwrap_or_else(|| panic!("{id} says nothing"));
                    assert!(message.attributes.is_empty(), "{id} has attributes");
                    let mut variables = BTreeSet::new();
                    collect(&pattern, &mut variables);
                    assert_eq!(messages.insert(id.clone(), variables), None, "{id} twice");
                }
                Entry::Term(_) => panic!("{locale:?} {topic}: no terms are used"),
                Entry::Junk { content } => panic!("{locale:?} {topic}: {content}"),
                Entry::Comment(_) | Entry::GroupComment(_) | Entry::ResourceComment(_) => {}
            }
        }
    }
    messages
}

fn collect(pattern: &Pattern<&str>, variables: &mut BTreeSet<String>) {
    for element in &pattern.elements {
        let PatternElement::Placeable { expression } = element else { continue };
        let inline = match expression {
            Expression::Select { selector, variants } => {
                variants.iter().for_each(|variant| collect(&variant.value, variables));
                selector
            }
            Expression::Inline(inline) => inline,
        };
        match inline {
            InlineExpression::VariableReference { id } => {
                variables.insert(id.name.to_owned());
            }
            other => panic!("only variables are placed: {other:?}"),
        }
    }
}

/// Every use of a message in a template or in code: its id, the values given, and the file.
fn uses() -> Vec<(String, BTreeSet<String>, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut uses = Vec::new();
    for file in files_of(&root.join("templates")) {
        let markup = fs::read_to_string(&file).expect("a template");
        for expression in markup.split("{{").skip(1) {
            let (expression, _) = expression.split_once("}}").expect("its end");
            let named = quoted_after(expression, ".with(");
            for id in quoted_after(expression, ".say(") {
                uses.push((id, named.iter().cloned().collect(), file.display().to_string()));
            }
        }
    }
    for file in files_of(&root.join("src")) {
        let code = fs::read_to_string(&file).expect("a source file");
        let place = file.strip_prefix(root).expect("a file of this crate");
        if place.components().any(|part| part.as_os_str() == "tests") {
            continue;
        }
        for id in quoted_after(&code, "text(") {
            uses.push((id, BTreeSet::new(), file.display().to_string()));
        }
    }
    uses
}

/// The quoted texts that stand right behind a word.
fn quoted_after(text: &str, word: &str) -> Vec<String> {
    let rests = text.split(word).skip(1).filter_map(|rest| rest.trim_start().strip_prefix('"'));
    rests.filter_map(|rest| Some(rest.split_once('"')?.0.to_owned())).collect()
}

fn files_of(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        match path.is_dir() {
            true => files.extend(files_of(&path)),
            false => files.push(path),
        }
    }
    files
}
