"""What is wrong with a text that is not YAML, in plain words: PyYAML's problem and context translated, with what would mend it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..problems import quoted
from .lines import Lines

NO_TAGS = "tags are not used here: what a value is follows from where it stands"


@dataclass(frozen=True, slots=True)
class Fault:
    """What PyYAML says of a text that is not YAML, with offsets into the text."""

    text: str
    lines: Lines
    problem: str
    context: str
    at: int
    begun: int | None  # where the construct started that could not be finished
    bracket: int | None  # the innermost bracket open at that point
    quote: int | None  # where the last value before that point started, if it is quoted


Told = tuple[str, str, int, int, str | None]  # code, message, start, end, hint


def explain(fault: Fault) -> Told:
    """Say in plain words what is wrong with a text that is not YAML, and where.

    libyaml and PyYAML's own scanner word the same mistake differently, so that both wordings are looked for.
    """
    text, problem, at = fault.text, fault.problem, fault.at
    begun = at if fault.begun is None else fault.begun
    if fault.bracket is not None and (told := _unclosed_bracket(fault, fault.bracket)):
        return told
    if "quoted scalar" in fault.context and "unexpected" in problem:
        return _told("this quote is never closed", begun, begun + 1)
    if "escape" in problem or "hex" in problem or "chr()" in problem:
        return _bad_escape(fault, begun)
    if "directive" in fault.context or "directive" in problem or "YAML document" in problem:
        start = fault.lines.start(at)
        return _told('lines that begin with "%" are not used here', start, fault.lines.end(start), "delete the line")
    if "a tag" in fault.context or "tag handle" in problem:
        return "unknown-tag", NO_TAGS, begun, _word_end(text, begun), 'put a text that begins with "!" in quotes'
    if "anchor" in fault.context or "alias" in fault.context:
        sign = text[begun : begun + 1]
        message = f'a name of letters, digits, "-" and "_" must follow this "{sign}"'
        return _told(message, begun, begun + 1, f'put a text that begins with "{sign}" in quotes')
    if "block scalar" in fault.context:
        message = (
            f'nothing but a line break may follow this "{text[begun : begun + 1]}": the text begins on the next line'
        )
        return _told(message, at, fault.lines.end(at))
    if "mapping values are not allowed" in problem:
        return _stray_colon(fault)
    if "could not find expected ':'" in problem:
        return _told('there is no ":" after this key', begun, fault.lines.end(begun), 'write "key: value"')
    if "entries are not allowed" in problem:
        return _told("a list may not begin here", at, at + 1, "begin it on a line of its own, or write [a, b]")
    if "mapping keys are not allowed" in problem:
        return _told('a "?" may not stand here', at, at + 1, "put the text in quotes")
    if "cannot start any token" in problem:
        sign = text[at : at + 1]
        return _told(f'a value may not begin with "{sign}"', at, at + 1, "put the text in quotes")
    if "document start" in problem:
        if fault.quote is not None and fault.lines.start(fault.quote) != fault.lines.start(at):
            return _does_not_fit(fault, begun)
        return _told("nothing may follow here: the document has ended", at, fault.lines.end(at))
    if "expected key" in problem or "block end" in problem or "'-' indicator" in problem:
        return _does_not_fit(fault, begun)
    if "node content" in problem:
        return _told("a value is missing here", at, at + 1)
    return _told(f"this is not YAML: {problem}", at, at + 1)


def _told(message: str, start: int, end: int, hint: str | None = None) -> Told:
    return "yaml-syntax", message, start, end, hint


def _word_end(text: str, start: int) -> int:
    found = re.compile(r"[^\s,\[\]{}]*").match(text, start)
    return found.end() if found else start


def _indent(fault: Fault, offset: int) -> int:
    """Count the spaces before the first character of the line that an offset is in."""
    line = fault.text[fault.lines.start(offset) : fault.lines.end(offset)]
    return len(line) - len(line.lstrip(" "))


def _unclosed_bracket(fault: Fault, bracket: int) -> Told | None:
    text, at = fault.text, fault.at
    if "scanning" in fault.context or not ("',' or" in fault.problem or "node content" in fault.problem):
        return None
    opening = text[bracket]
    closing_ = "]" if opening == "[" else "}"
    outdented = fault.lines.start(at) != fault.lines.start(bracket) and _indent(fault, at) <= _indent(fault, bracket)
    if not text[at:].strip() or (outdented and text[at] not in "]}"):
        return _told(f'this "{opening}" is never closed', bracket, bracket + 1, f'is a "{closing_}" missing?')
    line = fault.lines.locate(bracket)[0]
    if "node content" in fault.problem:
        return _told(f'a value is missing here, in the "{opening}" of line {line}', at, at + 1)
    hint = "put a text with a colon, a comma or a bracket in quotes"
    return _told(f'a "," or "{closing_}" is expected here, in the "{opening}" of line {line}', at, at + 1, hint)


_ESCAPE = re.compile(r"\\(?:[xuU][0-9a-fA-F]*|.)")


def _bad_escape(fault: Fault, begun: int) -> Told:
    slash = fault.text.rfind("\\", begun, fault.at + 1)
    start = fault.at if slash < 0 else slash
    found = _ESCAPE.match(fault.text, start)
    escape = found[0] if found else fault.text[start : start + 1]
    hint = 'write "\\\\" for a backslash, or put the text in single quotes'
    return _told(f"{quoted(escape)} is no escape that YAML knows in double quotes", start, start + len(escape), hint)


_GLUED = re.compile(r"[ -]*[^\s:'\"#\[{]+:(?=[^\s])")  # the start of a line like "key:value"


def _stray_colon(fault: Fault) -> Told:
    """Explain a colon that makes a key where none may be."""
    text, lines, at = fault.text, fault.lines, fault.at
    start = lines.start(at)
    before = text[start:at]
    if re.search(r"[^\s]: ", before):
        hint = "put the value in quotes if the colon belongs to it"
        return _told('a second ": " on one line: only one key may stand there', at, at + 1, hint)
    above = text[:start].rstrip()
    glued = _GLUED.match(above, lines.start(max(0, len(above) - 1)))
    if glued:
        return _told("there is no space after this colon", glued.end() - 1, glued.end(), 'write "key: value"')
    first = start + len(before) - len(before.lstrip(" "))
    if at - first > 1024:  # YAML's own bound
        return _told("this key is longer than 1024 characters", first, at)
    if not above:
        return _told("a key may not stand here", first, max(at, first + 1))
    line = lines.locate(len(above) - 1)[0]
    if _indent(fault, at) > _indent(fault, len(above) - 1):
        message = f"this is indented deeper than line {line}, which has a value already"
        return _told(message, first, max(at, first + 1), "indent keys that belong together alike")
    return _told(f'a key may not stand here; is a ":" missing on line {line}?', first, max(at, first + 1))


def _does_not_fit(fault: Fault, begun: int) -> Told:
    """Explain what stands where the next key or item of a block was expected."""
    text, lines, at = fault.text, fault.lines, fault.at
    start = lines.start(at)
    before = text[start:at]
    sign = text[at : at + 1]
    if before.strip(" -"):
        if sign in ("]", "}"):
            return _told(f'this "{sign}" closes nothing', at, at + 1)
        if sign in ("&", "!"):
            return _told("a value may have one anchor, and no tag", at, _word_end(text, at))
        if fault.quote is not None and lines.start(fault.quote) != start:
            message = f"this quote is closed only on line {lines.locate(at)[0]}, and there is more after it"
            return _told(message, fault.quote, fault.quote + 1, "is a quote missing on this line?")
        if before.rstrip()[-1] in "'\"" or sign in ("'", '"'):
            hint = "put quotes around the whole value, and single quotes around double ones"
            return _told("there is more after the closing quote", at, lines.end(at), hint)
        return _told("there is more after the value", at, lines.end(at), "put the whole value in quotes")
    if sign == ":":
        return _told('there is no key before this ":"', at, at + 1)
    line, column = lines.locate(begun)
    wanted, found = column - 1, at - start
    if wanted != found:
        message = (
            f"this is indented by {_spaces(found)}, the lines it belongs with (from line {line}) by {_spaces(wanted)}"
        )
        return _told(message, at, lines.end(at), "indent what belongs together alike")
    if "expected key" in fault.problem or "block mapping" in fault.context:
        return _told(f"a key is expected here, as on line {line}", at, lines.end(at))
    return _told(f'a list item ("- ") is expected here, as on line {line}', at, lines.end(at))


def _spaces(count: int) -> str:
    return "1 space" if count == 1 else f"{count} spaces"
