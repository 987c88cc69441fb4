"""What `riskengine show` does with a person's plan."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from .finding import open_library
from .page import Page

if TYPE_CHECKING:
    from ..monitoring.plan_page import PlanPage


def plan_shown(path: Path, folders: Sequence[Path], language: str, *, html: bool, width: int) -> Page | str:
    """A plan as a page for the terminal, or as one of HTML.

    Raises:
        Refused: something is wrong with the plan.
    """
    from ..monitoring.plan_file import read_plan_file
    from ..monitoring.plan_page import plan_html, plan_page

    library = open_library(folders)
    plan = read_plan_file(path, library)
    if html:
        return plan_html(plan, library, language)
    return _in_text(plan_page(plan, library, language), width)


def _in_text(said: PlanPage, width: int) -> Page:
    page = Page(width)
    page.title(said.title)
    page.write(said.head)
    for section in said.sections:
        page.heading(section.heading)
        for number, entry in enumerate(section.entries, start=1):
            page.write(entry, first=f"{number}. " if section.numbered else "- ")
        for row in section.rows:
            if row.function:
                page.write(row.function, style="bold")
            page.write(f"{row.contact}: {row.hours}{f', {row.phone}' if row.phone else ''}", indent=2, hang=2)
    page.gap()
    page.write(said.care, style="bold")
    page.write(said.stamp)
    return page
