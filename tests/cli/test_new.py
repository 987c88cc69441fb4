"""`riskengine new`: from options, from a file of answers, from questions, and on a real pseudo-terminal."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from command_line import run, run_process
from terminal import converse

from riskengine import Refused
from riskengine.cli.new_interview import Interview
from riskengine.cli.new_words import PHRASES
from riskengine.ruleset import yaml_text

DATE = ["--valid-from", "2026-11-22"]
FALLS = ["--item", "count; Fall siste år; Falls last year; 0-20", "--item", "yes-no; Svimmel; Dizzy"]


def files(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def in_order(folder: Path, name: str) -> None:
    """What an author would do next says that all is well."""
    check = run(["check", f"{name}.yaml"], folder=folder)
    assert (check.status, check.text) == (0, "1 ruleset and 1 file of tests read, nothing found\n"), check.err
    assert run(["format", ".", "--check"], folder=folder).status == 0
    assert run(["test", f"{name}.yaml", "--coverage-at-least", "100"], folder=folder).status == 0
    pytest.importorskip("z3")
    assert run(["verify", f"{name}.yaml"], folder=folder).status == 0


# From options and files


@pytest.mark.parametrize("language", ["nb", "en"])
def test_defaults(language: str, tmp_path: Path) -> None:
    ran = run(["new", "fall-risk", "--yes", "--lang", language, *DATE], folder=tmp_path)
    assert ran.status == 0
    assert files(tmp_path) == {"fall-risk.yaml", "fall-risk.tests.yaml"}
    assert ran.text.splitlines()[0] == PHRASES[language]["written"].format(
        ruleset="fall-risk.yaml", tests="fall-risk.tests.yaml"
    )
    in_order(tmp_path, "fall-risk")


def test_what_is_begun_is_stable(tmp_path: Path) -> None:
    """The same answers give the same bytes; without a terminal nothing is asked."""
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        assert run_process(["new", "fall-risk", "-o", folder, *DATE], folder=tmp_path).status == 0
    for name in ("fall-risk.yaml", "fall-risk.tests.yaml"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_everything_as_options(tmp_path: Path) -> None:
    ran = run(
        [
            "new", "fall-risk", "--title", "Fallrisiko", "--title-en", "Fall risk", "--use", "For avdelingen.",
            "--use-en", "For the ward.",
            "--outcome", "Risiko", "--outcome-en", "Risk", "--levels", "lav, høy", "--levels-en", "low, high", *FALLS,
            "--item", "choice; Gange; Gait; stø, ustø; steady, unsteady", "--source", "Forskriften", "--section", "§ 3",
            "--force", "regulation", "--action", "Se over rommet", "--action-en", "Look over the room", "--by", "nattevakten",
            "--by-en", "the night ward", "--within", "24 t", "--lang", "en", *DATE,
        ],
        folder=tmp_path,
    )  # fmt: skip
    assert ran.status == 0, ran.err
    text = (tmp_path / "fall-risk.yaml").read_text(encoding="utf-8")
    said = yaml_text.plain(yaml_text.read(text, "x"))
    assert said["title"] == {"nb": "Fallrisiko", "en": "Fall risk"}
    assert list(said["items"]) == ["falls_last_year", "dizzy", "gait"]
    assert list(said["outcomes"]["risk"]["levels"]) == ["low", "high"]
    assert said["sources"] == {"forskriften": {"title": "Forskriften", "section": "§ 3", "force": "regulation"}}
    assert said["parties"] == {"the-night-ward": {"nb": "nattevakten", "en": "the night ward"}}
    assert said["parameters"]["act_within"]["default"] == "P1D"
    assert all(parameter["source"] == "local" for parameter in said["parameters"].values())
    in_order(tmp_path, "fall-risk")


ANSWERS = """\
title: {nb: "Tegn: «a» # 1", en: "Signs: “a” # 1"}
outcome: {levels: [{nb: Nei, en: No}, {nb: Ja, en: Yes}]}
items:
  - {title: {nb: "- Uro", en: "- Unrest"}}
  - {type: choice, title: {nb: Søvn, en: Sleep}, options: [{nb: god, en: good}, {nb: dårlig, en: bad}]}
