"""What a file names, as far as it can be read: the ground for completion, definitions and renaming in unfinished files.

A sketch asks only that the text is YAML. Whatever of it has not the right form is taken for not there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from ..language.types import YES_NO
from ..ruleset import yaml_text
from ..ruleset.parties import OTHER, SHARED

FileKind = Literal["ruleset", "tests", "text-pack", "case", "other"]

SECTIONS: Mapping[str, str] = {
    "items": "item",
    "parameters": "parameter",
    "values": "value",
    "outcomes": "outcome",
    "rules": "rule",
    "actions": "action",
    "sources": "source",
    "parties": "party",
    "scales": "scale",
    "properties": "property",
    "uses": "ruleset",
}
"""The sections of a ruleset, and what they hold."""

READABLE = ("item", "value", "parameter")
"""What conditions and texts read by a bare name."""


@dataclass(frozen=True, slots=True)
class Symbol:
    """Something that has a name.

    Attributes:
        ruleset: the id of the ruleset in which it is named; empty for what every ruleset has.
        kind: as in `SECTIONS`, or `option`, `field`, `alias` (a word bound by each), `function`.
        name: the name.
        of: of an option where its options are written (`scales.presence`), of a field its list, of an alias its rule.
    """

    ruleset: str
    kind: str
    name: str
    of: str = ""


@dataclass(frozen=True, slots=True)
class OptionSet:
    """Options of a choice or levels of an outcome: where they are written, and what is written of each."""

    id: str
    options: Mapping[str, Any]
    ruleset: str = ""

    def symbol(self, name: str) -> Symbol:
        """One of the options."""
        return Symbol(self.ruleset, "option", name, self.id)


YES_NO_SET = OptionSet("yes-no", dict.fromkeys(YES_NO))


class Sketch:
    """The names of one file. `used` gives the sketch of another ruleset by its id, where there is one."""

    def __init__(self, data: Any, used: Callable[[str], Sketch | None] = lambda _: None) -> None:
        self.data: Mapping[str, Any] = data if isinstance(data, Mapping) else {}
        self.used = used

    @classmethod
    def of(cls, root: yaml_text.Node | None, used: Callable[[str], Sketch | None] = lambda _: None) -> Sketch:
        """The sketch of a file's tree."""
        return cls({} if root is None else yaml_text.plain(root), used)

    @cached_property
    def kind(self) -> FileKind:
        """What the file is."""
        if "tests_for" in self.data:
            return "tests"
        if "text_pack" in self.data:
            return "text-pack"
        if "ruleset" in self.data:
            return "case" if self.data.keys() & {"case", "answers"} else "ruleset"
        return "ruleset" if self.data.keys() & SECTIONS.keys() else "other"

    @cached_property
    def id(self) -> str:
        """The id of the ruleset that the file is, or is for."""
        said = next((self.data[key] for key in ("ruleset", "tests_for", "text_pack") if key in self.data), "")
        return said.partition("@")[0] if isinstance(said, str) else ""

    # Names

    def section(self, name: str) -> Mapping[str, Any]:
        """A section of the ruleset by its key; empty where it has not the form of one."""
        return mapping(self.data.get(name))

    def named(self, kind: str, of: str = "") -> Mapping[str, Any]:
        """What there is of a kind, by name, with what is written of it."""
        match kind:
            case "party":
                return {**self.section("parties"), **SHARED}
            case "source":
                return {**self.section("sources"), "local": None}
            case "field":
                return mapping(mapping(self.section("items").get(of)).get("of"))
            case "option":
                found = self._set_written_at(of)
                return {} if found is None else found.options
            case "alias":
                return mapping(mapping(self.section("rules").get(of)).get("each"))
        return self.section(next((key for key, each in SECTIONS.items() if each == kind), ""))

    def symbol(self, kind: str, name: str, of: str = "") -> Symbol:
        """The symbol of a name of this ruleset."""
        shared = (kind == "party" and name not in self.section("parties")) or (kind == "source" and name == "local")
        if kind == "ruleset":
            return Symbol(name, kind, name)
        return Symbol("" if shared else self.id, kind, name, of)

    def readable(self, word: str) -> Symbol | None:
        """The item, value or parameter of that name."""
        return next((self.symbol(kind, word) for kind in READABLE if word in self.named(kind)), None)

    def words_with_hyphen(self) -> frozenset[str]:
        """The words that conditions read as one name though they hold a hyphen."""
        return frozenset(word for word in self._words() if isinstance(word, str) and "-" in word)

    def _words(self) -> Iterable[str]:
        for kind in (*READABLE, "outcome", "party", "ruleset"):
            yield from self.named(kind)
        for owner in self._owners():
            found = self.options(owner)
            yield from () if found is None else found.options
        for item in self.section("items"):
            yield from self.named("field", item)
        for ruleset in self.section("uses"):
            other = self.used(ruleset)
            for outcome in () if other is None else other.section("outcomes"):
                yield outcome
                levels = other.options(f"outcomes.{outcome}") if other is not None else None
                yield from () if levels is None else levels.options

    def _owners(self) -> Iterable[str]:
        for key in ("items", "values", "parameters", "outcomes"):
            for name, said in self.section(key).items():
                yield f"{key}.{name}"
                for field in mapping(mapping(said).get("of")):
                    yield f"{key}.{name}.of.{field}"

    # Options

    def options(self, owner: str) -> OptionSet | None:
        """The options of something: `items.NAME`, `items.NAME.of.FIELD`, `outcomes.NAME` …; None where it has none."""
        said = self._written(owner)
        if said == "yes-no" or mapping(said).get("type") == "yes-no":
            return YES_NO_SET
        written = mapping(said).get("levels" if owner.startswith("outcomes.") else "options")
        if isinstance(written, str):
            return self._set_written_at(f"scales.{written}")
        return self._set(owner, written)

    def _set_written_at(self, place: str) -> OptionSet | None:
        if place == YES_NO_SET.id:
            return YES_NO_SET
        if place.startswith("scales."):
            return self._set(place, self.section("scales").get(place.removeprefix("scales.")))
        found = self.options(place)
        return found if found is not None and found.id == place else None

    def _set(self, place: str, written: Any) -> OptionSet | None:
        if isinstance(written, list):
            return OptionSet(place, {each: None for each in written if isinstance(each, str)}, self.id)
        return OptionSet(place, written, self.id) if isinstance(written, Mapping) else None

    def _written(self, owner: str) -> Any:
        section, name, *rest = owner.split(".", 3)
        said = self.section(section).get(name)
        return mapping(mapping(said).get("of")).get(rest[1]) if len(rest) == 2 else said

    def parties(self) -> OptionSet:
        """The parties as the options of `role(…)`."""
        return OptionSet("parties", {**self.named("party"), "other": OTHER}, self.id)

    def type_of(self, owner: str) -> str:
        """The type as it is written of an item, parameter or field; empty for anything else."""
        said = self._written(owner)
        found = said if isinstance(said, str) and ".of." in owner else mapping(said).get("type")
        return found if isinstance(found, str) else ""


def mapping(said: Any) -> Mapping[str, Any]:
    """What is written, where it is a map; otherwise an empty one."""
    return said if isinstance(said, Mapping) else {}


def title_of(said: Any, language: str) -> str:
    """The title of something written: in the language, else in another one; empty where it has none."""
    texts = said.get("title", said) if isinstance(said, Mapping) else said
    if isinstance(texts, str):
        return texts
    found = mapping(texts)
    order = (language, "en", "nb", *found)
    title = next((found[each] for each in order if isinstance(found.get(each), str)), "")
    return str(title)
