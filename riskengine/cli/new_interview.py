"""Asking for the answers from which a ruleset is begun, on any terminal. A bad answer is told why, and asked again.

Everything is said and asked through two callables, so that it can be tested without a terminal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from ..beginning import answers as given
from ..beginning.faults import Fault
from ..language import times
from ..problems import did_you_mean
from ..ruleset.parties import SHARED
from .new_options import ends_of, split
from .new_words import PHRASES
from .page import WIDTH, Page

Texts = Mapping[str, str]
T = TypeVar("T")


@dataclass
class Interview:
    """Asks for what is not given. `said` holds the answers, in the form of a file of answers."""

    name: str
    language: str
    ask: Callable[[str], str]
    tell: Callable[[str], None]
    said: dict[str, Any] = field(default_factory=dict)

    def run(self) -> dict[str, Any]:
        """Ask for everything that is not given, and give all of it.

        Raises:
            EOFError, KeyboardInterrupt: the one who answers stopped.
        """
        self._say("opening", name=self.name)
        self._say("how")
        if "title" not in self.said:
            self.said["title"] = self._texts("title", given.default_title(self.name))
        if "intended_use" not in self.said:
            self.said["intended_use"] = self._texts("intended_use", given.DEFAULT_USE)
        self._outcome()
        if "items" not in self.said:
            self.said["items"] = self._items()
        if "source" not in self.said:
            self.said["source"] = self._source()
        self._action()
        self.tell("")
        return self.said

    # Saying and asking

    def _say(self, key: str, *, gap: bool = True, **filling: object) -> None:
        if gap:
            self.tell("")
        page = Page(WIDTH)
        page.write(PHRASES[self.language][key].format(**filling))
        self.tell(str(page).rstrip("\n"))

    def _wrong(self, said: str) -> None:
        page = Page(WIDTH)
        page.write(said[:1].upper() + said[1:], indent=2)
        self.tell(str(page).rstrip("\n"))

    def _until_good(self, prompt: str, default: str, read: Callable[[str], T]) -> T:
        """Ask until the answer can be read; Enter is the default."""
        shown = f"{prompt} [{default}]: " if default else f"{prompt}: "
        if len(shown) > WIDTH:
            page = Page(WIDTH)
            page.write(f"[{default}]", indent=2)
            self.tell(str(page).rstrip("\n"))
            shown = f"{prompt}: "
        while True:
            typed = given.clean(self.ask(shown)) or default
            try:
                return read(typed)
            except Fault as fault:
                self._wrong(fault.said(self.language))

    def _prompt(self, key: str) -> str:
        return PHRASES[self.language][key]

    def _text(self, language: str, default: str) -> str:
        def read(typed: str) -> str:
            raise_first(given.faults_of_text(typed, ()))
            return typed

        return self._until_good(self._prompt(f"in-{language}"), default, read)

    def _texts(self, key: str, default: Texts) -> dict[str, str]:
        self._say(key)
        return self._both(default)

    def _both(self, default: Texts) -> dict[str, str]:
        """A text in both languages. Where the first is the default, so is the other; else it is the same text until translated."""
        nb = self._text("nb", default["nb"])

        def read(typed: str) -> str:
            raise_first(given.faults_of_text(typed, ()))
            raise_first(given.faults_of_texts({"nb": nb, "en": typed}, ()))
            return typed

        en = self._until_good(self._prompt("in-en"), default["en"] if nb == default["nb"] else nb, read)
        return {"nb": nb, "en": en}

    def _several(self, key: str, few: str, default: Sequence[Texts]) -> list[dict[str, str]]:
        """Some texts in both languages, those of one language with commas between."""
        self._say(key)
        standard = {language: ", ".join(each[language] for each in default) for language in given.LANGUAGES}

        def words(typed: str, language: str) -> list[str]:
            found = split(typed)
            if len(found) < 2:
                raise Fault((), few)
            for word in found:
                raise_first(given.faults_of_text(word, ()))
            raise_first(given.faults_of_several([dict.fromkeys(given.LANGUAGES, word) for word in found], ()))
            del language
            return found

        nb = self._until_good(self._prompt("in-nb"), standard["nb"], lambda typed: words(typed, "nb"))

        def read(typed: str) -> list[str]:
            found = words(typed, "en")
            if len(found) != len(nb):
                raise Fault((), "as-many", {"nb": len(nb), "en": len(found)})
            for one, other in zip(nb, found, strict=True):
                raise_first(given.faults_of_texts({"nb": one, "en": other}, ()))
            return found

        same = ", ".join(nb)
        en = self._until_good(self._prompt("in-en"), standard["en"] if same == standard["nb"] else same, read)
        return [{"nb": one, "en": other} for one, other in zip(nb, en, strict=True)]

    def _choice(self, default: str, options: Mapping[str, str]) -> str:
        """One of some options, each by a number or a word."""

        def read(typed: str) -> str:
            word = typed.casefold()
            if word in options:
                return options[word]
            if word in options.values():
                return word
            said = self._prompt("not-a-choice").format(text=typed)
            near = did_you_mean(word, options.values())
            raise _Told(f"{said} {near}" if near and self.language == "en" else said)

        return self._until_good(self._prompt("answer"), default, read)

    # The questions

    def _outcome(self) -> None:
        outcome = self.said.setdefault("outcome", {})
        if "title" not in outcome:
            outcome["title"] = self._texts("outcome", given.DEFAULT_OUTCOME)
        if "levels" not in outcome:
            outcome["levels"] = self._several("levels", "few-levels", given.DEFAULT_LEVELS)

    def _items(self) -> list[dict[str, Any]]:
        """The questions, one by one, until there are enough and Enter says that there are no more."""
        levels = len(self.said["outcome"]["levels"])
        least = given.least_items(levels)
        self._say("items")
        may_default = least <= len(given.DEFAULT_ITEMS)
        if may_default:
            self._say("items-default", gap=False)
        found: list[dict[str, Any]] = []
        while True:
            self._say("item" if len(found) < max(1, least) else "item-last", number=len(found) + 1)
            title = self._item_title(found, least, levels, may_default=may_default)
            if title is None:
                return found or [_as_written(each) for each in given.DEFAULT_ITEMS]
            found.append({"title": title, **self._kind()})

    def _item_title(self, found: Sequence[Any], least: int, levels: int, *, may_default: bool) -> dict[str, str] | None:
        while True:
            nb = given.clean(self.ask(f"{self._prompt('in-nb')}: "))
            if not nb:
                if (not found and may_default) or (found and len(found) >= least):
                    return None
                self._wrong(Fault((), "few-items", {"levels": levels, "least": max(1, least)}).said(self.language))
                continue
            try:
                raise_first(given.faults_of_text(nb, ()))
                raise_first(given.faults_of_several([*(each["title"] for each in found), {"nb": nb, "en": ""}], ()))
            except Fault as fault:
                self._wrong(fault.said(self.language))
                continue

            def read(typed: str, nb: str = nb) -> str:
                raise_first(given.faults_of_text(typed, ()))
                raise_first(given.faults_of_texts({"nb": nb, "en": typed}, ()))
                return typed

            return {"nb": nb, "en": self._until_good(self._prompt("in-en"), nb, read)}

    def _kind(self) -> dict[str, Any]:
        self._say("type", gap=False)
        kind = self._choice("1", {"1": "yes-no", "2": "choice", "3": "count"})
        if kind == "choice":
            return {"type": kind, "options": self._several("options", "few-options", given.DEFAULT_OPTIONS)}
        if kind == "count":
            self._say("range", gap=False)
            return {"type": kind, "range": self._until_good(self._prompt("answer"), "0-20", ends_of)}
        return {"type": kind}

    def _source(self) -> Any:
        self._say("source")

        def title(typed: str) -> str | None:
            if typed == self._prompt("local") or typed.casefold() == "local":
                return None
            raise_first(given.faults_of_text(typed, ()))
            return typed

        found = self._until_good(self._prompt("answer"), self._prompt("local"), title)
        if found is None:
            return "local"
        self._say("force")
        force = self._force()
        self._say("section")
        least = force in ("statute", "regulation")

        def section(typed: str) -> str | None:
            if typed == self._prompt("none"):
                return None
            raise_first(given.faults_of_basis(given.Basis(found, typed, force)))
            return typed

        where = self._until_good(self._prompt("answer"), "" if least else self._prompt("none"), section)
        return {"title": found, "force": force} | ({"section": where} if where else {})

    def _force(self) -> str:
        while True:
            found = self._choice("4", {**dict(zip("1234", given.FORCES, strict=True)), "contested": "contested"})
            if found != "contested":
                return found
            self._wrong(self._prompt("contested"))

    def _action(self) -> None:
        action = self.said.setdefault("action", {})
        if "title" not in action:
            action["title"] = self._texts("action", given.DEFAULT_ACTION)
        if "by" not in action:
            action["by"] = self._party()
        if "within" not in action:
            self._say("within")
            default = times.words_duration(times.parse_duration(given.DEFAULT_WITHIN), self.language)
            action["within"] = self._until_good(self._prompt("answer"), default, given.duration)

    def _party(self) -> Any:
        self._say("by")
        numbered = {str(number): id_ for number, id_ in enumerate(SHARED, start=1)}
        page = Page(WIDTH)
        shown = (f"{number}:\N{NO-BREAK SPACE}{SHARED[id_][self.language]}" for number, id_ in numbered.items())
        page.write(", ".join(shown), indent=2)
        self.tell(str(page).rstrip("\n"))
        by_word = {word.casefold(): id_ for id_, titles in SHARED.items() for word in (id_, *titles.values())}

        def read(typed: str) -> str:
            if typed.isdecimal() and typed not in numbered:
                raise _Told(self._prompt("not-a-choice").format(text=typed))
            raise_first(given.faults_of_text(typed, ()))
            return typed

        default = next(number for number, id_ in numbered.items() if id_ == given.DEFAULT_PARTY)
        typed = self._until_good(self._prompt("answer"), default, read)
        known = numbered.get(typed) or by_word.get(typed.casefold())
        return known or self._named(typed)

    def _named(self, nb: str) -> dict[str, str]:
        def read(typed: str) -> str:
            raise_first(given.faults_of_text(typed, ()))
            raise_first(given.faults_of_texts({"nb": nb, "en": typed}, ()))
            return typed

        return {"nb": nb, "en": self._until_good(self._prompt("in-en"), nb, read)}


class _Told(Fault):
    """A fault that is a sentence already."""

    def __init__(self, sentence: str) -> None:
        super().__init__((), "empty")
        self.sentence = sentence

    def said(self, language: str) -> str:
        """The sentence."""
        del language
        return self.sentence


def raise_first(faults: Iterable[Fault]) -> None:
    """Raise the first of some faults, if there is one.

    Raises:
        Fault: there is one.
    """
    for fault in faults:
        raise fault


def _as_written(asked: given.Asked) -> dict[str, Any]:
    said: dict[str, Any] = {"type": asked.kind, "title": dict(asked.title)}
    if asked.options:
        said["options"] = [dict(option) for option in asked.options]
    if asked.kind == "count":
        said["range"] = list(asked.ends)
    return said
