"""What each engine does with the charts: a course as a clinician knows it, what is refused, and that nothing is ever half done."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterator
from types import MappingProxyType

import hypothesis
import pytest
from engine_agreement import Agreement
from engine_kinds import DAY, ENGINES, HOUR
from hypothesis.stateful import run_state_machine_as_test

from riskengine.monitoring import statechart
from riskengine.monitoring.machine import MachineEngine
from riskengine.monitoring.sessions import Sessions
from riskengine.monitoring.statechart import (
    CHARTS,
    EFFECTS,
    FOLLOW_UP,
    KINDS,
    LATEST,
    NEVER,
    RESPONSE,
    Chart,
    ChartSettings,
    EngineFailed,
    Guard,
    Signal,
    Standing,
    Transition,
    Waiting,
    numbers,
    taken,
)

PLAN = ChartSettings(RESPONSE, (2 * HOUR, HOUR), 24 * HOUR, 4 * HOUR, 2 * DAY)
WORK_UP = ChartSettings(FOLLOW_UP, (7 * DAY,))


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Iterator[Sessions]:
    made = ENGINES[request.param]()
    yield made
    made.close()


def said(
    engine: Sessions, kind: str, at: int, lowest: int = 0, highest: int | None = None, chart: str = RESPONSE
) -> list[str]:
    entered = engine.post(Signal("K-1042", kind, at, chart, lowest, lowest if highest is None else highest))
    return [f"{each.name} {each.target} {each.step}" for each in entered]


def response(engine: Sessions) -> Waiting:
    return engine.waiting("K-1042")[RESPONSE]


def test_nobody_answers(engine: Sessions) -> None:
    """The specialist service has two hours, the one on call another; then it is overdue, and told every fourth hour."""
    engine.open("K-1042", {RESPONSE: PLAN}, DAY)
    assert response(engine) == Waiting("calm", DAY, 0, 0, None)
    assert said(engine, "concluded", DAY + 1, 1) == ["watched watch 0"]
    assert said(engine, "concluded", 2 * DAY, 2) == ["raised contact-due 1"]
    assert response(engine) == Waiting("contact-due", 2 * DAY, 1, 1, 2 * DAY + 2 * HOUR)
    assert said(engine, "moment", 2 * DAY + 2 * HOUR - 1) == []
    assert said(engine, "moment", 2 * DAY + 2 * HOUR) == ["escalated contact-due 2"]
    assert response(engine) == Waiting("contact-due", 2 * DAY, 2, 1, 2 * DAY + 3 * HOUR)
    assert said(engine, "moment", 2 * DAY + 3 * HOUR) == ["unanswered overdue 2"]
    assert said(engine, "moment", 2 * DAY + 7 * HOUR) == ["reminded overdue 2"]
    assert response(engine) == Waiting("overdue", 2 * DAY + 3 * HOUR, 2, 1, 2 * DAY + 11 * HOUR)
    assert said(engine, "acknowledged", 2 * DAY + 8 * HOUR) == []
    assert said(engine, "acted", 2 * DAY + 8 * HOUR) == ["contacted contacted 0"]
    assert response(engine) == Waiting("contacted", 2 * DAY + 8 * HOUR, 0, 1, None)


def test_acknowledged_but_no_contact_within_the_time(engine: Sessions) -> None:
    engine.open("K-1042", {RESPONSE: PLAN})
    said(engine, "concluded", DAY, 2)
    assert said(engine, "acknowledged", DAY + HOUR) == []
    assert response(engine) == Waiting("contact-due", DAY, 1, 1, 2 * DAY)
    assert said(engine, "acknowledged", DAY + 2 * HOUR) == []
    assert said(engine, "moment", 2 * DAY - 1) == []
    assert said(engine, "moment", 2 * DAY) == ["not-contacted overdue 2"]


def test_who_has_answered_gets_no_more_time_by_answering_again(engine: Sessions) -> None:
    engine.open("K-1042", {RESPONSE: PLAN})
    said(engine, "concluded", DAY, 2)
    said(engine, "acknowledged", DAY + HOUR)
    assert said(engine, "acknowledged", 3 * DAY) == []
    assert response(engine).deadline == 2 * DAY


def test_an_acknowledgement_after_the_time_for_contact_is_due_at_once_and_not_before_it_came(engine: Sessions) -> None:
    slow = PLAN._replace(waits=(30 * HOUR,))
    engine.open("K-1042", {RESPONSE: slow})
    said(engine, "concluded", DAY, 2)
    said(engine, "acknowledged", DAY + 26 * HOUR)
    assert response(engine).deadline == DAY + 26 * HOUR
    assert said(engine, "moment", DAY + 26 * HOUR) == ["not-contacted overdue 1"]


def test_fewer_signs_do_not_take_a_contact_back(engine: Sessions) -> None:
    engine.open("K-1042", {RESPONSE: PLAN})
    said(engine, "concluded", DAY, 2)
    assert said(engine, "concluded", DAY + HOUR, 0) == []
    assert response(engine).state == "contact-due"


def test_what_may_be_contact_and_cannot_be_decided_is_watched(engine: Sessions) -> None:
    engine.open("K-1042", {RESPONSE: PLAN})
    assert said(engine, "concluded", DAY, 0, 2) == ["watched watch 0"]
    assert said(engine, "concluded", DAY + 1, 0, 1) == []
    assert said(engine, "concluded", DAY + 2, 0, 0) == ["calmed calm 0"]


def test_after_a_contact(engine: Sessions) -> None:
    """New signs count again two days after the contact; when fewer remain, the state falls, and then a rise calls at once."""
    engine.open("K-1042", {RESPONSE: PLAN})
    said(engine, "concluded", DAY, 2)
    said(engine, "acted", DAY + HOUR)
    assert said(engine, "concluded", 3 * DAY + HOUR - 1, 2) == []
    assert said(engine, "concluded", 3 * DAY + HOUR, 2) == ["renewed contact-due 1"]
    assert response(engine).episode == 2
    said(engine, "acted", 4 * DAY)
    assert said(engine, "concluded", 4 * DAY + 1, 0, 2) == ["eased watch 0"]
    assert said(engine, "concluded", 4 * DAY + 2, 2) == ["raised contact-due 1"]
    said(engine, "acted", 5 * DAY)
    assert said(engine, "concluded", 5 * DAY + 1, 0) == ["eased calm 0"]


def test_without_a_time_for_it_nothing_is_renewed_or_told_again(engine: Sessions) -> None:
    engine.open("K-1042", {RESPONSE: ChartSettings(RESPONSE, (HOUR,))})
    said(engine, "concluded", 0, 2)
    assert said(engine, "moment", LATEST - 1) == ["unanswered overdue 1"]
    assert response(engine).deadline is None
    said(engine, "acted", LATEST - 1)
    assert said(engine, "concluded", LATEST - 1, 2) == []


def test_a_leap_of_time_takes_the_same_steps_as_many_small_ones(engine: Sessions) -> None:
    engine.open("K-1042", {RESPONSE: PLAN})
    engine.open("K-1043", {RESPONSE: PLAN})
    said(engine, "concluded", DAY, 2)
    leap = engine.post(Signal("K-1042", "moment", 2 * DAY, RESPONSE))
    engine.post(Signal("K-1043", "concluded", DAY, RESPONSE, 2, 2))
    steps = []
    while (deadline := engine.waiting("K-1043")[RESPONSE].deadline) is not None and deadline <= 2 * DAY:
        steps += engine.post(Signal("K-1043", "moment", deadline, RESPONSE))
    assert [each[1:] for each in leap] == [each[1:] for each in steps]
    assert len(leap) == 7
    assert engine.waiting("K-1042") == engine.waiting("K-1043")


def test_a_follow_up(engine: Sessions) -> None:
    """A screen is raised; within a week there must be a work-up."""
    engine.open("K-1042", {RESPONSE: PLAN, "work-up": WORK_UP})
    assert said(engine, "concluded", DAY, 0, 1, "work-up") == []
    assert said(engine, "concluded", DAY, 1, 1, "work-up") == ["asked awaited 1"]
    assert said(engine, "concluded", 2 * DAY, 0, 0, "work-up") == []
    assert said(engine, "moment", 8 * DAY, chart="work-up") == ["overdue overdue 1"]
    assert said(engine, "acted", 9 * DAY, chart="work-up") == ["done done 0"]
    assert said(engine, "concluded", 9 * DAY, 0, 1, "work-up") == []
    assert said(engine, "concluded", 10 * DAY, 1, 1, "work-up") == ["asked-again awaited 1"]
    assert said(engine, "acted", 10 * DAY, chart="work-up") == ["done done 0"]
    assert said(engine, "concluded", 11 * DAY, 0, 0, "work-up") == ["fell idle 0"]
    assert engine.waiting("K-1042")["work-up"] == Waiting("idle", 11 * DAY, 0, 2, None)
    assert response(engine).state == "calm"


def test_closed_and_opened_again(engine: Sessions) -> None:
    engine.open("K-1042", {RESPONSE: PLAN})
    said(engine, "concluded", DAY, 2)
    assert said(engine, "closed", 2 * DAY) == ["closed closed 0"]
    assert said(engine, "concluded", 3 * DAY, 2) == []
    assert said(engine, "opened", 4 * DAY) == ["opened calm 0"]
    assert said(engine, "concluded", 4 * DAY, 2) == ["raised contact-due 1"]
    assert response(engine).episode == 2


def test_a_changed_plan_counts_from_the_next_step(engine: Sessions) -> None:
    engine.open("K-1042", {RESPONSE: PLAN, "work-up": WORK_UP})
    said(engine, "concluded", DAY, 2)
    engine.settings(
        "K-1042", {RESPONSE: PLAN._replace(waits=(9 * HOUR, 5 * HOUR, HOUR)), "plan-update": WORK_UP}, 2 * DAY
    )
    assert response(engine).deadline == DAY + 2 * HOUR
    assert said(engine, "plan", DAY + 1) == []
    assert said(engine, "moment", DAY + 2 * HOUR) == ["escalated contact-due 2"]
    assert response(engine).deadline == DAY + 7 * HOUR
    assert engine.waiting("K-1042").keys() == {RESPONSE, "plan-update"}
    assert engine.waiting("K-1042")["plan-update"] == Waiting("idle", 2 * DAY, 0, 0, None)
    engine.settings("K-1042", {RESPONSE: PLAN._replace(waits=(HOUR,))})
    assert said(engine, "moment", DAY + 7 * HOUR) == ["unanswered overdue 1"]


def test_a_reminder_goes_to_the_last_step_that_the_plan_now_has(engine: Sessions) -> None:
    engine.open("K-1042", {RESPONSE: PLAN})
    said(engine, "concluded", DAY, 2)
    assert said(engine, "moment", DAY + 3 * HOUR) == ["escalated contact-due 2", "unanswered overdue 2"]
    engine.settings("K-1042", {RESPONSE: PLAN._replace(waits=(HOUR,))})
    assert said(engine, "moment", DAY + 7 * HOUR) == ["reminded overdue 1"]


def test_renews_after_is_read_when_it_is_used(engine: Sessions) -> None:
    engine.open("K-1042", {RESPONSE: PLAN})
    said(engine, "concluded", DAY, 2)
    said(engine, "acted", DAY)
    engine.settings("K-1042", {RESPONSE: PLAN._replace(renews_after=HOUR)})
    assert said(engine, "concluded", DAY + HOUR, 2) == ["renewed contact-due 1"]


def first_that_holds(chart: Chart, now: Standing, signal: Signal, settings: ChartSettings) -> Transition | None:
    """The chart's data read as it says, without a library."""
    read = {"at": signal.at, "lowest": signal.lowest, "highest": signal.highest, **numbers(now, settings)}

    def holds(guard: Guard) -> bool:
        left, right = read[guard.number], signal.at if guard.of == "at" else guard.of
        return {"<=": left <= right, ">=": left >= right, "==": left == right}[guard.operator]

    for each in chart.transitions:
        if (each.source, each.signal) == (now.state, signal.kind) and all(holds(guard) for guard in each.when):
            return each
    assert signal.kind in chart.stays[now.state]
    return None


