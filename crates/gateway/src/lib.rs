//! The payment gateway. Requests come in by `api` (merchants' servers) and `payer` (browsers);
//! `workers` do what nobody waits for. All of them call the use cases in `app`, which run their
//! work as jobs of the store. `commands` is the command line.

mod api;
mod app;
mod clock;
pub mod commands;
mod email;
mod gzip;
mod ids;
mod limits;
mod logging;
mod outgoing;
mod payer;
mod request;
mod security;
mod server;
mod settings;
mod vault;
mod wire;
mod workers;

pub use app::agree_terms::{
    AgreeError, Agreement, FeesWanted, TermsChanges, TierWanted, agree_fees, agree_terms,
};
pub use app::chain::{ChainError, Chains, NodeReport};
pub use app::create_merchant::{CreateMerchantError, Created, Wanted, create_merchant};
pub use app::hold_rules::{RuleError, add_hold_rule};
pub use app::looks::{Change, FrameOrigin, LogoError, LogoImage, LookChanges};
pub use app::update_merchant::{MerchantChanges, UpdateMerchantError, Updated, update_merchant};
pub use app::{App, Parts};
pub use clock::{Clock, SystemClock};
pub use ids::{Ids, SystemIds};
pub use payer::page_paths;
pub use server::Server;
pub use settings::{Flags, LogFormat, SettingError, Settings};
pub use vault::{KeysError, Vault};
pub use workers::callbacks::send_due_callbacks;
pub use workers::exchange_rates::ask_for_exchange_rates;
pub use workers::refunds::carry_out_due_refunds;
pub use workers::settlements::settle_due;
pub use workers::transfers::look_at_sandbox_chain;
