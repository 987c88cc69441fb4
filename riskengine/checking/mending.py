"""Mending what can be mended safely: changes of the file's text at the place of a finding, and nowhere else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from ..files import write_whole
from ..problems import Refused
from ..ruleset import yaml_text
from .check import Finding, Report
from .rule import Edit


def mended(text: str, edits: Iterable[Edit]) -> str:
    """The text with the changes made; of changes that overlap, the first."""
    kept: list[Edit] = []
    for edit in sorted(edits, key=lambda each: (each.start, each.end)):
        if not kept or edit.start >= kept[-1].end:
            kept.append(edit)
    for edit in reversed(kept):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


def mend_files(report: Report) -> list[str]:
    """Write the files in which something found can be mended; give their names.

    A file that the changes would leave unreadable stays as it is.
    """
    by_file: dict[str, list[Edit]] = {}
    for finding in _mendable(report.findings):
        assert finding.edit is not None and finding.problem.place is not None
        by_file.setdefault(finding.problem.place.file, []).append(finding.edit)
    written = []
    for file, edits in by_file.items():
        text = mended(report.sources[file], edits)
        try:
            yaml_text.read(text, file)
        except Refused:
            continue
        write_whole(Path(file), text)
        written.append(file)
    return written


def _mendable(findings: Sequence[Finding]) -> Iterable[Finding]:
    return (each for each in findings if each.edit is not None and each.problem.place is not None)
