use chrono::TimeDelta;
use proptest::prelude::*;

use super::*;
use crate::sample;

type Apply = fn(Story, DateTime<Utc>) -> Result<Story, Refusal>;

const ACTS: &[(&str, Apply)] = &[
    ("submit", |s, _| s.submit()),
    ("hand back", |s, _| s.hand_back()),
    ("schedule", |s, now| s.schedule(now + TimeDelta::hours(1), now)),
    ("unschedule", |s, _| s.unschedule()),
    ("publish", |s, now| s.publish(now)),
    ("hold", |s, now| s.hold(now)),
    ("release", |s, now| s.release(now)),
    ("withdraw", |s, now| s.withdraw(now)),
    ("reopen", |s, _| s.reopen()),
    ("kill", |s, now| s.kill(now)),
    ("spike", |s, _| s.spike()),
    ("restore", |s, _| s.restore()),
    ("send", |s, now| s.send(Story { headline: "New".into(), ..sample::story() }, Change::Update, now)),
    ("release with", |s, now| s.release_with(sample::story(), Change::Update, now)),
    ("begin a copy", |s, _| s.may_have_copy().map(|()| s)),
];

#[test]
fn each_state_allows_exactly_the_acts_of_the_law() {
    use State::*;
    let law: &[(State, &[&str])] = &[
        (Draft, &["submit", "schedule", "publish", "spike"]),
        (Review, &["hand back", "schedule", "publish", "spike"]),
        (Scheduled, &["schedule", "unschedule", "publish", "withdraw", "kill"]),
        (Live, &["hold", "withdraw", "kill", "send", "begin a copy"]),
        (Held, &["release", "withdraw", "kill", "release with", "begin a copy"]),
        (Withdrawn, &["reopen", "kill", "begin a copy"]),
        (Killed, &[]),
        (Spiked, &["restore"]),
    ];
    for (state, allowed) in law {
        for (name, act) in ACTS {
            let story = Story { state: *state, ..sample::story() };
            let verdict = act(story, sample::noon());
            assert_eq!(verdict.is_ok(), allowed.contains(name), "{name} on a story that is {state}: {verdict:?}");
        }
    }
}

#[test]
fn an_embargo_outlives_the_publish_button() {
    let noon = sample::noon();
    let story = sample::story().embargo(Some(noon + TimeDelta::seconds(1))).unwrap();
    assert!(matches!(story.clone().publish(noon), Err(Refusal::Embargoed { .. })));
    assert!(matches!(story.clone().schedule(noon + TimeDelta::milliseconds(999), noon), Err(Refusal::Embargoed { .. })));
    assert!(story.publish(noon + TimeDelta::seconds(1)).is_ok());
}

#[test]
fn a_live_story_cannot_be_embargoed() {
    let live = sample::story().publish(sample::noon()).unwrap();
    assert_eq!(live.embargo(Some(sample::noon())), Err(Refusal::AlreadyOut));
}

#[test]
fn a_story_published_again_keeps_its_first_date_and_its_guid() {
    let noon = sample::noon();
    let first = sample::story().publish(noon).unwrap();
    let later = noon + TimeDelta::days(1);
    let again = first.clone().withdraw(later).unwrap().reopen().unwrap().publish(later).unwrap();
    assert_eq!((again.published_at, &again.guid), (first.published_at, &first.guid));
    assert_eq!(again.updated_at, Some(later));
}

#[test]
fn what_readers_had_is_never_spiked() {
    let noon = sample::noon();
    let reopened = sample::story().publish(noon).unwrap().withdraw(noon).unwrap().reopen().unwrap();
    assert!(reopened.spike().is_err());
}