source: {title: Veilederen, section: "3.2", force: recommendation}
action: {by: ward, within: PT0S}
valid_from: 2026-11-22
"""


def test_answers_from_a_file_and_options_over_them(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "answers.yaml").write_text(ANSWERS, encoding="utf-8")
    arguments = ["new", "signs", "--from", "in/answers.yaml", "-o", "out", "--by", "municipality"]
    (tmp_path / "out").mkdir()
    assert run(arguments, folder=tmp_path).status == 0
    said = yaml_text.plain(yaml_text.read((tmp_path / "out" / "signs.yaml").read_text(encoding="utf-8"), "x"))
    assert said["title"]["nb"] == "Tegn: «a» # 1"
    assert [item["title"]["nb"] for item in said["items"].values()] == ["- Uro", "Søvn"]
    assert next(iter(said["actions"].values()))["by"] == "municipality"
    in_order(tmp_path / "out", "signs")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("en: No}", "en: Yes}", "answers.yaml:2:40: error[duplicate-option]"),
        ("- Unrest", "4 Unrests", "answers.yaml:4:13: error[numbers-differ]"),
        ("force: recommendation", "force: law", "answers.yaml:6:"),
        ("by: ward", "by: wrad", 'answers.yaml:7:14: error[unknown-party]: “wrad”'),
        ("title: {nb: \"T", "titel: {nb: \"T", 'answers.yaml:1:1: error[unknown-key]: "titel"'),
        ("items:", "items: [", "error["),
    ],
)  # fmt: skip
def test_faults_of_a_file_of_answers_are_told_where_they_stand(old: str, new: str, told: str, tmp_path: Path) -> None:
    assert old in ANSWERS
    (tmp_path / "answers.yaml").write_text(ANSWERS.replace(old, new), encoding="utf-8")
    ran = run(["new", "signs", "--from", "answers.yaml"], folder=tmp_path)
    assert ran.status == 2
    assert told in ran.err
    assert files(tmp_path) == {"answers.yaml"}


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["Fall Risk"], 'error[bad-id]: "Fall Risk"'),
        (["x", "-o", "nowhere"], "error[no-file]"),
        (["x", "--from", "nowhere.yaml"], "error[no-file]"),
        (["x", "--title", "4 tegn", "--title-en", "5 signs"], "error[numbers-differ]: --title:"),
        (["x", "--title", ""], "error[too-short]: --title:"),
        (["x", "--title", "{a}"], "error[wrong-value]: --title:"),
        (["x", "--levels", "a"], "error[too-short]: --levels:"),
        (["x", "--levels", "a, b", "--levels-en", "a, b, c"], "error[wrong-length]: --levels:"),
        (["x", "--levels", ",".join("abcdefghijklmnopqrstuvwx")], "error[too-long]: --levels:"),
        (["x", "--item", "yes-no"], "error[wrong-value]: --item:"),
        (["x", "--item", "list; a; b"], "error[wrong-value]: --item:"),
        (["x", "--item", "choice; a; b"], "error[missing-key]: --item:"),
        (["x", "--item", "choice; a; b; c"], "error[too-short]: --item:"),
        (["x", "--item", "count; a; b; many"], "error[wrong-value]: --item:"),
        (["x", "--item", "yes-no; a; b"], "error[too-short]: --item: 3 levels need at least 2 questions"),
        (["x", "--source", "X", "--force", "law"], "error[wrong-value]: --force:"),
        (["x", "--source", "X", "--force", "statute"], "error[missing-key]: --source:"),
        (["x", "--section", "3"], "error[missing-key]: --source:"),
        (["x", "--by", "nobody"], "error[unknown-party]: --by:"),
        (["x", "--within", "soon"], "error[bad-time]: --within:"),
        (["x", "--valid-from", "2026-02-30"], "error[bad-date]: --valid-from:"),
        (["x", "--valid-from", "today"], "error[bad-date]: --valid-from:"),
    ],
)
def test_a_call_that_is_wrong(arguments: list[str], told: str, tmp_path: Path) -> None:
    ran = run(["new", *arguments], folder=tmp_path)
    assert ran.status == 2
    assert told in ran.err
    assert ran.text == ""
    assert files(tmp_path) == set()


@pytest.mark.parametrize("there", ["fall-risk.yaml", "fall-risk.tests.yaml", "fall-risk.yml"])
def test_no_file_is_written_over(there: str, tmp_path: Path) -> None:
    (tmp_path / there).write_text("mine", encoding="utf-8")
    ran = run(["new", "fall-risk", "--yes"], folder=tmp_path)
    assert ran.status == 2
    assert f'error[exists]: "{there}" is there already' in ran.err
    assert files(tmp_path) == {there}
    assert (tmp_path / there).read_text(encoding="utf-8") == "mine"


def test_where_nothing_may_be_written_nothing_is(tmp_path: Path) -> None:
    ran = run(["new", "fall-risk", "--yes", "-o", str(shut_folder(tmp_path))], folder=tmp_path)
    assert (ran.status, "error[not-written]" in ran.err) == (2, True)


def shut_folder(tmp_path: Path) -> Path:
    """A folder that whoever runs the tests may not write to."""
    if sys.platform == "win32":
        pytest.skip("the mode of a folder does not shut it there")
    if os.geteuid() == 0:  # no mode shuts a folder to this user, but the kernel's own tree takes no files from anyone
        if not Path("/sys/kernel").is_dir():
            pytest.skip("this user may write to all folders here")
        return Path("/sys/kernel")
    (tmp_path / "shut").mkdir(mode=0o500)
    return tmp_path / "shut"


def test_half_a_ruleset_is_never_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk is full when the second file is written."""
    from riskengine.cli import beginning

    files_ = beginning.target("fall-risk", tmp_path)
    made = beginning.make("fall-risk", {}, "nb", tmp_path)
    opened = Path.open

    def full(path: Path, *arguments: object, **named: object) -> object:
        if path.name.endswith(".tests.yaml"):
            raise OSError(28, "No space left on device", str(path))
        return opened(path, *arguments, **named)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", full)
    with pytest.raises(Refused) as refused:
        beginning.write(files_, made)
    assert "not-written" in str(refused.value)
    assert files(tmp_path) == set()


