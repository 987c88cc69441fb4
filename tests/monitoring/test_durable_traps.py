"""What durable-rules 2.0.28 does, trap by trap, and that an engine built on it is not caught.

The first test of a pair shows the library as it is, so that a version that does otherwise is noticed; the second, the adapter.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from engine_kinds import DAY, HOUR, durable, needs_durable, run_child

from riskengine.monitoring.sessions import Sessions
from riskengine.monitoring.statechart import (
    CHARTS,
    KINDS,
    LATEST,
    NEVER,
    RESPONSE,
    ChartSettings,
    EngineFailed,
    Signal,
    Waiting,
)

needs_durable()

import durable_rules_engine  # noqa: E402
from durable import engine as library  # noqa: E402

from riskengine.monitoring.durable import DurableEngine  # noqa: E402
from riskengine.monitoring.durable_chart import DurableChart, LibraryFailed  # noqa: E402

# On Python 3.12 the library's clock warns; an engine does not read it.
pytestmark = pytest.mark.filterwarnings("ignore:datetime.datetime.utcfromtimestamp:DeprecationWarning")

PLAN = ChartSettings(RESPONSE, (2 * HOUR, HOUR), 24 * HOUR, 4 * HOUR, 2 * DAY)
Rule = tuple[list[dict[str, Any]], Callable[[Any], None]]


def rules(*written: Rule) -> Any:
    """A set of rules as the library's own language makes it, without a host and its threads."""
    return library.Ruleset(
        "trap", None, {f"r_{at}": {"all": when, "run": run} for at, (when, run) in enumerate(written)}
    )


def post(ruleset: Any, **message: Any) -> Any:
    """As `Host.post`, which is what `durable.lang.post` calls."""
    found: list[Any] = [None, None]

    def complete(fault: Any, state: Any) -> None:
        found[:] = [fault, state]

    ruleset.do_actions(ruleset.assert_event(message), complete)
    if found[0]:
        raise found[0]
    return found[1]


@pytest.fixture
def engine() -> Iterator[Sessions]:
    made = durable()
    made.open("K-1042", {RESPONSE: PLAN})
    yield made
    made.close()


def tell(engine: Sessions, kind: str, at: int, lowest: int = 0) -> list[str]:
    return [each.name for each in engine.post(Signal("K-1042", kind, at, RESPONSE, lowest, lowest))]


# Strings compare as numbers.


def test_library_compares_texts_with_numbers() -> None:
    seen: list[object] = []
    ruleset = rules(([{"m": {"$gte": {"amount": 4}}}], lambda turn: seen.append(turn.m.amount)))
    for amount in ("5", "many", 4):
        post(ruleset, amount=amount)
    with pytest.raises(library.MessageNotHandledException):
        post(ruleset, amount="10")
    assert seen == ["5", "many", 4]


@pytest.mark.parametrize("level", ["2", "many", 2.0, True, None])
def test_only_whole_numbers_reach_the_library(engine: Sessions, level: Any) -> None:
    with pytest.raises(EngineFailed, match="whole number"):
        tell(engine, "concluded", DAY, level)
    assert engine.waiting("K-1042")[RESPONSE] == Waiting("calm", 0, 0, 0, None)


# An exception in an action is swallowed into the session's state.


def test_library_swallows_what_an_action_raises() -> None:
    def fail(_turn: Any) -> None:
        raise ValueError("no receiver")

    state = post(rules(([{"m": {"a": 1}}], fail)), a=1)
    assert "exception caught no receiver" in state["exception"]


def test_library_swallows_even_the_interrupt_key() -> None:
    def interrupt(_turn: Any) -> None:
        raise KeyboardInterrupt

    assert "exception caught" in post(rules(([{"m": {"a": 1}}], interrupt)), a=1)["exception"]


def test_what_an_action_raises_is_an_error_of_the_case() -> None:
    def fail(_transition: Any, _at: int, _numbers: Any) -> Any:
        raise ValueError("no receiver")

    chart = DurableChart(CHARTS[RESPONSE], fail)
    chart.wake(0, "calm", {"deadline": NEVER, "answered": 0, "left": 1, "renew_at": NEVER})
    with pytest.raises(ValueError, match="no receiver"):
        chart.answer(0, Signal("K-1042", "concluded", DAY, RESPONSE, 2, 2))
    chart.drop(0)
    chart.close()
    # test_engines.py shows the same through an engine, for each engine: the session is as it was.


# The same message posted twice fires twice.


def test_library_fires_again_for_the_same_message() -> None:
    seen: list[int] = []
    ruleset = rules(([{"m": {"a": 1}}], lambda _: seen.append(1)))
    post(ruleset, a=1, id="e-1")
    post(ruleset, a=1, id="e-1")
    assert seen == [1, 1]


