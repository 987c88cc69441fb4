"""Where a file lies while it is being understood: its form, its positions, and the problems found so far."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction

from ..language.parse import Complaint
from ..language.types import Exact
from ..problems import Place, Problem, did_you_mean
from . import yaml_text
from .definition import Citation, Option, Texts
from .form import CloserReferenceForm, OptionForm, References, RulesetForm

Path = Sequence[str | int]

Written = str | bool | int | Decimal


class Desk:
    """The file being understood. Nothing here raises for a fault of the file: faults are collected in `problems`."""

    def __init__(self, form: RulesetForm, root: yaml_text.Node, file: str) -> None:
        self.form = form
        self.root = root
        self.file = file
        self.problems: list[Problem] = []

    # Positions and problems

    def place(self, path: Path, *, key: bool = False) -> Place:
        """Where the node on the path stands; its key with `key`."""
        return yaml_text.place(yaml_text.at(self.root, path, key=key), self.file)

    def problem(self, code: str, message: str, path: Path, *, key: bool = False, hint: str | None = None) -> None:
        """Note a problem at the node on the path."""
        self.problems.append(Problem(code, message, self.place(path, key=key), hint))

    def complaints(self, complaints: Iterable[Complaint], path: Path) -> None:
        """Note what is wrong inside the condition that stands on the path."""
        for complaint in complaints:
            place = yaml_text.place_inside(yaml_text.at(self.root, path), self.file, *complaint.span)
            self.problems.append(Problem(complaint.code, complaint.message, place, complaint.hint))

    def unknown(self, what: str, word: str, known: Iterable[str], path: Path, *, key: bool = False) -> None:
        """Note that a name is none of those known."""
        every = list(known)
        self.problem(
            f"unknown-{what}",
            f'"{word}" is not {_a(what)} of this ruleset',
            path,
            key=key,
            hint=did_you_mean(word, every) or _those(what, every),
        )

    # Texts and citations

    def texts(self, written: Texts | None, path: Path) -> Texts | None:
        """The texts as they are, with each language of the ruleset's title."""
        if written is None:
            return None
        missing = [language for language in self.form.title if language not in written]
        if "nb" not in written and "nb" not in missing:
            missing.insert(0, "nb")
        if missing:
            self.problem(
                "missing-translation",
                f"this text is not given in {' and '.join(missing)}",
                path,
                key=True,
                hint=f"add {missing[0]}: …",
            )
        return written

    def anything_in_all_languages(self, written: str | Texts, path: Path) -> Texts:
        """The same words in each language, or texts that differ."""
        if isinstance(written, str):
            return dict.fromkeys(self.form.title, written)
        return self.texts(written, path) or written

    def citations(self, written: References | None, path: Path) -> tuple[Citation, ...]:
        """What a reference cites; nothing where it is `local` or left out."""
        if written is None:
            return ()
        several = written if isinstance(written, list) else [written]
        found = []
        for at, reference in enumerate(several):
            here = [*path, at] if isinstance(written, list) else list(path)
            closer = isinstance(reference, CloserReferenceForm)
            id_ = reference.id if isinstance(reference, CloserReferenceForm) else reference
            if id_ == "local":
                continue
            source = self.form.sources.get(id_)
            if source is None:
                self.unknown("source", id_, [*self.form.sources, "local"], [*here, "id"] if closer else here)
                continue
            section = source.section
            if isinstance(reference, CloserReferenceForm):
                section = reference.section
            found.append(
                Citation(
                    id_,
                    self.anything_in_all_languages(source.title, ["sources", id_, "title"]),
                    None if section is None else self.anything_in_all_languages(section, [*here, "section"]),
                    source.force,
                    source.url,
                )
            )
        return tuple(found)

    # Options

    def options(self, written: object, path: Path) -> tuple[Option, ...]:
        """The options, from a scale's name, a list of ids or a map; empty where they are not understood."""
        if isinstance(written, str):
            scale = self.form.scales.get(written)
            if scale is None:
                self.unknown("scale", written, self.form.scales, path)
                return ()
            return self.options(scale, ["scales", written])
        if isinstance(written, list):
            for at, word in enumerate(written):
                if word in written[:at]:
                    self.problem("duplicate-option", f'"{word}" stands here twice', [*path, at])
            return tuple(Option(word, dict.fromkeys(self.form.title, word.replace("-", " "))) for word in written)
        assert isinstance(written, dict)
        found = []
        for word, said in written.items():
            here = [*path, word]
            if isinstance(said, OptionForm):
                title = self.texts(said.title, [*here, "title"]) or {}
                points = None if said.points is None else exact(said.points)
            else:
                title, points = self.texts(said, here) or {}, None
            found.append(Option(word, title, points))
        with_points = [option for option in found if option.points is not None]
        if with_points and len(with_points) < len(found):
            without = next(option.id for option in found if option.points is None)
            self.problem(
                "missing-key", f'"{without}" has no points, but other options have', [*path, without], key=True
            )
        return tuple(found)


def exact(number: int | Decimal) -> Exact:
    """The number without rounding: whole where it is whole."""
    if isinstance(number, int):
        return number
    fraction = Fraction(number)
    return fraction.numerator if fraction.denominator == 1 else fraction


def as_text(written: Written) -> str:
    """A condition as the text it was written as."""
    if isinstance(written, bool):
        return "true" if written else "false"
    return (
        written if isinstance(written, str) else format(written, "f") if isinstance(written, Decimal) else str(written)
    )


def _a(what: str) -> str:
    return f"an {what}" if what[0] in "aeiou" else f"a {what}"


def _those(what: str, known: list[str]) -> str | None:
    return f"there is no {what} yet" if not known else f"known: {', '.join(known)}" if len(known) <= 8 else None