@pytest.mark.parametrize("kind", CHARTS)
def test_each_answer_of_the_chart_in_each_situation(engine: Sessions, kind: str) -> None:
    """Every state, signal and pair of levels, with every guard on either side of its limit."""
    chart = CHARTS[kind]
    at = 2**53 + 1  # what a floating point number would round
    waits = ((5,),) if kind == FOLLOW_UP else ((5,), (5, 7))
    tried = 0
    for state, signal_kind, lowest, highest in itertools.product(
        chart.states, KINDS, range(chart.top + 1), range(chart.top + 1)
    ):
        if lowest > highest:
            continue
        for deadline, answered, wait, renews in itertools.product(
            (at - 1, at, at + 1, NEVER), (0, 1), waits, (None, 9, 10, 11)
        ):
            settings = ChartSettings(kind, wait, 3, None, renews)
            now = Standing(state, at - 10, 1, 4, deadline, at - 10, answered, at - 10)
            if deadline != NEVER and state not in {"contact-due", "awaited", "overdue"}:
                continue  # nothing is waited for there
            if signal_kind == "moment" and deadline == at - 1:
                continue  # a leap of time; it is tried by itself
            tried += 1
            signal = Signal("K-1042", signal_kind, at, "chart", lowest, highest)
            engine.open("K-1042", {"chart": settings})
            engine._cases["K-1042"]["chart"].standing = now
            entered = engine.post(signal)
            expected = first_that_holds(chart, now, signal, settings)
            after = now._replace(last=at) if expected is None else taken(now, expected, at, settings)
            assert [each.name for each in entered] == [
                each.name for each in [expected] if each is not None and each.told
            ]
            assert engine._cases["K-1042"]["chart"].standing == after
            engine.forget("K-1042")
    assert tried > 1000


