//! Options that several commands take, and how they become settings.

use std::path::PathBuf;

use clap::Args;
use domain::money::{Currency, Money};
use domain::settlement::Person;

use crate::commands::environment;
use crate::settings::{Flags, SettingError, Settings};

/// Where the data is and where the settings are.
#[derive(Args)]
pub(super) struct Common {
    /// The directory of the embedded database; made if it is not there.
    #[arg(long, value_name = "DIR")]
    data: Option<String>,
    /// The PostgreSQL database to use instead, which several gateways may share.
    #[arg(long, value_name = "URL", conflicts_with = "data")]
    database_url: Option<String>,
    /// The secret keys of the installation, where they are not beside its data.
    #[arg(long, value_name = "FILE")]
    keys_file: Option<String>,
    /// The settings file, instead of turnpike.toml.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

impl Common {
    /// Reads the settings; flags outrank what else is set.
    pub(super) fn settings(
        self,
        more: Vec<(&'static str, Option<String>)>,
    ) -> Result<Settings, SettingError> {
        let own = [
            ("data", self.data),
            ("database_url", self.database_url),
            ("keys_file", self.keys_file),
        ];
        let values = own.into_iter().chain(more);
        let values = values.filter_map(|(name, value)| Some((name, value?))).collect();
        Settings::load(&Flags { config: self.config, values }, &environment())
    }
}

/// An amount after the code of its currency, which invoices can be in.
pub(super) fn amount_of_currency(text: &str) -> Result<Money, String> {
    let rule = "it must be a currency and an amount, such as USD:1.00";
    let (code, amount) = text.split_once(':').ok_or(rule)?;
    let currency = Currency::from_devise(code).ok_or(rule)?;
    Money::parse(amount, currency).map_err(|error| format!("{rule}: {error}"))
}

/// Reads the name of whoever decides.
pub(super) fn person(name: &str) -> Result<Person, &'static str> {
    Person::parse(name).ok_or("it must be a person's name of 1 to 64 characters")
}
