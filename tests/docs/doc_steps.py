"""The steps of a page run in a folder of their own, and what they show compared with what the page says."""

from __future__ import annotations

import contextlib
import io
import re
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from doc_console import shown_by
from doc_editing import added, patched
from doc_pages import ROOT, Step

from riskengine import Refused
from riskengine.checking.check import check_paths
from riskengine.problems import Problem
from riskengine.ruleset import yaml_text

LEFT_OUT = "…"
_EXAMPLE = re.compile(r"^ +(?:Case \d+:|See case|For example:).*\n(?:  .*\n)*", re.MULTILINE)
_TEXTS = "{nb: Tekst, en: Text}"


class Differs(Exception):
    """What a page says is not so. `shown` is what it should say, where that can be told."""

    def __init__(self, step: Step, why: str, shown: str | None = None) -> None:
        super().__init__(f"{step}: {why}")
        self.step = step
        self.shown = shown


@dataclass
class Run:
    """The steps of one page, run in a folder."""

    folder: Path
    names: dict[str, Any] = field(default_factory=dict)
    printed: str | None = None
    context: str = ""

    def step(self, step: Step) -> None:
        """Run a step.

        Raises:
            Differs: what the page says is not so.
        """
        if step.kind == "not run":
            if not step.about:
                raise Differs(step, "say why it is not run")
            return
        marked = getattr(self, "_" + step.kind.replace(" ", "_"), None) if step.kind != "status" else None
        unmarked = getattr(self, f"_unmarked_{step.language}", None)
        handler = marked or unmarked
        if handler is None:
            raise Differs(step, f"nobody knows what this block of {step.language or 'no language'} is; give it a mark")
        try:
            handler(step)
        except Refused as refused:
            raise Differs(step, f"is refused:\n{refused}") from None

    def _path(self, step: Step) -> Path:
        path = self.folder / step.about
        if not path.resolve().is_relative_to(self.folder.resolve()):
            raise Differs(step, "a file outside the page's folder")
        return path

    def _given(self, step: Step) -> None:
        shutil.copy(ROOT / step.about, self.folder)

    def _run(self, step: Step) -> None:
        status, shown = shown_by(step.about, self.folder)
        if status:
            raise Differs(step, f"{step.about} exits with {status}:\n{shown}")

    def _file(self, step: Step) -> None:
        self._faulty_file(step)
        if step.text.startswith("ruleset:"):
            found = [each for each in self._checked(step.text) if each.severity == "error"]
            if found:
                raise Differs(step, _told(found))

    def _faulty_file(self, step: Step) -> None:
        path = self._path(step)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(step.text, encoding="utf-8")
        if path.suffix in {".yaml", ".yml"}:
            yaml_text.read(step.text, step.about)

    def _add(self, step: Step) -> None:
        path = self._path(step)
        path.write_text(added(path.read_text(encoding="utf-8"), step.text), encoding="utf-8")

    def _patch(self, step: Step) -> None:
        path = self._path(step)
        after = patched(path.read_text(encoding="utf-8"), step.text)
        if after is None:
            raise Differs(step, f"its lines with - do not stand once in {step.about}")
        path.write_text(after, encoding="utf-8")

    def _same(self, step: Step) -> None:
        there = self._path(step).read_text(encoding="utf-8")
        if there != step.text:
            raise Differs(step, f"{step.about} is otherwise", there)

    def _context(self, step: Step) -> None:
        self.context = _filled(step.text)
        found = [each for each in self._checked(self.context) if each.severity == "error"]
        if found:
            raise Differs(step, _told(found))

    def _fragment(self, step: Step) -> None:
        around = self._path(step).read_text(encoding="utf-8") if step.about else self.context
        if not around:
            raise Differs(step, "no context before this fragment")
        whole = added(around, _filled(step.text))
        found = [each for each in self._checked(whole) if each.severity == "error"]
        if found:
            raise Differs(step, _told(found))

    def _part(self, step: Step) -> None:
        yaml_text.read(step.text, str(step))

    def _workflow(self, step: Step) -> None:
        said = yaml_text.plain(yaml_text.read(step.text, str(step)))
        commands = [each["run"] for job in said["jobs"].values() for each in job["steps"] if "run" in each]
        if not any(command.startswith("riskengine ") for command in commands):
            raise Differs(step, "no step runs riskengine")
        for command in commands:
            command = re.sub(r"^git show .*?:(rules/\S+) >", r"cp \1", command).replace(
                "$GITHUB_STEP_SUMMARY", "summary.md"
            )
            if not command.startswith(("riskengine ", "cp ")):
                continue
            status, shown = shown_by(command, self.folder)
            if status:
                raise Differs(step, f"{command} exits with {status}:\n{shown}")

    def _output(self, step: Step) -> None:
        if self.printed is None:
            raise Differs(step, "no Python block before this output")
        self._compare(step, self.printed, step.text)

    def _unmarked_python(self, step: Step) -> None:
        out = io.StringIO()
        with contextlib.chdir(self.folder), contextlib.redirect_stdout(out):
            try:
                exec(compile(step.text, str(step), "exec"), self.names)
            except Exception as error:
                raise Differs(step, f"raises {error!r}") from error
        self.printed = out.getvalue()

    def _unmarked_console(self, step: Step) -> None:
        says, is_said = "", ""
        for command, said in commands_of(step):
            status, shown = shown_by(command, self.folder)
            if status != int(step.about or 0):
                raise Differs(step, f"{command} exits with {status}:\n{shown}")
            says += f"$ {command}\n{abridged(shown, said)}"
            is_said += f"$ {command}\n{said}"
        self._compare(step, says, is_said)

    def _compare(self, step: Step, shown: str, said: str) -> None:
        if steady(abridged(shown, said)) != steady(said):
            raise Differs(step, f"it shows:\n{shown}", abridged(shown, said))

    def _unmarked_yaml(self, step: Step) -> None:
        said = yaml_text.plain(yaml_text.read(step.text, str(step)))
        if "ruleset" in said and "rules" in said:
            self._whole_ruleset(step)
        elif "text_pack" in said:
            self._text_pack(step)
        elif "case" in said:
            self._whole_case(step, said)
        else:
            raise Differs(step, "neither a ruleset, a case nor a text pack; give it a mark")

    def _whole_ruleset(self, step: Step) -> None:
        found = [each for each in self._checked(step.text) if each.severity != "info" and each.code != "no-tests"]
        if found:
            raise Differs(step, _told(found))

    def _checked(self, text: str) -> list[Problem]:
        """What `riskengine check` finds in a ruleset; it may use those of the library, and those of the page."""
        folder = self.folder / ".checked"
        folder.mkdir(exist_ok=True)
        path = folder / "ruleset.yaml"
        path.write_text(text, encoding="utf-8")
        return list(check_paths([path], (ROOT / "rulesets").rglob("*.yaml")).problems)

    def _text_pack(self, step: Step) -> None:
        found = [each for each in self._checked(step.text) if each.severity == "error"]
        if found:
            raise Differs(step, _told(found))

    def _whole_case(self, step: Step, said: dict[str, Any]) -> None:
        written = self.folder / "case-of-the-page.yaml"
        written.write_text(step.text, encoding="utf-8")
        beside = [
            path for path in self.folder.glob("*.yaml") if path.read_text(encoding="utf-8").startswith("ruleset:")
        ]
        named = next((str(path) for path in beside if f"ruleset: {said['ruleset']}\n" in path.read_text("utf-8")), None)
        status, shown = shown_by(f"riskengine assess {named or said['ruleset']} {written.name}", self.folder)
        if status:
            raise Differs(step, shown)