def test_the_same_signal_twice_raises_once(engine: Sessions) -> None:
    assert tell(engine, "concluded", DAY, 2) == ["raised"]
    assert tell(engine, "concluded", DAY, 2) == []
    assert tell(engine, "moment", DAY + 2 * HOUR) == ["escalated"]
    assert tell(engine, "moment", DAY + 2 * HOUR) == []
    assert engine.waiting("K-1042")[RESPONSE] == Waiting("contact-due", DAY, 2, 1, DAY + 3 * HOUR)


# `when_all(a, b)` joins two messages and keeps partial matches; `&` means the same message.


def test_library_joins_messages_and_keeps_what_waits_for_another() -> None:
    seen: list[str] = []
    ruleset = rules(
        ([{"a": {"a": 1}}, {"b": {"b": 1}}], lambda _: seen.append("joined")),
        ([{"m": {"$and": [{"c": 1}, {"d": 1}]}}], lambda _: seen.append("same")),
    )
    post(ruleset, a=1)
    assert seen == []
    assert ruleset.get_pending_events(None) == [{"a": 1}]
    post(ruleset, b=1)  # perhaps much later, and of something else
    assert seen == ["joined"]
    with pytest.raises(library.MessageNotHandledException):
        post(ruleset, c=1)
    post(ruleset, c=1, d=1)
    assert seen == ["joined", "same"]


def test_no_signal_waits_in_the_library_to_answer_later(engine: Sessions) -> None:
    """A moment before any deadline, and an acknowledgement of nothing, must not take effect once there is something due."""
    for kind in KINDS:
        if kind != "closed":
            tell(engine, kind, 30 * DAY)
    beds = _beds(engine)
    (number,) = beds._awake.values()
    assert beds._chart._chart.get_pending_events(str(number)) == []
    engine.settings("K-1042", {RESPONSE: PLAN})
    assert tell(engine, "concluded", 30 * DAY, 2) == ["raised"]
    assert engine.waiting("K-1042")[RESPONSE] == Waiting("contact-due", 30 * DAY, 1, 1, 30 * DAY + 2 * HOUR)


def test_what_is_left_over_in_a_session_is_an_error() -> None:
    made = DurableEngine()
    made.open("K-1042", {RESPONSE: PLAN})
    tell(made, "concluded", DAY, 2)
    beds = _beds(made)
    (number,) = beds._awake.values()
    beds._chart._chart.assert_event({"sid": str(number), "id": "stray", "kind": 0})
    with pytest.raises(EngineFailed, match="is still pending after it was answered"):
        tell(made, "concluded", DAY, 2)
    assert tell(made, "moment", DAY + 2 * HOUR) == ["escalated"]
    made.close()


# A message that no rule matches raises.


def test_library_raises_for_a_message_that_no_rule_matches() -> None:
    with pytest.raises(library.MessageNotHandledException):
        post(rules(([{"m": {"a": 1}}], lambda _: None)), b=1)


@pytest.mark.parametrize("kind", CHARTS)
def test_every_signal_is_matched_in_every_state(kind: str) -> None:
    chart = DurableChart(CHARTS[kind], lambda *_: {})
    for state in CHARTS[kind].states:
        for signal in KINDS:
            chart.wake(0, state, {"deadline": NEVER, "answered": 0, "left": 1, "renew_at": NEVER})
            transition, arrived, _ = chart.answer(0, Signal("K-1042", signal, DAY, "chart"))
            assert arrived == (state if transition is None else transition.target)
            chart.drop(0)
    chart.close()


# A message with hundreds of keys fails with a number.


def test_library_fails_with_a_number_for_many_keys() -> None:
    ruleset = rules(([{"m": {"a": 1}}], lambda _: None))
    post(ruleset, a=1, **{f"k{at}": at for at in range(200)})
    with pytest.raises(durable_rules_engine.error, match="error code: 302"):
        post(ruleset, a=1, **{f"k{at}": at for at in range(300)})


def test_an_error_of_the_library_is_an_error_of_the_case(engine: Sessions, monkeypatch: pytest.MonkeyPatch) -> None:
    """A signal has six keys. Were it otherwise, or did the library fail for another reason, the case says so and can go on."""
    tell(engine, "concluded", DAY, 1)
    before = engine.waiting("K-1042")
    chart = _beds(engine)._chart._chart
    whole = chart.assert_event
    with monkeypatch.context() as patched:
        patched.setattr(
            chart, "assert_event", lambda message: whole({**message, **{f"k{at}": at for at in range(300)}})
        )
        with pytest.raises(EngineFailed, match=r"case 'K-1042': durable-rules failed: error: .*error code: 302"):
            tell(engine, "concluded", DAY, 2)
    assert engine.waiting("K-1042") == before
    assert tell(engine, "concluded", DAY, 2) == ["raised"]