@pytest.mark.parametrize(
    ("signal", "why"),
    [
        (
            Signal("K-1042", "concluded", DAY, RESPONSE, 3, 3),
            "a level of a response chart is a whole number from 0 to 2, not 3",
        ),
        (Signal("K-1042", "concluded", DAY, RESPONSE, "2", 2), "not '2'"),  # type: ignore[arg-type]
        (Signal("K-1042", "concluded", DAY, RESPONSE, True, 2), "not True"),
        (Signal("K-1042", "concluded", DAY, RESPONSE, 2, 1), "the lowest level, 2, is above the highest, 1"),
        (Signal("K-1042", "concluded", DAY, "work-up", 1, 2), "from 0 to 1, not 2"),
        (Signal("K-1042", "noticed", DAY, RESPONSE), "there is no signal 'noticed'; there are opened, concluded"),
        (Signal("K-1042", "moment", -1, RESPONSE), "a moment is a whole number"),
        (Signal("K-1042", "moment", 2**60, RESPONSE), "a moment is a whole number"),
        (Signal("K-1042", "moment", 1.5, RESPONSE), "not 1.5"),  # type: ignore[arg-type]
        (Signal("K-1042", "moment", HOUR - 1, RESPONSE), "is earlier than the last signal"),
        (Signal("K-1042", "moment", DAY, "workup"), "there is no chart 'workup'; the plan has response, work-up"),
        (Signal("K-1043", "moment", DAY, RESPONSE), "the case is not open"),
        (Signal("", "moment", DAY, RESPONSE), "a case is named by a text that is not empty"),
    ],
)
def test_what_is_refused_changes_nothing(engine: Sessions, signal: Signal, why: str) -> None:
    engine.open("K-1042", {RESPONSE: PLAN, "work-up": WORK_UP})
    said(engine, "concluded", HOUR, 1)
    before = engine.waiting("K-1042")
    with pytest.raises(EngineFailed) as failed:
        engine.post(signal)
    assert why in str(failed.value)
    assert failed.value.case == signal.case
    assert engine.waiting("K-1042") == before
    assert said(engine, "concluded", HOUR, 2) == ["raised contact-due 1"]


