"""The page of `riskengine test --coverage-html`: the ruleset's text, each line marked with what the tests show of it.

One file that needs nothing else. The marks are words and signs, not colours alone, and the page has headings and a table.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from ..evaluation.naming import in_language
from ..trial.coverage import Coverage, Part
from .trial_words import TrialWords

TEXTS = {
    "nb": {
        "title": "Dekning av {}",
        "lacking": "Dette viser ingen test",
        "text": "Regelsettet linje for linje",
        "line": "Linje",
        "mark": "Vist",
        "source": "Tekst",
        "yes": "✓ vist",
        "no": "✗ ikke vist",
        "part": "◐ delvis",
        "legend": "✓ betyr at en test viser alt på linjen, ◐ noe av det, ✗ ingenting. Linjer uten merke har ikke noe å vise.",
    },
    "en": {
        "title": "Coverage of {}",
        "lacking": "What no test shows",
        "text": "The ruleset line by line",
        "line": "Line",
        "mark": "Shown",
        "source": "Text",
        "yes": "✓ shown",
        "no": "✗ not shown",
        "part": "◐ in part",
        "legend": "✓ means that a test shows all there is on the line, ◐ some of it, ✗ none. "
        "Lines without a mark have nothing to show.",
    },
}

STYLE = """\
:root { color-scheme: light dark }
body { font: 1rem/1.5 system-ui, sans-serif; margin: 1rem auto; max-width: 75rem; padding: 0 1rem }
table { border-collapse: collapse; width: 100% }
th { text-align: left }
td { padding: 0 .75rem 0 0; vertical-align: top }
td.line { text-align: right; opacity: .75 }
td.mark { white-space: nowrap; font-weight: 600 }
code { font: .9rem/1.5 ui-monospace, monospace; white-space: pre-wrap }
tr.no { outline: 2px solid #b00020 } tr.no .mark { color: #b00020 }
tr.part .mark { color: #7a4b00 } tr.yes .mark { color: #005a2b }
@media (prefers-color-scheme: dark) {
  tr.no .mark { color: #ff9aa8 } tr.part .mark { color: #f0c070 } tr.yes .mark { color: #8fd9ab }
}
"""


def coverage_page(coverages: Sequence[Coverage], language: str) -> str:
    """The page of one ruleset or several."""
    names = ", ".join(each.definition.id for each in coverages)
    title = escape(TEXTS[language]["title"].format(names))
    body = "\n".join(_section(each, language) for each in coverages)
    return (
        f'<!DOCTYPE html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{title}</title>\n'
        f"<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n{body}\n</main>\n</body>\n</html>\n"
    )


def _section(coverage: Coverage, language: str) -> str:
    words, texts = TrialWords(coverage.definition, language), TEXTS[language]
    definition = coverage.definition
    numbers = {"covered": coverage.covered, "all": len(coverage.parts), "percent": words.percent(coverage.percent)}
    heading = f"{definition.id} {definition.version}: {in_language(definition.title, language)}"
    found = [f"<section>\n<h2>{escape(heading)}</h2>", f"<p>{escape(words.say('coverage', **numbers))}</p>"]
    found.append(f"<h3>{escape(texts['lacking'])}</h3>")
    if coverage.lacking:
        items = "\n".join(
            f'<li><a href="#{_anchor(coverage, _line(part))}">{escape(texts["line"])} {_line(part)}</a>: '
            f"{escape(words.lacking(part))}</li>"
            for part in coverage.lacking
        )
        found.append(f"<ul>\n{items}\n</ul>")
    else:
        found.append(f"<p>{escape(words.say('complete'))}</p>")
    found.append(f"<h3>{escape(texts['text'])}</h3>\n<p>{escape(texts['legend'])}</p>")
    head = "".join(f'<th scope="col">{escape(texts[key])}</th>' for key in ("line", "mark", "source"))
    found.append(f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>")
    on_line: dict[int, list[Part]] = {}
    for part in coverage.parts:
        on_line.setdefault(_line(part), []).append(part)
    for number, text in enumerate(definition.text.splitlines(), start=1):
        found.append(_row(number, text, on_line.get(number, []), coverage, words))
    found.append("</tbody>\n</table>\n</section>")
    return "\n".join(found)


def _row(number: int, text: str, parts: Sequence[Part], coverage: Coverage, words: TrialWords) -> str:
    shown = sum(part.shown_by is not None for part in parts)
    mark = "" if not parts else "yes" if shown == len(parts) else "part" if shown else "no"
    said = TEXTS[words.language][mark] + f" ({shown}/{len(parts)})" if mark else ""
    return (
        f'<tr id="{_anchor(coverage, number)}" class="{mark}"><td class="line">{number}</td>'
        f'<td class="mark">{escape(said)}</td><td><code>{escape(text)}</code></td></tr>'
    )


def _anchor(coverage: Coverage, line: int) -> str:
    return f"{coverage.definition.id}-{coverage.definition.version}-{line}"


def _line(part: Part) -> int:
    return part.place.line if part.place is not None else 1
