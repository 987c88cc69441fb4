"""What `riskengine test` does, without its options."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..api import Library
from ..evaluation.naming import in_language
from ..pages.coverage_page import coverage_page
from ..problems import Problem, Refused, render
from ..ruleset.definition import Definition
from ..ruleset.library import Entry, Shelves, files_under
from ..trial.coverage import Coverage, cover
from ..trial.diagram import diagram
from ..trial.expectations import Result, run_tests
from ..trial.mutation import Mutation
from ..trial.test_files import ruleset_beside
from ..trial.written import Pages
from ..wording.trial_words import PHRASES, TrialWords
from .console import note
from .finding import entries_under
from .page import WIDTH, Page
from .testing_plans import plans_among, test_plans
from .trial_reports import coverage_report, mutation_report, percent_noticed

FAILED, FAULTY = 1, 2


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is wanted besides running the tests. `coverage_least` and `mutate_least` are gates, in percent."""

    coverage: bool = False
    coverage_least: float | None = None
    page: Path | None = None
    mutate: bool = False
    mutate_least: float | None = None
    unsigned: bool = False


@dataclass(slots=True)
class Counts:
    """What came of it all."""

    passed: int = 0
    failed: int = 0
    faulty: int = 0
    below: int = 0

    @property
    def status(self) -> int:
        """The exit status."""
        return FAULTY if self.faulty else FAILED if self.failed or self.below else 0


def run_all(words: Sequence[str], folders: Sequence[Path], language: str, wanted: Wanted | None = None) -> int:
    """Run the tests of all rulesets that the words mean, and tell; give the exit status."""
    wanted = wanted or Wanted()
    counts = Counts()
    covered: list[Coverage] = []
    plans = plans_among(words)
    if plans:
        test_plans(plans, folders, language, counts)
    words = [word for word in words if Path(word) not in plans and not _plans_only(word, plans)]
    found = bool(plans) and not words
    for library, entry in rulesets_meant(words, folders, counts):
        found = True
        results = _results(library, entry)
        if results is None:
            counts.faulty += 1
            continue
        counts.passed += sum(result.passed for result in results)
        counts.failed += sum(not result.passed for result in results)
        definition = library.ruleset(entry).definition
        page = _page(entry, results, definition, language)
        _further(page, definition, results, wanted, counts, covered, language)
        print(page, end="")
    if not found and not counts.faulty:
        note(str(Refused([Problem("no-ruleset", f"there is no ruleset in {', '.join(words)}", None)])))
        return FAULTY
    if wanted.page is not None and not written_to(wanted.page, coverage_page(covered, language)):
        counts.faulty += 1
    phrases = PHRASES[language]
    faults = phrases["with-faults"].format(faulty=counts.faulty) if counts.faulty else ""
    print(phrases["counts"].format(passed=counts.passed, failed=counts.failed) + faults)
    return counts.status


def rulesets_meant(words: Sequence[str], folders: Sequence[Path], counts: Counts) -> Iterator[tuple[Library, Entry]]:
    """The rulesets that the words mean, each once. A file of tests means the ruleset beside it."""
    seen: set[Path] = set()
    for word in words:
        beside = ruleset_beside(Path(word))
        try:
            library, entries = entries_under(word if beside is None else str(beside), folders)
        except Refused as refused:
            note(str(refused))
            counts.faulty += 1
            continue
        counts.faulty += _broken_files(library, word)
        for entry in entries:
            if entry.path not in seen:
                seen.add(entry.path)
                yield library, entry


def _plans_only(word: str, plans: Sequence[Path]) -> bool:
    """Whether a folder holds plans and no ruleset."""
    path = Path(word)
    return path.is_dir() and any(path in each.parents for each in plans) and not Shelves(files_under(path)).entries


