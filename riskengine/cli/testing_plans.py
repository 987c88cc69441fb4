"""What `riskengine test` does with persons' plans: their tests run, and what differs told."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ..problems import Problem, Refused
from ..wording.trial_words import PHRASES
from .checking_plans import is_plan_file
from .console import note
from .finding import open_library
from .page import WIDTH, Page

if TYPE_CHECKING:
    from ..monitoring.plan import Plan
    from ..monitoring.plan_trial import Result
    from .testing import Counts

_WHY = {"nb": "begrunnelse: ", "en": "reason: "}
_VERSION = {"nb": "plan {case}, versjon {version}", "en": "plan {case}, version {version}"}


def plans_among(words: Sequence[str]) -> list[Path]:
    """The words that are files of plans, and the plans in folders that are named."""
    from ..ruleset.library import files_under

    found: dict[Path, None] = {}
    for word in words:
        path = Path(word)
        if path.exists():
            found.update((file, None) for file in files_under(path) if is_plan_file(file))
    return list(found)


def test_plans(plans: Sequence[Path], folders: Sequence[Path], language: str, counts: Counts) -> None:
    """Run the tests of plans, and tell."""
    from ..monitoring.engines import EngineMissing, choose
    from ..monitoring.plan_file import read_plan_file
    from ..monitoring.plan_trial import run_plan_tests

    library = open_library(folders)
    try:
        chosen = choose(None)
    except EngineMissing as missing:
        raise Refused([Problem("no-engine", missing.text["en"])]) from None
    try:
        for path in plans:
            try:
                plan = read_plan_file(path, library)
            except Refused as refused:
                note(str(refused))
                counts.faulty += 1
                continue
            results = list(run_plan_tests(plan, library, chosen.engine))
            counts.passed += sum(each.passed for each in results)
            counts.failed += sum(not each.passed for each in results)
            print(_page(plan, results, language), end="")
    finally:
        chosen.engine.close()


test_plans.__test__ = False  # type: ignore[attr-defined]


def _page(plan: Plan, results: Sequence[Result], language: str) -> Page:
    page = Page(WIDTH)
    phrases = PHRASES[language]
    passed = sum(each.passed for each in results)
    counted = phrases["counts"].format(passed=passed, failed=len(results) - passed) if results else phrases["no-tests"]
    page.write(f"{_VERSION[language].format(case=plan.case, version=plan.version)}: {counted}", hang=2)
    for each in results:
        if each.passed:
            continue
        place = each.test.place
        where = "" if place is None else f"{place.file}:{place.line}:{place.column}: "
        page.gap()
        page.write(f"{where}{phrases['failed'].format(name=each.test.name)}", hang=2)
        if each.refused is not None:
            page.lines += [(f"  {line}", "") for line in str(each.refused).split("\n")]
        for difference in each.differences:
            line = "" if difference.place is None else phrases["at-line"].format(line=difference.place.line)
            page.write(f"{difference.about}{line}", indent=2, hang=2)
            page.write(difference.expected, indent=4, first=phrases["expected"])
            page.write(difference.got, indent=4, first=phrases["got"])
            why = difference.why.get(language) or difference.why.get("nb")
            if why:
                page.write(why, indent=4, first=_WHY[language])
        page.gap()
    return page
