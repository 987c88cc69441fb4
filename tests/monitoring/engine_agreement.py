"""Streams of signals, told to several engines at once, which must enter the same states and wait for the same."""

from __future__ import annotations

from collections.abc import Sequence

from engine_kinds import DAY, HOUR
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, precondition, rule
from reference_engine import ReferenceEngine

from riskengine.monitoring.sessions import Sessions
from riskengine.monitoring.statechart import CHARTS, FOLLOW_UP, KINDS, RESPONSE, ChartSettings, Engine, Signal

WAITS = st.integers(1, 5) | st.integers(1, 3).map(lambda hours: hours * HOUR)
OFTEN = st.none() | st.integers(HOUR, DAY)  # a leap of days is told hundreds of times otherwise
SPAN = st.none() | st.integers(1, 30) | st.integers(HOUR, 2 * DAY)
RESPONSES = st.builds(
    ChartSettings,
    st.just(RESPONSE),
    st.lists(WAITS, min_size=1, max_size=3).map(tuple),
    SPAN,
    OFTEN,
    st.none() | st.integers(0, 30) | st.integers(0, 2 * DAY),
)
FOLLOW_UPS = st.builds(ChartSettings, st.just(FOLLOW_UP), WAITS.map(lambda wait: (wait,)), st.none(), OFTEN, SPAN)
PLANS = st.fixed_dictionaries({RESPONSE: RESPONSES, "work-up": FOLLOW_UPS}, optional={"plan-update": FOLLOW_UPS})
EITHER = st.sampled_from((RESPONSE, "work-up"))
STEPS = st.integers(0, 12) | st.sampled_from((HOUR - 1, HOUR, HOUR + 1, DAY, 3 * DAY))


class Agreement(RuleBasedStateMachine):
    """Cases are opened, told things, given new plans and forgotten. Subclasses say which engines are compared."""

    cases = Bundle("cases")

    def __init__(self) -> None:
        super().__init__()
        self.now = 2**53 - 3
        self.opened = 0
        self.plans: dict[str, dict[str, ChartSettings]] = {}
        self.reference = ReferenceEngine()
        self.compared = self.engines()
        self.all: list[Engine] = [self.reference, *self.compared]

    def engines(self) -> Sequence[Sessions]:
        raise NotImplementedError

    @rule(target=cases, plan=PLANS)
    def open(self, plan: dict[str, ChartSettings]) -> str:
        self.opened += 1
        case = f"K-{self.opened}"
        for engine in self.all:
            engine.open(case, plan, self.now)
        self.plans[case] = plan
        return case

    @rule(case=cases, plan=PLANS)
    def change_plan(self, case: str, plan: dict[str, ChartSettings]) -> None:
        for engine in self.all:
            engine.settings(case, plan, self.now)
        self.plans[case] = plan
        for chart in plan:
            self._tell(Signal(case, "plan", self.now, chart))

    @rule(case=consumes(cases))
    def forget(self, case: str) -> None:
        for engine in self.all:
            engine.forget(case)
        del self.plans[case]

    @rule(step=STEPS)
    def wait(self, step: int) -> None:
        self.now += step

    @rule(
        case=cases,
        data=st.data(),
        kind=st.sampled_from([kind for kind in KINDS if kind != "closed"] + ["concluded", "moment"]),
    )
    def tell(self, case: str, kind: str, data: st.DataObject) -> None:
        chart = data.draw(st.sampled_from(sorted(self.plans[case])))
        top = CHARTS[self.plans[case][chart].kind].top
        lowest = data.draw(st.integers(0, top)) if kind == "concluded" else 0
        highest = data.draw(st.integers(lowest, top)) if kind == "concluded" else 0
        self._tell(Signal(case, kind, self.now, chart, lowest, highest))

    @rule(case=cases, chart=EITHER, lowest=st.integers(0, 2), highest=st.integers(0, 2))
    def conclude(self, case: str, chart: str, lowest: int, highest: int) -> None:
        """Often enough that courses go on to their end."""
        top = CHARTS[self.plans[case][chart].kind].top
        self._tell(Signal(case, "concluded", self.now, chart, min(lowest, highest, top), min(highest, top)))

    @rule(case=cases, chart=EITHER, kind=st.sampled_from(("acknowledged", "acted")), step=STEPS)
    def answer(self, case: str, chart: str, kind: str, step: int) -> None:
        """In time, or late."""
        self.now += step
        self._tell(Signal(case, kind, self.now, chart))

    @rule(case=cases)
    def close(self, case: str) -> None:
        self._tell(Signal(case, "closed", self.now, RESPONSE))

    @precondition(lambda self: self._next() is not None)
    @rule(early=st.integers(0, 1))
    def advance_to_the_next_deadline(self, early: int) -> None:
        """As the monitor does: a moment at the very deadline, or just before it."""
        due = self._next()
        assert due is not None
        self.now = max(self.now, due[0] - early)
        self._tell(Signal(due[1], "moment", self.now, due[2]))

    @invariant()
    def all_wait_for_the_same(self) -> None:
        for case in self.plans:
            expected = self.reference.waiting(case)
            for engine in self.compared:
                assert engine.waiting(case) == expected, engine.name

    def teardown(self) -> None:
        for engine in self.compared:
            engine.close()

    def _tell(self, signal: Signal) -> None:
        expected = self.reference.post(signal)
        names = set()
        for engine in self.compared:
            entered = engine.post(signal)
            assert [each[:7] for each in entered] == [each[:7] for each in expected], engine.name
            names.add(tuple(each.name for each in entered))
        assert len(names) == 1

    def _next(self) -> tuple[int, str, str] | None:
        due = (
            (each.deadline, case, chart)
            for case in self.plans
            for chart, each in self.reference.waiting(case).items()
            if each.deadline is not None
        )
        return min(due, default=None)
