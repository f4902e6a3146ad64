//! The lists of all promises.

/// Makes a test of each promise for an [`Adapter`](crate::adapter::Adapter), in modules named after
/// what they are about.
#[macro_export]
macro_rules! adapter_tests {
    ($adapter:ty) => {
        $crate::adapter_tests! { $adapter;
            reading {
                a_route_that_asks_for_no_session_changes_no_header,
                a_new_visitor_has_an_empty_session,
                a_look_at_no_session_only_varies_by_cookie,
                a_look_at_a_session_sends_no_cookie,
                a_hundred_looks_at_the_same_time_send_no_cookie,
                visitors_who_come_at_the_same_time_see_their_own_sessions,
                every_line_of_the_cookie_header_is_read,
                bytes_that_are_no_text_in_other_cookies_do_not_matter,
                spaces_and_tabs_around_the_cookie_fall_away,
                a_cookie_whose_name_differs_in_one_byte_is_another_cookie,
                a_session_in_the_address_or_another_header_is_no_session,
                a_head_request_sees_the_session_and_gets_its_headers,
                a_session_that_another_program_made_opens,
                a_session_that_can_only_be_looked_at_is_the_same_session,
                a_route_without_its_session_is_an_error_in_general_words,
                a_route_without_its_session_names_it_in_the_log,
            }
            saving {
                what_one_request_saves_the_next_one_opens,
                a_saved_session_is_the_cookie_of_iron_session,
                attributes_are_those_that_are_configured,
                two_saves_of_one_request_are_one_line_with_the_last_data,
                fields_that_the_type_does_not_know_survive,
                a_change_that_is_not_saved_is_lost,
                other_cookies_and_headers_of_the_handler_stay,
                a_redirect_carries_the_cookie,
                an_error_of_the_handler_carries_the_cookie,
                a_session_that_is_too_large_is_an_error_in_general_words,
                a_session_that_is_too_large_leaves_the_cookie_as_it_was,
                the_log_says_why_a_session_was_not_saved,
                what_was_saved_before_a_failed_save_is_sent,
                saving_while_the_body_is_on_its_way_is_an_error_and_no_surprise,
                secure_stays_on_localhost_unless_asked_otherwise,
                secure_may_be_left_away_on_localhost_and_nowhere_else,
            }
            caching {
                a_page_that_saw_a_session_is_private,
                a_page_that_saved_or_ended_a_session_is_private,
                a_page_that_refused_a_cookie_is_private,
                a_handler_cannot_make_a_session_public,
                a_handler_may_be_stricter,
                a_page_for_visitors_without_a_session_may_be_public,
                what_a_response_varies_by_is_added_to,
                what_a_response_varies_by_is_not_said_twice,
            }
            removing {
                signing_out_removes_the_cookie,
                signing_out_repeats_every_attribute,
                signing_out_without_a_session_is_no_error,
                saving_and_then_signing_out_only_removes,
                a_session_that_was_ended_is_not_saved_by_another_part_of_the_program,
                a_session_that_was_ended_is_not_prolonged,
                a_new_session_may_begin_after_signing_out,
                a_cookie_that_was_removed_is_not_removed_again,
            }
            bad_cookies {
                every_broken_or_forged_seal_is_a_fresh_session_of_its_kind,
                every_hostile_cookie_header_is_the_right_persons_session_or_nobodys,
                a_seal_with_any_character_changed_is_a_fresh_session,
                a_seal_of_another_password_is_a_fresh_session,
                a_seal_ends_at_its_time_whatever_the_browser_keeps,
                a_seal_that_never_ends_is_refused,
                a_seal_that_lasts_longer_than_ours_is_refused,
                a_seal_for_another_purpose_is_no_session,
                a_payload_that_does_not_fit_is_a_fresh_session_and_the_cookie_stays,
                a_payload_of_an_older_form_can_be_migrated,
                two_genuine_cookies_are_nobodys_session_and_both_stay,
                a_bad_cookie_beside_the_session_does_not_hide_it,
                a_planted_cookie_does_not_stop_anybody_from_starting_a_session,
                a_session_from_the_future_is_refused,
            }
            chunks {
                a_long_session_is_written_to_chunks_and_read_back,
                no_line_is_longer_than_browsers_keep,
                a_session_that_needs_more_than_four_is_an_error,
                a_session_that_shrinks_removes_its_chunks,
                chunks_that_a_browser_did_not_remove_sign_nobody_out,
                what_stands_behind_the_last_chunk_signs_nobody_out,
                signing_out_removes_every_chunk,
                a_missing_or_swapped_chunk_is_a_fresh_session,
                chunks_are_read_wherever_they_stand_and_without_being_asked_for,
            }
            lifetime {
                the_cookie_and_the_seal_end_together,
                no_cookie_is_meant_to_outlive_what_browsers_keep,
                an_idle_session_ends_at_the_timeout,
                a_look_prolongs_the_session_at_the_threshold_and_not_before,
                the_threshold_can_be_chosen,
                a_route_that_does_not_look_prolongs_nothing,
                a_head_request_prolongs_nothing,
                a_prefetch_prolongs_nothing,
                a_prefetch_that_saves_is_saved,
                a_session_ends_at_its_absolute_limit_whatever_happened,
                four_hundred_days_of_visits_are_renewed_at_the_threshold_and_end_at_the_limit,
                a_session_may_be_meant_for_the_open_browser_and_still_end,
                a_session_knows_when_it_began_and_when_it_ends,
                plain_configuration_keeps_no_data_of_its_own_in_the_cookie,
            }
            staying {
                who_wants_to_stay_stays_as_long_as_is_configured,
                who_does_not_want_to_stay_does_not,
                later_saves_do_not_forget_who_wants_to_stay,
                another_id_does_not_forget_who_wants_to_stay,
                who_signs_in_next_is_not_kept_for_the_one_before,
                who_wants_to_stay_is_not_signed_out_when_idle,
                who_wants_to_stay_has_a_cookie_that_outlives_the_browser,
                staying_without_saying_how_long_is_an_error,
            }
            identity {
                a_session_keeps_its_id,
                two_sessions_have_two_ids,
                signing_in_gives_another_id_and_another_beginning,
                signing_in_leaves_behind_what_it_does_not_carry_over,
                a_change_of_privilege_gives_another_id_and_keeps_the_data,
                a_form_of_the_session_is_accepted,
                a_form_of_a_new_visitor_is_accepted,
                a_form_of_another_session_is_refused,
                a_form_from_before_signing_in_is_refused,
                a_token_without_ids_is_an_error,
            }
            keys {
                a_session_of_an_older_password_opens_and_is_sealed_anew,
                a_session_is_sealed_anew_once,
                a_session_that_is_sealed_anew_lasts_no_longer,
                a_save_uses_the_newest_password,
                passwords_can_be_exchanged_while_the_application_runs,
            }
            several {
                two_sessions_are_two_cookies_that_do_not_meet,
                saving_one_leaves_the_other_alone,
                ending_one_leaves_the_other_alone,
                the_cookie_of_one_is_not_the_other,
                a_bad_cookie_of_one_leaves_the_other_alone,
                two_types_for_one_cookie_are_one_line,
            }
            events {
                the_life_of_a_session_is_told_in_order,
                a_session_that_is_prolonged_is_an_event,
                a_refused_cookie_is_an_event_with_its_reason,
                a_payload_that_does_not_fit_is_an_event,
                a_change_that_is_not_saved_is_an_event,
                a_long_cookie_header_is_an_event_before_proxies_refuse_it,
            }
        }
    };
    ($adapter:ty; $($about:ident { $($promise:ident,)* })*) => {
        $(
            mod $about {
                use super::*;

                $(
                    #[test]
                    fn $promise() {
                        $crate::adapter::keep(
                            $crate::adapter::promises::$about::$promise::<$adapter>(),
                        );
                    }
                )*
            }
        )*
    };
}

