"""A case over time, as those who follow it up would tell it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from cases_at_hand import CASE, PLAN, SIGNS, START, at, library, plan, seen, told, watching
from reference_engine import ReferenceEngine

from riskengine.language.times import DAY, HOUR, MINUTE
from riskengine.monitoring.alert import Alert, alert_id
from riskengine.monitoring.events import Event
from riskengine.monitoring.monitor import Monitor
from riskengine.monitoring.statechart import EngineFailed, Entered, Signal
from riskengine.problems import Refused

MONDAY = "2026-11-02T09:00:00+01:00"
THREE = ("sleeps-little", "locks-door", "skips-medicine")


def three_signs(monitor: Monitor, when: str = MONDAY) -> None:
    folded = monitor.fold([seen(sign, when) for sign in THREE])
    assert not folded.refused


def kinds(monitor: Monitor) -> list[str]:
    return [each.kind for each in sorted(monitor.alerts(CASE).values(), key=lambda each: (each.due, each.kind))]


def only(monitor: Monitor, kind: str) -> Alert:
    (found,) = (each for each in monitor.alerts(CASE).values() if each.kind == kind)
    return found


def test_three_different_signs_are_contact_and_it_goes_to_the_next_if_nobody_answers() -> None:
    monitor = watching()
    three_signs(monitor)
    monitor.advance(at(MONDAY))
    first = only(monitor, "contact-due")
    assert (first.to, first.contact, first.step) == ("specialist-service", "fact-team", 1)
    assert first.answer_by == at(MONDAY) + 2 * HOUR
    assert first.because["nb"] == "Ulike varselsignaler i løpet av 3 dager: 3. Planen sier kontakt ved 3."
    assert first.signs["nb"] == ("Låser seg inne", "Tar ikke medisinen", "Sover under fire timer")
    assert monitor.state(CASE).deadline == first.answer_by
    monitor.advance(at(MONDAY) + 2 * HOUR - 1)
    assert kinds(monitor) == ["contact-due"]
    monitor.advance(at(MONDAY) + 2 * HOUR)
    second = only(monitor, "escalated")
    assert (second.to, second.contact, second.step) == ("on-call", "ward", 2)
    monitor.advance(at(MONDAY) + 3 * HOUR)
    assert kinds(monitor) == ["contact-due", "escalated", "overdue"]
    assert monitor.state(CASE).state == "overdue"
    monitor.advance(at(MONDAY) + 27 * HOUR)
    assert kinds(monitor) == ["contact-due", "escalated", "overdue", "reminder", "reminder"]


def test_an_acknowledgement_in_time_stops_the_escalation_and_the_contact_is_still_due() -> None:
    monitor = watching()
    three_signs(monitor)
    monitor.advance(at(MONDAY))
    alert = only(monitor, "contact-due")
    answered = at(MONDAY) + 2 * HOUR  # at the very moment it was due: in time
    monitor.fold([told("acknowledged", answered, alert=alert.id)])
    monitor.advance(at(MONDAY) + 24 * HOUR - 1)
    assert kinds(monitor) == ["contact-due"]
    assert (monitor.state(CASE).state, monitor.state(CASE).deadline) == ("contact-due", at(MONDAY) + 24 * HOUR)
    monitor.advance(at(MONDAY) + 24 * HOUR)
    assert kinds(monitor) == ["contact-due", "overdue"]
    monitor.fold([told("action", at(MONDAY) + 25 * HOUR, action="contact")])
    monitor.advance(at(MONDAY) + 10 * DAY)
    assert kinds(monitor) == ["contact-due", "overdue", "follow-up-overdue"]
    assert monitor.state(CASE).state == "calm"


def test_an_acknowledgement_of_another_alert_does_not_count() -> None:
    monitor = watching()
    three_signs(monitor)
    monitor.fold([told("acknowledged", at(MONDAY) + HOUR, alert="something-else")])
    monitor.advance(at(MONDAY) + 2 * HOUR)
    assert kinds(monitor) == ["contact-due", "escalated"]


def test_a_contact_that_is_told_late_takes_back_what_it_made_untrue() -> None:
    monitor = watching()
    three_signs(monitor)
    given = monitor.advance(at(MONDAY) + 5 * HOUR)
    assert [each.kind for each in given.alerts] == ["contact-due", "escalated", "overdue"]
    folded = monitor.fold([told("action", at(MONDAY) + HOUR, action="contact")])
    assert [each.kind for each in folded.withdrawn] == ["escalated", "overdue"] and not folded.alerts
    assert monitor.state(CASE).state == "contacted"
    again = monitor.fold([told("withdrawal", at(MONDAY) + 6 * HOUR, of=f"action:{'2026-11-02T09:00:00+00:00'}")])
    assert not again.withdrawn


def test_an_alert_that_holds_again_is_given_again() -> None:
    monitor = watching()
    three_signs(monitor)
    monitor.advance(at(MONDAY) + 5 * HOUR)
    folded = monitor.fold([told("withdrawal", at(MONDAY) + 4 * HOUR, "no", of=f"locks-door:{MONDAY}")])
    assert [each.kind for each in folded.withdrawn] == ["contact-due", "escalated", "overdue"]
    back = monitor.fold([told("withdrawal", at(MONDAY) + 5 * HOUR, "yes", of="no")])
    assert [each.kind for each in back.alerts] == ["contact-due", "escalated", "overdue"] and not back.withdrawn
    assert all(each.late for each in back.alerts)


def test_what_is_corrected_of_an_earlier_episode_leaves_the_call_of_today() -> None:
    monitor = watching()

    def three(day: int) -> list[Event]:
        return [
            seen(sign, f"2026-11-{day:02}T1{hour}:00:00+01:00", f"{day}-{hour}") for hour, sign in enumerate(SIGNS[:3])
        ]

    monitor.fold(three(2))
    monitor.advance(at("2026-11-02T13:00:00+01:00"))
    monitor.fold([told("action", "2026-11-02T13:00:00+01:00", action="contact")])
    monitor.advance(at("2026-11-12T07:00:00+01:00"))
    monitor.fold(three(12))
    (called,) = monitor.advance(at("2026-11-12T12:30:00+01:00")).alerts
    withdrawn = monitor.fold([told("withdrawal", "2026-11-12T12:20:00+01:00", of="2-0")])
    assert monitor.state(CASE).state == "contact-due"
    assert withdrawn.alerts == ()
    assert called.id not in {alert.id for alert in withdrawn.withdrawn}
    monitor.fold([told("acknowledged", "2026-11-12T12:40:00+01:00", alert=called.id)])
    assert not monitor.advance(at("2026-11-12T20:00:00+01:00")).alerts


def test_a_call_that_was_answered_stays_answered_where_its_episode_is_found_to_have_begun_the_day_before() -> None:
    monitor = watching()
    monitor.fold([seen(sign, f"2026-11-12T0{hour}:00:00+01:00", sign) for hour, sign in enumerate(SIGNS[1:4])])
    (called,) = monitor.advance(at("2026-11-12T02:30:00+01:00")).alerts
    monitor.fold([told("acknowledged", "2026-11-12T02:40:00+01:00", alert=called.id)])
    monitor.advance(at("2026-11-12T03:00:00+01:00"))
    evening = [seen(sign, "2026-11-11T22:00:00+01:00", f"{sign}-late") for sign in SIGNS[:3]]
    again = monitor.fold(evening)
    assert [alert.kind for alert in again.alerts if alert.kind == "contact-due"] == ["contact-due"]
    later = monitor.advance(at("2026-11-12T12:00:00+01:00"))
    assert not [
        alert for alert in later.alerts if alert.kind == "escalated" and alert.due > at("2026-11-12T02:40:00+01:00")
    ]


def test_an_acknowledgement_where_nothing_was_called_for_is_of_nothing_and_costs_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made: list[str] = []
    before = alert_id

    def counted(case: str, chart: str, kind: str, cause: str, step: int = 0) -> str:
        made.append(kind)
        return before(case, chart, kind, cause, step)

    monkeypatch.setattr("riskengine.monitoring.alerts_of_case.alert_id", counted)
    monitor = watching()
    monitor.fold([told("acknowledged", "2026-11-12T02:40:00+01:00", alert="of another case")])
    monitor.advance(at("2026-11-12T03:00:00+01:00"))
    assert monitor.state(CASE).state == "calm"
    assert len(made) < 10


def test_time_alone_never_takes_back_a_contact_that_is_due() -> None:
    monitor = watching()
    three_signs(monitor)
    monitor.advance(at(MONDAY) + 4 * DAY)
    state = monitor.state(CASE)
    assert state.state == "overdue"
    assert state.why["nb"] == "Grunnlaget for kontakt gjelder ikke lenger, men kontakt ble ikke bekreftet."


def test_new_signs_after_a_contact_call_for_contact_again_when_the_plan_says_so() -> None:
    monitor = watching()
    three_signs(monitor)
    monitor.fold([told("action", at(MONDAY) + HOUR, action="contact")])
    monitor.fold([seen("talks-of-watching", at(MONDAY) + 2 * HOUR)])
    monitor.advance(at(MONDAY) + 2 * HOUR)
    assert kinds(monitor) == ["contact-due"]
    monitor.fold([seen("uses-substances", at(MONDAY) + 26 * HOUR)])
    monitor.advance(at(MONDAY) + 26 * HOUR)
    assert kinds(monitor) == ["contact-due", "contact-due"]


# --- what is not known ------------------------------------------------------------------------------------------------


def test_a_sign_that_may_be_the_third_is_watched_and_told_as_undecided() -> None:
    monitor = watching()
    monitor.fold([seen("sleeps-little", MONDAY), seen("locks-door", MONDAY)])
    monitor.fold([told("observation", at(MONDAY) + HOUR, "x", sign="skips-medicine", seen="unknown")])
    monitor.advance(at(MONDAY) + HOUR)
    assert monitor.state(CASE).undecided and monitor.state(CASE).state == "watch"
    alert = only(monitor, "undecided")
    assert alert.because["nb"] == (
        "Det kan ikke avgjøres om kontakt er nødvendig. Mangler svar: «Varselsignaler som er sett»."
    )
    monitor.advance(at(MONDAY) + HOUR + 4 * DAY)
    assert monitor.state(CASE).state == "watch"  # nobody knows when it was seen, so it may have been just now


def test_an_unknown_sign_counts_as_perhaps_another() -> None:
    monitor = watching()
    monitor.fold([seen("sleeps-little", MONDAY), seen("locks-door", MONDAY), seen("unknown", MONDAY)])
    monitor.advance(at(MONDAY))
    assert monitor.state(CASE).undecided and monitor.state(CASE).state == "watch"


OTHERWISE = PLAN.replace(
    "contact: warning-signals.response >= contact",
    "contact: warning-signals.response >= contact or vrisk10.plan_level >= immediate-measures",
)


def test_a_screen_that_was_never_made_is_no_reason_for_calm() -> None:
    monitor = watching(OTHERWISE)
    monitor.advance(START + HOUR)
    assert monitor.state(CASE).state == "watch" and monitor.state(CASE).undecided
    answers = {"summary_risk": "low", "more_assessment": "no", "preventive_measures": "no"}
    monitor.fold([told("assessment", START + 2 * HOUR, ruleset="vrisk10", answers=answers)])
    monitor.advance(START + 2 * HOUR)
    assert monitor.state(CASE).state == "calm" and not monitor.state(CASE).undecided
    monitor.fold(
        [told("assessment", START + 3 * HOUR, ruleset="vrisk10", answers={**answers, "preventive_measures": "yes"})]
    )
    monitor.advance(START + 3 * HOUR)
    assert monitor.state(CASE).state == "contact-due"


# --- signs that the plan does not have --------------------------------------------------------------------------------


def test_a_sign_that_is_not_in_the_plan_is_told_and_does_not_count() -> None:
    monitor = watching()
    monitor.fold([seen(sign, MONDAY) for sign in ("sleeps-little", "locks-door", "sitter oppe")])
    monitor.advance(at(MONDAY))
    assert kinds(monitor) == ["unlisted-sign"]
    alert = only(monitor, "unlisted-sign")
    assert alert.to == "specialist-service" and alert.signs["nb"] == ("sitter oppe",)
    assert "sitter oppe" not in alert.because["nb"]
    assert monitor.state(CASE).state == "watch"


def test_a_plan_may_let_it_count_and_one_that_gets_it_later_counts_it_then() -> None:
    monitor = watching(PLAN.replace("response:\n", "unlisted_signs: count\nresponse:\n", 1))
    monitor.fold([seen(sign, MONDAY) for sign in ("sleeps-little", "locks-door", "sitter oppe")])
    monitor.advance(at(MONDAY))
    assert kinds(monitor) == ["contact-due", "unlisted-sign"]
    later = watching()
    later.fold([seen(sign, MONDAY) for sign in ("sleeps-little", "locks-door", "sits-up")])
    later.advance(at(MONDAY))
    with_it = PLAN.replace("version: 1", "version: 2").replace(
        "signs:\n", "signs:\n  sits-up: {nb: Sitter oppe, en: Sits up}\n", 1
    )
    later.plan(plan(with_it), at(MONDAY) + HOUR)
    later.advance(at(MONDAY) + HOUR)
    assert kinds(later) == ["unlisted-sign", "contact-due"]


# --- follow-ups -------------------------------------------------------------------------------------------------------


def test_a_raised_screen_without_a_work_up_is_told_of_and_reminded() -> None:
    monitor = watching()
    monitor.fold([told("assessment", START + HOUR, ruleset="vrisk10", answers={"more_assessment": "yes"})])
    monitor.advance(START + HOUR + 2 * DAY - 1)
    assert monitor.state(CASE).follow_ups["work-up"].state == "awaited" and not kinds(monitor)
    monitor.advance(START + HOUR + 3 * DAY)
    assert kinds(monitor) == ["follow-up-overdue", "reminder"]
    alert = only(monitor, "follow-up-overdue")
    assert (alert.chart, alert.about["nb"]) == ("work-up", "Grundigere vurdering")
    assert monitor.state(CASE).late_follow_ups == ("work-up",)
    monitor.fold([told("assessment", START + 4 * DAY, ruleset="violence-risk-workup", answers={})])
    monitor.advance(START + 30 * DAY)
    assert monitor.state(CASE).follow_ups["work-up"].state == "done"


def test_a_level_that_changed_asks_for_the_plan_to_be_gone_through() -> None:
    monitor = watching()
    monitor.fold([seen("sleeps-little", MONDAY)])
    monitor.advance(at(MONDAY))
    assert monitor.state(CASE).follow_ups["plan-update"].state == "awaited"
    monitor.fold([told("plan-changed", at(MONDAY) + DAY, version=2)])
    monitor.advance(at(MONDAY) + DAY)
    assert monitor.state(CASE).follow_ups["plan-update"].state == "done"
    assert not kinds(monitor)


# --- opening, closing, failing ----------------------------------------------------------------------------------------


def test_a_closed_case_is_silent_and_what_was_told_meanwhile_is_not_lost() -> None:
    engine = ReferenceEngine()
    monitor = watching(engine=engine)
    three_signs(monitor)
    monitor.advance(at(MONDAY))
    monitor.fold([told("closed", at(MONDAY) + HOUR)])
    monitor.advance(at(MONDAY) + HOUR)
    assert CASE not in engine.sessions
    assert monitor.state(CASE).state == "closed" and monitor.next_moment() in (None, at(MONDAY) + 2 * HOUR)
    monitor.fold([seen("talks-of-watching", at(MONDAY) + 2 * HOUR), seen("not-in-the-plan", at(MONDAY) + 2 * HOUR)])
    monitor.advance(at(MONDAY) + 50 * HOUR)
    assert kinds(monitor) == ["contact-due"]
    monitor.fold([told("opened", at(MONDAY) + 60 * HOUR)])
    monitor.advance(at(MONDAY) + 60 * HOUR)
    assert kinds(monitor) == ["contact-due", "contact-due"]
    assert len(set(monitor.alerts(CASE))) == 2


class Stubborn(ReferenceEngine):
    """Fails when one case is acted in."""

    def post(self, signal: Signal) -> list[Entered]:
        if signal.kind == "acted" and signal.case == CASE and signal.chart == "response":
            raise EngineFailed(signal.case, "no answer from the engine.")
        return super().post(signal)


def test_an_engine_that_fails_stops_its_case_only_and_says_so() -> None:
    monitor = watching(engine=Stubborn())
    monitor.plan(plan(PLAN.replace(CASE, "K-2000")), START)
    three_signs(monitor)
    others = [seen(sign, MONDAY, f"{sign}-2", case="K-2000") for sign in THREE]
    monitor.fold([*others, told("action", at(MONDAY) + HOUR, action="contact")])
    given = monitor.advance(at(MONDAY) + 4 * HOUR)
    failed = only(monitor, "engine-failed")
    assert failed in given.alerts and failed.to == "specialist-service"
    assert "no answer from the engine." in failed.because["nb"]
    assert monitor.state(CASE).failed == "no answer from the engine."
    assert "no answer" in monitor.state(CASE).why["en"]
    assert kinds(monitor) == ["contact-due", "engine-failed"]
    assert monitor.state("K-2000").state == "overdue"
    mended = monitor.fold([told("withdrawal", at(MONDAY) + 5 * HOUR, of=f"action:{'2026-11-02T09:00:00+00:00'}")])
    assert [each.kind for each in mended.withdrawn] == ["engine-failed"]
    assert monitor.state(CASE).failed is None and monitor.state(CASE).state == "overdue"


def test_a_ruleset_that_no_longer_holds_stops_the_case_and_says_so() -> None:
    monitor = watching()
    monitor.advance(START)
    case = monitor._cases[CASE]
    case.tools.conclusions._days.clear()
    case.tools.conclusions.library = type(library()).of_texts([])
    monitor.fold([seen("sleeps-little", MONDAY)])
    monitor.advance(at(MONDAY))
    assert kinds(monitor) == ["engine-failed"]
    assert monitor.state(CASE).failed is not None


# --- what is taken and what is refused --------------------------------------------------------------------------------


def refusal(monitor: Monitor, *args: Any, **said: Any) -> str:
    event = told(*args, **said)
    folded = monitor.fold([event])
    ((refused, why),) = folded.refused
    assert refused is event and monitor.refusal(event) is not None
    return why.problems[0].code


def test_an_assessment_is_read_as_a_case_file_is() -> None:
    monitor = watching()
    for answers, code in (
        ({"violense": "yes"}, "unknown-item"),
        ({"violence": "perhaps"}, "unknown-option"),
        ({"violence": True}, "wrong-type"),
    ):
        assert refusal(monitor, "assessment", MONDAY, ruleset="vrisk10", answers=answers) == code
        with pytest.raises(Refused) as refused:
            library().get("vrisk10").read_case(answers, as_of=MONDAY)
        assert refused.value.problems[0].code == code
    assert refusal(monitor, "assessment", MONDAY, ruleset="vrisk11", answers={}) == "unknown-ruleset"
    assert refusal(monitor, "assessment", MONDAY, ruleset="warning-signals", answers={"signals": []}) == "told-already"
    assert refusal(monitor, "assessment", MONDAY, ruleset="vrisk10", recorded="17") == "no-record"
    assert refusal(monitor, "closed", MONDAY, case="K-1043") == "unplanned-case"
    assert kinds(monitor) == []


def test_a_recorded_assessment_is_looked_up() -> None:
    made = library().get("vrisk10").assess({"more_assessment": "yes", "insight": "unknown"}, as_of=MONDAY, case=CASE)
    document: Mapping[str, Any] = made.document

    def recorded(id_: str, case: str) -> Mapping[str, Any]:
        assert (id_, case) == ("17", CASE)
        return document

    monitor = Monitor(library(), ReferenceEngine(), recorded=recorded)
    monitor.plan(plan(), START)
    assert refusal(monitor, "assessment", MONDAY, ruleset="violence-risk-workup", recorded="17") == "other-ruleset"
    monitor.fold([told("assessment", at(MONDAY) + MINUTE, ruleset="vrisk10", recorded="17")])
    monitor.advance(at(MONDAY) + MINUTE)
    assert monitor.state(CASE).follow_ups["work-up"].state == "awaited"


def test_a_repeated_event_is_dropped_and_another_under_its_id_refused() -> None:
    monitor = watching()
    three_signs(monitor)
    monitor.advance(at(MONDAY))
    before = dict(monitor.alerts(CASE))
    three_signs(monitor)
    assert dict(monitor.alerts(CASE)) == before
    code = refusal(monitor, "observation", MONDAY, f"locks-door:{MONDAY}", sign="skips-medicine", seen=MONDAY)
    assert code == "repeated-id"


def test_a_clock_that_goes_back_repeats_nothing() -> None:
    monitor = watching()
    three_signs(monitor)
    assert monitor.advance(at(MONDAY) + 3 * HOUR).alerts
    assert not monitor.advance(at(MONDAY)).alerts
    assert not monitor.advance(at(MONDAY) + 3 * HOUR).alerts
    assert monitor.moment == at(MONDAY) + 3 * HOUR


def test_what_is_told_of_the_future_waits_until_then() -> None:
    monitor = watching()
    monitor.advance(at(MONDAY) - MINUTE)
    three_signs(monitor)
    assert monitor.state(CASE).state == "calm" and monitor.next_moment() == at(MONDAY)
    assert [each.kind for each in monitor.advance(at(MONDAY)).alerts] == ["contact-due"]


def test_an_alert_is_late_when_it_is_found_out_after_it_was_due() -> None:
    monitor = watching()
    monitor.advance(at(MONDAY) + 12 * HOUR)
    folded = monitor.fold([seen(sign, MONDAY) for sign in THREE])
    assert [each.late for each in folded.alerts] == [True, True, True]
    assert folded.alerts[0].contact == "ward"  # the team has gone home; who has it now is told
    prompt = watching()
    three_signs(prompt)
    assert [each.late for each in prompt.advance(at(MONDAY) + MINUTE).alerts] == [False]


def test_an_erased_case_is_gone() -> None:
    engine = ReferenceEngine()
    monitor = watching(engine=engine)
    three_signs(monitor)
    monitor.advance(at(MONDAY))
    monitor.forget(CASE)
    assert CASE not in engine.sessions and list(monitor.cases()) == []
    monitor.advance(at(MONDAY) + DAY)
    with pytest.raises(KeyError):
        monitor.state(CASE)
