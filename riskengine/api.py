"""What a program that embeds riskengine uses: the library, its rulesets, and their assessments."""

from __future__ import annotations

import datetime as dt
import hashlib
import threading
import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from . import __version__
from .evaluation.assessment import Assessment
from .evaluation.case import Assessor, Case, CaseReader, Locator
from .evaluation.handover import NOTHING, Handover, handover
from .evaluation.program import Program
from .evaluation.pseudonym import looks_like_identity_number
from .evaluation.quick_answers import QuickAnswers
from .evaluation.written import Writing
from .language import times
from .language.tree import Node
from .problems import Problem, Refusals, Refused, did_you_mean
from .ruleset.definition import Definition, Item, Parameter, Use
from .ruleset.library import Entry, Shelves, bundled_folder, files_under, iso_day

if TYPE_CHECKING:
    from .programs_on_disk import KeptPrograms

Moment = str | dt.datetime | times.AsOf


class Library:
    """Rulesets of one folder, several versions of each side by side.

    Thread-safe after it is opened. Nothing is read from the environment; files are read when a ruleset is first asked for.
    With `programs`, what rulesets are compiled to is looked for there first, and kept there; no answer depends on it. See
    `KeptPrograms`.
    """

    def __init__(self, shelves: Shelves, *, programs: str | Path | KeptPrograms | None = None) -> None:
        self._shelves = shelves
        self._rulesets: dict[str, Ruleset] = {}
        self._programs = _kept(programs)

    @classmethod
    def bundled(cls, *, programs: str | Path | KeptPrograms | None = None) -> Library:
        """The rulesets that come with riskengine.

        Args:
            programs: a folder in which compiled programs are kept; left out, none are.
        """
        return cls(Shelves(files_under(bundled_folder())), programs=programs)

    @classmethod
    def open(cls, *paths: str | Path, programs: str | Path | KeptPrograms | None = None) -> Library:
        """The rulesets of folders or files.

        Args:
            paths: the folders or files.
            programs: a folder in which compiled programs are kept; left out, none are.

        Raises:
            Refused: a path does not exist.
        """
        files: list[Path] = []
        for path in map(Path, paths):
            if not path.exists():
                raise Refused([Problem("no-file", f"there is no file or folder {path}", None)], {})
            files += files_under(path)
        return cls(Shelves(files), programs=programs)

    @classmethod
    def of_texts(cls, texts: Iterable[tuple[Entry, str]]) -> Library:
        """Rulesets whose texts are at hand, each with what announces it; a record holds such texts."""
        shelves = Shelves([])
        for entry, text in texts:
            shelves.entries.append(entry)
            shelves.sources[str(entry.path)] = text
        shelves.entries.sort(key=lambda entry: (entry.id, entry.order))
        return cls(shelves)

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
            # Whoever comes second gets the one that was first, so that each is compiled once.
            made = Ruleset(self._shelves.read(entry), self, programs=self._programs)
            if self._programs is not None:
                made._texts = self._texts_of(made.definition)
            found = self._rulesets.setdefault(key, made)
        return found

    def _texts_of(self, definition: Definition) -> bytes:
        """A hash of the texts that a ruleset of this library was read from: its own, and those of the rulesets that it uses."""
        found = hashlib.sha256(hashlib.sha256(definition.text.encode("utf-8", "surrogatepass")).digest())
        for use in definition.uses.values():
            found.update(self._texts_of(self._shelves.used(use.ruleset, use.requirement)))
        return found.digest()

    def used_by(self, definition: Definition, id: str, on: str) -> Ruleset:
        """The version of a used ruleset that holds on a date.

        Raises:
            Refused: there is none, or its outcomes are not those the user was read against.
        """
        use = definition.uses[id]
        ruleset = self.ruleset(self._shelves.find_used(id, use.requirement, on))
        self._must_take_what_it_is_told(definition, use, ruleset.definition)
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

    def read_with(self, definition: Definition, on: str) -> Iterable[Definition]:
        """Of each ruleset that one uses, the version that it was read against and the one that holds on a date, and theirs."""
        for use in definition.uses.values():
            for day in (None, on):
                try:
                    found = self._shelves.used(use.ruleset, use.requirement, day)
                except Refused:
                    continue  # none holds on that day; then nothing was assessed with it
                yield found
                yield from self.read_with(found, on)

    def _must_take_what_it_is_told(self, definition: Definition, use: Use, found: Definition) -> None:
        """What it is told was checked against the newest version; another must have the same items and parameters."""
        newest = self._shelves.used(use.ruleset, use.requirement) if use.told else found
        if newest is found:
            return
        targets: list[tuple[Mapping[str, Item | Parameter], Mapping[str, Item | Parameter], Mapping[str, Node]]] = [
            (newest.items, found.items, use.answers),
            (newest.parameters, found.parameters, use.parameters),
        ]
        for there, here, told in targets:
            for name in told:
                one, other = there[name], here.get(name)
                if other is None or (one.type, one.reach) != (other.type, other.reach):
                    said = f'"{name}" of {found.id} {found.version} is not what {definition.id} was written for'
                    raise Refused([Problem("wrong-type", said, None, f"see version {newest.version}")], {})


