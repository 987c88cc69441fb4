"""Both engines, told the same, do the same, and what the reference does, which is written without a chart and without a library."""

from __future__ import annotations

from cases_at_hand import CASE, arrivals, outcome, streams, watching
from engine_agreement import Agreement
from engine_kinds import DAY, durable, needs_durable
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import run_state_machine_as_test

from riskengine.monitoring.machine import MachineEngine
from riskengine.monitoring.sessions import Sessions

needs_durable()


class BothAgree(Agreement):
    def engines(self) -> list[Sessions]:
        return [durable(awake=2), MachineEngine()]


def test_both_engines_agree() -> None:
    run_state_machine_as_test(BothAgree, settings=settings(max_examples=60, stateful_step_count=40, deadline=None))


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_events_in_any_order_give_the_same_alerts_on_both_engines(data: st.DataObject) -> None:
    """The whole monitor, with a plan and its rulesets: late, repeated and corrected events, and leaps of time."""
    events = data.draw(streams())
    monitors = [watching(engine=engine) for engine in (durable(awake=2), MachineEngine(), None)]
    for parcel in arrivals(events, data.draw):
        leap = data.draw(st.sampled_from((0, DAY, 4 * DAY)))
        for monitor in monitors:
            monitor.fold(parcel)
            monitor.advance(monitor.moment + leap)
    end = max(monitors[0].moment, max(each.told for each in events) + 9 * DAY)
    for monitor in monitors:
        monitor.advance(end)
    on_durable, on_machine, on_reference = map(outcome, monitors)
    assert on_durable == on_machine == on_reference
    given_out = [[alert.id for alert in monitor.alerts(CASE).values()] for monitor in monitors]
    assert given_out[0] == given_out[1] == given_out[2]
    monitors[0]._tools.engine.close()