# Facts asserted inside a consequent can vanish.


def test_library_loses_a_fact_that_an_action_asserts_and_the_rest_of_the_action() -> None:
    seen: list[str] = []

    def assert_another(turn: Any) -> None:
        seen.append("before")
        turn.assert_fact({"b": 1})
        seen.append("after")

    ruleset = rules(([{"m": {"a": 1}}], assert_another))
    post(ruleset, a=1)
    assert seen == ["before"]
    assert ruleset.get_facts(None) == []


def test_library_loses_a_state_that_nothing_leads_from() -> None:
    """A statechart's state is such a fact. Of a final state nothing remains."""
    chart = library.Statechart(
        "trap", None, {"open": {"end": {"all": [{"m": {"a": 1}}], "to": "closed"}}, "closed": {}}
    )
    post(chart, a=1)
    assert chart.get_facts("0") == [] and chart.get_pending_events("0") == []


def test_a_session_that_loses_its_state_is_an_error(engine: Sessions) -> None:
    """`test_every_signal_is_matched_in_every_state` shows that no state is lost."""
    tell(engine, "concluded", DAY, 1)
    beds = _beds(engine)
    (number,) = beds._awake.values()
    beds._chart._chart.retract_fact({"label": "watch", "chart": 1, "sid": str(number)})
    with pytest.raises(EngineFailed, match="0 rules answered 'concluded'"):
        tell(engine, "concluded", DAY, 2)
    assert tell(engine, "concluded", DAY, 2) == ["raised"]


# A process-wide host and timer threads.


def test_library_has_one_host_for_the_process_with_two_timer_threads() -> None:
    """In a process of its own: nothing stops them."""
    status, shown, _ = run_child(
        "import threading\n"
        "from durable import lang\n"
        "before = threading.active_count()\n"
        "first = lang.get_host()\n"
        "print(threading.active_count() - before, lang.get_host() is first, all(t.daemon for t in threading.enumerate()[1:]))\n"
    )
    assert (status, shown) == (0, "2 True True\n")


def test_an_engine_starts_no_thread_and_makes_no_host(engine: Sessions) -> None:
    before = threading.enumerate()
    other = durable()
    other.open("K-1042", {RESPONSE: PLAN})
    assert tell(other, "concluded", DAY, 2) == ["raised"]
    assert threading.enumerate() == before
    assert engine.waiting("K-1042")[RESPONSE].state == "calm"
    other.close()
    status, shown, errors = run_child(
        "import sys, threading\n"
        "from riskengine.monitoring.engines import choose\n"
        "engine = choose('durable-rules').engine\n"
        "print(threading.active_count(), 'durable.lang' in sys.modules)\n"
    )
    assert (status, shown, errors) == (0, "1 False\n", "")


# What else its source shows.


def test_library_tells_sessions_apart_by_32_bits_of_a_hash() -> None:
    """Two cases share a session. With 10,000 cases that happens to one installation in a hundred."""
    ruleset = rules(([{"a": {"a": 1}}, {"b": {"b": 1}}], lambda _: None))
    post(ruleset, sid="K-73859", a=1)
    assert ruleset.get_pending_events("K-725424") == [{"sid": "K-73859", "a": 1}]


def test_cases_with_the_same_hash_are_two_cases(engine: Sessions) -> None:
    for case in ("K-73859", "K-725424"):
        engine.open(case, {RESPONSE: PLAN})
    engine.post(Signal("K-73859", "concluded", DAY, RESPONSE, 2, 2))
    assert engine.waiting("K-725424")[RESPONSE].state == "calm"
    assert engine.post(Signal("K-725424", "concluded", DAY, RESPONSE, 1, 1))[0].name == "watched"


@pytest.mark.parametrize("case", ['K-"1042"', "K-1042\\", "K-1042\n", "K-\u00e6\u00f8\u00e5", "0", "{}", "K" * 5000])
def test_any_name_of_a_case_will_do(engine: Sessions, case: str) -> None:
    """The library writes a session's name unescaped into messages of its own; it is given a number."""
    engine.open(case, {RESPONSE: PLAN})
    assert [each.name for each in engine.post(Signal(case, "concluded", DAY, RESPONSE, 2, 2))] == ["raised"]


def test_numbers_of_sessions_have_hashes_that_differ() -> None:
    def hashed(text: str) -> int:
        found = 0x811C9DC5
        for byte in text.encode():
            found = (found ^ byte) * 16777619 % 2**32
        return found

    assert hashed("K-73859") == hashed("K-725424")
    assert len({hashed(str(number)) for number in range(1024)}) == 1024


