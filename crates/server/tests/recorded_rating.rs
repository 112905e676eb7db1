//! The rating cases that were recorded from Kill Bill, each a test with the name of its rule: usage items to the last digit and to the
//! text of their numbers. `tests/data/rating/README.md` says what a case is.

#![allow(clippy::unwrap_used, reason = "tests")]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, mpsc};
use std::time::Duration;

use hobbs::http::{Gateway, Server, resources};
use hobbs_verify::json::Json;
use hobbs_verify::rating::{Answers, Pace, Player, case_files, differences, play_all};
use hobbs_verify::wire::Endpoint;
use support::TestServer;

/// Cases with the same clock share a server; one that moves the clock has its own.
static SERVERS: Mutex<BTreeMap<String, Endpoint>> = Mutex::new(BTreeMap::new());

fn server(name: &str) -> Endpoint {
    let mut servers = SERVERS.lock().unwrap();
    servers.entry(name.to_owned()).or_insert_with(|| Endpoint::parse(&started()).unwrap()).clone()
}

/// Starts a server in test mode that goes on until this process ends, and answers its address.
fn started() -> String {
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        tokio::runtime::Runtime::new().unwrap().block_on(async {
            let application = TestServer::start().await.application;
            application.make_invoices();
            let gateway = Gateway::new(application, resources(true));
            let listening = Server::bind("127.0.0.1:0".parse().unwrap()).await.unwrap();
            sender.send(format!("http://{}", listening.address())).unwrap();
            listening.serve(gateway, std::future::pending()).await;
        });
    });
    receiver.recv().unwrap()
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data/rating")
}

fn play(name: &str) {
    let name = name.replace('_', "-");
    let cases = case_files(&[folder().join(format!("{name}.json"))]).unwrap();
    let case = cases.first().unwrap();
    let moves_the_clock = case.json.get("auto_invoicing") == Some(&Json::Bool(true));
    let server = server(if moves_the_clock { &name } else { case.clock().unwrap() });
    let player = Player { wire: &server, user: "admin", password: "password" };
    let got = play_all(player, &cases, Pace { at_once: 1, pause: Duration::ZERO }).pop().unwrap().unwrap();
    let found = differences(case, &Answers::recorded(case), &got, true);
    assert!(found.is_empty(), "{}", found.join("\n"));
}

macro_rules! recorded {
    ($($name:ident)*) => {
        const NAMES: &[&str] = &[$(stringify!($name)),*];
        $(
            #[test]
            fn $name() {
                play(stringify!($name));
            }
        )*
    };
}

recorded! {
    clocked_all_tiers
    clocked_cancel
    clocked_capacity
    clocked_recurring_and_usage
    clocked_top_tier_late_parks_account
    rule_all_tiers_block_rounds_up
    rule_all_tiers_overflow_past_last_max_is_free
    rule_all_tiers_splits_units_over_tiers
    rule_bill_cycle_day_31
    rule_cancel_closes_the_period
    rule_capacity_above_last_limit_is_an_error
    rule_capacity_no_usage_is_free
    rule_capacity_takes_the_peak
    rule_capacity_tier_must_fit_every_unit
    rule_catalog_version_existing_subscription_keeps_prices
    rule_first_period_starts_at_subscription_instant
    rule_fractional_block_size_and_max
    rule_in_advance_section_gives_no_item
    rule_late_usage_below_rounding_waits
    rule_late_usage_bills_only_the_delta_detail
    rule_late_usage_bills_only_the_delta
    rule_late_usage_older_than_two_periods_is_ignored
    rule_late_usage_top_tier_bills_amount_difference
    rule_late_usage_top_tier_cheaper_tier_is_an_error
    rule_late_usage_window_is_shorter_east_of_utc
    rule_negative_correction_is_an_error_once_billed
    rule_no_usage_gives_one_zero_item_for_last_period_only
    rule_one_invoice_many_periods
    rule_period_is_start_inclusive_end_exclusive
    rule_period_quarterly
    rule_period_starts_at_midnight_in_account_zone
    rule_period_weekly
    rule_plan_change_other_section_name
    rule_recurring_and_usage_on_one_invoice
    rule_rounding_aggregate_rounds_the_sum_once
    rule_rounding_detail_rounds_every_line
    rule_rounding_jpy
    rule_section_and_tier_prices_ignored_for_consumable
    rule_section_names_are_unique_in_a_catalog
    rule_several_sections_in_one_plan
    rule_several_units_in_one_section_detail
    rule_several_units_in_one_section
    rule_target_date_never_goes_back
    rule_target_date_too_far_ahead
    rule_tier_policy_omitted_is_all_tiers
    rule_top_tier_prices_every_unit_at_tier_reached
    rule_tracking_id_is_unique_per_subscription
    rule_tracking_id_listed_twice_west_of_utc
    rule_trial_phase_without_section_usage_is_free
    rule_unknown_unit_is_ignored
    rule_usage_amount_kept_to_nine_decimals
    rule_usage_record_limit
    rule_zero_items_disabled_detail_keeps_counted_lines
    rule_zero_items_disabled
    random_001 random_002 random_003 random_006 random_007 random_008 random_011 random_013 random_016 random_017
    random_018 random_021 random_022 random_023 random_026 random_027 random_028 random_031 random_032 random_033
    random_036 random_037 random_038 random_041 random_042 random_043 random_046 random_047 random_048 random_051
    random_052 random_053 random_056 random_057 random_058 random_061 random_062 random_063 random_066 random_067
    random_071 random_072 random_073 random_076 random_077 random_078 random_081 random_082 random_083 random_086
    random_087 random_088 random_091 random_092 random_093 random_096 random_097 random_098 random_101 random_102
    random_103 random_106 random_107 random_108 random_111 random_112 random_113 random_116 random_117 random_118
    random_121 random_122 random_123 random_126 random_127 random_128 random_131 random_132 random_133 random_136
    random_137 random_138 random_141 random_142 random_143 random_146 random_147 random_148 random_151 random_152
    random_153 random_156 random_157 random_158 random_162 random_163 random_166 random_167 random_168 random_171
    random_172 random_173 random_176 random_177 random_178 random_181 random_183 random_186 random_187 random_188
    random_191 random_192 random_193 random_196 random_197 random_198 random_201 random_202 random_203 random_206
    random_207 random_208 random_211 random_212 random_213 random_216 random_217 random_218 random_221 random_222
    random_223 random_226 random_227 random_228
}

#[test]
fn no_case_is_left_out() {
    let files = std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    let cases = files.filter(|path| path.extension().is_some_and(|ending| ending == "json"));
    let cases: BTreeSet<String> =
        cases.map(|path| path.file_stem().unwrap().to_string_lossy().replace('-', "_")).collect();
    assert_eq!(cases, NAMES.iter().map(|&name| name.to_owned()).collect());
}