/// Makes a test of each promise about requests from other sites, for an
/// [`Adapter`](crate::adapter::Adapter) of the application that
/// [`protected_application!`](crate::protected_application) describes.
#[macro_export]
macro_rules! protection_tests {
    ($adapter:ty) => {
        $crate::adapter_tests! { $adapter;
            origins {
                what_another_site_sends_is_refused_before_any_session_is_opened,
                what_this_site_sends_passes,
                a_program_that_is_no_browser_signs_in,
                another_port_is_another_site,
                the_host_in_the_address_goes_before_the_one_in_the_header,
                every_method_that_may_change_something_is_asked,
                the_content_type_does_not_matter,
                a_trusted_origin_may_send_requests_and_none_that_looks_like_it,
                another_site_signs_nobody_in,
                a_route_that_is_not_behind_the_check_is_exempt_and_no_other,
                a_refusal_is_problem_json_that_caches_keep_apart,
            }
            tokens {
                a_form_with_the_token_passes_and_arrives_whole,
                a_form_is_a_form_however_its_type_is_written,
                a_script_sends_the_token_in_a_header_with_any_method,
                a_multipart_form_has_its_token_in_the_header,
                without_a_token_nothing_changes_whatever_the_content_type,
                whoever_passes_the_origin_check_needs_the_token_as_well,
                the_token_does_not_make_up_for_another_site,
                a_token_that_is_changed_shortened_or_of_another_session_is_none,
                a_token_somewhere_else_is_none,
                the_header_counts_and_not_the_form_beside_it,
                every_page_has_another_text_and_all_of_them_are_valid,
                the_token_of_before_signing_in_is_worth_nothing_after_it,
                the_token_of_before_a_change_of_privilege_is_worth_nothing_after_it,
                nobodys_session_has_no_token,
                a_form_that_is_too_long_to_be_typed_is_a_413,
                every_method_that_may_change_something_needs_it,
                reading_needs_no_token,
            }
            handshakes {
                a_handshake_comes_from_this_site_or_from_no_browser,
                what_a_browser_says_comes_from_another_site_is_refused_without_an_origin,
                no_second_origin_hides_a_foreign_one,
                a_handshake_over_http_2_has_its_host_in_the_address,
            }
        }
    };
}

#[cfg(test)]
mod tests {
    /// The promises in the source of a module.
    fn promises(source: &str) -> impl Iterator<Item = &str> {
        let public = source.lines().filter_map(|line| line.strip_prefix("pub async fn "));
        public.filter_map(|line| line.split('<').next())
    }

    #[test]
    fn every_promise_is_in_the_list() {
        let list = include_str!("list.rs");
        let mut count = 0;
        for source in [
            include_str!("promises/bad_cookies.rs"),
            include_str!("promises/caching.rs"),
            include_str!("promises/chunks.rs"),
            include_str!("promises/events.rs"),
            include_str!("promises/handshakes.rs"),
            include_str!("promises/identity.rs"),
            include_str!("promises/keys.rs"),
            include_str!("promises/lifetime.rs"),
            include_str!("promises/origins.rs"),
            include_str!("promises/reading.rs"),
            include_str!("promises/removing.rs"),
            include_str!("promises/saving.rs"),
            include_str!("promises/several.rs"),
            include_str!("promises/staying.rs"),
            include_str!("promises/tokens.rs"),
        ] {
            for promise in promises(source) {
                assert!(list.contains(&format!("                {promise},\n")), "{promise}");
                count += 1;
            }
        }
        assert!(count >= 60, "{count}");
    }
}
