"""What a program that embeds riskengine uses: the library, its rulesets, and their assessments."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from . import __version__
from .evaluation.assessment import Assessment
from .evaluation.case import Assessor, Case, CaseReader, Locator
from .evaluation.program import Program
from .evaluation.pseudonym import looks_like_identity_number
from .language import times
from .language.knowledge import Options
from .problems import Problem, Refusals, Refused, did_you_mean
from .ruleset.definition import Definition
from .ruleset.library import Entry, Shelves, bundled_folder, files_under, iso_day

Moment = str | dt.datetime | times.AsOf


class Library:
    """Rulesets of one folder, several versions of each side by side.

    Thread-safe after it is opened. Nothing is read from the environment; files are read when a ruleset is first asked for.
    """

    def __init__(self, shelves: Shelves) -> None:
        self._shelves = shelves
        self._rulesets: dict[str, Ruleset] = {}

    @classmethod
    def bundled(cls) -> Library:
        """The rulesets that come with riskengine."""
        return cls(Shelves(files_under(bundled_folder())))

    @classmethod
    def open(cls, *paths: str | Path) -> Library:
        """The rulesets of folders or files.

        Raises:
            Refused: a path does not exist.
        """
        files: list[Path] = []
        for path in map(Path, paths):
            if not path.exists():
                raise Refused([Problem("no-file", f"there is no file or folder {path}", None)], {})
            files += files_under(path)
        return cls(Shelves(files))

    @property
    def entries(self) -> Sequence[Entry]:
        """Each version of each ruleset, by id and version, without reading them whole."""
        return tuple(self._shelves.entries)

    @property
    def problems(self) -> Sequence[Problem]:
        """What is wrong with files of the library that could not even be announced."""
        return tuple(self._shelves.problems)

    def raise_problems(self) -> None:
        """Refuse the library where it has problems.

        Raises:
            Refused: some file could not even be announced.
        """
        if self._shelves.problems:
            raise Refused(self._shelves.problems, self._shelves.sources)

    def get(self, id: str, *, version: str | None = None, on: dt.date | str | None = None) -> Ruleset:
        """A ruleset: the version named, the one that holds on a date, or the newest.

        Args:
            id: the ruleset's id, or `id@version`.
            version: a version, as in `1.0.0`.
            on: the decision date.

        Raises:
            Refused: there is no such ruleset or version, none or two hold on the date, or the file has faults.
        """
        id, _, after = id.partition("@")
        entry = self._shelves.find(id, version or after or None, None if on is None else iso_day(on))
        return self.ruleset(entry)

    def ruleset(self, entry: Entry) -> Ruleset:
        """The ruleset of one of the `entries`.

        Raises:
            Refused: the file has faults.
        """
        key = str(entry.path)
        found = self._rulesets.get(key)
        if found is None:
            found = self._rulesets.setdefault(key, Ruleset(self._shelves.read(entry), self))
        return found

    def used_by(self, definition: Definition, id: str, on: str) -> Ruleset:
        """The version of a used ruleset that holds on a date.

        Raises:
            Refused: there is none, or its outcomes are not those the user was read against.
        """
        use = definition.uses[id]
        ruleset = self.ruleset(self._shelves.find_used(id, use.requirement, on))
        for name, levels in use.outcomes.items():
            outcome = ruleset.definition.outcomes.get(name)
            if outcome is None or outcome.level_ids != tuple(level.id for level in levels):
                raise Refused(
                    [
                        Problem(
                            "wrong-type",
                            f'outcome "{name}" of {id} {ruleset.version} has other levels than {definition.id} was written for',
                            None,
                        )
                    ],
                    {},
                )
        return ruleset


class Ruleset:
    """A ruleset, ready to assess cases."""

    def __init__(self, definition: Definition, library: Library | None = None) -> None:
        self.definition = definition
        self._library = library

    @property
    def id(self) -> str:
        """Its id."""
        return self.definition.id

    @property
    def version(self) -> str:
        """Its version."""
        return self.definition.version

    @property
    def title(self) -> Mapping[str, str]:
        """Its title by language."""
        return self.definition.title

    @cached_property
    def program(self) -> Program:
        """The compiled form, made when first needed."""
        return Program(self.definition)

    def assess(
        self,
        answers: Mapping[str, Any],
        *,
        as_of: Moment,
        assessor: Assessor | Mapping[str, str] | None = None,
        parameters: Mapping[str, Any] | None = None,
        using: Mapping[str, Any] | None = None,
        case: str | None = None,
        locator: Locator | None = None,
    ) -> Assessment:
        """What the ruleset says about a case.

        Args:
            answers: by item: an answer, `"unknown"`, or a mapping with `value` and where it comes from. Numbers as int,
                float or Decimal; dates and durations as ISO 8601 text or `datetime` objects; lists as lists of mappings.
            as_of: the moment of the assessment, with its offset from UTC: the only "now" there is.
            assessor: who assesses: id, role, organisation.
            parameters: what the site or the person's plan sets.
            using: by used ruleset: an `Assessment`, its document, or a mapping with `answers` (and `parameters`).
            case: a pseudonym for the case; never a name or a national identity number.
            locator: where the parts of the case stand in a file, for messages.

        Returns:
            The assessment. It holds bounds where answers are open; see `Assessment.outcomes`.

        Raises:
            Refused: the case is wrong, or the ruleset does not hold at that moment. All that is wrong is told.
        """
        where = locator or Locator()
        moment = _moment(as_of, where)
        day = times.format_date(times.day_of(moment.microseconds, moment.offset_minutes))
        refusals = Refusals()
        who = Assessor()
        with refusals.gathered():
            _must_be_a_pseudonym(case, where)
        with refusals.gathered():
            self._must_hold_on(day, where)
        with refusals.gathered():
            who = _assessor(assessor, where)
        used, masks = self._used(using or {}, moment, who, day, where, refusals)
        reader = CaseReader(self.definition, moment, where)
        read: Case | None = None
        with refusals.gathered():
            read = reader.read(answers, parameters=parameters or {}, assessor=who, used=masks, id_=case)
        refusals.raise_any()
        assert read is not None
        return Assessment(self.definition, read, self.program.run(read.world), engine=__version__, used=used)

    def _must_hold_on(self, day: str, where: Locator) -> None:
        definition = self.definition
        if not (definition.valid_from <= day and (definition.valid_to is None or day <= definition.valid_to)):
            until = f" to {definition.valid_to}" if definition.valid_to else ""
            raise Refused(
                [
                    Problem(
                        "not-valid",
                        f"{self.id} {self.version} holds from {definition.valid_from}{until}; the assessment is as of {day}",
                        where.place(("as_of",)),
                    )
                ],
                where.sources(),
            )

    def _used(
        self,
        using: Mapping[str, Any],
        moment: times.AsOf,
        assessor: Assessor,
        day: str,
        where: Locator,
        refusals: Refusals,
    ) -> tuple[dict[str, Assessment], dict[tuple[str, str], Options]]:
        used: dict[str, Assessment] = {}
        masks: dict[tuple[str, str], Options] = {}
        for id_, given in using.items():
            with refusals.gathered():
                below = where.within(("using", id_))
                if id_ not in self.definition.uses:
                    raise _unknown_use(id_, self.definition, where)
                assessment = (
                    given
                    if isinstance(given, Assessment)
                    else self._assess_used(id_, given, moment, assessor, day, below)
                )
                used[id_] = assessment
                masks.update({(id_, name): options for name, options in assessment.as_used().items()})
        return used, masks

    def _assess_used(
        self, id_: str, given: Any, moment: times.AsOf, assessor: Assessor, day: str, where: Locator
    ) -> Assessment:
        def refused(code: str, message: str, key: str, hint: str | None = None) -> Refused:
            return Refused([Problem(code, f"{id_}: {message}", where.place((key,)), hint)], where.sources())

        if isinstance(given, Mapping) and "recorded" in given:
            said = f'a recorded assessment is named ("{given["recorded"]}"), but there is no record to look in'
            raise refused("no-record", said, "recorded", "give its answers: instead")
        if not isinstance(given, Mapping) or not isinstance(given.get("answers"), Mapping):
            raise refused("missing-key", "the answers of a used ruleset stand under answers:", "answers")
        if self._library is None:
            raise refused("unknown-ruleset", "it is used, but no library was opened", "answers")
        ruleset = self._library.used_by(self.definition, id_, day)
        return ruleset.assess(
            given["answers"],
            as_of=moment,
            assessor=given.get("assessor") or assessor,
            parameters=given.get("parameters") or {},
            using=given.get("using") or {},
            locator=where,
        )


def _unknown_use(id_: str, definition: Definition, where: Locator) -> Refused:
    uses = ", ".join(definition.uses)
    hint = did_you_mean(id_, definition.uses) or (f"it uses {uses}" if uses else "it uses no other ruleset")
    place = where.place(("using", id_), key=True)
    return Refused(
        [Problem("unknown-ruleset", f'"{id_}" is not used by {definition.id}', place, hint)], where.sources()
    )


def _must_be_a_pseudonym(case: str | None, where: Locator) -> None:
    if case is not None and looks_like_identity_number(case):
        said = "this may be a national identity number; a case is named by a pseudonym"
        place = where.place(("case",))
        hint = "use a code that only the service itself can trace, like K-1042"
        raise Refused([Problem("looks-like-identity-number", said, place, hint)], where.sources())


def _moment(as_of: Moment, where: Locator) -> times.AsOf:
    def refused(message: str, hint: str | None = None) -> Refused:
        return Refused([Problem("bad-time", message, where.place(("as_of",)), hint)], where.sources())

    if isinstance(as_of, times.AsOf):
        return as_of
    if isinstance(as_of, dt.datetime) and as_of.tzinfo is None:
        raise refused("as_of has no time zone", "use an aware datetime, as in datetime.now(timezone.utc)")
    written = as_of.isoformat() if isinstance(as_of, dt.datetime) else as_of
    try:
        return times.parse_as_of(written)
    except times.NotATime as error:
        raise refused(f"as_of: {error}") from None


def _assessor(assessor: Assessor | Mapping[str, str] | None, where: Locator) -> Assessor:
    if assessor is None:
        return Assessor()
    if isinstance(assessor, Assessor):
        return assessor
    keys = ("id", "role", "organisation")
    problems = [
        Problem(
            "unknown-key",
            f'"{key}" is not a key of an assessor; the keys are {", ".join(keys)}',
            where.place(("assessor", key), key=True),
            did_you_mean(str(key), keys),
        )
        for key in assessor
        if key not in keys
    ]
    problems += [
        Problem("wrong-type", f'the assessor\'s "{key}" is text', where.place(("assessor", key)))
        for key, value in assessor.items()
        if not isinstance(value, str)
    ]
    if problems:
        raise Refused(problems, where.sources())
    return Assessor(**assessor)
