"""What `riskengine test` does, without its options."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ..api import Library
from ..trial.expectations import Result, run_tests
from ..evaluation.naming import in_language
from ..problems import Problem, Refused, render
from ..ruleset.library import Entry
from .console import note
from .finding import entries_under
from .page import WIDTH, Page

FAILED, FAULTY = 1, 2


def run_all(words: Sequence[str], folders: Sequence[Path], language: str) -> int:
    """Run the tests of all rulesets that the words mean, and tell; give the exit status."""
    passed = failed = faulty = 0
    seen: set[Path] = set()
    for word in words:
        try:
            library, entries = entries_under(word, folders)
        except Refused as refused:
            note(str(refused))
            faulty += 1
            continue
        faulty += _broken_files(library, word)
        for entry in entries:
            if entry.path in seen:
                continue
            seen.add(entry.path)
            results = _results(library, entry)
            if results is None:
                faulty += 1
                continue
            passed += sum(result.passed for result in results)
            failed += sum(not result.passed for result in results)
            print(_page(entry, results, language), end="")
    if not seen and not faulty:
        note(str(Refused([Problem("no-ruleset", f"there is no ruleset in {', '.join(words)}", None)])))
        return FAULTY
    faults = f", {faulty} with faults" if faulty else ""
    print(f"{passed} passed, {failed} failed{faults}")
    return FAULTY if faulty else FAILED if failed else 0


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


def _page(entry: Entry, results: Sequence[Result], language: str) -> Page:
    page = Page(WIDTH)
    passed = sum(result.passed for result in results)
    counts = f"{passed} passed, {len(results) - passed} failed" if results else "no tests"
    page.write(f"{entry.id} {entry.version}: {counts}", hang=2)
    for result in results:
        if not result.passed:
            _failure(page, result, language)
    return page


def _failure(page: Page, result: Result, language: str) -> None:
    where = "" if result.place is None else f"{result.place.file}:{result.place.line}:{result.place.column}: "
    page.gap()
    page.write(f'{where}failed: "{result.test.name}"', hang=2)
    if result.refused is not None:
        page.lines += [(f"  {line}", "") for line in str(result.refused).split("\n")]
    for difference in result.differences:
        line = "" if difference.place is None else f" (line {difference.place.line})"
        page.write(f"{difference.about}{line}", indent=2, hang=2)
        page.write(difference.expected, indent=4, first="expected: ")
        page.write(difference.got, indent=4, first="got:      ")
        for rule, texts in difference.because.items():
            page.write(in_language(texts, language), indent=4, first=f"{rule}: ")
    page.gap()
