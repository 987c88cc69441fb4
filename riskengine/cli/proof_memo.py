"""The proofs about a ruleset as a short memo: what is refuted first, then what is proved, what is not, and what is assumed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ..analysis.proof import Proof
from ..analysis.verification import Verification, fixed_parameters
from ..analysis.witness import Witness
from ..evaluation.naming import RulesetNaming, in_language
from ..ruleset.ruling import PLACEHOLDER
from ..wording.proof_words import SENTENCES
from .page import Page

Files = Mapping[int, Path]
"""Where witnesses were written, by the identity of the witness."""


class Memo:
    """Writes the memo in one language."""

    def __init__(self, found: Verification, language: str, files: Files, width: int) -> None:
        self.found = found
        self.definition = found.definition
        self.language = language
        self.words = SENTENCES[language]
        self.files = files
        self.page = Page(width)

    def write(self) -> Page:
        """The whole memo."""
        page, definition = self.page, self.definition
        title = f"{in_language(definition.title, self.language)} ({definition.id} {definition.version})"
        page.title(self.say("title", title=title))
        page.gap()
        page.write(self.say("summary", **{key: str(value) for key, value in self.found.document["summary"].items()}))
        self._refuted()
        self._not_proved()
        self._proved()
        self._told()
        self._assumptions()
        return page

    def say(self, key: str, **parts: str) -> str:
        """A sentence with its parts."""
        return self.words[key].format(**parts)

    # What is refuted

    def _refuted(self) -> None:
        self.page.heading(self.say("refuted"))
        for proof in self.found.refuted:
            self.page.bullet(self._refutation(proof))
            self._witnesses(proof)
        if not self.found.refuted:
            self.page.write(self.say("nothing-refuted"))

    def _refutation(self, proof: Proof) -> str:
        if proof.why == "never-holds":
            return self.say("never-holds", **self._names(proof))
        key = f"refuted-{proof.claim}"
        if proof.claim == "worsens":
            key += f"-{proof.about['direction']}"
        said = self.say(key, **self._names(proof))
        return f"{said} {self.say('no-rule')}" if proof.why == "no-rule" else said

    def _witnesses(self, proof: Proof) -> None:
        if proof.claim in {"property", "worsens", "then-stands"} and not proof.witnesses:
            self.page.write(self.say("no-witness"), indent=2)
        for at, witness in enumerate(proof.witnesses):
            lead = self.say("compared-with" if at else "for-example")
            self.page.write(f"{lead} {self._case(witness)}", indent=2)
            if id(witness) in self.files:
                self.page.write(self.say("case-file", file=str(self.files[id(witness)])), indent=2)

    def _case(self, witness: Witness) -> str:
        parts = [f"{self._title(name)}: {self._answer(name, said)}" for name, said in witness.answers.items()]
        parts += [f"{self._title(name)}: {said}" for name, said in witness.parameters.items()]
        parts += [
            f"{ruleset}.{name}: {level}" for ruleset, said in witness.used.items() for name, level in said.items()
        ]
        told = "; ".join(parts) or "–"
        shown = [f"{self._outcome(name)} {self._shown(name, level)}" for name, level in witness.shows.items()]
        return f"{told}. {self.say('gives', what=', '.join(shown))}." if shown else f"{told}."

    def _shown(self, name: str, level: Any) -> str:
        if isinstance(level, Mapping):
            return f"{self._level(name, level['lowest'])} {self.say('to')} {self._level(name, level['highest'])}"
        return self._level(name, level)

    def _answer(self, name: str, said: Any) -> str:
        item = self.definition.items[name]
        value = said.get("value", "–") if isinstance(said, Mapping) else said
        option = next((option for option in item.options if option.id == value), None)
        shown = in_language(option.title, self.language) if option else _plain(value)
        if item.unit and not option:
            shown = f"{shown} {item.unit}"
        return f"{shown} ({said['role']})" if isinstance(said, Mapping) and "role" in said else shown

    # What is not proved

    def _not_proved(self) -> None:
        unproved = self.found.with_status("not-proved")
        if not unproved:
            return
        self.page.heading(self.say("not-proved"))
        for proof in unproved:
            self.page.bullet(f"{self.say(f'claim-{proof.claim}', **self._names(proof))}: {self._why(proof)}.")

    def _why(self, proof: Proof) -> str:
        if proof.claim == "bounds-hold" and proof.what:
            return self.say("unsettled", what=proof.what, why=self.words.get(proof.why, proof.why))
        lists = ", ".join(self._title(name) for name in proof.lists)
        length = str(self.found.settled.list_length)
        said = self.words.get(proof.why, proof.why)
        return said.format(what=proof.what, length=length, lists=lists)

    # What is proved

    def _proved(self) -> None:
        proved = self.found.with_status("proved")
        self.page.heading(self.say("proved"))
        for proof in proved:
            if proof.claim == "property":
                self.page.bullet(self.say("property", **self._names(proof)))
            elif proof.claim == "worsens":
                more = f" {self.say('not-read')}" if proof.why == "not-read" else ""
                self.page.bullet(self.say(f"worsens-{proof.about['direction']}", **self._names(proof)) + more)
        self._together("rules-live", ("rule-can-hold", "rule-can-fail"), "rule")
        self._together("effects", ("then-has-effect",), "")
        self._together("levels", ("level-reached",), "outcome")
        self._together("stands", ("then-stands",), "")
        self._together("bounds", ("bounds-hold",), "rule")
        self.page.bullet(self.say("constructed"))

    def _together(self, key: str, claims: Sequence[str], about: str) -> None:
        """One sentence for many proofs of a kind, where each of them succeeded."""
        every = [proof for proof in self.found.proofs if proof.claim in claims]
        if not every:
            return
        subjects = list(dict.fromkeys(self._subject(proof, about) for proof in every))
        failed = {self._subject(proof, about) for proof in every if proof.status != "proved"}
        if not failed:
            outcomes = self._listed([self._outcome(name) for name in subjects]) if about == "outcome" else ""
            self.page.bullet(self.say(key, count=str(len(subjects)), outcomes=outcomes))
        elif len(failed) < len(subjects):
            self.page.bullet(self.say(f"{key}-some", count=str(len(subjects) - len(failed)), total=str(len(subjects))))

    @staticmethod
    def _subject(proof: Proof, about: str) -> str:
        return proof.about[about] if about else " ".join(proof.about.values())

    # What else is worth knowing

    def _told(self) -> None:
        told = [proof for proof in self.found.with_status("refuted") if proof.only_told]
        if not told and not self.found.movements:
            return
        self.page.heading(self.say("told"))
        for proof in told:
            self.page.bullet(f"{self._refutation(proof)} {self.say('only-told')}")
        grouped: dict[tuple[str, str], list[str]] = {}
        for movement in self.found.movements:
            grouped.setdefault((movement.outcome, movement.direction), []).append(self._title(movement.item))
        for (outcome, direction), items in grouped.items():
            self.page.bullet(self.say(f"movement-{direction}", outcome=self._outcome(outcome), items=", ".join(items)))
        if self.found.movements:
            self.page.write(self.say("movement-hint"))

    def _assumptions(self) -> None:
        found, definition = self.found, self.definition
        self.page.heading(self.say("assumptions"))
        if found.cut_lists:
            lists = self._listed([self._title(name) for name in found.cut_lists])
            self.page.bullet(self.say("lists", length=str(found.settled.list_length), lists=lists))
        fixed = list(fixed_parameters(definition, found.settled))
        free = [name for name in definition.parameters if name not in fixed]
        for key, names in (("parameters-any", free), ("parameters-default", fixed)):
            if names:
                self.page.bullet(self.say(key, parameters=", ".join(map(self._title, names))))
        if definition.uses:
            self.page.bullet(self.say("used", used=self._listed(list(definition.uses))))
        self.page.bullet(self.say("as-of"))

    # Names

    def _names(self, proof: Proof) -> dict[str, str]:
        about = proof.about
        names: dict[str, str] = {}
        if "rule" in about:
            names["rule"] = self._rule(about["rule"])
        if "outcome" in about:
            names["outcome"] = self._outcome(about["outcome"])
            if "level" in about:
                names["level"] = self._level(about["outcome"], about["level"])
        if "item" in about:
            names["item"] = self._quoted(self._title(about["item"]))
        if "property" in about:
            said = self.definition.properties[about["property"]]
            names["property"] = f"{in_language(said.title, self.language).rstrip('.')} ({said.name})"
        names["rules"] = self._listed([self._rule(id_) for id_ in proof.rules])
        return names

    def _rule(self, id_: str) -> str:
        rule = self.definition.rules[id_]
        if rule.title is None:
            return id_
        title = PLACEHOLDER.sub(self._filled, in_language(rule.title, self.language))
        return f"{self._quoted(title)} ({id_})"

    def _filled(self, match: re.Match[str]) -> str:
        """What a placeholder of a title stands for where there is no case: a title, or a name."""
        name, _, part = match[1].partition(".")
        return RulesetNaming(self.definition, self.language).readable(name) if part else name

    def _outcome(self, name: str) -> str:
        return self._quoted(in_language(self.definition.outcomes[name].title, self.language))

    def _level(self, outcome: str, level: str) -> str:
        levels = self.definition.outcomes[outcome].levels
        return self._quoted(
            next((in_language(each.title, self.language) for each in levels if each.id == level), level)
        )

    def _title(self, name: str) -> str:
        asked: Any = self.definition.items.get(name) or self.definition.parameters[name]
        return in_language(asked.title, self.language)

    def _quoted(self, text: str) -> str:
        return f"«{text}»" if self.language == "nb" else f"“{text}”"

    def _listed(self, parts: Sequence[str]) -> str:
        if len(parts) < 2:
            return "".join(parts)
        return f"{', '.join(parts[:-1])} {self.say('and')} {parts[-1]}"


def _plain(value: Any) -> str:
    if isinstance(value, list):
        records = ["{" + ", ".join(f"{key}: {_plain(each)}" for key, each in record.items()) + "}" for record in value]
        return "[" + ", ".join(records) + "]"
    return str(value)