class Ruleset:
    """A ruleset, ready to assess cases. `programs` as for `Library`."""

    def __init__(
        self,
        definition: Definition,
        library: Library | None = None,
        *,
        programs: str | Path | KeptPrograms | None = None,
    ) -> None:
        self.definition = definition
        self._library = library
        self._programs = _kept(programs, 3)
        self._texts: bytes | None = None
        self._lock = threading.Lock()
        self._made: tuple[Program, Writing] | None = None

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

    def texts_on(self, day: str) -> tuple[Definition, ...]:
        """This ruleset, and all that an assessment on a date may have been made with: what it takes to make it again.

        Args:
            day: the decision date, ISO.
        """
        found = {self.definition.sha256: self.definition}
        if self._library is not None:
            found |= {each.sha256: each for each in self._library.read_with(self.definition, day)}
        return tuple(found.values())

    def used(self, id: str, on: str) -> Ruleset:
        """The version of a ruleset that this one uses that holds on a date, ISO.

        Raises:
            Refused: there is none, or no library was opened.
        """
        if self._library is None:
            raise _no_library(id, Locator())
        return self._library.used_by(self.definition, id, on)

    def only_version_of(self, id: str) -> Entry:
        """The version of a ruleset that this one uses, where there is but one.

        Raises:
            Refused: there are several, or no library was opened.
        """
        if self._library is None:
            raise _no_library(id, Locator())
        found = [entry for entry in self._library.entries if entry.id == id]
        if len(found) != 1:
            said = f"{id} has {len(found)} versions, so the date must be known to pick one"
            raise Refused([Problem("ambiguous-date", said, None, "give one moment for all rows, as_of")], {})
        return found[0]

    @property
    def program(self) -> Program:
        """The compiled form, made when first needed, by the thread that needs it first."""
        return self._ready[0]

    @property
    def _writing(self) -> Writing:
        return self._ready[1]

    @property
    def _ready(self) -> tuple[Program, Writing]:
        if self._made is None:
            with self._lock:
                if self._made is None:
                    program = Program(self.definition, self._programs, self._texts)
                    self._made = program, Writing(self.definition, program, __version__)
        return self._made

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
        read, used = self._read(answers, as_of, assessor, parameters, using, case, locator, NOTHING)
        return self._concluded(read, used)

    def read_case(
        self,
        answers: Mapping[str, Any],
        *,
        as_of: Moment,
        assessor: Assessor | Mapping[str, str] | None = None,
        parameters: Mapping[str, Any] | None = None,
        using: Mapping[str, Any] | None = None,
        case: str | None = None,
        locator: Locator | None = None,
    ) -> Case:
        """The case, checked as by `assess`; nothing is concluded from it.

        Raises:
            Refused: as `assess`.
        """
        return self._read(answers, as_of, assessor, parameters, using, case, locator, NOTHING, concluding=False)[0]

    def prepare(self) -> None:
        """Make ready for many cases: compile the ruleset, and what writes documents of complete cases.

        Without it the first is done when a case is first assessed, the second when some dozens of documents have been asked for.
        """
        self._writing.prepared()

    def assess_case(self, case: Case) -> Assessment:
        """What the ruleset says about a case that `read_case` has checked.

        Raises:
            ValueError: the ruleset uses others, whose assessments a case alone does not hold.
        """
        if self.definition.uses:
            raise ValueError(f"{self.id} uses other rulesets; assess it from answers")
        return self._concluded(case, {})

    @cached_property
    def _quick_answers(self) -> QuickAnswers:
        return QuickAnswers(self.definition)

    def assess_table(
        self,
        table: Any,
        *,
        as_of: Moment | None = None,
        assessor: Assessor | Mapping[str, str] | None = None,
        parameters: Mapping[str, Any] | None = None,
        unknown: Sequence[str] | Mapping[str, Sequence[str]] = ("unknown",),
        keep: Iterable[str] = (),
        rules: bool = False,
        values: bool = False,
        questions: bool | None = None,
        bad_rows: Literal["refuse", "leave-out"] = "refuse",
    ) -> Any:
        """What the ruleset says about each row of a table; needs the extra `batch`.

        Args:
            table: a row is a case, with a column for each item: a `pyarrow.Table`, a pandas or Polars frame, the path of a Parquet,
                CSV or Arrow file, or an Ibis table. See the page about columns for how a cell is read.
            as_of: the moment of the assessment of rows without a cell `as_of`.
            assessor: who assesses all rows.
            parameters: what the site sets, for all rows.
            unknown: the codes that mean "asked, not known"; by column, where `*` stands for every other.
            keep: columns to carry through unread.
            rules: whether each rule has a column.
            values: whether each value has its bounds as columns.
            questions: whether each item has a column that says if it is an open question; left out, it has.
            bad_rows: whether rows with a cell that is not in order are refused or left out; of an Ibis table they are left out.

        Returns:
            A `pyarrow.Table`; of an Ibis table an Ibis table, with nothing computed yet.

        Raises:
            Refused: a column or setting is wrong, a row is, or something of the ruleset cannot be computed exactly in columns.
        """
        # By name, as the columns stand above this and may know of it, not the other way round.
        return import_module("riskengine.batch.assess_table").assess_table(
            self,
            table,
            as_of=as_of,
            assessor=assessor,
            parameters=parameters,
            unknown=unknown,
            keep=keep,
            rules=rules,
            values=values,
            questions=questions,
            bad_rows=bad_rows,
        )

    def _concluded(self, case: Case, used: Mapping[str, Assessment]) -> Assessment:
        program, writing = self._ready
        return Assessment(self.definition, case, program, engine=__version__, used=used, writing=writing)

    def _read(
        self,
        answers: Mapping[str, Any],
        as_of: Moment,
        assessor: Assessor | Mapping[str, str] | None,
        parameters: Mapping[str, Any] | None,
        using: Mapping[str, Any] | None,
        case: str | None,
        locator: Locator | None,
        told: Handover,
        *,
        concluding: bool = True,
    ) -> tuple[Case, dict[str, Assessment]]:
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
        reader = CaseReader(
            self.definition, moment, where, told.by, told.answers, told.settings, self._quick_answers.by_item
        )
        read: Case | None = None
        with refusals.gathered():
            read = reader.read(answers, parameters=parameters or {}, assessor=who, used={}, id_=case)
        using = using or {}
        for id_ in using:
            with refusals.gathered():
                if id_ not in self.definition.uses:
                    raise _unknown_use(id_, self.definition, where)
        used: dict[str, Assessment] = {}
        for id_ in self.definition.uses_in_order:
            with refusals.gathered():
                shared = {each: _Shared(used.get(each)) for each in self.definition.uses[id_].shares}
                below = where.within(("using", id_))
                needed = concluding or id_ in self.definition.outcomes_told
                found = self._used(id_, using.get(id_), shared, read, moment, who, day, below, concluding=needed)
                if found is not None:
                    used[id_] = found
                    if read is not None:
                        read = reader.using(read, {(id_, name): each for name, each in found.as_used().items()})
        refusals.raise_any()
        assert read is not None
        return read, {id_: used[id_] for id_ in self.definition.uses if id_ in used}

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
        id_: str,
        given: Any,
        shared: Mapping[str, _Shared],
        case: Case | None,
        moment: times.AsOf,
        assessor: Assessor,
        day: str,
        where: Locator,
        *,
        concluding: bool,
    ) -> Assessment | None:
        """The assessment of a used ruleset; None where nothing is known of it, or it waits for a setting.

        Where nothing is to be concluded, its case is checked only.
        """
        use = self.definition.uses[id_]
        told = NOTHING
        if isinstance(given, _Shared):
            return given.assessment
        if use.told:
            if case is None:
                return None  # what it would be told is not known, for the case has faults
            if self._library is None:
                raise _no_library(id_, where)
            told = handover(self.definition, case, use, self._library.used_by(self.definition, id_, day).definition)
        if isinstance(given, Assessment):
            _must_have_been_told(given, told, where)
            return given
        known = told.says_something or any(each.assessment is not None for each in shared.values())
        if (given is None and not known) or told.waiting:
            return None
        return self._assess_used(id_, given, shared, told, moment, assessor, day, where, concluding=concluding)

    def _assess_used(
        self,
        id_: str,
        given: Any,
        shared: Mapping[str, _Shared],
        told: Handover,
        moment: times.AsOf,
        assessor: Assessor,
        day: str,
        where: Locator,
        *,
        concluding: bool,
    ) -> Assessment | None:
        def refused(code: str, message: str, key: str, hint: str | None = None) -> Refused:
            return Refused([Problem(code, f"{id_}: {message}", where.place((key,)), hint)], where.sources())

        given = {"answers": {}} if given is None else given
        if isinstance(given, Mapping) and "recorded" in given:
            said = f'a recorded assessment is named ("{given["recorded"]}"), but there is no record to look in'
            raise refused("no-record", said, "recorded", "name it with --record STORE, or give its answers: instead")
        if not isinstance(given, Mapping) or not isinstance(given.get("answers", {}), Mapping):
            raise refused("missing-key", "the answers of a used ruleset stand under answers:", "answers")
        if "answers" not in given and not (self.definition.uses[id_].told or shared):
            raise refused("missing-key", "the answers of a used ruleset stand under answers:", "answers")
        if self._library is None:
            raise _no_library(id_, where)
        ruleset = self._library.used_by(self.definition, id_, day)
        using = dict(given.get("using") or {})
        for name, each in shared.items():
            if name in using:
                place = where.place(("using", name), key=True)
                said = f"{name} is given to {self.id}, and {id_} reads it there"
                raise Refused([Problem("told-already", said, place, "leave it out")], where.sources())
            if each.assessment is not None:
                self._must_be_the_same(each.assessment, self._library.used_by(ruleset.definition, name, day), id_)
            using[name] = each
        read, used = ruleset._read(
            given.get("answers") or {},
            moment,
            given.get("assessor") or assessor,
            given.get("parameters") or {},
            using,
            None,
            where,
            told,
            concluding=concluding,
        )
        return ruleset._concluded(read, used) if concluding else None

    def _must_be_the_same(self, shared: Assessment, expected: Ruleset, id_: str) -> None:
        if shared.definition.sha256 != expected.definition.sha256:
            said = f"{id_} uses {expected.id} {expected.version}, and {self.id} uses {shared.definition.version}"
            raise Refused([Problem("unknown-version", said, None, "let both use the same version")], {})


