"""One thing that is written otherwise in the new version. Each kind of change is a class of its own, with its sentences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from ..evaluation.naming import in_language

Size = Literal["patch", "minor", "major"]
"""What a change does by itself: `patch` nothing that is observed, `minor` only widens, `major` takes something away."""

NOTHING: Mapping[str, str] = {"nb": "ingen", "en": "none"}


@dataclass(frozen=True, slots=True)
class Change:
    """What is common to all changes.

    `about` is the name of the thing in the file, `title` what it is called; `old` and `new` are what was and is written there:
    texts by language, a list, a number, a word, or None where there is nothing.
    """

    about: str
    title: Mapping[str, str]
    old: Any = None
    new: Any = None

    kind: ClassVar[str] = ""
    NB: ClassVar[str] = ""
    EN: ClassVar[str] = ""
    moves_cases: ClassVar[bool] = False
    """Whether it may give some case another outcome or plan, which only the solver can tell."""

    @property
    def size(self) -> Size:
        """What it does by itself."""
        return "minor"

    def explain(self, language: str) -> str:
        """The change as a sentence."""
        template = self.NB if language == "nb" else self.EN
        quote = "«{}»" if language == "nb" else "“{}”"
        return template.format(
            about=self.about,
            title=quote.format(in_language(self.title, language)),
            old=said(self.old, language),
            new=said(self.new, language),
        )

    def as_dict(self) -> dict[str, Any]:
        """The change as JSON has it."""
        return {
            "kind": self.kind,
            "about": self.about,
            "size": self.size,
            "old": _plain(self.old),
            "new": _plain(self.new),
            "text": {language: self.explain(language) for language in ("nb", "en")},
        }


def said(value: Any, language: str) -> str:
    """What is written, in words."""
    match value:
        case None | () | "":
            return NOTHING[language]
        case Mapping():
            return in_language(value, language)
        case tuple() | list():
            return ", ".join(said(each, language) for each in value)
        case _:
            return str(value)


def _plain(value: Any) -> Any:
    match value:
        case Mapping():
            return dict(value)
        case tuple() | list():
            return [_plain(each) for each in value]
        case None | str() | int():
            return value
        case _:
            return str(value)
