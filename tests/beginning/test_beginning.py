"""What is begun is in order, whatever was answered: read, checked, laid out, tested, every rule shown in all its states."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from riskengine import Library
from riskengine.beginning.answers import Answers, answered, clean
from riskengine.beginning.begin import Begun, begin, schemas_seen_from
from riskengine.beginning.faults import CODES, PHRASES
from riskengine.beginning.form import BeginningForm
from riskengine.beginning.frame import frame
from riskengine.beginning.words import COMMENTS, TEST_NAMES
from riskengine.checking.check import check_paths
from riskengine.checking.pages import pages
from riskengine.formatting import formatted
from riskengine.trial.coverage import cover
from riskengine.trial.expectations import run_tests

ROOT = Path(__file__).resolve().parents[2]
TODAY = "2026-11-22"

ODD = [
    "- med strek", "'enkle'", '"doble"', "kolon: og # tegn", "# bare", "æøåÆØÅ", "🙂 smil", "yes", "null", "true", "010", "1.5",
    "~", "[a, b", "*alias", "&anker", "!merke", "| rør", "> pil", "%prosent", "@krøll", "`grav`", "a: b: c", "slutt:", "«sitat»",
    "? spørsmål", "§ 9", "2026-11-22", "P1D", "no", "a\\b", "tab\tinni", "  blanke   inni  ", "=", "<<", "e\u0301", "x", "known",
    "as_of", "None", "Watch", "list", "--- ", "...", "et veldig langt ord " * 12, "\U0001f469\u200d\u2695\ufe0f", "\u00a0", "item",
    "signs for watch", "\u202eomvendt", "local", "signs_for_watch", "Ingen", "act within", "enough for watch",
]  # fmt: skip
_letters = st.text(
    st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp"), exclude_characters="{}"), min_size=1, max_size=30
)
words = st.one_of(st.sampled_from(ODD), _letters, st.from_regex("[a-zæøå ,:#'\"-]{1,20}", fullmatch=True))


@st.composite
def texts(draw: Any) -> dict[str, str]:
    one = draw(words)
    return {"nb": one, "en": one if draw(st.integers(0, 9)) else draw(words)}


several = st.lists(texts(), min_size=2, max_size=4, unique_by=lambda texts: clean(texts["nb"]).casefold())


@st.composite
def items(draw: Any) -> dict[str, Any]:
    kind = draw(st.sampled_from(["yes-no", "choice", "count"]))
    said: dict[str, Any] = {"type": kind, "title": draw(texts())}
    if kind == "choice":
        said["options"] = draw(several)
    if kind == "count":
        lowest = draw(st.integers(0, 20))
        said["range"] = [lowest, lowest + draw(st.integers(2, 30))]
    return said


@st.composite
def forms(draw: Any) -> dict[str, Any]:
    """Answers, each of them perhaps left out."""
    parts: dict[str, Any] = {
        "title": texts(),
        "intended_use": texts(),
        "outcome": st.fixed_dictionaries({}, optional={"title": texts(), "levels": several}),
        "items": st.lists(items(), min_size=1, max_size=5),
        "source": st.one_of(
            st.just("local"),
            st.fixed_dictionaries(
                {"title": words, "force": st.sampled_from(["statute", "regulation", "recommendation", "practice"])},
                optional={"section": words},
            ),
        ),
        "action": st.fixed_dictionaries(
            {},
            optional={
                "title": texts(),
                "by": st.one_of(st.sampled_from(["police", "gp"]), texts()),
                "within": st.sampled_from(["0", "24 t", "14 d", "P3D", "PT90M", "2 uker"]),
            },
        ),
    }
    return dict(draw(st.fixed_dictionaries({}, optional=parts)))


def answers_of(said: dict[str, Any], name: str = "a-plan") -> Answers | None:
    form, faults = answered(name, TODAY, BeginningForm.model_validate(said))
    for fault in faults:
        assert CODES[fault.key] in pages()
        assert fault.said("nb")
        assert fault.said("en")
    return None if faults else form


def prove_in_order(begun: Begun, name: str, folder: Path) -> None:
    """What `check`, `format --check` and `test --coverage` ask."""
    (folder / f"{name}.yaml").write_text(begun.ruleset, encoding="utf-8")
    (folder / f"{name}.tests.yaml").write_text(begun.tests, encoding="utf-8")
    report = check_paths([folder])
    assert [problem for problem in report.problems if problem.severity != "info"] == []
    assert (report.rulesets, report.tests) == (1, 1)
    assert formatted(begun.ruleset, "x.yaml") == begun.ruleset
    assert formatted(begun.tests, "x.tests.yaml") == begun.tests
    ruleset = Library.open(folder).get(name)
    results = run_tests(ruleset)
    assert all(result.passed for result in results)
    assert cover(ruleset.definition, results).lacking == []


@settings(max_examples=80)
@given(forms(), st.sampled_from(["nb", "en"]))
def test_what_is_written_is_in_order_whatever_was_answered(said: dict[str, Any], language: str) -> None:
    answers = answers_of(said)
    if answers is None:
        return  # what is wrong was told
    with tempfile.TemporaryDirectory() as folder:
        prove_in_order(begin(answers, language), "a-plan", Path(folder))


@settings(max_examples=60)
@given(words)
@example("yes")
@example("No")
def test_what_was_answered_is_what_is_read(nb: str) -> None:
    answers = answers_of({"title": {"nb": nb, "en": nb}, "items": [{"title": {"nb": nb, "en": nb}}] * 2})
    if answers is None:
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a-plan.yaml"
        path.write_text(begin(answers, "nb").ruleset, encoding="utf-8")
        definition = Library.open(path).get("a-plan").definition
    assert definition.title == {"nb": clean(nb), "en": clean(nb)}
    assert {item.title["nb"] for item in definition.items.values()} == {clean(nb)}


@pytest.mark.parametrize("title", ["Low", "Yes", "High", "Level"])
@pytest.mark.parametrize("kind", ["yes-no", "choice", "count"])
def test_a_question_with_the_name_of_an_answer(title: str, kind: str, tmp_path: Path) -> None:
    """No condition then compares two things that could each be meant by one word."""
    asked: dict[str, Any] = {"type": kind, "title": {"nb": title, "en": title}}
    if kind == "choice":
        asked["options"] = [{"nb": "Lav", "en": "Low"}, {"nb": "Høy", "en": "High"}]
    levels = [{"nb": "Nei", "en": "No"}, {"nb": "Lav", "en": "Low"}, {"nb": "Høy", "en": "High"}]
    answers = answers_of({"outcome": {"levels": levels}, "items": [asked, asked]})
    assert answers is not None
    prove_in_order(begin(answers, "nb"), "a-plan", tmp_path)


@pytest.mark.parametrize("language", ["nb", "en"])
@pytest.mark.parametrize("levels", [2, 3, 4])
@pytest.mark.parametrize(
    "kinds", [["yes-no"] * 3, ["choice", "count", "yes-no"], ["count"] * 6], ids=lambda kinds: kinds[0]
)
def test_shapes(kinds: list[str], levels: int, language: str, tmp_path: Path) -> None:
    said = {
        "outcome": {
            "levels": [{"nb": f"Nivå {word}", "en": f"Level {word}"} for word in ("a", "b", "c", "d")[:levels]]
        },
        "items": [
            {"type": kind, "title": {"nb": f"Sak {at}", "en": f"Matter {at}"}} for at, kind in enumerate(kinds, start=2)
        ],
    }
    answers = answers_of(said)
    assert answers is not None
    prove_in_order(begin(answers, language), "a-plan", tmp_path)


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"outcome": {"levels": [{"nb": "Nei", "en": "No"}, {"nb": "Ja", "en": "Yes"}]},
         "items": [{"title": {"nb": "A", "en": "A"}}]},
        {"outcome": {"levels": [{"nb": "Lav", "en": "Low"}, {"nb": "Høy", "en": "High"}]}, "source":
         {"title": "Veileder", "section": "3.2", "force": "recommendation"}},
    ],
    ids=["defaults", "one question", "a source"],
)  # fmt: skip
def test_every_proof_succeeds(said: dict[str, Any]) -> None:
    pytest.importorskip("z3")
    from riskengine.analysis.solver import Budget
    from riskengine.analysis.verification import verify
    from riskengine.ruleset.build import read_definition

    answers = answers_of(said)
    assert answers is not None
    found = verify(read_definition(begin(answers, "nb").ruleset, "x.yaml"), Budget(time.monotonic, 600))
    assert [proof for proof in found.proofs if proof.status != "proved" and not proof.only_told] == []


def test_no_number_is_written_into_a_rule(tmp_path: Path) -> None:
    """Each is a parameter that says that it is a local choice."""
    answers = answers_of({})
    assert answers is not None
    (tmp_path / "a-plan.yaml").write_text(begin(answers, "nb").ruleset, encoding="utf-8")
    definition = Library.open(tmp_path).get("a-plan").definition
    assert all(not parameter.citations for parameter in definition.parameters.values())
    assert not any(character.isdigit() for condition in frame(answers).signs for character in condition.condition)
    assert isinstance(definition.actions["make-contact-and-agree-on"].due, str)


@pytest.mark.parametrize(
    ("said", "keys"),
    [
        ({"title": {"nb": "4 tegn", "en": "5 signs"}}, {"numbers"}),
        ({"title": {"nb": "{x}", "en": "y"}}, {"braces"}),
        ({"title": {"nb": "a\x07b", "en": "y"}}, {"unreadable"}),
        ({"title": {"nb": " ", "en": "y"}}, {"empty"}),
        ({"title": {"nb": "y"}}, {"language"}),
        ({"title": {"nb": "y", "en": "y", "de": "y"}}, {"language"}),
        ({"title": {"nb": "y" * 401, "en": "y"}}, {"too-long"}),
        ({"outcome": {"levels": [{"nb": "a", "en": "a"}, {"nb": "A", "en": "b"}]}}, {"twice"}),
        ({"outcome": {"levels": [{"nb": w, "en": w} for w in "abcde"]}}, {"few-items"}),
        ({"items": [{"type": "count", "range": [3, 4], "title": {"nb": "a", "en": "a"}}] * 2}, {"narrow"}),
        ({"source": {"title": "Loven", "force": "statute"}}, {"section"}),
        ({"action": {"by": "nobody"}}, {"party"}),
        ({"action": {"within": "P1M"}}, {"within"}),
        ({"valid_from": "2026-02-30"}, {"date"}),
    ],
)  # fmt: skip
def test_what_is_refused(said: dict[str, Any], keys: set[str]) -> None:
    _, faults = answered("a-plan", TODAY, BeginningForm.model_validate(said))
    assert {fault.key for fault in faults} == keys


def test_each_phrase_is_in_both_languages() -> None:
    assert PHRASES["nb"].keys() == PHRASES["en"].keys() == CODES.keys()
    assert COMMENTS["nb"].keys() == COMMENTS["en"].keys()
    assert TEST_NAMES["nb"].keys() == TEST_NAMES["en"].keys()


def test_the_schemas_of_a_repository_are_found_from_below(tmp_path: Path) -> None:
    assert schemas_seen_from(ROOT / "rulesets" / "monitoring") == "../../schemas/"
    assert schemas_seen_from(tmp_path) == ""
    answers = answers_of({})
    assert answers is not None
    first = begin(answers, "en", "../schemas/")
    assert first.ruleset.splitlines()[0] == "# yaml-language-server: $schema=../schemas/ruleset.schema.json"
    assert first.tests.splitlines()[0] == "# yaml-language-server: $schema=../schemas/tests.schema.json"
