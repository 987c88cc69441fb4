"""The file of a ruleset that is begun."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..formatting import formatted
from ..language import times
from .answers import HIGHEST, Asked
from .frame import Frame, Level, Sign
from .words import COMMENTS, TEXTS
from .yaml_parts import Parts, commented

_LONGEST_WITHIN = 30 * times.DAY


def ruleset_text(bones: Frame, language: str, schema: str) -> str:
    """The text of the ruleset's file, in the one layout.

    Args:
        bones: what it is to hold.
        language: the language of its comments, nb or en.
        schema: where an editor finds the JSON Schema of rulesets.
    """
    text = "\n".join(_Writer(bones, language).sections(schema))
    return formatted(text, f"{bones.answers.name}.yaml")


class _Writer:
    def __init__(self, bones: Frame, language: str) -> None:
        self.bones = bones
        self.answers = bones.answers
        self.comments = COMMENTS[language]
        self.parts = Parts()

    def sections(self, schema: str) -> Iterator[str]:
        bones, comments, section = self.bones, self.comments, self.parts.section
        head = comments["head"].format(name=self.answers.name, schema=schema)
        yield f"# yaml-language-server: $schema={schema}\n"
        yield commented(head)
        yield self._frame()
        if self.answers.source is None:
            yield commented(comments["no-sources"])
        else:
            yield section("sources", [("", {bones.source: self._source()})], comments["sources"])
        if not isinstance(self.answers.by, str):
            yield section("parties", [("", {bones.party: self.parts.texts(self.answers.by)})], comments["parties"])
        scales = [("", {sign.name: self._options(sign)}) for sign in bones.signs if sign.options]
        if scales:
            yield section("scales", scales, comments["scales"])
        yield section("parameters", [("", each) for each in self._parameters()], comments["parameters"])
        yield section("items", [("", {sign.name: self._item(sign)}) for sign in bones.signs], comments["items"])
        yield section("outcomes", [("", {bones.outcome: self._outcome()})], comments["outcomes"])
        rules = [("", {level.rule: self._rule(level)}) for level in bones.levels]
        yield section("rules", [*rules, (comments["unsure"], {bones.unsure: self._unsure()})], comments["rules"])
        yield section("actions", [("", {bones.action: self._action()})], comments["actions"])

    def _frame(self) -> str:
        answers, parts = self.answers, self.parts
        said = [
            parts.dumped({"ruleset": answers.name}),
            commented(self.comments["version"]),
            parts.dumped({"version": "0.1.0", "valid": parts.flow({"from": answers.valid_from})}),
            parts.dumped({"title": parts.texts(answers.title)}),
            commented(self.comments["intended_use"]),
            parts.dumped({"intended_use": parts.texts(answers.intended_use)}),
        ]
        return "".join(said)

    def _source(self) -> dict[str, Any]:
        source = self.answers.source
        assert source is not None
        said = {"title": self.parts.text(source.title)}
        if source.section:
            said["section"] = self.parts.text(source.section)
        return {**said, "force": source.force}

    def _options(self, sign: Sign) -> dict[str, Any]:
        titles = (self.parts.texts(option) for option in sign.asked.options)
        return dict(zip(sign.options, titles, strict=True))

    # What may be set

    def _parameters(self) -> Iterator[dict[str, Any]]:
        bones, flow = self.bones, self.parts.flow
        for level in bones.levels:
            if level.parameter is not None:
                ends = flow([1, len(bones.signs)])
                said = {"type": "count", "default": level.needed, "range": ends}
                yield {level.parameter: {**said, **self._set("needed", level.title)}}
        for sign in bones.signs:
            if sign.limit is not None:
                yield {sign.limit: {**self._limit(sign), **self._set("from", sign.asked.title)}}
        most = times.format_duration(max(_LONGEST_WITHIN, times.parse_duration(self.answers.within)))
        said = {"type": "duration", "default": self.answers.within, "range": flow(["PT0S", most])}
        yield {bones.within: {**said, **self._set("within", {})}}

    def _limit(self, sign: Sign) -> dict[str, Any]:
        if sign.options:
            return {"type": "choice", "options": sign.name, "default": sign.given}
        lowest, highest = sign.asked.ends
        assert highest <= HIGHEST
        return {"type": "count", "default": sign.given, "range": self.parts.flow([lowest + 1, highest])}

    def _set(self, key: str, title: Mapping[str, str]) -> dict[str, Any]:
        return {"title": self._own(key, title=title), "source": "local"}

    def _own(self, key: str, *, title: Mapping[str, str] | None = None, **filling: str) -> Any:
        """One of the texts that are the same in every file; `title` is put in by language."""
        said = {}
        for language, text in TEXTS[key].items():
            put = {**filling, **({"title": title[language]} if title else {})}
            said[language] = text.format(**put) if put else text
        return self.parts.texts(said)

    # What is asked, and what follows

    def _item(self, sign: Sign) -> dict[str, Any]:
        asked: Asked = sign.asked
        said: dict[str, Any] = {"type": asked.kind}
        if sign.options:
            said["options"] = sign.name
        elif asked.kind == "count":
            said["range"] = self.parts.flow(list(asked.ends))
        said["title"] = self.parts.texts(asked.title)
        return {**said, "required": True, "worsens": self.parts.flow([self.bones.outcome]), "source": self.bones.source}

    def _outcome(self) -> dict[str, Any]:
        answers, texts = self.answers, self.parts.texts
        titles = (texts(title) for title in answers.levels)
        return {"title": texts(answers.outcome), "levels": dict(zip(self.bones.level_ids, titles, strict=True))}

    def _rule(self, level: Level) -> dict[str, Any]:
        bones = self.bones
        said: dict[str, Any] = {"title": self._own("rule", title=level.title)}
        lines = [sign.condition for sign in bones.signs]
        said["when"] = lines[0] if level.parameter is None else {"at_least": level.parameter, "of": lines}
        said["then"] = self.parts.flow({bones.outcome: level.id})
        if level is bones.levels[-1]:
            said["plan"] = self.parts.flow([bones.action])
        if level.parameter is not None:
            said["because"] = self._own("because", name=level.parameter)
        return {**said, "source": bones.source}

    def _unsure(self) -> dict[str, Any]:
        alias = self.bones.alias
        return {
            "title": self._own("unsure-title", name=alias),
            "each": self.parts.flow({alias: self.parts.flow([sign.name for sign in self.bones.signs])}),
            "when": f"unknown({alias})",
            "finding": {"text": self._own("unsure", name=alias)},
            "source": "local",
        }

    def _action(self) -> dict[str, Any]:
        return {"title": self.parts.texts(self.answers.action), "by": self.bones.party, "due": self.bones.within}
