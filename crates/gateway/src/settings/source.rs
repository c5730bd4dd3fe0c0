//! Where settings come from, and what is said when one is wrong.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::settings::{HIDDEN, NAMES};

/// The file that is read where no other is named.
const DEFAULT_FILE: &str = "turnpike.toml";

/// What environment variables of the gateway begin with.
const PREFIX: &str = "TURNPIKE_";

/// Settings from the command line: name and text.
#[derive(Clone, Debug, Default)]
pub struct Flags {
    /// `--config`: the file to read instead of `turnpike.toml`; it must be there.
    pub config: Option<PathBuf>,
    /// The others.
    pub values: Vec<(&'static str, String)>,
}

/// A setting that stops the start.
#[derive(Debug, Error)]
#[error("setting {name}{origin}: {rule}")]
pub struct SettingError {
    name: String,
    origin: String,
    rule: String,
}

impl SettingError {
    pub(super) fn missing(name: &str, rule: &str) -> Self {
        Self {
            name: name.to_owned(),
            origin: " is not set".to_owned(),
            rule: format!("it must be {rule}"),
        }
    }

    fn unreadable(file: &Path, why: &dyn std::fmt::Display) -> Self {
        Self {
            name: "config".to_owned(),
            origin: format!(" ({})", file.display()),
            rule: format!("the file cannot be read: {why}"),
        }
    }
}

/// A setting as it was written.
#[derive(Clone, Debug)]
pub(super) struct Set {
    name: String,
    text: String,
    origin: String,
}

impl Set {
    pub(super) fn error(&self, rule: &str) -> SettingError {
        // A URL may hold a password, and so may a name that is misspelled.
        let name = self.name.as_str();
        let is_hidden = HIDDEN.contains(&name) || name.starts_with("evm.");
        let is_open = NAMES.contains(&name) && !is_hidden;
        let shown = if is_open { format!(" = {:?}", self.text) } else { String::new() };
        SettingError {
            name: self.name.clone(),
            origin: format!("{shown} ({})", self.origin),
            rule: rule.to_owned(),
        }
    }
}

/// All settings that are written anywhere, each from its strongest source.
#[derive(Debug, Default)]
pub(super) struct Sources {
    set: BTreeMap<String, Set>,
}

impl Sources {
    pub(super) fn gather(
        flags: &Flags,
        environment: &[(String, String)],
    ) -> Result<Self, SettingError> {
        let mut sources = Self::default();
        let variables = variables(environment)?;
        let named = flags.config.clone().or_else(|| {
            let variable = variables.iter().find(|set| set.name == "config")?;
            Some(PathBuf::from(&variable.text))
        });
        match named {
            Some(file) => sources.read_file(&file)?,
            None if Path::new(DEFAULT_FILE).exists() => {
                sources.read_file(Path::new(DEFAULT_FILE))?;
            }
            None => {}
        }
        variables.into_iter().for_each(|set| sources.put(set));
        for (name, text) in &flags.values {
            let origin = format!("flag --{}", name.replace('_', "-"));
            sources.put(Set { name: (*name).to_owned(), text: text.clone(), origin });
        }
        Ok(sources)
    }

    pub(super) fn get(&self, name: &str) -> Option<&Set> {
        self.set.get(name)
    }

    /// The setting of a name, read by `parse`; `rule` says what it must be where it cannot be read.
    pub(super) fn parse<T>(
        &self,
        name: &str,
        rule: &str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Result<Option<T>, SettingError> {
        let Some(set) = self.get(name) else { return Ok(None) };
        match parse(&set.text) {
            Some(value) => Ok(Some(value)),
            None => Err(set.error(&format!("it must be {rule}"))),
        }
    }

    fn put(&mut self, set: Set) {
        self.set.insert(set.name.clone(), set);
    }

    fn read_file(&mut self, file: &Path) -> Result<(), SettingError> {
        let unreadable = |why: &dyn std::fmt::Display| SettingError::unreadable(file, why);
        let text = std::fs::read_to_string(file).map_err(|error| unreadable(&error))?;
        let table = text.parse::<toml::Table>().map_err(|error| unreadable(&error.message()))?;
        let mut written = Vec::new();
        flatten("", &table, &mut written);
        for (name, text) in written {
            let origin = format!("file {}", file.display());
            let is_text = text.is_some();
            let set = Set { name, text: text.unwrap_or_default(), origin };
            if !NAMES.contains(&set.name.as_str()) || set.name == "config" {
                return Err(set.error("there is no such setting"));
            }
            if !is_text {
                return Err(set.error("write it as a text, in quotes"));
            }
            self.put(set);
        }
        Ok(())
    }
}

/// Turns nested tables into names with points, and values into the text that an environment
/// variable would have.
fn flatten(prefix: &str, table: &toml::Table, written: &mut Vec<(String, Option<String>)>) {
    for (key, value) in table {
        let name = if prefix.is_empty() { key.clone() } else { format!("{prefix}.{key}") };
        match value {
            toml::Value::Table(table) => flatten(&name, table, written),
            toml::Value::Array(values) => {
                let texts: Option<Vec<String>> = values.iter().map(plain).collect();
                written.push((name, texts.map(|texts| texts.join(","))));
            }
            other => written.push((name, plain(other))),
        }
    }
}

/// The text of a simple value. A number with a point has lost its digits by the time it is read
/// here, so an amount or a rate must be written as a text.
fn plain(value: &toml::Value) -> Option<String> {
    match value {
        toml::Value::String(text) => Some(text.clone()),
        toml::Value::Integer(number) => Some(number.to_string()),
        toml::Value::Boolean(truth) => Some(truth.to_string()),
        toml::Value::Float(_)
        | toml::Value::Datetime(_)
        | toml::Value::Array(_)
        | toml::Value::Table(_) => None,
    }
}

fn variables(environment: &[(String, String)]) -> Result<Vec<Set>, SettingError> {
    let mut found = Vec::new();
    for (variable, text) in environment {
        let Some(rest) = variable.strip_prefix(PREFIX) else { continue };
        let spelled = |name: &&&str| name.replace('.', "_").to_uppercase() == rest;
        let name = NAMES.iter().find(spelled);
        let origin = format!("environment variable {variable}");
        let set = Set {
            name: name.map_or_else(|| rest.to_lowercase(), |name| (*name).to_owned()),
            text: text.clone(),
            origin,
        };
        if name.is_none() {
            return Err(set.error("there is no such setting"));
        }
        found.push(set);
    }
    Ok(found)
}
