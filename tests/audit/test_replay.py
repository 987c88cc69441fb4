"""What is recorded can be made again, byte for byte; and history can be assessed by another ruleset."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml
from audit_samples import AS_OF, NURSE, SMALL, assessed, bundled, filled, quick_folder, small
from hypothesis import given
from hypothesis import strategies as st

from riskengine.api import Library, Ruleset
from riskengine.audit.exporting import check_lines, lines
from riskengine.audit.replaying import Texts, first_difference, replay, replay_with, replayed
from riskengine.audit.snapshot import StoredRulesets, Text, assess_again, exactly_written, read_exactly, snapshot_of
from riskengine.audit.store import Store
from riskengine.evaluation.assessment import Assessment
from riskengine.evaluation.canonical import canonical
from riskengine.evaluation.case import Assessor
from riskengine.evaluation.case_file import read_case_file
from riskengine.language.types import Choice, Number
from riskengine.problems import Refused
from riskengine.ruleset.definition import Definition

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = sorted(
    path for path in (ROOT / "examples").glob("*.yaml") if "answers" in yaml.safe_load(path.read_text("utf-8"))
)


def stored(texts: tuple[Definition, ...]) -> StoredRulesets:
    """What a record gives back of the texts of rulesets."""
    import hashlib

    found = {}
    for each in texts:
        sha256 = hashlib.sha256(each.text.encode()).hexdigest()
        found[sha256] = Text(sha256, each.id, each.version, each.valid_from, each.valid_to, dict(each.title), each.text)
    return StoredRulesets(lambda sha256: found[sha256])


def again(ruleset: Ruleset, assessment: Assessment) -> bytes:
    """The assessment made again from what would be stored, as JSON holds it."""
    texts = ruleset.texts_on(AS_OF[:10])
    snapshot = json.loads(canonical(snapshot_of(assessment, texts)))
    return assess_again(snapshot, stored(texts)).to_json()


def test_there_are_examples() -> None:
    assert len(EXAMPLES) >= 30


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_example_is_made_again_from_its_record(path: Path, tmp_path: Path) -> None:
    read = read_case_file(path)
    assert read.ruleset is not None
    on = (read.as_of or AS_OF)[:10]
    ruleset = bundled().get(read.ruleset, on=None if "@" in read.ruleset else on)
    made = read.assess(ruleset, as_of=read.as_of or AS_OF)
    with Store.open(tmp_path / "record.db") as store:
        store.record(ruleset, made)
        assert replayed(replay(store, workers=0)).differences == []
        assert replayed(replay(store, workers=0)).same == 1
        assert check_lines(lines(store, store.kept())).wrong == ()


@st.composite
def some_answers(draw: st.DrawFn, ruleset: Ruleset) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, item in ruleset.definition.items.items():
        kinds: list[st.SearchStrategy[Any]] = [
            st.none(),
            st.just("unknown"),
            st.just({"state": "missing", "by": "ward staff"}),
        ]
        if isinstance(item.type, Choice):
            kinds.append(st.sampled_from(item.option_ids))
            option = st.sampled_from(item.option_ids)
            kinds.append(
                option.map(lambda word: {"value": word, "source": "journal", "at": "2026-11-21", "role": "nurse"})
            )
        elif isinstance(item.type, Number):
            low, high = item.reach.lowest, item.reach.highest  # type: ignore[union-attr]
            kinds.append(st.integers(int(low), int(high)))
            if not item.type.whole:
                kinds.append(st.fractions(Fraction(low), Fraction(high), max_denominator=997))
        value = draw(st.one_of(kinds))
        if value is not None:
            found[name] = value
    return found


@given(
    st.data(),
    st.sampled_from(["vrisk10", "warning-signals", "utskrivningsklar", "hcr20v3", "bvc", "risk-management-plan"]),
)
def test_any_answers_are_made_again(data: st.DataObject, id_: str) -> None:
    ruleset = bundled().get(id_, on=AS_OF[:10])
    answers = data.draw(some_answers(ruleset))
    assessor = data.draw(st.sampled_from([None, Assessor("hpr:9999999", "physician"), Assessor(role="nurse")]))
    try:
        made = ruleset.assess(answers, as_of=AS_OF, assessor=assessor, case="K-1042")
    except Refused:
        return  # these answers do not go together, or a parameter must be set
    assert again(ruleset, made) == made.to_json()


@given(st.one_of(st.integers(-(10**29), 10**29), st.fractions(), st.text(), st.booleans()))
def test_nothing_is_lost_where_json_holds_no_such_number(value: Any) -> None:
    back = read_exactly(json.loads(canonical(exactly_written([{"a": value}]))))[0]["a"]
    assert back == value
    assert isinstance(back, bool) is isinstance(value, bool)


def test_a_third_of_a_gram_is_made_again(tmp_path: Path) -> None:
    """No float is a third, and the ruleset compares with one."""
    text = SMALL.replace(
        "  seen:", "  dose: {type: number, range: [0, 10], unit: g, title: {nb: Dose, en: Dose}}\n  seen:"
    ).replace("when: signs >= 4", "when: dose * 3 >= 1")
    ruleset = small(tmp_path, text)
    made = assessed(ruleset, dose=Fraction(1, 3))
    assert made.outcomes["response"].lowest == "contact"
    assert again(ruleset, made) == made.to_json()


PATHWAY = """ruleset: pathway
version: 1.0.0
valid: {from: 2020-01-01}
title: {nb: Forløp, en: Pathway}
intended_use: {nb: Til prøver., en: For tests.}
uses: {small: any}
items:
  tired: {type: yes-no, title: {nb: Trett, en: Tired}}
