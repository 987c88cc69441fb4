"""Asking item by item: with callables, and on a real pseudo-terminal."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from command_line import ROOT
from terminal import converse

from riskengine import Library
from riskengine.cli.interview import Interview, Stopped
from riskengine.evaluation.case_file import read_case
from riskengine.language.times import parse_as_of

AS_OF = "2026-11-22T12:00:00+01:00"
LIBRARY = Library.open(ROOT / "rulesets", ROOT / "examples" / "guidelines")


class Talk:
    """Types prepared lines, and keeps all that is said."""

    def __init__(self, *lines: str) -> None:
        self.lines = list(lines)
        self.said: list[str] = []

    def ask(self, prompt: str) -> str:
        if not self.lines:
            raise EOFError
        line = self.lines.pop(0)
        self.said.append(f"{prompt}{line}")
        return line

    @property
    def text(self) -> str:
        return "\n".join(self.said)


def interview(ruleset: str, *lines: str, language: str = "nb") -> tuple[Interview, Talk]:
    talk = Talk(*lines)
    return Interview(LIBRARY.get(ruleset), parse_as_of(AS_OF), language, talk.ask, talk.said.append), talk


TEN = ["nei"] * 10


def test_a_whole_form_in_the_instruments_own_order() -> None:
    asking, talk = interview("vrisk10", "K-1", "2", *TEN, "lav", "nei", "nei")
    assessment = asking.run()
    assert assessment.outcomes["risk"].value == "low"
    assert assessment.case.assessor.role == "psychologist"
    items = LIBRARY.get("vrisk10").definition.items
    required = [name for name, item in items.items() if item.required]
    # Then what is left, the one first whose answers are sure to narrow most.
    assert asking.asked == [*required, "preventive_measures", "more_assessment"]
    assert "Spørsmål 1 av 13 (påkrevd)" in talk.text
    assert "Spørsmål 13 av 13" in talk.text
    assert all(len(line) <= 80 for line in talk.text.splitlines())


def test_items_that_no_longer_matter_are_not_asked() -> None:
    asking, talk = interview("rifle", "", "", "ja", "u")
    asking.run()
    assert asking.asked == ["end_stage", "urine_output"]  # the latter can still give a finding
    assert "Spørsmål 1 av 5" in talk.text
    assert "Spørsmål 2 av 2" in talk.text


def test_answers_as_numbers_ids_titles_and_beginnings() -> None:
    asking, _ = interview("vrisk10", "", "", "1", "maybe", "Kanskje/moderat", "j", "U", "u", "vet ikke", "q")
    with pytest.raises(Stopped):
        asking.run()
    assert list(asking.answers.values())[:4] == ["no", "maybe", "maybe", "yes"]
    assert asking.answers["insight"] == "unknown"


def test_wrong_input_names_the_nearest_option_and_asks_again() -> None:
    asking, talk = interview("vrisk10", "", "", "kansje", "2", "q")
    with pytest.raises(Stopped):
        asking.run()
    assert "Mente du «Kanskje/moderat»?" in talk.text
    assert asking.answers == {"violence": "maybe"}


def test_back_shows_the_answer_and_enter_keeps_it() -> None:
    asking, talk = interview("vrisk10", "", "", "b", "ja", "nei", "b", "b", "", "u", "q")
    with pytest.raises(Stopped):
        asking.run()
    assert "Dette er det første spørsmålet." in talk.text
    assert "Svaret nå er «Ja». Enter beholder det." in talk.text
    assert asking.answers == {"violence": "yes", "threats": "unknown"}


def test_skipping_leaves_an_item_missing() -> None:
    asking, talk = interview("vrisk10", "", "", "", "s", "q")
    with pytest.raises(Stopped):
        asking.run()
    assert asking.answers == {}
    assert talk.text.count("står som ikke besvart") == 2


def test_why_it_is_asked() -> None:
    asking, talk = interview("vrisk10", "", "", "", "", "", "?", "q")
    with pytest.raises(Stopped):
        asking.run()
    assert "En diagnose alene sier ikke at risikoen er økt." in talk.text
    assert "Besvares av lege eller psykolog." in talk.text


def test_an_identity_number_is_no_pseudonym() -> None:
    asking, talk = interview("vrisk10", "010170 12345", "K-1", "", "q")
    with pytest.raises(Stopped):
        asking.run()
    assert asking.case == "K-1"
    assert "fødselsnummer" in talk.text


def test_a_list_record_by_record() -> None:
    lines = [
        "",
        "nurse",
        "n",
        "sover lite",
        "30.11.2026",
        "21.11.2026 kl. 7.30",
        "n",
        "går ute",
        "2026-11-20",
        "n",
        "b",
        "f",
    ]
    asking, talk = interview("warning-signals", *lines)
    asking.run()
    assert asking.answers["signals"] == [
        {"sign": "sover lite", "seen": "2026-11-21T07:30:00+01:00"},
        {"sign": "går ute", "seen": "2026-11-20"},
    ]
    assert "etter vurderingen (22. november 2026 kl. 12.00)" in talk.text
    assert "Oppføringen er avbrutt." in talk.text


def test_an_empty_list_is_not_an_unanswered_one() -> None:
    none, _ = interview("warning-signals", "", "", "i")
    assert none.run().outcomes["response"].value == "none"
    skipped, _ = interview("warning-signals", "", "", "")
    assert not skipped.run().outcomes["response"].determined
    unknown, _ = interview("warning-signals", "", "", "u")
    unknown.run()
    assert unknown.answers == {"signals": "unknown"}


def test_the_last_record_can_be_removed() -> None:
    asking, _ = interview("warning-signals", "", "", "n", "a", "u", "r", "i")
    asking.run()
    assert asking.answers["signals"] == []


def test_numbers_with_units_and_ranges() -> None:
    lines = ["", "", "ja", "1", "2,5", "50", "15,5", "9000", "xx", "1 mg/dl", "14 liter", "q"]
    asking, talk = interview("glasgow-alcoholic-hepatitis", *lines)
    with pytest.raises(Stopped):
        asking.run()
    assert asking.answers["age"] == 50
    assert str(asking.answers["wbc"]) == "15.5"
    assert asking.answers["bilirubin"]["unit"].casefold() == "mg/dl"
    assert "ikke et helt tall" in talk.text
    assert "Svaret må ligge fra" in talk.text


def test_what_is_saved_is_what_was_answered() -> None:
    odd = 'sier: "null" # og\tmer'
    asking, _ = interview("warning-signals", "K-1", "avdelingsleder: natt", "n", odd, "20.11.2026", "n", "ja", "u", "f")
    assessment = asking.run()
    read = read_case(asking.text(), "saved.yaml")
    assert not read.problems
    assert read.assess(LIBRARY.get("warning-signals")).to_json() == assessment.to_json()


def test_a_case_that_is_stopped_early_can_be_read() -> None:
    asking, _ = interview("vrisk10", "", "", "q")
    with pytest.raises(Stopped):
        asking.run()
    assert (
        read_case(asking.text(), "saved.yaml").assess(LIBRARY.get("vrisk10")).to_json() == asking.assessment().to_json()
    )


# On a terminal


@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals there")
class TestTerminal:
    """A real pseudo-terminal of 80 columns."""

    def _converse(self, folder: Path, arguments: list[str], lines: list[str]) -> tuple[str, int]:
        def asked(said: bytes) -> int:
            return said.count(b"Svar: ") + said.count(b"lagre): ") + said.count(b"Velg: ")

        return converse(folder, arguments, lines, asked)

    def test_a_form_and_its_result(self, tmp_path: Path) -> None:
        lines = ["K-1", "2", *(["n"] * 10), "lav", "n", "n", "case"]
        said, status = self._converse(tmp_path, ["assess", "vrisk10", "--no-color", "--as-of", AS_OF], lines)
        assert status == 0
        assert "Voldsrisiko: lav" in said
        assert "Lagret i case.yaml." in said
        assert "Traceback" not in said
        assert "case: K-1" in (tmp_path / "case.yaml").read_text(encoding="utf-8")

    @pytest.mark.parametrize("key, expected", [("q", 0), ("\x03", 130), ("\x04", 130)])
    def test_stopping_offers_to_save(self, tmp_path: Path, key: str, expected: int) -> None:
        said, status = self._converse(tmp_path, ["assess", "vrisk10"], ["", "", "ja", key, "half.yaml"])
        assert status == expected
        assert "Lagret i half.yaml." in said
        assert "Traceback" not in said
        assert "violence: yes" in (tmp_path / "half.yaml").read_text(encoding="utf-8")

    def test_stopping_twice_saves_nothing(self, tmp_path: Path) -> None:
        said, status = self._converse(tmp_path, ["assess", "vrisk10"], ["", "", "\x03", "\x03"])
        assert status == 130
        assert "ikke lagret" in said
        assert not list(tmp_path.iterdir())

    def test_no_file_is_overwritten(self, tmp_path: Path) -> None:
        (tmp_path / "case.yaml").write_text("mine", encoding="utf-8")
        said, _ = self._converse(tmp_path, ["assess", "vrisk10"], ["", "", "q", "case", ""])
        assert "case.yaml finnes allerede" in said
        assert (tmp_path / "case.yaml").read_text(encoding="utf-8") == "mine"

    def test_colour_is_on_a_terminal_only_and_may_be_turned_off(self, tmp_path: Path) -> None:
        case = str(ROOT / "examples" / "vrisk10-akuttpost.yaml")
        coloured, _ = self._converse(tmp_path, ["assess", "vrisk10", case], [])
        plain, _ = self._converse(tmp_path, ["assess", "vrisk10", case, "--no-color"], [])
        assert "\x1b[" in coloured
        assert "\x1b[" not in plain


def test_a_number_that_is_no_role_is_asked_again() -> None:
    asked, talk = interview("vrisk10", "K-1", "3", "2", "q")
    with pytest.raises(Stopped):
        asked.run()
    assert asked.role == "psychologist"
    assert any("«3» er ikke et av alternativene." in line for line in talk.said)
