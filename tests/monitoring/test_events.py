"""Events as they are told: what is taken, what is refused and where, and what is kept."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from cases_at_hand import at, seen, streams, told
from hypothesis import given
from jsonschema import Draft202012Validator

from riskengine.monitoring.corrections import standing
from riskengine.monitoring.event_lines import events_of, read_events
from riskengine.monitoring.events import Event, event, event_of_line
from riskengine.monitoring.schemas import event_schema, main, plan_schema, site_schema
from riskengine.problems import Refused
from riskengine.ruleset.schema import as_file
from riskengine.ruleset.yaml_text import plain, read_file

ROOT = Path(__file__).resolve().parents[2]
SIGN = {"id": "a1", "case": "K-1042", "kind": "observation", "sign": "sleeps-little", "seen": "2026-11-21"}
TOLD = {**SIGN, "told": "2026-11-22T08:00:00+01:00"}


def codes(document: dict[str, Any], **said: Any) -> list[str]:
    with pytest.raises(Refused) as refused:
        event(document, **said)
    return [problem.code for problem in refused.value.problems]


def test_the_published_schemas_are_what_the_models_say(tmp_path: Path) -> None:
    for name, schema in (("event", event_schema()), ("plan", plan_schema()), ("site", site_schema())):
        Draft202012Validator.check_schema(schema)
        published = (ROOT / "schemas" / f"{name}.schema.json").read_text(encoding="utf-8")
        assert published == as_file(schema), "run: python -m riskengine.monitoring.schemas"
    main(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "event.schema.json",
        "plan.schema.json",
        "site.schema.json",
    ]


@pytest.mark.parametrize("path", sorted((ROOT / "examples" / "plans").iterdir()), ids=lambda path: path.name)
def test_every_example_is_valid_by_the_schema(path: Path) -> None:
    if path.suffix == ".jsonl":
        for line in path.read_text(encoding="utf-8").splitlines():
            assert not list(Draft202012Validator(event_schema()).iter_errors(json.loads(line)))
        assert read_events(path)
    else:
        assert not list(Draft202012Validator(plan_schema()).iter_errors(plain(read_file(path)[1])))


@given(streams())
def test_an_event_is_kept_as_it_was_told(events: list[Event]) -> None:
    for each in events:
        line = json.dumps(each.document())
        assert event_of_line(line, "events.jsonl", 1) == each == event(each.document())
        assert not list(Draft202012Validator(event_schema()).iter_errors(each.document()))


def test_an_event_without_a_moment_was_told_when_it_was_received() -> None:
    received = at("2026-11-22T09:00:00+01:00")
    first = event(SIGN, received=received)
    assert first.told == received
    assert event(first.document()).told == received
    again = event(SIGN, received=received + 1)
    assert first.same_as(again)
    assert event(TOLD, received=received).told == at("2026-11-22T08:00:00+01:00")
    assert not event(TOLD, received=received).same_as(first)


def test_what_cannot_be_is_refused_with_its_code() -> None:
    assert codes(SIGN) == ["missing-key"]
    assert codes({**TOLD, "seen": "2026-11-23T08:00:00+01:00"}) == ["after-as-of"]
    assert codes({**TOLD, "seen": "i går"}) == ["bad-time"]
    assert codes({**TOLD, "told": "2026-11-22"}) == ["bad-time"]
    assert codes({**TOLD, "replaces": "a1"}) == ["corrects-itself"]
    assert codes({"id": "a", "case": "K", "kind": "withdrawal", "of": "a", "told": TOLD["told"]}) == ["corrects-itself"]
    assert codes({**TOLD, "kind": "observed"}) == ["unknown-event"]
    assert codes({"id": "a", "case": "K", "kind": "assessment", "ruleset": "vrisk10", "told": TOLD["told"]}) == [
        "wrong-value"
    ]


def test_a_sign_seen_today_may_be_told_today_wherever_the_clock_is() -> None:
    """At half past midnight in Norway it is still yesterday in Greenwich."""
    assert event({**SIGN, "seen": "2026-11-22", "told": "2026-11-21T23:30:00Z"})


def test_bad_lines_are_told_at_their_line_and_do_not_stop_the_others() -> None:
    lines = [json.dumps(TOLD), "", "nonsense {", '{"kind": "observtion"}', json.dumps({**TOLD, "id": "a2"})]
    found = list(events_of(lines, "events.jsonl"))
    assert [type(each) for each in found] == [Event, Refused, Refused, Event]
    places = [each.problems[0].place for each in found if isinstance(each, Refused)]
    assert [place.line for place in places if place is not None] == [3, 4]
    assert 'did you mean "observation"?' in str(found[2])


def test_a_file_of_events_tells_all_that_is_wrong_with_it(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    path.write_text('{"kind": "observtion"}\n\n' + json.dumps({**TOLD, "seen": "i går"}) + "\n", encoding="utf-8")
    with pytest.raises(Refused) as refused:
        read_events(path)
    shown = str(refused.value)
    assert "events.jsonl:1:10: error[unknown-event]" in shown
    assert "events.jsonl:3:" in shown and "error[bad-time]" in shown
    assert "\n  3 | …" in shown
    with pytest.raises(Refused, match="no-file"):
        read_events(tmp_path / "none.jsonl")


# --- corrections ------------------------------------------------------------------------------------------------------

MONDAY = "2026-11-02T08:00:00+01:00"
TUESDAY = "2026-11-03T08:00:00+01:00"
WEDNESDAY = "2026-11-04T08:00:00+01:00"
THURSDAY = "2026-11-05T08:00:00+01:00"


def signs(*events: Event) -> list[tuple[str, int]]:
    return [(each.event.document()["sign"], each.told) for each in standing(events)]


def test_a_correction_stands_where_the_event_stood() -> None:
    first = seen("locks-door", MONDAY, "first")
    other = seen("sleeps-little", TUESDAY, "other")
    right = told("observation", WEDNESDAY, "right", sign="skips-medicine", seen=MONDAY, replaces="first")
    assert signs(first, other, right) == [("skips-medicine", at(MONDAY)), ("sleeps-little", at(TUESDAY))]
    assert signs(right, other, first) == signs(first, other, right)


def test_a_correction_that_says_it_was_seen_later_stands_there() -> None:
    first = seen("locks-door", MONDAY, "first")
    right = told("observation", WEDNESDAY, "right", sign="locks-door", seen=TUESDAY, replaces="first")
    assert signs(first, right) == [("locks-door", at(TUESDAY))]


def test_the_correction_told_last_counts_and_one_that_is_withdrawn_does_not() -> None:
    first = seen("locks-door", MONDAY, "first")
    second = told("observation", TUESDAY, "second", sign="skips-medicine", seen=MONDAY, replaces="first")
    third = told("observation", WEDNESDAY, "third", sign="sleeps-little", seen=MONDAY, replaces="first")
    no = told("withdrawal", THURSDAY, "no", of="third")
    assert signs(first, second, third) == [("sleeps-little", at(MONDAY))]
    assert signs(first, second, third, no) == [("skips-medicine", at(MONDAY))]
    assert signs(first, told("withdrawal", TUESDAY, "gone", of="first")) == []
    assert signs(
        first, told("withdrawal", TUESDAY, "gone", of="first"), told("withdrawal", WEDNESDAY, "back", of="gone")
    ) == [("locks-door", at(MONDAY))]


def test_a_correction_of_something_not_yet_known_counts_at_once() -> None:
    right = told("observation", WEDNESDAY, "right", sign="skips-medicine", seen=MONDAY, replaces="first")
    assert signs(right) == [("skips-medicine", at(WEDNESDAY))]
    assert signs(told("withdrawal", TUESDAY, "gone", of="first")) == []


def test_events_that_correct_each_other_in_a_circle_lose_no_sign_altogether() -> None:
    one = told("observation", MONDAY, "one", sign="locks-door", seen=MONDAY, replaces="two")
    two = told("observation", TUESDAY, "two", sign="skips-medicine", seen=MONDAY, replaces="one")
    assert signs(one, two) == signs(two, one) and len(signs(one, two)) == 1