def _further(
    page: Page,
    definition: Definition,
    results: Sequence[Result],
    wanted: Wanted,
    counts: Counts,
    covered: list[Coverage],
    language: str,
) -> None:
    """Coverage and mistakes put in, where they are wanted."""
    words = TrialWords(definition, language)
    unsigned = sum(not result.test.signed_off for result in results)
    if unsigned:
        page.write(words.counted("unsigned", unsigned), indent=2)
    signatures = Counter(result.test.signature for result in results if result.test.signature is not None)
    for signature, count in sorted(signatures.items(), key=lambda each: (each[0].on, each[0].by)):
        page.write(words.signed(signature, count), indent=2)
    if wanted.coverage or wanted.page is not None:
        coverage = cover(definition, results, unsigned=wanted.unsigned)
        covered.append(coverage)
        if wanted.coverage:
            coverage_report(page, coverage, language)
        if wanted.coverage_least is not None and coverage.percent < wanted.coverage_least:
            counts.below += 1
            percents = {"percent": words.percent(coverage.percent), "least": words.percent(wanted.coverage_least)}
            page.write(words.say("below", **percents), indent=2)
    if wanted.mutate:
        signed = [result for result in results if wanted.unsigned or result.test.signed_off]
        fates = list(Mutation(definition, signed).fates())
        mutation_report(page, definition, fates, language)
        percent = percent_noticed(fates)
        if wanted.mutate_least is not None and percent < wanted.mutate_least:
            counts.below += 1
            percents = {"percent": words.percent(percent), "least": words.percent(wanted.mutate_least)}
            page.write(words.say("too-few", **percents), indent=2)
    if wanted.coverage or wanted.mutate:
        page.gap()


def written_to(path: Path, text: str) -> bool:
    """Write a file; tell why where that cannot be done, and give whether it was."""
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        said = f'"{path}" cannot be written: {error.strerror or error}'
        note(str(Refused([Problem("no-file", said)])))
        return False
    return True


def _broken_files(library: Library, word: str) -> int:
    """Tell which files of the path could not be read, and count them."""
    here = Path(word)
    try:
        library.raise_problems()
    except Refused as refused:
        own = [
            problem
            for problem in refused.problems
            if problem.place is None or here == Path(problem.place.file) or here in Path(problem.place.file).parents
        ]
        if own:
            note(render(own, refused.sources))
        return len({problem.place.file if problem.place else problem.message for problem in own})
    return 0


def _results(library: Library, entry: Entry) -> Sequence[Result] | None:
    try:
        return run_tests(library.ruleset(entry))
    except Refused as refused:
        note(str(refused))
        return None


def _page(entry: Entry, results: Sequence[Result], definition: Definition, language: str) -> Page:
    page = Page(WIDTH)
    passed = sum(result.passed for result in results)
    words = TrialWords(definition, language)
    counts = words.say("counts", passed=passed, failed=len(results) - passed) if results else words.say("no-tests")
    page.write(f"{entry.id} {entry.version}: {counts}", hang=2)
    pages = None
    for result in results:
        if not result.passed:
            pages = pages or Pages(definition)
            _failure(page, result, pages, words)
    return page


def _failure(page: Page, result: Result, pages: Pages, words: TrialWords) -> None:
    where = "" if result.place is None else f"{result.place.file}:{result.place.line}:{result.place.column}: "
    page.gap()
    page.write(f"{where}{words.say('failed', name=result.test.name)}", hang=2)
    if result.refused is not None:
        page.lines += [(f"  {line}", "") for line in str(result.refused).split("\n")]
    told: set[str] = set()
    for difference in result.differences:
        line = "" if difference.place is None else words.say("at-line", line=difference.place.line)
        page.write(f"{difference.about}{line}", indent=2, hang=2)
        page.write(difference.expected, indent=4, first=words.say("expected"))
        page.write(difference.got, indent=4, first=words.say("got"))
        for rule, texts in difference.because.items():
            page.write(in_language(texts, words.language), indent=4, first=f"{rule}: ")
            if rule not in told and result.assessment is not None:
                told.add(rule)
                lines = diagram(result.assessment, result.assessment.definition.rules[rule], pages, WIDTH - 6)
                page.lines += [(f"      {each}".rstrip(), "") for each in lines]
    page.gap()