@pytest.mark.parametrize(
    ("settings", "why"),
    [
        (PLAN._replace(kind="answer"), "there is no chart of kind 'answer'"),
        (PLAN._replace(waits=()), "the escalation has no step"),
        (PLAN._replace(waits=(HOUR, 0)), "a wait is a whole number of microseconds above 0, not 0"),
        (PLAN._replace(waits=("2",)), "not '2'"),  # type: ignore[arg-type]
        (PLAN._replace(remind_every=0), "above 0, not 0"),
        (PLAN._replace(contact_within=-1), "above 0, not -1"),
        (PLAN._replace(renews_after=-1), "0 or more, not -1"),
        (WORK_UP._replace(waits=(1, 2)), "a follow-up has one wait, not 2"),
        (WORK_UP._replace(waits=()), "a follow-up has one wait, not 0"),
    ],
)
def test_a_plan_that_a_chart_cannot_run_on_is_refused(engine: Sessions, settings: ChartSettings, why: str) -> None:
    with pytest.raises(EngineFailed, match=why.replace("(", r"\(")):
        engine.open("K-1042", {"chart": settings})
    engine.open("K-1042", {RESPONSE: PLAN})
    with pytest.raises(EngineFailed):
        engine.settings("K-1042", {RESPONSE: settings})
    assert said(engine, "concluded", HOUR, 2) == ["raised contact-due 1"]


def test_a_chart_does_not_become_another(engine: Sessions) -> None:
    engine.open("K-1042", {RESPONSE: PLAN})
    with pytest.raises(EngineFailed, match='"response" was a response chart and cannot become a follow-up chart'):
        engine.settings("K-1042", {RESPONSE: WORK_UP})


