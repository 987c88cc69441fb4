"""What is recorded of a case as one HTML page that a lawyer can read and a third party can run again.

What the page says of an assessment is read from the recorded bytes, never from an assessment made anew; the ruleset, from its
recorded text, gives only the titles.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..audit.chain import Link
from ..audit.exporting import Shown
from ..audit.frame import CORRECTION
from ..audit.reading import Kept
from ..evaluation.case import role_of
from ..evaluation.naming import RulesetNaming, in_language
from ..evaluation.override_reasons import REASONS
from ..language import times
from ..ruleset.definition import Definition, Item
from .case_words import TEXTS
from .environment import rendered

Fact = tuple[str, str]


@dataclass(frozen=True, slots=True)
class EntryView:
    """One assessment, in words. Rows are (what, what is said of it, …) as the template's tables have them."""

    id: str
    heading: str
    superseded: str
    facts: Sequence[Fact]
    results: Sequence[Fact]
    human: Sequence[Fact]
    plan: Sequence[tuple[str, str, str]]
    findings: Sequence[str]
    after: Sequence[Fact]
    answers: Sequence[tuple[str, str, str]]
    settings: Sequence[tuple[str, str, str]]
    rules: Sequence[tuple[str, str, str, str]]
    chain: Sequence[Fact]
    text: str


def case_page(
    case: str | None,
    entries: Sequence[Shown],
    language: str,
    *,
    data: str,
    erased: int = 0,
    events: Sequence[Kept] = (),
) -> str:
    """The page of a case.

    Args:
        case: its pseudonym.
        entries: its assessments, oldest first.
        language: `nb` or `en`.
        data: the same as JSON Lines, in base64.
        erased: how many entries cannot be read any more.
        events: what is kept of the case besides its assessments, oldest first.
    """
    texts = TEXTS[language]
    return rendered(
        "case.html",
        title=texts["title"].format(case or texts["no-case"]),
        entries=[_View(each, language).view() for each in entries],
        events=[_event(each) for each in events],
        data=data,
        erased=texts["erased"].format(erased) if erased else "",
        texts=texts,
        language=language,
    )


def _event(kept: Kept) -> tuple[str, str, str]:
    """An event's id, its heading, and its content as JSON for people."""
    shown = json.dumps(json.loads(kept.event), ensure_ascii=False, indent=2)
    return kept.id, f"{kept.link.recorded[:16]}Z {kept.kind}", shown


