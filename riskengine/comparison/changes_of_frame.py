"""What changed around the rules: how long a version holds, its terms, its sources, its texts, and what it uses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..ruleset.definition import Citation, Definition, Option, Texts, Use
from .change import Change, Size
from .measures import LANGUAGES, words_of
from .trees import same


class PatchChange(Change):
    """What no program observes but as words."""

    @property
    def size(self) -> Size:
        """Words only."""
        return "patch"


class ValidityChanged(Change):
    """A version holds on other dates."""

    kind = "validity-changed"
    NB = "Regelsettet gjelder {new}; før: {old}."
    EN = "The ruleset holds {new}; before: {old}."


class LicenceChanged(PatchChange):
    """Other terms."""

    kind = "licence-changed"
    NB = "Vilkårene er andre: {new}; før: {old}."
    EN = "The terms are others: {new}; before: {old}."


class SourceAdded(PatchChange):
    """A source that was not there."""

    kind = "source-added"
    NB = "Ny kilde: {title} ({about})."
    EN = "New source: {title} ({about})."


class SourceRemoved(PatchChange):
    """A source that is no longer there."""

    kind = "source-removed"
    NB = "Kilden {title} ({about}) er fjernet."
    EN = "The source {title} ({about}) is removed."


class SourceTitleChanged(PatchChange):
    """Another title."""

    kind = "source-title-changed"
    NB = "Kilden {about} heter {new}; før: {old}."
    EN = "The source {about} is called {new}; before: {old}."


class SourceSectionChanged(PatchChange):
    """Another section."""

    kind = "source-section-changed"
    NB = "Kilden {title} ({about}) vises til med {new}; før: {old}."
    EN = "The source {title} ({about}) is cited at {new}; before: {old}."


class SourceForceChanged(Change):
    """The source demands more or less, and findings follow it."""

    kind = "source-force-changed"
    NB = "Kilden {title} ({about}) har en annen tyngde: {new}, ikke {old}."
    EN = "The source {title} ({about}) has another force: {new}, not {old}."


class SourceUrlChanged(PatchChange):
    """It is found elsewhere."""

    kind = "source-url-changed"
    NB = "Kilden {title} ({about}) ligger på {new}; før: {old}."
    EN = "The source {title} ({about}) is found at {new}; before: {old}."


class CitationChanged(PatchChange):
    """A rule cites other sources."""

    kind = "citation-changed"
    NB = "Regelen {title} ({about}) viser til {new}; før: {old}."
    EN = "The rule {title} ({about}) cites {new}; before: {old}."


class TextChanged(PatchChange):
    """Other words, in one language."""

    kind = "text-changed"
    NB = "{about}: «{new}»; før: «{old}»."
    EN = "{about}: “{new}”; before: “{old}”."


class UseChanged(Change):
    """Other rulesets are used, or other versions of them."""

    kind = "use-changed"
    moves_cases = True
    NB = "Regelsettet bruker {about} ({new}); før: {old}."
    EN = "The ruleset uses {about} ({new}); before: {old}."


class ToldOtherwise(Change):
    """A used ruleset is told other things, shares other assessments, or its plan is joined otherwise."""

    kind = "told-otherwise"
    moves_cases = True
    NB = "Det {title} ({about}) får vite, deler eller føyer til planen, er endret: {new}; før: {old}."
    EN = "What {title} ({about}) is told, shares or adds to the plan has changed: {new}; before: {old}."


def of_frame(old: Definition, new: Definition) -> Iterator[Change]:
    """What changed around the rules, but for texts."""
    validity = (old.valid_from, old.valid_to), (new.valid_from, new.valid_to)
    if validity[0] != validity[1]:
        yield ValidityChanged("valid", new.title, _dates(*validity[0]), _dates(*validity[1]))
    terms = [None if each.licence is None else each.licence.terms for each in (old, new)]
    if old.licence != new.licence:
        yield LicenceChanged("licence", new.title, *terms)
    for id_ in dict.fromkeys([*old.uses, *new.uses]):
        said = [each.uses[id_].requirement if id_ in each.uses else None for each in (old, new)]
        if said[0] != said[1]:
            yield UseChanged(id_, {"nb": id_, "en": id_}, *said)
        one, other = old.uses.get(id_), new.uses.get(id_)
        if one is not None and other is not None and not _told_alike(one, other):
            yield ToldOtherwise(id_, other.title, _told(old, one), _told(new, other))
    yield from _of_sources(old, new)
    for id_, rule in new.rules.items():
        before = old.rules.get(id_)
        if before is not None and rule.made_by == "author" and _ids(before.citations) != _ids(rule.citations):
            title = rule.title or {"nb": id_, "en": id_}
            yield CitationChanged(id_, title, _titles(before.citations), _titles(rule.citations))


def _dates(first: str, last: str | None) -> Mapping[str, str]:
    if last is None:
        return {"nb": f"fra {first}", "en": f"from {first}"}
    return {"nb": f"fra {first} til {last}", "en": f"from {first} to {last}"}


def _of_sources(old: Definition, new: Definition) -> Iterator[Change]:
    for id_, source in old.sources.items():
        if id_ not in new.sources:
            yield SourceRemoved(id_, source.title)
    for id_, source in new.sources.items():
        if id_ not in old.sources:
            yield SourceAdded(id_, source.title)
            continue
        before = old.sources[id_]
        for kind, one, other in (
            (SourceTitleChanged, before.title, source.title),
            (SourceSectionChanged, before.section, source.section),
            (SourceForceChanged, before.force, source.force),
            (SourceUrlChanged, before.url, source.url),
        ):
            if one != other:
                yield kind(id_, source.title, one, other)


def _ids(citations: tuple[Citation, ...]) -> list[tuple[str, Any]]:
    return [(each.id, None if each.section is None else tuple(each.section.items())) for each in citations]


def _titles(citations: tuple[Citation, ...]) -> tuple[Texts, ...]:
    return tuple(each.title for each in citations)


# Texts

_MAY_BE_LEFT_OUT = frozenset({"question", "help", "because", "channel"})


def of_texts(old: Definition, new: Definition) -> Iterator[Change]:
    """Texts in other words, of what both versions have."""
    before, after = dict(_texts(old)), dict(_texts(new))
    for about, texts in after.items():
        was = before.get(about)
        owner, _, name = about.rpartition(".")
        if was is None and name in _MAY_BE_LEFT_OUT and any(each.startswith(f"{owner}.") for each in before):
            was = {}
        if was is None:
            continue
        for language in dict.fromkeys([*was, *texts]):
            if was.get(language) != texts.get(language):
                yield TextChanged(f"{about}.{language}", texts, was.get(language), texts.get(language))
    for about, texts in before.items():
        owner, _, name = about.rpartition(".")
        if about not in after and name in _MAY_BE_LEFT_OUT and any(each.startswith(f"{owner}.") for each in after):
            for language, text in texts.items():
                yield TextChanged(f"{about}.{language}", texts, text)


def _texts(definition: Definition) -> Iterator[tuple[str, Texts]]:
    def some(about: str, **texts: Texts | None) -> Iterator[tuple[str, Texts]]:
        yield from ((f"{about}{name}", each) for name, each in texts.items() if each is not None)

    def options(about: str, each: tuple[Option, ...]) -> Iterator[tuple[str, Texts]]:
        yield from ((f"{about}{option.id}", option.title) for option in each)

    yield from some("", title=definition.title, intended_use=definition.intended_use)
    for id_, titles in definition.parties.items():
        yield f"parties.{id_}", titles
    for name, parameter in definition.parameters.items():
        yield from some(f"parameters.{name}.", title=parameter.title, help=parameter.help)
        yield from options(f"parameters.{name}.options.", parameter.options)
    for name, item in definition.items.items():
        for about, each in [(f"items.{name}.", item), *((f"items.{name}.of.{f.name}.", f) for f in item.fields)]:
            yield from some(about, title=each.title, question=each.question, help=each.help)
            yield from options(f"{about}options.", each.options)
    for name, value in definition.values.items():
        yield from some(f"values.{name}.", title=value.title)
        yield from options(f"values.{name}.options.", value.options)
    for name, outcome in definition.outcomes.items():
        yield from some(f"outcomes.{name}.", title=outcome.title)
        yield from options(f"outcomes.{name}.levels.", outcome.levels)
    for id_, rule in definition.rules.items():
        if rule.made_by == "author":
            finding = None if rule.finding is None else rule.finding.text
            yield from some(f"rules.{id_}.", title=rule.title, because=rule.because, finding=finding)
    for id_, action in definition.actions.items():
        yield from some(f"actions.{id_}.", title=action.title, channel=action.channel, help=action.help)


def _told_alike(one: Use, other: Use) -> bool:
    """Whether a used ruleset is told the same, shares the same and joins its plan alike."""
    plans = [each.plan for each in (one, other) if each.plan is not None]
    if len(plans) == 1 or (len(plans) == 2 and not same(*plans)) or one.shares != other.shares:
        return False
    pairs = [(one.parameters, other.parameters), (one.answers, other.answers)]
    return all(a.keys() == b.keys() and all(same(a[name], b[name]) for name in a) for a, b in pairs)


def _told(definition: Definition, use: Use) -> Mapping[str, str]:
    found = {}
    for language in LANGUAGES:
        words = words_of(definition, language)
        said = [f"{name}: {words.say(node)}" for name, node in (*use.parameters.items(), *use.answers.items())]
        said += [f"shares: {each}" for each in use.shares]
        said += [] if use.plan is None else [f"plan: {words.say(use.plan)}"]
        found[language] = "; ".join(said) or "–"
    return found