def test_a_case_is_opened_once_and_forgotten_as_often_as_one_likes(engine: Sessions) -> None:
    engine.open("K-1042", {RESPONSE: PLAN})
    with pytest.raises(EngineFailed, match="open already"):
        engine.open("K-1042", {RESPONSE: PLAN})
    said(engine, "concluded", HOUR, 2)
    engine.forget("K-1042")
    engine.forget("K-1042")
    with pytest.raises(EngineFailed, match="not open"):
        engine.waiting("K-1042")
    engine.open("K-1042", {RESPONSE: PLAN})
    assert response(engine) == Waiting("calm", 0, 0, 0, None)


def test_a_closed_engine_says_so(engine: Sessions) -> None:
    engine.open("K-1042", {RESPONSE: PLAN})
    engine.close()
    engine.close()
    for call in (lambda: engine.waiting("K-1042"), lambda: engine.open("K-1", {RESPONSE: PLAN})):
        with pytest.raises(EngineFailed, match="the engine is closed"):
            call()


class Broken(Exception):
    pass


@pytest.mark.parametrize("fault", [Broken("disk"), KeyboardInterrupt()])
def test_a_failing_effect_reaches_the_caller_and_leaves_the_session_as_it_was(
    engine: Sessions, monkeypatch: pytest.MonkeyPatch, fault: BaseException
) -> None:
    engine.open("K-1042", {RESPONSE: PLAN})
    said(engine, "concluded", DAY, 2)
    before = response(engine)

    def fail(now: Standing, at: int, settings: ChartSettings) -> Standing:
        if now.step > 1 or isinstance(fault, KeyboardInterrupt):
            raise fault
        return EFFECTS["escalate"](now, at, settings)

    with monkeypatch.context() as patched:
        patched.setattr(statechart, "EFFECTS", MappingProxyType({**EFFECTS, "escalate": fail, "lapse": fail}))
        expected = EngineFailed if isinstance(fault, Broken) else KeyboardInterrupt
        with pytest.raises(expected) as failed:  # the first step succeeds, the second fails: neither remains
            engine.post(Signal("K-1042", "moment", 2 * DAY, RESPONSE))
    if isinstance(fault, Broken):
        assert str(failed.value) == f"case 'K-1042': {engine.name} failed: Broken: disk"
    assert response(engine) == before
    assert said(engine, "moment", DAY + 2 * HOUR) == ["escalated contact-due 2"]


def test_cases_do_not_see_each_other(engine: Sessions) -> None:
    """Also when many share the few places that an engine may keep awake."""
    cases = [f"K-{number}" for number in range(50)]
    for case in cases:
        engine.open(case, {RESPONSE: PLAN, "work-up": WORK_UP})
    for turn in range(3):
        for number, case in enumerate(cases):
            engine.post(Signal(case, "concluded", DAY + turn, RESPONSE, number % 3, number % 3))
    for number, case in enumerate(cases):
        assert engine.waiting(case)[RESPONSE].state == ("calm", "watch", "contact-due")[number % 3]
        assert engine.waiting(case)["work-up"].state == "idle"


def test_engines_do_not_see_each_other(engine: Sessions) -> None:
    other = ENGINES[engine.name]()
    engine.open("K-1042", {RESPONSE: PLAN})
    other.open("K-1042", {RESPONSE: PLAN})
    said(engine, "concluded", DAY, 2)
    assert response(other).state == "calm"
    other.close()
    assert said(engine, "acted", DAY) == ["contacted contacted 0"]


def test_several_threads(engine: Sessions) -> None:
    failed: list[BaseException] = []

    def run(name: str) -> None:
        try:
            for turn in range(10):
                case = f"{name}-{turn}"
                engine.open(case, {RESPONSE: PLAN})
                engine.post(Signal(case, "concluded", DAY, RESPONSE, 2, 2))
                engine.post(Signal(case, "moment", DAY + 2 * HOUR, RESPONSE))
                assert engine.waiting(case)[RESPONSE].step == 2
                engine.forget(case)
        except BaseException as fault:
            failed.append(fault)

    threads = [threading.Thread(target=run, args=(str(number),)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []


class MachineAgreement(Agreement):
    def engines(self) -> list[Sessions]:
        return [MachineEngine()]


def test_the_machine_agrees_with_the_reference() -> None:
    run_state_machine_as_test(
        MachineAgreement, settings=hypothesis.settings(max_examples=60, stateful_step_count=40, deadline=None)
    )
