"""What holds in SQLite and in PostgreSQL alike: append-only by the database itself, one chain, one form of tables."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import rfc8785
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from audit_samples import NURSE, SMALL, assessed, filled, small
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from riskengine.audit import tables
from riskengine.audit.database import reading, writing
from riskengine.audit.disagreement import disagreements
from riskengine.audit.replaying import replay, replayed
from riskengine.audit.store import Store
from riskengine.audit.verifying import verify
from riskengine.problems import Refused

FORBIDDEN = {
    "update": "UPDATE decision SET content = 'x' WHERE seq = 1",
    "delete": "DELETE FROM decision WHERE seq = 8",
    "delete from the log of access": "DELETE FROM access",
    "update of the name": "UPDATE store SET id = 'x'",
    "a second name": "INSERT INTO store (id) VALUES ('x')",
    "a fork": "INSERT INTO decision SELECT 9, 'x', kind, recorded, key_id, content, body, previous, 'x' "
    "FROM decision WHERE seq = 8",
    "a gap": "INSERT INTO decision SELECT 10, 'x', kind, recorded, key_id, content, body, hash, 'x' FROM decision WHERE seq = 8",
}
ONLY = {
    "sqlite": {
        "replace": "INSERT OR REPLACE INTO decision SELECT * FROM decision WHERE seq = 8",
        "replace by its id": "INSERT OR REPLACE INTO decision SELECT 9, id, kind, recorded, key_id, content, body, hash, 'x' "
        "FROM decision WHERE seq = 8",
        "update or replace": "UPDATE OR REPLACE decision SET seq = 1 WHERE seq = 2",
    },
    "postgresql": {
        "truncate": "TRUNCATE decision",
        "upsert": "INSERT INTO decision SELECT * FROM decision WHERE seq = 8 ON CONFLICT (seq) DO UPDATE SET content = 'x'",
    },
}


def test_the_database_itself_refuses_to_change_what_is_there(address: str, tmp_path: Path) -> None:
    with Store.open(address) as store:
        filled(store, small(tmp_path))
        for what, statement in {**FORBIDDEN, **ONLY[store.engine.dialect.name]}.items():
            if what == "a second name" and store.engine.dialect.name == "postgresql":
                continue  # one more name changes nothing: the chain rests on the first
            with pytest.raises(DBAPIError), writing(store.engine) as connection:
                connection.execute(text(statement))
            assert verify(store).holds, what


def test_the_steps_make_the_tables_that_are_used(address: str) -> None:
    with Store.open(address) as store, reading(store.engine) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = [each for each in compare_metadata(context, tables.metadata) if not _of_others(each)]
        assert differences == []


def _of_others(difference: object) -> bool:
    table = difference[1] if isinstance(difference, tuple) else None
    return getattr(table, "name", "") in {"case_key", "alembic_version"} or "case_key" in repr(difference)


def test_a_record_is_kept_verified_replayed_overridden_and_erased(address: str, tmp_path: Path) -> None:
    ruleset = small(tmp_path)
    with Store.open(address) as store:
        ids = filled(store, ruleset)
        assert verify(store).holds
        first = store.find(ids[1])
        assert first.assessment == assessed(ruleset, "K-1", signs=1, seen="mark1").to_json()
        assert [each.kind for each in store.following(first)] == ["override"]
        assert replayed(replay(store, workers=0)).same == 6
        (most, *_) = disagreements(store)
        assert (most.rule, most.overridden, most.raised, dict(most.reasons)) == ("some", 1, 1, {"known-otherwise": 1})
        corrected = store.correct(
            ids[1], ruleset, assessed(ruleset, "K-1", signs=5), reason="Miscounted.", by=NURSE
        ).record_id
        with pytest.raises(Refused, match="superseded") as told:
            store.correct(ids[1], ruleset, assessed(ruleset, "K-1", signs=5), reason="Again.", by=NURSE)
        assert corrected in str(told.value)
        assert all(not each.overridden for each in disagreements(store))  # the overridden one was superseded
        assert store.erase("K-1", by=NURSE, basis="a decision") == 5
        found = verify(store)
        assert found.holds
        assert found.erased == 5
        assert [each.kind for each in store.kept()].count("erased") == 5
        with pytest.raises(Refused, match="unknown-case"):
            store.erase("K-1", by=NURSE, basis=None)


def test_decisions_within_a_case_are_counted_by_their_codes(address: str, tmp_path: Path) -> None:
    """A case file's `overrides:` and `Assessment.override` say the code; it is recorded, counted and replayed."""
    ruleset = small(tmp_path)
    with Store.open(address) as store:
        for code in ("agreed-plan", "agreed-plan", "other"):
            made = assessed(ruleset, signs=1).override("response", "contact", reason="Avtalt.", code=code)
            kept = store.find(store.record(ruleset, made).record_id)
            assert kept.frame["overrides"][0]["code"] == code
            assert kept.frame["input"]["overrides"]["response"]["code"] == code
        (counted,) = disagreements(store)
        assert (counted.overridden, dict(counted.reasons)) == (3, {"agreed-plan": 2, "other": 1})
        assert replayed(replay(store, workers=0)).same == 3
        for entry in store.kept():
            assert entry.content is not None
            assert entry.content.frame == rfc8785.dumps(entry.frame)