# Questions


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


def interviewed(*lines: str, language: str = "nb", **said: object) -> tuple[dict[str, object], Talk]:
    talk = Talk(*lines)
    return Interview("fall-risk", language, talk.ask, talk.said.append, dict(said)).run(), talk


ENTERS = [""] * 14


def test_enter_is_an_answer_to_every_question() -> None:
    said, talk = interviewed(*ENTERS)
    assert not talk.lines
    assert said["source"] == "local"
    assert said["title"] == {"nb": "Fall risk", "en": "Fall risk"}
    assert [item["type"] for item in said["items"]] == ["yes-no", "choice", "count"]  # type: ignore[attr-defined]
    assert said["action"]["within"] == "P1D"  # type: ignore[index]
    assert all(len(line) <= 80 for line in talk.text.splitlines())
    english, _ = interviewed(*ENTERS, language="en")
    assert english == said


def test_bad_answers_are_told_and_asked_again() -> None:
    lines = [
        "Fall {x}", "Fall om 4 uker", "Falls in 5 weeks", "Falls in 4 weeks",  # the title
        "", "", "", "",
        "bare ett", "lav, lav", "lav, middels, høy", "low, high", "low, medium, high",
        "Svimmel", "Dizzy", "4", "nei", "1",  # kinds that are none
        "", "Svimmel", "Fall", "Falls", "3", "20-0", "mange", "0 til 40",
        "Gange", "Gait", "2", "stø", "stø, ustø", "steady, unsteady",
        "",
        "Loven", "contested", "5", "1", "", "§ 3",
        "", "",
        "99", "nattevakten", "the night ward",
        "snart", "2 uker",
    ]  # fmt: skip
    said, talk = interviewed(*lines)
    assert not talk.lines
    assert said["title"] == {"nb": "Fall om 4 uker", "en": "Falls in 4 weeks"}
    assert said["outcome"]["levels"][1] == {"nb": "middels", "en": "medium"}  # type: ignore[index]
    assert said["items"] == [
        {"title": {"nb": "Svimmel", "en": "Dizzy"}, "type": "yes-no"},
        {"title": {"nb": "Fall", "en": "Falls"}, "type": "count", "range": [0, 40]},
        {
            "title": {"nb": "Gange", "en": "Gait"},
            "type": "choice",
            "options": [{"nb": "stø", "en": "steady"}, {"nb": "ustø", "en": "unsteady"}],
        },
    ]
    assert said["source"] == {"title": "Loven", "force": "statute", "section": "§ 3"}
    assert said["action"]["by"] == {"nb": "nattevakten", "en": "the night ward"}  # type: ignore[index]
    assert said["action"]["within"] == "P14D"  # type: ignore[index]
    for told in (
        "egen betydning", "Tallene er ikke like", "minst to nivåer", "«lav» står to ganger", "På bokmål er det 3, på engelsk 2",
        "«4» er ikke et av alternativene", "Med 3 nivåer trengs minst 2 spørsmål", "«Svimmel» står to ganger", "minst to trinn",
        "«mange» er ikke et område", "begge sider", "En lov eller forskrift trenger", "«99» er ikke", "«snart» er ikke en frist",
    ):  # fmt: skip
        assert told in " ".join(talk.text.split()), told
    assert all(len(line) <= 80 for line in talk.text.splitlines())