class _View:
    def __init__(self, shown: Shown, language: str) -> None:
        self.shown = shown
        self.document = shown.document
        self.frame = shown.frame
        self.language = language
        self.texts = TEXTS[language]
        self.definition: Definition | None = None if shown.ruleset is None else shown.ruleset.definition

    def view(self) -> EntryView:
        shown, texts = self.shown, self.texts
        corrects = shown.kept.kind == CORRECTION
        superseded = "" if shown.superseded_by is None else texts["superseded"].format(shown.superseded_by)
        return EntryView(
            id=shown.kept.id,
            heading=texts["correction" if corrects else "entry"].format(shown.kept.id),
            superseded=superseded,
            facts=self._facts(),
            results=[(self._outcome(name), self._result(name, each)) for name, each in self.document["outcomes"].items()],
            human=self._human(),
            plan=[self._action(each) for each in self.document["plan"]],
            findings=[in_language(each["text"], self.language) for each in self.document["findings"] if each["status"] == "holds"],
            after=self._after(),
            answers=[self._answer(name, each) for name, each in self._in_order(self.document["answers"])],
            settings=[
                (self._parameter(name), str(each["value"]), texts.get(each["set_by"], each["set_by"]))
                for name, each in self.document["parameters"].items()
            ],
            rules=[self._rule(id_, each) for id_, each in self._rules_in_order()],
            chain=self._chain(shown.kept.link),
            text="" if self.definition is None else self.definition.text,
        )  # fmt: skip

    def _in_order(self, said: Mapping[str, Any]) -> list[tuple[str, Any]]:
        order = list(self.definition.items) if self.definition else []
        return sorted(said.items(), key=lambda each: order.index(each[0]) if each[0] in order else len(order))

    def _rules_in_order(self) -> list[tuple[str, Any]]:
        order = list(self.definition.rules) if self.definition else []
        return sorted(
            self.document["rules"].items(), key=lambda each: order.index(each[0]) if each[0] in order else len(order)
        )

    # Facts

    def _facts(self) -> list[Fact]:
        frame, texts = self.frame, self.texts
        ruleset, said = frame["ruleset"], frame["circumstances"]
        valid = ruleset["valid"]
        held = (
            texts["from-to"].format(valid["from"], valid["to"]) if valid["to"] else texts["from"].format(valid["from"])
        )
        signature = said.get("signature")
        found = [
            (texts["as-of"], self._moment(frame["event_time"])),
            (texts["recorded"], self._moment(frame["recorded"])),
            (texts["evaluated"], self._person(frame["evaluated_by"]) or texts["not-stated"]),
            (texts["decided"], self._person(said.get("decided_by", {})) or texts["not-stated"]),
            (texts["basis"], said.get("basis", texts["not-stated"])),
        ]
        found += [
            (texts[name], said[key])
            for name, key in (("episode", "episode"), ("purpose", "purpose"), ("review", "review_date"))
            if key in said
        ]
        if signature:
            parts = (signature["by"], self._moment(signature["at"]), signature.get("method"), signature.get("value"))
            found.append((texts["signed"], ", ".join(each for each in parts if each)))
        title = in_language(ruleset["title"], self.language)
        found += [
            (texts["ruleset"], f"{title} ({ruleset['id']} {ruleset['version']}), {texts['valid'].lower()} {held}"),
            (texts["engine"], f"riskengine {frame['engine']['version']}"),
        ]
        found += [(texts["rests-on"], f"{id_}: {record}") for id_, record in frame["rests_on"].items()]
        if "supersedes" in frame:
            found += [(texts["supersedes"], frame["supersedes"]), (texts["why-corrected"], frame["reason"])]
        return found

    def _moment(self, written: str) -> str:
        at = times.parse_as_of(written)
        words = times.words_moment(at.microseconds // 1_000_000 * 1_000_000, at.offset_minutes, self.language)
        offset = at.offset_minutes
        return f"{words} (UTC{'-' if offset < 0 else '+'}{abs(offset) // 60:02}:{abs(offset) % 60:02})"

    # What came of it

    def _outcome(self, name: str) -> str:
        outcome = None if self.definition is None else self.definition.outcomes.get(name)
        return name if outcome is None else in_language(outcome.title, self.language)

    def _level(self, name: str, id_: str) -> str:
        outcome = None if self.definition is None else self.definition.outcomes.get(name)
        if outcome is None or id_ not in outcome.level_ids:
            return id_
        return in_language(outcome.levels[outcome.level_ids.index(id_)].title, self.language)

    def _result(self, name: str, result: Mapping[str, Any]) -> str:
        if result["value"] is None:
            said = self.texts["open"].format(self._level(name, result["lowest"]), self._level(name, result["highest"]))
        else:
            said = self._level(name, result["value"])
        return f"{said} ({self.texts['by-clinician']})" if result["decided_by"] == "clinician" else said

    def _human(self) -> list[Fact]:
        found: list[Fact] = []
        for frame in [self.frame, *self.shown.additions]:
            conclusion = frame["circumstances"].get("conclusion")
            if conclusion:
                agrees = {True: self.texts["agrees"], False: self.texts["disagrees"]}.get(conclusion.get("agrees"), "")
                parts = (conclusion["text"], agrees, conclusion.get("reason"))
                found.append((self._moment(frame["recorded"]), " – ".join(each for each in parts if each)))
        for each in [
            *({**own, "recorded": self.frame["recorded"]} for own in self.frame["overrides"]),
            *self.shown.overrides,
        ]:
            said = self.texts["override"].format(
                self._outcome(each["outcome"]),
                self._level(each["outcome"], each["engine"]),
                self._level(each["outcome"], each["level"]),
            )
            why = f"{self.texts['reason']}: {in_language(REASONS[each['code']], self.language)}. {each['reason']}"
            found.append((f"{self._moment(each['recorded'])}, {self._person(each['by'])}", f"{said} {why}"))
        return found

    def _action(self, action: Mapping[str, Any]) -> tuple[str, str, str]:
        due = "" if action["due_at"] is None else self.texts["due"].format(self._moment(action["due_at"]))
        return in_language(action["title"], self.language), self.texts[action["status"]], due

    def _after(self) -> list[Fact]:
        found: list[Fact] = []
        for frame in [self.frame, *self.shown.additions]:
            said = frame["circumstances"]
            for kind, key, first in (
                ("done", "actions", "action"), ("notice", "notices", "to"), ("disclosure", "disclosures", "to")
            ):  # fmt: skip
                for each in said.get(key, []):
                    rest = [word for name, word in each.items() if name not in (first, "at")]
                    found.append((f"{self.texts[kind]}, {self._moment(each['at'])}", ", ".join([each[first], *rest])))
            if frame is not self.frame and "signature" in said:
                sign = said["signature"]
                found.append((f"{self.texts['signed']}, {self._moment(sign['at'])}", sign["by"]))
        return found

    # What was known, and the rules

    def _answer(self, name: str, said: Mapping[str, Any]) -> tuple[str, str, str]:
        item = None if self.definition is None else self.definition.items.get(name)
        title = name if item is None else in_language(item.title, self.language)
        state = said.get("state")
        value = self.texts[state] if state else self._value(item, said["value"])
        parts = [said[key] for key in ("by", "role", "at", "source") if key in said]
        return title, value, ", ".join(parts)

    def _value(self, item: Item | None, value: Any) -> str:
        if isinstance(value, list):
            fields = {} if item is None else {each.name: each for each in item.fields}
            return "; ".join(
                ", ".join(self._said(fields.get(name), name, each) for name, each in record.items()) for record in value
            ) or "–"  # fmt: skip
        if value == "unknown":
            return self.texts["unknown"]
        if item is not None and value in item.option_ids:
            return in_language(item.options[item.option_ids.index(value)].title, self.language)
        return f"{value} {item.unit}" if item is not None and item.unit else str(value)

    def _said(self, item: Item | None, name: str, value: Any) -> str:
        title = name if item is None else in_language(item.title, self.language)
        return f"{title}: {self._value(item, value)}"

    def _parameter(self, name: str) -> str:
        known = None if self.definition is None else self.definition.parameters.get(name)
        return name if known is None else in_language(known.title, self.language)

    def _rule(self, id_: str, said: Mapping[str, Any]) -> tuple[str, str, str, str]:
        status = self.texts["open-rule" if said["status"] == "open" else said["status"]]
        sources = [said["source"], *said.get("further_sources", [])]
        cited = "; ".join(
            ", ".join(in_language(each[key], self.language) for key in ("title", "section") if key in each)
            or each["id"]
            for each in sources
        )
        title = in_language(said["title"], self.language) if "title" in said else id_
        return title, status, in_language(said["because"], self.language), cited

    def _chain(self, link: Link) -> list[Fact]:
        texts = self.texts
        return [
            (texts["number"].format(link.seq), link.id),
            (texts["hash"], link.hash),
            (texts["before"], link.previous),
            (texts["content"], link.content),
        ]

    def _person(self, said: Mapping[str, str]) -> str:
        """Who, in words; a role that the ruleset names by its title there."""
        role = role_of(said["role"], self.definition) if "role" in said and self.definition else None
        words = dict(said)
        if role is not None and self.definition is not None:
            words["role"] = RulesetNaming(self.definition, self.language).party(role)
        return ", ".join(words[key] for key in ("role", "id", "unit", "organisation") if key in words)