def _filled(text: str) -> str:
    """A sample in which `…` stands for any text, or any source."""
    return text.replace("{…}", _TEXTS).replace("source: …", "source: local")


def _told(problems: Sequence[Problem]) -> str:
    return "\n".join(
        f"{each.code} (line {each.place.line if each.place else '?'}): {each.message}" for each in problems
    )


def commands_of(step: Step) -> list[tuple[str, str]]:
    """The commands of a console block, each with what stands below it."""
    parts = re.split(r"^\$ ((?:.*\\\n)*.*)\n", step.text, flags=re.MULTILINE)
    if parts[0].strip():
        raise Differs(step, "a console block begins with a command")
    return list(zip(parts[1::2], parts[2::2], strict=True))


def abridged(shown: str, said: str) -> str:
    """What is shown, with lines left out where the page leaves lines out.

    Each piece of the page is found again by its first and last line; where one of them is gone, all that is shown comes back.
    """
    if LEFT_OUT not in said.splitlines():
        return shown
    lines = shown.splitlines()
    kept: list[str] = []
    at = 0
    for number, piece in enumerate(_pieces(said)):
        if number:
            kept.append(LEFT_OUT)
        if not piece:
            continue
        try:
            first = lines.index(piece[0], at)
            last = _last_of(lines, piece, first)
        except ValueError:
            return shown
        kept += lines[first : last + 1]
        at = last + 1
    return "\n".join(kept) + "\n"


def _last_of(lines: list[str], piece: list[str], first: int) -> int:
    """Where the last line of a piece stands: as far away as the page has it, or else the next one like it."""
    expected = first + len(piece) - 1
    if expected < len(lines) and lines[expected] == piece[-1]:
        return expected
    return lines.index(piece[-1], first)


def _pieces(said: str) -> Iterator[list[str]]:
    piece: list[str] = []
    for line in said.splitlines():
        if line == LEFT_OUT:
            yield piece
            piece = []
        else:
            piece.append(line)
    yield piece


def steady(text: str) -> str:
    """A text without what changes though nothing is wrong.

    That is the version of the program; the hash of a ruleset, which changes with each word of it; and which of many examples a
    solver gives: it has some time to find a small one, so that a slow machine may show another.
    """
    text = re.sub(r"\briskengine \d+\.\d+\.\d+", "riskengine <version>", text)
    text = _EXAMPLE.sub("  <an example>\n", text)
    text = re.sub(r"\b[0-9a-f]{64}\b", "<sha256>", text)
    return re.sub(r"SHA-256 [0-9a-f]{12}…", "SHA-256 …", text)