def test_what_is_given_is_not_asked() -> None:
    said, talk = interviewed(
        *[""] * 6, title={"nb": "a", "en": "b"}, outcome={"levels": [{"nb": "x", "en": "x"}, {"nb": "y", "en": "y"}]},
        source="local", action={"by": "ward", "within": "PT0S"}, intended_use={"nb": "c", "en": "d"},
    )  # fmt: skip
    assert "Hva heter" not in talk.text
    assert "Hvem gjør det" not in talk.text
    assert said["action"]["by"] == "ward"  # type: ignore[index]
    assert len(talk.lines) == 1


def test_each_phrase_is_in_both_languages() -> None:
    assert PHRASES["nb"].keys() == PHRASES["en"].keys()


# On a terminal


@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals there")
class TestTerminal:
    """A real pseudo-terminal of 80 columns."""

    def _converse(self, folder: Path, arguments: list[str], lines: list[str]) -> tuple[str, int]:
        return converse(folder, arguments, lines, lambda said: len(said) if said.endswith(b": ") else 0)

    def test_enter_all_the_way(self, tmp_path: Path) -> None:
        said, status = self._converse(tmp_path, ["new", "fall-risk", *DATE], ENTERS)
        assert status == 0, said
        assert "Skrev fall-risk.yaml og fall-risk.tests.yaml." in said
        assert "Traceback" not in said
        assert files(tmp_path) == {"fall-risk.yaml", "fall-risk.tests.yaml"}
        asked = (tmp_path / "fall-risk.yaml").read_bytes()
        (tmp_path / "again").mkdir()
        assert run(["new", "fall-risk", "--yes", "-o", "again", *DATE], folder=tmp_path).status == 0
        assert (tmp_path / "again" / "fall-risk.yaml").read_bytes() == asked

    @pytest.mark.parametrize("key", ["\x03", "\x04"], ids=["Ctrl-C", "Ctrl-D"])
    @pytest.mark.parametrize("answers", [0, 3, 9])
    def test_stopping_writes_nothing_and_says_so(self, tmp_path: Path, key: str, answers: int) -> None:
        said, status = self._converse(tmp_path, ["new", "fall-risk"], [*[""] * answers, key])
        assert status == 130
        assert "Avbrutt. Ingenting er skrevet." in said
        assert "Traceback" not in said
        assert files(tmp_path) == set()

    def test_yes_asks_nothing(self, tmp_path: Path) -> None:
        said, status = self._converse(tmp_path, ["new", "fall-risk", "--yes", "--lang", "en"], [])
        assert status == 0
        assert said.startswith("Wrote fall-risk.yaml and fall-risk.tests.yaml.")

    def test_a_file_that_is_there_is_told_before_anything_is_asked(self, tmp_path: Path) -> None:
        (tmp_path / "fall-risk.yaml").write_text("mine", encoding="utf-8")
        said, status = self._converse(tmp_path, ["new", "fall-risk"], [])
        assert status == 2
        assert "Svar" not in said
