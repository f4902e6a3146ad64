//! A password is changed on three machines, one after the other, while visitors come and go.

use std::thread;

use fe26_session::{Opened, PasswordId, Rejected, UnsealError};

use crate::load::{Load, Machine, Person};

const OLD: &str = r#""Jp5yCkdIlRLhJpG9fvcSUfN1a8aLdXe1n8m5nCqLw7U""#;
const NEW: &str = r#""yBw0FJvjW1uIkF5uUcrKoRcBCBdWNXSfPwxX3R8uT1o""#;

/// Keys files in the order of a rotation.
struct Steps {
    before: String,
    told: String,
    changed: String,
    cleaned: String,
}

fn steps() -> Steps {
    Steps {
        before: format!(r#"{{"1": {OLD}}}"#),
        told: format!(r#"{{"2": {{"secret": {NEW}, "state": "pending"}}, "1": {OLD}}}"#),
        changed: format!(r#"{{"2": {NEW}, "1": {{"secret": {OLD}, "state": "open-only"}}}}"#),
        cleaned: format!(r#"{{"2": {NEW}}}"#),
    }
}

#[test]
fn a_rotation_over_three_machines_under_load_loses_no_session() {
    let Steps { before, told, changed, cleaned } = steps();
    let machines = [(); 3].map(|()| Machine::starting(&before));
    let load = Load::new(VISITORS);

    let wander = |visitor: usize| {
        let _stop = load.stop_at_end();
        let mut person = Person::arriving_at(&machines[visitor % 3]);
        // Any order will do that is not the same for all; the numbers are Knuth's.
        let mut random = visitor as u64;
        while load.is_running() {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let machine = &machines[(random >> 33) as usize % 3];
            if random >> 63 == 0 {
                person.visit(machine);
            } else {
                assert!(matches!(person.look(machine), Opened::Valid(_)));
            }
            load.count(visitor);
        }
        person
    };

    let people = thread::scope(|scope| {
        let visitors: Vec<_> =
            (0..VISITORS).map(|visitor| scope.spawn(move || wander(visitor))).collect();
        let stop = load.stop_at_end();
        for keys_file in [&told, &changed] {
            for machine in &machines {
                machine.change_to(keys_file);
                load.everybody_comes_again(30);
            }
        }
        // Everybody was everywhere, so nobody has a cookie of the old password any more.
        let opened = machines.each_ref().map(|machine| machine.opened(1));
        load.everybody_comes_again(30);
        assert_eq!(machines.each_ref().map(|machine| machine.opened(1)), opened);
        for machine in &machines {
            machine.change_to(&cleaned);
            load.everybody_comes_again(30);
        }
        drop(stop);
        visitors.into_iter().map(|visitor| visitor.join().unwrap()).collect::<Vec<_>>()
    });

    assert!(people.iter().all(|person| person.password_id() == "2"));
    for machine in &machines {
        assert!(machine.opened(2) > 0);
    }
}

/// Why there is a first step: the test above would notice if it did nothing.
#[test]
fn a_machine_that_was_not_told_takes_sessions_away() {
    let (early, late) = (Machine::starting(&steps().changed), Machine::starting(&steps().before));
    let mut person = Person::arriving_at(&early);
    let reason = Rejected::Seal(UnsealError::UnknownKey(PasswordId::from(2)));
    assert_eq!(person.look(&late), Opened::Rejected(reason));
    assert_eq!(person.cookie, "");
}

#[test]
fn machines_of_different_steps_do_not_seal_each_others_sessions_anew_in_turn() {
    let (early, late) = (Machine::starting(&steps().changed), Machine::starting(&steps().told));
    let mut person = Person::arriving_at(&late);
    assert_eq!(person.password_id(), "1");
    person.look(&late);
    assert_eq!(person.password_id(), "1");
    person.look(&early);
    assert_eq!(person.password_id(), "2");
    let cookie = person.cookie.clone();
    for machine in [&late, &early, &late] {
        person.look(machine);
        assert_eq!(person.cookie, cookie);
    }
}

#[test]
fn a_disabled_password_ends_its_sessions_at_once() {
    let machine = Machine::starting(&steps().before);
    let mut person = Person::arriving_at(&machine);
    machine.change_to(&format!(r#"{{"2": {NEW}, "1": {{"state": "disabled"}}}}"#));
    let reason = Rejected::Seal(UnsealError::DisabledKey(PasswordId::from(1)));
    assert_eq!(reason.kind(), "disabled-key");
    assert_eq!(person.look(&machine), Opened::Rejected(reason));
    assert_eq!(person.cookie, "");
}

const VISITORS: usize = 4;
