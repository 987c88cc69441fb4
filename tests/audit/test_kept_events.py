"""Events that other rooms keep: in one transaction, sealed with the key of their case, and no decisions."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest
from audit_samples import NURSE, assessed, filled, lines_of, small
from hypothesis import given, settings
from hypothesis import strategies as st

from riskengine.audit.disagreement import disagreements
from riskengine.audit.exporting import check_lines, lines
from riskengine.audit.refusals import NotKept
from riskengine.audit.replaying import replay, replayed
from riskengine.audit.store import Event, Store
from riskengine.audit.verifying import verify
from riskengine.evaluation.canonical import canonical
from riskengine.problems import Refused

KIND = "monitor-event"


def event(number: int, **more: object) -> bytes:
    return canonical({"number": number, **more})


def test_events_are_kept_together_and_read_in_order(address: str, tmp_path: Path) -> None:
    with Store.open(address) as store:
        filled(store, small(tmp_path))
        first = store.keep_events(KIND, [(f"K-{at % 3}", event(at)) for at in range(10)])
        alert = store.keep_events("monitor-alert", [("K-1", event(100))])
        second = store.keep_events(KIND, [("K-0", event(10)), (None, event(11))])
    with Store.open(address, create=False) as store:
        found = list(store.events(KIND))
        assert [each.id for each in found] == first + second
        assert [json.loads(each.document)["number"] for each in found] == list(range(12))
        assert [each.case for each in found] == [f"K-{at % 3}" for at in range(10)] + ["K-0", None]
        assert [each.seq for each in found] == sorted(each.seq for each in found)
        assert len(set(first + second + alert)) == 13
        assert [json.loads(each.document)["number"] for each in store.events(KIND, "K-0")] == [0, 3, 6, 9, 10]
        assert list(store.events(KIND, "K-7")) == []
        assert list(store.events("monitor-alert", after=found[-1].seq)) == []
        assert [each.id for each in store.events(KIND, after=found[8].seq)] == [first[9], *second]
        (told,) = store.events("monitor-alert")
        assert told == Event(found[9].seq + 1, alert[0], "K-1", event(100))
        assert store.keep_events(KIND, []) == []
        assert verify(store).holds


def test_an_event_is_no_decision(address: str, tmp_path: Path) -> None:
    ruleset = small(tmp_path)
    with Store.open(address) as store:
        ids = filled(store, ruleset)
        counted = disagreements(store)
        (kept,) = store.keep_events(KIND, [("K-1", event(1))])
        found = replayed(replay(store, workers=0))
        assert (found.same, found.other, found.differences) == (6, 2, [])
        assert disagreements(store) == counted
        assert [each.kind for each in store.following(store.find(ids[1]))] == ["override"]
        for of in (kept, kept[:8]):
            with pytest.raises(Refused, match="no-assessment"):
                store.override(of, "response", "contact", code="other", reason="x", by=NURSE)
        with pytest.raises(Refused, match="no-assessment"):
            store.correct(kept, ruleset, assessed(ruleset, "K-1"), reason="x", by=NURSE)


def test_events_are_erased_with_their_case(address: str, tmp_path: Path) -> None:
    with Store.open(address) as store:
        filled(store, small(tmp_path), 2)
        store.keep_events(KIND, [("K-1", event(1)), ("K-2", event(2)), ("K-1", event(3))])
        assert store.erase("K-1", by=NURSE, basis=None) == 4  # and an assessment and its override
        assert [each.case for each in store.events(KIND)] == ["K-2"]
        assert [each.kind for each in store.kept()].count("erased") == 4
        found = verify(store)
        assert (found.holds, found.erased) == (True, 4)
        store.keep_events(KIND, [("K-1", event(4))])
        assert [each.document for each in store.events(KIND, "K-1")] == [event(4)]


def test_nothing_of_an_event_is_readable_without_its_key(tmp_path: Path) -> None:
    with Store.open(tmp_path / "record.db") as store:
        store.keep_events("monitor-alert", [("K-90210", event(1, said="Fortalte om broren sin."))])
    written = b"".join(path.read_bytes() for path in tmp_path.glob("record.db*") if not path.name.endswith("keys"))
    for word in (b"K-90210", b"broren", b"monitor-alert"):
        assert word not in written


def test_all_events_of_a_call_are_kept_or_none(tmp_path: Path) -> None:
    """What goes wrong with the last one leaves none of the others behind."""
    path = tmp_path / "record.db"
    with Store.open(path) as store:
        store.keep_events(KIND, [("K-0", event(0))])
        with sqlite3.connect(path) as connection:
            connection.execute(
                "CREATE TRIGGER few BEFORE INSERT ON decision WHEN NEW.seq > 50 "
                "BEGIN SELECT RAISE(ABORT, 'disk is full'); END"
            )
        connection.close()
        with pytest.raises(NotKept, match="nothing was kept"):
            store.keep_events(KIND, [("K-0", event(at)) for at in range(60)])
        assert len(list(store.events(KIND))) == 1
        assert len(store.keep_events(KIND, [("K-0", event(at)) for at in range(49)])) == 49
        assert verify(store).holds


def test_a_case_that_is_being_erased_takes_no_events_and_neither_do_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Store.open(tmp_path / "record.db") as store:
        store.keep_events(KIND, [("K-0", event(0))])
        with monkeypatch.context() as patch:
            patch.setattr(store.keys, "destroy", lambda _: (_ for _ in ()).throw(RuntimeError("killed")))
            with pytest.raises(RuntimeError):
                store.erase("K-0", by=NURSE, basis=None)
        with pytest.raises(Refused, match="being-erased"):
            store.keep_events(KIND, [("K-1", event(1)), ("K-0", event(2))])
        assert list(store.events(KIND)) == []


@pytest.mark.parametrize("kind", ["assessment", "override", "erased", "", "Alert", "a b", "x" * 41])
def test_a_kind_that_means_something_else_is_refused(tmp_path: Path, kind: str) -> None:
    with Store.open(tmp_path / "record.db") as store:
        with pytest.raises(ValueError, match="of the kind"):
            store.keep_events(kind, [("K-0", event(1))])
        assert store.decisions.count() == 0


@pytest.mark.parametrize("document", [b'{"b":1,"a":2}', b'{"a": 1}', b"{}\n", b"1.0", b"not json", b"\xff", b"[NaN]"])
def test_an_event_that_is_not_canonical_is_refused(tmp_path: Path, document: bytes) -> None:
    """Otherwise an export could not show that it is what was kept."""
    with Store.open(tmp_path / "record.db") as store:
        with pytest.raises(ValueError):
            store.keep_events(KIND, [("K-0", b"{}"), ("K-0", document)])
        assert store.decisions.count() == 0


_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abæ\u2028", max_size=3), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["K-1", "K-2", None]), _JSON), max_size=5))
def test_what_is_kept_comes_back_byte_for_byte(events: list[tuple[str | None, object]]) -> None:
    from audit_samples import quick_folder

    said = [(case, canonical(each)) for case, each in events]
    with quick_folder() as folder, Store.open(folder / "record.db") as store:
        store.keep_events(KIND, said)
        assert [(each.case, each.document) for each in store.events(KIND)] == said


def test_an_export_holds_events_and_shows_when_one_was_changed(tmp_path: Path) -> None:
    with Store.open(tmp_path / "record.db") as store:
        filled(store, small(tmp_path), 2)
        store.keep_events(KIND, [("K-1", event(1, said="seen")), ("K-1", b"null")])
        written = list(lines(store, store.kept(case="K-1")))
    found = check_lines(written)
    assert (found.entries, found.rerun, found.wrong) == (5, 1, ())
    exported = [each for each in lines_of(b"".join(written)) if "event" in each]
    assert [each["event"] for each in exported] == [{"number": 1, "said": "seen"}, None]
    assert exported[0]["frame"]["kind"] == KIND
    assert "assessment" not in exported[0]
    changed = [each.replace(b'"said":"seen"', b'"said":"gone"') for each in written]
    assert [kind for _, kind in check_lines(changed).wrong] == ["content"]
