"""What changed between two versions, as a memo: what it means for cases first, then what is written, then the number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from ..comparison.comparison import Comparison
from ..evaluation.naming import in_language
from .diff_words import SENTENCES
from .markdown_page import MarkdownPage
from .page import Page
from .witness_words import WitnessWords

if TYPE_CHECKING:
    from ..comparison.two_cases import Effect, TwoCases


class DiffMemo:
    """Writes the memo in one language, on a page of text or of Markdown."""

    def __init__(self, found: Comparison, language: str, page: Page | MarkdownPage) -> None:
        self.found = found
        self.language = language
        self.words = SENTENCES[language]
        self.page = page
        self.before, self.after = WitnessWords(found.old, language), WitnessWords(found.new, language)
        self._told: dict[str, int] = {}

    def say(self, key: str, **parts: str) -> str:
        """A sentence with its parts."""
        said = self.words[key].format(**parts)
        return said[:1].upper() + said[1:] if said.endswith(".") else said

    def write(self) -> None:
        """The whole memo."""
        found, page = self.found, self.page
        title = in_language(found.new.title, self.language)
        page.title(self.say("title", title=title, old=self._name(old=True), new=self._name(old=False)))
        page.gap()
        if not found.changes and not self._with("refuted") and not self._with("not-proved"):
            page.write(self.say("same" if found.old.text == found.new.text else "same-but-file"))
            return
        self._cases()
        self._written()
        self._number()
        self._assumptions()

    def _name(self, *, old: bool) -> str:
        definition = self.found.old if old else self.found.new
        other = self.found.new if old else self.found.old
        return f"{definition.id} {definition.version}" if old or definition.id != other.id else definition.version

    def _with(self, status: str) -> list[Effect]:
        return [effect for effect in self.found.effects or () if effect.status == status]

    # Cases

    def _cases(self) -> None:
        page, found = self.page, self.found
        page.heading(self.say("cases"))
        if found.effects is None:
            page.write(self.say("missing", hint=found.missing))
            return
        moved, unproved, proved = (self._with(status) for status in ("refuted", "not-proved", "proved"))
        if not moved:
            page.write(self.say("nothing-found" if unproved else "nothing-moves"))
        for effect in moved:
            page.bullet(self.say(f"refuted-{effect.claim}", what=self._what(effect)))
            self._witness(effect.witness)
        if unproved:
            page.heading(self.say("not-proved"))
            for effect in unproved:
                claim = self.say(f"proved-{effect.claim}", what=self._what(effect)).rstrip(".")
                page.bullet(f"{claim}: {self.words.get(effect.why, effect.why).format(what=effect.what)}.")
        if proved:
            page.heading(self.say("proved"))
            same = _untouched(proved)
            for effect in proved:
                if effect.about.get("action") in same:
                    continue
                said = self.say(f"proved-{effect.claim}", what=self._what(effect))
                more = self.say("up-to-length", length=str(found.list_length)) if effect.lists else ""
                page.bullet(f"{said} {more}".rstrip())
            if same:
                some = next(effect for effect in proved if effect.about.get("action") in same)
                names = [each for each in proved if each.about.get("action") in same and each.claim == some.claim]
                cut = any(effect.lists for effect in proved if effect.about.get("action") in same)
                more = self.say("up-to-length", length=str(found.list_length)) if cut else ""
                page.bullet(f"{self.say('same-plan', what='; '.join(map(self._what, names)))} {more}".rstrip())

    def _what(self, effect: Effect) -> str:
        quote = "«{}»" if self.language == "nb" else "“{}”"
        new = self.found.new
        if "outcome" in effect.about:
            return quote.format(in_language(new.outcomes[effect.about["outcome"]].title, self.language))
        return quote.format(in_language(new.actions[effect.about["action"]].title, self.language))

    def _witness(self, witness: TwoCases | None) -> None:
        if witness is None:
            self.page.write(self.say("no-witness"), indent=2)
            return
        key = witness.old.to_yaml() + witness.new.to_yaml()
        if key in self._told:
            self.page.write(self.say("same-case", number=str(self._told[key])), indent=2)
            return
        number = self._told[key] = len(self._told) + 1
        self.page.write(self.say("case", number=str(number), case=self._case(witness)), indent=2)
        shown = [
            "; ".join(words.outcome(name, level) for name, level in shows.items())
            for words, shows in ((self.before, witness.old.shows), (self.after, witness.new.shows))
        ]
        self.page.write(self.say("before-after", old=shown[0], new=shown[1]), indent=2)
        if isinstance(self.page, MarkdownPage):
            for each in [witness.new] if witness.same else [witness.old, witness.new]:
                self.page.code(each.to_yaml(), indent=2)

    def _case(self, witness: TwoCases) -> str:
        new, old = witness.new, witness.old
        parts = [self.after.answer(name, said) for name, said in new.answers.items()]
        parts += [self.before.answer(name, said) for name, said in old.answers.items() if name not in new.answers]
        parts += [self.after.setting(name, said) for name, said in new.parameters.items()]
        parts += [
            self.before.setting(name, said) for name, said in old.parameters.items() if name not in new.parameters
        ]
        parts += _used({**old.used, **new.used})
        told = "; ".join(parts) or self.say("no-answers")
        return f"{told} ({self.say('as-of', moment=self.after.moment(new.as_of))})"

    # The file

    def _written(self) -> None:
        self.page.heading(self.say("written"))
        for change in self.found.changes:
            self.page.bullet(change.explain(self.language))
        if not self.found.changes:
            self.page.write(self.say("nothing-written"))

    def _number(self) -> None:
        number, page = self.found.numbering, self.page
        page.heading(self.say("number"))
        said = [self.say(f"step-{number.needed}", proposed=number.proposed)]
        if not number.certain:
            said.append(self.say("uncertain"))
        if number.stated is None:
            said = [self.say("other-id")]
        else:
            said.append(self.say("too-low" if number.too_low else "enough", version=self.found.new.version))
        page.write(" ".join(said))

    def _assumptions(self) -> None:
        found, page = self.found, self.page
        page.heading(self.say("assumptions"))
        if found.effects is not None:
            page.bullet(self.say("shared"))
            for side in ("old", "new"):
                self._listed(f"only-{side}", [name for where, name in found.one_sided if where == side])
            self._listed("lists", found.cut_lists, length=str(found.list_length))
            self._listed("fixed", found.fixed_parameters)
            self._listed("used", sorted({*found.old.uses, *found.new.uses}))
            if not found.one_moment:
                page.bullet(self.say("two-moments"))
        page.bullet(self.say("renamed"))

    def _listed(self, key: str, names: Sequence[str], **parts: str) -> None:
        if names:
            self.page.bullet(self.say(key, names=", ".join(names), **parts))


def _untouched(proved: Sequence[Effect]) -> set[str]:
    """The actions that are asked for in just the cases that they were."""
    claims: dict[str, set[str]] = {}
    for effect in proved:
        if "action" in effect.about:
            claims.setdefault(effect.about["action"], set()).add(effect.claim)
    return {action for action, said in claims.items() if len(said) == 2}


def _used(used: Mapping[str, Mapping[str, str]]) -> list[str]:
    return [f"{ruleset}.{name}: {level}" for ruleset, levels in used.items() for name, level in levels.items()]