def test_library_has_room_for_1024_sessions() -> None:
    """In a process of its own: what it then leaves behind is not whole."""
    status, shown, _ = run_child(
        "from durable import engine\n"
        "rules = engine.Ruleset('trap', None, {'r': {'all': [{'m': {'a': 1}}], 'run': lambda turn: None}})\n"
        "try:\n"
        "    for number in range(2000): rules.assert_event({'sid': str(number), 'a': 1})\n"
        "except MemoryError: print(number, flush=True)\n"
        "import os; os._exit(0)\n"
    )
    assert (status, shown) == (0, "1024\n")


def test_an_engine_has_room_for_more(engine: Sessions) -> None:
    for number in range(1100):
        engine.open(str(number), {RESPONSE: PLAN})
        engine.post(Signal(str(number), "concluded", DAY, RESPONSE, number % 3, number % 3))
    for number in range(1100):
        due = engine.post(Signal(str(number), "moment", DAY + 2 * HOUR, RESPONSE))
        assert [each.name for each in due] == ["escalated"] * (number % 3 == 2)
    assert len(_beds(engine)._awake) == 8


def test_library_gives_up_in_silence_when_the_wall_clock_moves(monkeypatch: pytest.MonkeyPatch) -> None:
    """The machine sleeps for ten seconds during an action, or its clock is set: the action is neither completed nor an error."""
    clock = [0.0]
    monkeypatch.setattr(library, "_unix_now", lambda: clock[0])

    def sleep(_turn: Any) -> None:
        clock[0] += 11

    ruleset = rules(([{"m": {"a": 1}}], sleep))
    assert post(ruleset, a=1) is None
    assert ruleset.get_pending_events(None) == [{"a": 1}]
    with pytest.raises(library.MessageObservedException):
        post(ruleset, a=1)


def test_the_wall_clock_is_nothing_to_an_engine(engine: Sessions, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter(range(0, 100_000, 11))
    monkeypatch.setattr(library, "_unix_now", lambda: next(clock))
    assert tell(engine, "concluded", DAY, 2) == ["raised"]
    assert tell(engine, "acted", DAY) == ["contacted"]
    assert next(clock) == 0


@pytest.mark.parametrize("at", [0, 1, 2**31, 2**32 + 1, 2**53 + 1, 10**16 + 1, LATEST // 2 + 1])
def test_moments_are_compared_to_the_microsecond(at: int) -> None:
    """Neither rounded as floating point numbers are, nor cut off at 32 bits."""
    made = DurableEngine()
    made.open("K-1042", {RESPONSE: PLAN}, at)
    assert tell(made, "concluded", at, 2) == ["raised"]
    assert tell(made, "moment", at + 2 * HOUR - 1) == []
    assert made.waiting("K-1042")[RESPONSE] == Waiting("contact-due", at, 1, 1, at + 2 * HOUR)
    assert tell(made, "moment", at + 2 * HOUR) == ["escalated"]
    made.close()


def test_a_session_that_no_action_has_run_in_is_not_deleted() -> None:
    """The library would free what it never set. It is left, and its number with it; when all are lost, the engine says so."""
    made = DurableEngine(awake=2)
    made.open("K-1042", {RESPONSE: PLAN})
    beds = _beds(made)

    def fail(_message: Any) -> None:
        raise MemoryError("no room")

    whole = beds._chart._chart.assert_event
    for _ in range(2):
        beds._chart._chart.assert_event = fail
        with pytest.raises(EngineFailed, match="MemoryError: no room"):
            tell(made, "concluded", DAY, 2)
    beds._chart._chart.assert_event = whole
    with pytest.raises(EngineFailed, match="too many sessions have failed"):
        tell(made, "concluded", DAY, 2)
    made.close()


def test_a_session_that_cannot_be_deleted_costs_a_place_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    made = DurableEngine(awake=2)
    made.open("K-1042", {RESPONSE: PLAN})
    tell(made, "concluded", DAY, 2)
    with monkeypatch.context() as patched:
        patched.setattr(_beds(made)._chart, "drop", lambda number: made.waiting(f"no case {number}"))
        made.settings("K-1042", {RESPONSE: PLAN})
    assert tell(made, "moment", DAY + 2 * HOUR) == ["escalated"]
    assert _beds(made)._free == []
    made.close()


def test_library_failures_are_told_apart_from_ours() -> None:
    assert not issubclass(LibraryFailed, EngineFailed)


def test_the_chart_is_the_librarys_own_statechart() -> None:
    chart = DurableChart(CHARTS[RESPONSE], lambda *_: {})
    assert isinstance(chart._chart, library.Statechart)
    assert {re.split(r"\.", name)[0] for name in chart._chart._actions} == {
        *CHARTS[RESPONSE].states,
        "asleep",
        "$start",
    }
    chart.close()


def _beds(engine: Sessions) -> Any:
    assert isinstance(engine, DurableEngine)
    return engine._beds[RESPONSE]