def test_each_text_is_stored_once(address: str, tmp_path: Path) -> None:
    with Store.open(address) as store:
        filled(store, small(tmp_path))
    with Store.open(address, create=False) as store:
        filled(store, small(tmp_path))
        changed = small(tmp_path, SMALL.replace("signs >= 4", "signs >= 5").replace("1.0.0", "1.0.1"))
        store.record(changed, assessed(changed, signs=4))
        texts = [json.loads(each.body)["text"] for each in store.decisions.links() if each.kind == "ruleset"]
        assert len(texts) == 2
        assert SMALL in texts
        assert replayed(replay(store, workers=0)).same == 13


def test_many_are_recorded_together_as_one_by_one(address: str, tmp_path: Path) -> None:
    ruleset = small(tmp_path)
    made = [assessed(ruleset, case, signs=at) for at, case in enumerate(["K-1", "K-2", None, "K-1"])]
    with Store.open(address) as store:
        one = store.record(ruleset, made[0])
        many = store.record_many(ruleset, made)
        assert store.record_many(ruleset, []) == []
        assert [each.id for each in store.kept()] == [one.record_id, *(each.record_id for each in many)]
        assert [store.find(each.record_id).assessment for each in many] == [each.to_json() for each in made]
        assert {**store.find(many[0].record_id).frame, "recorded": ""} == {
            **store.find(one.record_id).frame,
            "recorded": "",
        }
        assert (many[0].snapshot, many[0].texts) == (one.snapshot, one.texts)
        assert store.assessment(many[1].record_id, case="K-2").to_json() == made[1].to_json()
        assert replayed(replay(store, workers=0)).same == 5
        assert store.erase(many[2].record_id, by=NURSE, basis=None) == 1
        found = verify(store)
        assert found.holds
        assert found.counts["decisions"] == 7  # five, the ruleset's text, the erasure


def test_of_many_all_are_recorded_or_none(address: str, tmp_path: Path) -> None:
    ruleset = small(tmp_path)
    made = [assessed(ruleset, f"K-{at}", signs=at) for at in range(4)]
    with Store.open(address) as store:
        store.record(ruleset, made[0])
        store.keys.begin_destroying(store.keys.of_case("K-0"))
        with Store.open(address, create=False) as other, pytest.raises(Refused, match="being-erased"):
            other.record_many(ruleset, made[::-1])
        assert store.decisions.count() == 2
        store.record_many(ruleset, made[1:])
        assert store.decisions.count() == 5