@dataclass(frozen=True, slots=True)
class _Shared:
    """An assessment that a used ruleset reads as it was made for the one that uses both; None where that made none."""

    assessment: Assessment | None


def _kept(programs: str | Path | KeptPrograms | None, level: int = 4) -> KeptPrograms | None:
    """Where programs are kept; whoever named a folder in which that cannot be done safely is told so."""
    if programs is None or not isinstance(programs, str | Path):
        return programs
    from .programs_on_disk import KeptPrograms  # the only part that meets the disk, and only where it was asked for

    kept = KeptPrograms(programs)
    if kept.notice is not None:
        warnings.warn(kept.notice, RuntimeWarning, stacklevel=level)
    return kept


def _no_library(id_: str, where: Locator) -> Refused:
    said = f"{id_}: it is used, but no library was opened"
    return Refused([Problem("unknown-ruleset", said, where.place(("answers",)))], where.sources())


def _must_have_been_told(given: Assessment, told: Handover, where: Locator) -> None:
    """An assessment made elsewhere may stand for a used ruleset where it rests on what that would be told here."""
    answers, settings = given.case.answers, given.case.settings
    differing = [name for name, each in told.answers.items() if answers[name].partial != each.partial]
    differing += [name for name, each in told.settings.items() if settings[name].partial != each.partial]
    differing += told.waiting
    if differing:
        listed = ", ".join(differing)
        said = f"this assessment of {given.definition.id} does not rest on what {told.by} tells it: {listed}"
        raise Refused(
            [Problem("told-otherwise", said, where.place(()), "assess it anew, or give its answers")], where.sources()
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