proptest! {
    #[test]
    fn whatever_editors_do_the_version_only_grows_the_guid_stays_and_a_kill_is_final(
        acts in prop::collection::vec(0..ACTS.len(), 0..40)
    ) {
        let mut now = sample::noon();
        let mut story = sample::story();
        let guid = story.guid.clone();
        for act in acts {
            now += TimeDelta::minutes(7);
            let before = story.clone();
            match ACTS[act].1(story.clone(), now) {
                Ok(after) => {
                    prop_assert!(before.state != State::Killed);
                    prop_assert!(after.version >= before.version);
                    if after.state != before.state && before.was_ever_live() && !after.state.is_open() {
                        prop_assert!(after.version > before.version || after.state == State::Scheduled);
                    }
                    story = after;
                }
                Err(refusal) => prop_assert!(!refusal.to_string().is_empty()),
            }
            prop_assert_eq!(&story.guid, &guid);
        }
    }
}

proptest! {
    // Any second of five years, so that every change of the clocks is among them.
    #[test]
    fn an_embargo_holds_to_the_second_whatever_the_day(second in 1_767_225_600_i64..1_924_992_000, off in -2_i64..=2) {
        let until = chrono::DateTime::from_timestamp(second, 0).unwrap();
        let now = until + TimeDelta::seconds(off);
        let draft = sample::story().embargo(Some(until)).unwrap();
        let held = crate::Story { state: State::Held, ..draft.clone() };
        let early = now - TimeDelta::days(1);
        for may in [draft.clone().publish(now), held.release(now), draft.schedule(now, early)] {
            match may {
                Ok(_) => prop_assert!(off >= 0, "out {off} s before its time"),
                Err(refusal) => {
                    prop_assert!(off < 0);
                    prop_assert_eq!(refusal, Refusal::Embargoed { until });
                }
            }
        }
    }
}

#[test]
fn a_fix_moves_no_date_and_an_update_and_a_correction_always_do() {
    let (noon, later) = (sample::noon(), sample::noon() + TimeDelta::hours(1));
    let live = sample::story().publish(noon).unwrap();
    let words = || Story { body: "<p>The bridge opened on Tuesday.</p>".into(), ..sample::story() };
    let sent = |change| live.clone().send(words(), change, later).unwrap();
    let (fix, update, correction) = (sent(Change::Fix), sent(Change::Update), sent(Change::Correction));
    assert_eq!((fix.updated_at, fix.corrected_at), (None, None));
    assert_eq!((update.updated_at, update.corrected_at), (Some(later), None));
    assert_eq!((correction.updated_at, correction.corrected_at), (Some(later), Some(later)));
    for sent in [fix, update, correction] {
        assert_eq!((sent.version, sent.published_at, &sent.guid), (2, Some(noon), &live.guid));
        assert_eq!(sent.body, "<p>The bridge opened on Tuesday.</p>");
    }
}

#[test]
fn what_is_sent_differs_from_what_readers_have_or_says_what_was_wrong() {
    let live = sample::story().publish(sample::noon()).unwrap();
    assert_eq!(live.clone().send(live.clone(), Change::Update, sample::noon()), Err(Refusal::NothingNew));
    assert_eq!(live.clone().send(live.clone(), Change::Fix, sample::noon()), Err(Refusal::NothingNew));
    assert!(live.clone().send(live, Change::Correction, sample::noon()).is_ok());
}

#[test]
fn a_working_copy_brings_words_and_a_newer_origin_and_nothing_else() {
    let live = sample::story().publish(sample::noon()).unwrap();
    let origin = |version| Some(Origin { version, ..Origin::default() });
    let words = Story {
        guid: "another".into(),
        state: State::Killed,
        version: 90,
        embargo_until: Some(sample::noon()),
        headline: "New".into(),
        origin: origin(2),
        ..sample::story()
    };
    let both = Story { origin: origin(3), ..live.clone() }.with_words_of(words.clone());
    assert_eq!((both.headline.as_str(), both.origin), ("New", origin(3)));
    let both = Story { origin: origin(1), ..live.clone() }.with_words_of(words);
    assert_eq!((&both.guid, both.state, both.version, both.embargo_until), (&live.guid, State::Live, 1, None));
    assert_eq!(both.origin, origin(2));
}
