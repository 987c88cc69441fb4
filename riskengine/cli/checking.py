"""What `riskengine check` does, without its options."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ..checking.as_json import as_json
from ..checking.as_sarif import as_sarif
from ..checking.check import Report
from ..checking.mending import mend_files
from ..checking.pages import explained, pages
from ..checking.stamps import as_file, of_texts, stamps_file
from ..checking.subject import Subject
from ..collecting import nothing_collected
from ..files import write_whole
from ..problems import Problem, Refused, did_you_mean, quoted, render
from ..ruleset.library import bundled_folder, files_under
from .checking_plans import Counted, check_files_and_plans
from .console import note

_MOST_ROUNDS = 5  # what is mended may bring something else to light


def explain_code(code: str) -> str:
    """The page of a code.

    Raises:
        Refused: there is no such code.
    """
    page = pages().get(code)
    if page is None:
        hint = did_you_mean(code, pages()) or "docs/codes.md lists them all"
        raise Refused([Problem("unknown-code", f"{quoted(code)} is not a code of check", None, hint)])
    return explained(page)


def nothing_given() -> Refused:
    """No path was given."""
    return Refused([Problem("no-path", "which rulesets?", None, "as in: riskengine check our/rulesets")])


def check_all(
    paths: Sequence[Path], folders: Sequence[Path], *, form: str, fix: bool, stamp: bool, severity: str
) -> bool:
    """Check, mend and stamp as asked, and tell; whether all is in order.

    Raises:
        Refused: there is nothing to check.
    """
    with nothing_collected():
        others = [file for folder in (*folders, bundled_folder()) for file in files_under(folder)]
        report, counted = check_files_and_plans(paths, others)
        if fix:
            for _ in range(_MOST_ROUNDS):
                written = mend_files(report)
                for file in written:
                    note(f"{file}: mended")
                if not written:
                    break
                report, counted = check_files_and_plans(paths, others)
        if stamp:
            _stamp(report)
            report, counted = check_files_and_plans(paths, others)
        shown = report.at_least(severity)
        _tell(shown, form, counted)
        return shown.in_order


def _stamp(report: Report) -> None:
    for subject in report.subjects:
        path = _stamp_one(subject)
        note(f"{path}: written")


def _stamp_one(subject: Subject) -> Path:
    path = stamps_file(subject.definition.file)
    write_whole(path, as_file(of_texts(subject.texts)))
    return path


def _tell(report: Report, form: str, counted: Counted) -> None:
    if form == "json":
        print(as_json(report))
        return
    if form == "sarif":
        print(as_sarif(report))
        return
    if report.findings:
        note(render(report.problems, report.sources))
    print(_summary(report, counted))


def _summary(report: Report, counted: Counted) -> str:
    found = [_many(count, name) for name, count in report.counts().items() if count]
    tests = f"{report.tests} file{'s' if report.tests != 1 else ''} of tests"
    read = [_many(report.rulesets, "ruleset")] if report.rulesets or not (report.tests or any(counted)) else []
    read += [tests] if report.tests else []
    read += [_many(counted.plans, "plan")] if counted.plans else []
    read += [f"{_many(counted.events, 'file')} of events"] if counted.events else []
    listed = f"{', '.join(read[:-1])} and {read[-1]}" if len(read) > 1 else read[0]
    return f"{listed} read, {', '.join(found) if found else 'nothing found'}"


def _many(count: int, name: str) -> str:
    return f"{count} {name}{'s' if count != 1 and name != 'info' else ''}"
