"""The language server: the features of this room over the Language Server Protocol, by way of pygls.

It runs in one thread. A document is checked when its author pauses; all else is answered at once.
"""

from __future__ import annotations

import asyncio
import logging
from functools import cache
from pathlib import Path
from typing import Any, cast

from lsprotocol import types as lsp
from pygls import uris
from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer

from .. import __version__
from ..checking.pages import explained, pages
from ..checking.rule import Edit
from ..ruleset.definition import Definition
from .files import Document, Files
from .live import Checked, Shown, checked
from .navigation import Found
from .positions import Encoding, Positions, Span

_REQUEST_FAILED = -32803

PAUSE = 0.2
"""How long, in seconds, nothing is typed before a document is checked."""

_LOG = logging.getLogger(__name__)
_SEVERITIES = {
    "error": lsp.DiagnosticSeverity.Error,
    "warning": lsp.DiagnosticSeverity.Warning,
    "info": lsp.DiagnosticSeverity.Information,
}


class NotPossible(JsonRpcException):
    """A request that cannot be done, with the reason."""

    CODE = _REQUEST_FAILED
    MESSAGE = "not possible"


class RulesetServer(LanguageServer):
    """The server, with what it knows of the editor's documents.

    `language` is `nb` or `en`: that of texts about a ruleset. Faults are told in English.
    """

    def __init__(self, language: str = "nb") -> None:
        super().__init__("riskengine", __version__, text_document_sync_kind=lsp.TextDocumentSyncKind.Full)
        self.language = language
        self.files = Files()
        self._checked: dict[Path, tuple[str, Checked]] = {}
        self._definitions: dict[Path, Definition] = {}
        self._waiting: dict[Path, asyncio.Task[None]] = {}
        self._uris: dict[Path, str] = {}

    def report_server_error(self, error: Exception, source: Any) -> None:
        """Show a fault of the server; what is refused has its answer already."""
        if not isinstance(error, NotPossible):
            super().report_server_error(error, source)

    # Documents

    def path(self, uri: str) -> Path:
        """The path of a document; of one that is not saved yet, a name in no folder."""
        found = uris.to_fs_path(uri) if uri.startswith("file:") else None
        path = Path(found) if found else Path(uri.replace(":", "-").replace("/", "-"))
        self._uris[path] = uri
        return path

    def uri(self, path: Path) -> str:
        """The URI of a path, as the editor writes it."""
        return self._uris.get(path) or path.as_uri()

    def take(self, uri: str, text: str) -> Document:
        """Take a document's text, and check it, and what depends on it, after a pause."""
        document = self.files.opened(self.path(uri), text)
        id_ = document.sketch.id
        for each in self.files.open_documents():
            if each is document or (id_ and (each.sketch.id == id_ or id_ in each.sketch.section("uses"))):
                self._check_soon(each.path)
        return document

    def document(self, uri: str) -> Document | None:
        """The document of a URI."""
        return self.files.document(self.path(uri))

    def positions(self, document: Document) -> Positions:
        """The positions of a document in the units agreed with the editor."""
        agreed = self.workspace.position_encoding
        encoding = str(getattr(agreed, "value", agreed) or "utf-16")
        return Positions(document.text, cast(Encoding, encoding), marked=document.marked)

    def offset(self, document: Document, at: lsp.Position) -> int:
        """The offset of an editor's position."""
        return self.positions(document).offset(at.line, at.character)

    # Checking

    def forget(self, path: Path) -> None:
        """Forget a closed document, and its problems."""
        waiting = self._waiting.pop(path, None)
        if waiting is not None:
            waiting.cancel()
        self.files.closed(path)
        self._checked.pop(path, None)
        self._publish(self.uri(path), [], None)

    def _check_soon(self, path: Path) -> None:
        before = self._waiting.get(path)
        if before is not None:
            before.cancel()
        self._waiting[path] = asyncio.get_running_loop().create_task(self._check_after_pause(path))

    async def _check_after_pause(self, path: Path) -> None:
        await asyncio.sleep(PAUSE)
        self._waiting.pop(path, None)
        document = next((each for each in self.files.open_documents() if each.path == path), None)
        if document is None:
            return
        try:
            found = self.checked(document)
        except Exception:  # a fault of ours must not end the checking of what is written next
            _LOG.exception("A fault of riskengine itself, in checking %s", path)
            return
        positions = self.positions(document)
        version = self.workspace.get_text_document(self.uri(path)).version
        shown = [self.diagnostic(each, positions, document) for each in found.shown]
        self._publish(self.uri(path), shown, version)

    def _publish(self, uri: str, diagnostics: list[lsp.Diagnostic], version: int | None) -> None:
        self.text_document_publish_diagnostics(lsp.PublishDiagnosticsParams(uri, diagnostics, version))

    def checked(self, document: Document) -> Checked:
        """What is wrong with a document; kept while its text, and what it was checked with, stay."""
        found = checked(document, self.files)
        self._checked[document.path] = (document.text, found)
        if found.definition is not None:
            self._definitions[document.path] = found.definition
        return found

    def last_checked(self, document: Document) -> Checked:
        """What was found in the text as it stands, without checking it once more."""
        text, found = self._checked.get(document.path, (None, None))
        return found if found is not None and text == document.text else self.checked(document)

    def definition(self, document: Document) -> Definition | None:
        """The ruleset that a document holds or is for, as it was last understood."""
        if document.path not in self._definitions:
            self.last_checked(document)
        return self._definitions.get(document.path)

    # As the protocol has it

    def range(self, span: Span, positions: Positions) -> lsp.Range:
        """A stretch as a range."""
        start, end = positions.position(span.start), positions.position(span.end)
        return lsp.Range(lsp.Position(*start), lsp.Position(*end))

    def location(self, found: Found) -> lsp.Location:
        """A name as a location."""
        span, document = found.occurrence.span, found.document
        return lsp.Location(self.uri(document.path), self.range(span, self.positions(document)))

    def text_edit(self, edit: Edit, positions: Positions) -> lsp.TextEdit:
        """A change of a text."""
        return lsp.TextEdit(self.range(Span(edit.start, edit.end), positions), edit.text)

    def diagnostic(self, shown: Shown, positions: Positions, document: Document) -> lsp.Diagnostic:
        """A problem as a diagnostic; its data holds the page of its code."""
        problem = shown.problem
        message = problem.message if problem.hint is None else f"{problem.message}\n{problem.hint}"
        related = [
            lsp.DiagnosticRelatedInformation(
                lsp.Location(self.uri(document.path), self.range(span, positions)), sentence
            )
            for span, sentence in shown.related
        ]
        page = pages().get(problem.code)
        return lsp.Diagnostic(
            range=self.range(shown.span, positions),
            message=message,
            severity=_SEVERITIES.get(problem.severity, lsp.DiagnosticSeverity.Warning),
            code=problem.code,
            code_description=_described(problem.code),
            source="riskengine",
            related_information=related or None,
            data=None if page is None else {"page": explained(page)},
        )


@cache
def _codes_page() -> str | None:
    """Where the pages of all codes are, in a checkout; an installed package has them in the problems' data only."""
    path = Path(__file__).resolve().parents[2] / "docs" / "codes.md"
    return path.as_uri() if path.is_file() else None


def _described(code: str) -> lsp.CodeDescription | None:
    page = _codes_page()
    return None if page is None or code not in pages() else lsp.CodeDescription(f"{page}#{code}")