outcomes:
  step: {levels: [stay, go], title: {nb: Steg, en: Step}}
rules:
  go: {when: small.response >= watch, then: {step: go}}
"""


def library(folder: Path, *texts: str) -> Library:
    for at, text in enumerate(texts):
        (folder / f"{at}.yaml").write_text(text, encoding="utf-8")
    return Library.open(folder)


@pytest.mark.parametrize("newer", [False, True])
def test_what_is_used_is_made_again_with_the_text_of_that_time(tmp_path: Path, newer: bool) -> None:
    """Also where a newer version of what is used lay beside the one that held on the day."""
    old = SMALL.replace("valid: {from: 2020-01-01}", "valid: {from: 2020-01-01, to: 2026-12-31}")
    new = SMALL.replace("2020-01-01", "2027-01-01").replace("1.0.0", "2.0.0").replace("nb: Tegn", "nb: Merker")
    found = library(tmp_path, PATHWAY, old, *([new] if newer else []))
    pathway = found.get("pathway")
    using = {"small": {"answers": {"signs": 2, "seen": {"value": "x", "by": "ward staff"}}}}
    made = pathway.assess({}, as_of=AS_OF, using=using, case="K-1042")
    with Store.open(tmp_path / "record.db") as store:
        store.record(pathway, made)
        assert len([each for each in store.decisions.links() if each.kind == "ruleset"]) == 2 + newer
    for path in tmp_path.glob("*.yaml"):
        path.unlink()
    with Store.open(tmp_path / "record.db", create=False) as store:
        assert replayed(replay(store, workers=0)).same == 1


def test_a_case_rests_on_a_recorded_assessment(tmp_path: Path) -> None:
    found = library(tmp_path, PATHWAY, SMALL)
    inner, pathway = found.get("small"), found.get("pathway")
    with Store.open(tmp_path / "record.db") as store:
        id_ = store.record(
            inner, inner.assess({"signs": 5}, as_of="2026-11-20T08:00:00+01:00", case="K-1042")
        ).record_id
        with pytest.raises(Refused, match="other-case"):
            store.assessment(id_, case="K-7")
        recorded = store.assessment(id_, case="K-1042")
        made = pathway.assess({}, as_of=AS_OF, using={"small": recorded}, case="K-1042")
        assert made.outcomes["step"].value == "go"
        assert made.document["using"]["small"]["as_of"] == "2026-11-20T08:00:00+01:00"
        kept = store.find(store.record(pathway, made).record_id)
        assert kept.frame["rests_on"] == {"small": id_}
        assert replayed(replay(store, workers=0)).same == 2
        corrected = inner.assess({"signs": 0}, as_of="2026-11-20T08:00:00+01:00", case="K-1042")
        store.correct(id_, inner, corrected, reason="Another person's.", by=NURSE)
        with pytest.raises(Refused, match="superseded"):
            store.assessment(id_, case="K-1042")


def test_another_version_of_the_engine_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ruleset = small(tmp_path)
    with Store.open(tmp_path / "record.db") as store:
        filled(store, ruleset, 3)
        monkeypatch.setattr("riskengine.api.__version__", "9.0.0")
        monkeypatch.setattr("riskengine.audit.replaying.__version__", "9.0.0")
        found = replayed(replay(store, workers=0))
        assert (found.same, found.differences, dict(found.engines)) == (3, [], {"0.1.0": 3})


def test_what_comes_out_otherwise_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ruleset = small(tmp_path)
    with Store.open(tmp_path / "record.db") as store:
        ids = filled(store, ruleset, 3)
        whole = assess_again

        def wrong(snapshot: Mapping[str, Any], stored: StoredRulesets) -> Assessment:
            answers = {**snapshot["answers"], "signs": {"value": 4}}
            return whole({**snapshot, "answers": answers}, stored)

        monkeypatch.setattr("riskengine.audit.replaying.assess_again", wrong)
        found = replayed(replay(store, workers=0))
        assert [each.id for each in found.differences] == ids
        assert found.differences[1].about == "answers.signs.value: 1 → 4"


def test_where_documents_differ_first() -> None:
    assert first_difference({"a": [1, {"b": 2}]}, {"a": [1, {"b": 3}]}) == "a.2.b: 2 → 3"
    assert first_difference({"a": 1}, {"b": 1}) == "a: only then"
    assert first_difference([1], [1, 2]) == ": 1 → 2"


def test_history_under_another_ruleset(tmp_path: Path) -> None:
    """Counted by hand: signs 0 to 5, and from 4 to 2 as the limit of contact."""
    ruleset = small(tmp_path)
    (tmp_path / "new").mkdir()
    text = SMALL.replace("signs >= 4", "signs >= 2").replace("1.0.0", "2.0.0").replace("2020-01-01", "2030-01-01")
    (tmp_path / "new" / "small.yaml").write_text(text, encoding="utf-8")
    other = Library.open(tmp_path / "new")
    with Store.open(tmp_path / "record.db") as store:
        ids = filled(store, ruleset)
        (found,) = replay_with(store, Texts.of(other.get("small"), other), workers=0)
        assert dict(found.moves) == {
            ("response", "none", "none"): 1,
            ("response", "watch", "watch"): 1,
            ("response", "watch", "contact"): 2,
            ("response", "contact", "contact"): 2,
        }
        assert [each.id for each in found.regraded] == ids[2:4]
        assert found.regraded[0].plan_then == (("look", "do"),)
        assert sorted(found.regraded[0].plan_now) == [("call", "do"), ("look", "do")]
        library_of_old = Library.open(tmp_path / "small.yaml")
        old = Texts.of(library_of_old.get("small"), library_of_old)
        (same,) = replay_with(store, old, old, workers=0)
        assert same.regraded == []


def test_what_another_ruleset_does_not_ask_is_told(tmp_path: Path) -> None:
    ruleset = small(tmp_path)
    (tmp_path / "new").mkdir()
    text = SMALL.replace("  seen: {type: text, title: {nb: Sett, en: Seen}}\n", "")
    (tmp_path / "new" / "small.yaml").write_text(text, encoding="utf-8")
    other = Library.open(tmp_path / "new")
    with Store.open(tmp_path / "record.db") as store:
        filled(store, ruleset, 2)
        (found,) = replay_with(store, Texts.of(other.get("small"), other), workers=0)
        assert found.runs == 0
        assert ["seen" in each.about for each in found.not_run] == [True, True]


def test_over_several_processes_and_in_bounded_memory() -> None:
    """What is held does not grow with the record: eight times as many entries, about the same at most."""
    with quick_folder() as folder:
        ruleset = small(folder)
        made = [assessed(ruleset, f"K-{at % 50}", signs=at % 6) for at in range(50)]
        most = []
        for count in (300, 2400):
            with Store.open(folder / f"{count}.db") as store:
                for at in range(count):
                    store.record(ruleset, made[at % 50])
                tracemalloc.start()
                assert replayed(replay(store, workers=0)).same == count
                most.append(tracemalloc.get_traced_memory()[1])
                tracemalloc.stop()
                if count == 2400:
                    assert replayed(replay(store, workers=2)).same == count
                    assert replayed(replay(store, 100, 199, workers=2)).same == 100
        assert most[1] < 1.5 * most[0], most
