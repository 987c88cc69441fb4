"""An editor, as the server sees it: a client of the protocol that starts a real server process and talks with it over stdio."""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import Coroutine, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Any, TypeVar

from lsprotocol import types as lsp
from pygls.lsp.client import LanguageClient
from pygls.uris import to_fs_path

ROOT = Path(__file__).resolve().parents[2]
WAIT = 120.0

T = TypeVar("T")


class Editor:
    """An editor with some folders open. Its methods wait for the server's answer."""

    def __init__(self, *folders: Path, language: str = "en", encodings: Sequence[str] = ("utf-16",)) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._texts: dict[str, str] = {}
        self._versions: dict[str, int] = {}
        self._waiting: dict[tuple[str, int], Future[list[lsp.Diagnostic]]] = {}
        self.published: dict[str, list[lsp.Diagnostic]] = {}
        self.initialized = self._run(self._start(folders, language, encodings))

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(WAIT)

    async def _start(self, folders: Sequence[Path], language: str, encodings: Sequence[str]) -> lsp.InitializeResult:
        self.client = LanguageClient("editor", "1")
        self.client.feature(lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)(lambda params: self._on_diagnostics(params))
        await self.client.start_io(sys.executable, "-m", "riskengine", "language-server", "--stdio", cwd=ROOT)
        result = await self.client.initialize_async(
            lsp.InitializeParams(
                capabilities=lsp.ClientCapabilities(
                    general=lsp.GeneralClientCapabilities(position_encodings=[*encodings])
                ),
                workspace_folders=[lsp.WorkspaceFolder(path.as_uri(), path.name) for path in folders],
                initialization_options={"lang": language},
            )
        )
        self.client.initialized(lsp.InitializedParams())
        return result

    def close(self) -> None:
        """Shut the server down, and see that it goes."""
        self._run(self._stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(WAIT)
        self._loop.close()

    async def _stop(self) -> None:
        server = self.client._server
        await self.client.shutdown_async(None)
        self.client.exit(None)
        assert server is not None
        self.status = await asyncio.wait_for(server.wait(), WAIT)
        assert server.stderr is not None
        self.complaints = (await server.stderr.read()).decode()
        await self.client.stop()  # type: ignore[no-untyped-call]

    def _on_diagnostics(self, params: lsp.PublishDiagnosticsParams) -> None:
        self.published[params.uri] = [*params.diagnostics]
        waiting = self._waiting.pop((params.uri, params.version or 0), None)
        if waiting is not None:
            waiting.set_result([*params.diagnostics])

    # Documents

    def open(self, path: Path, text: str | None = None) -> list[lsp.Diagnostic]:
        """Open a file, or a text in its place; give its problems."""
        uri = path.as_uri()
        if text is None:
            text = path.read_bytes().decode()
        if uri in self._texts:
            return self.change(path, text)
        self._texts[uri], self._versions[uri] = text, 1
        item = lsp.TextDocumentItem(uri, "yaml", 1, text)
        done = self._expect(uri, 1)
        self._call(lambda: self.client.text_document_did_open(lsp.DidOpenTextDocumentParams(item)))
        return done.result(WAIT)

    def change(self, path: Path, text: str) -> list[lsp.Diagnostic]:
        """Replace the text of an open file; give its problems."""
        uri = path.as_uri()
        self._texts[uri] = text
        self._versions[uri] += 1
        version = self._versions[uri]
        change = lsp.TextDocumentContentChangeWholeDocument(text)
        done = self._expect(uri, version)
        identifier = lsp.VersionedTextDocumentIdentifier(version, uri)
        params = lsp.DidChangeTextDocumentParams(identifier, [change])
        self._call(lambda: self.client.text_document_did_change(params))
        return done.result(WAIT)

    def type_on(self, path: Path, text: str) -> None:
        """Replace the text of an open file, without waiting for its problems."""
        uri = path.as_uri()
        self._texts[uri] = text
        self._versions[uri] += 1
        identifier = lsp.VersionedTextDocumentIdentifier(self._versions[uri], uri)
        params = lsp.DidChangeTextDocumentParams(identifier, [lsp.TextDocumentContentChangeWholeDocument(text)])
        self._call(lambda: self.client.text_document_did_change(params))

    def close_file(self, path: Path) -> None:
        """Close a file."""
        uri = path.as_uri()
        self._texts.pop(uri)
        self._call(
            lambda: self.client.text_document_did_close(lsp.DidCloseTextDocumentParams(lsp.TextDocumentIdentifier(uri)))
        )

    def _expect(self, uri: str, version: int) -> Future[list[lsp.Diagnostic]]:
        done: Future[list[lsp.Diagnostic]] = Future()
        self._waiting[(uri, version)] = done
        return done

    def _call(self, send: Any) -> None:
        async def sent() -> None:
            send()

        self._run(sent())

    # Asking

    def text(self, path: Path) -> str:
        return self._texts[path.as_uri()]

    def at(self, path: Path, where: str, shift: int = 0) -> lsp.Position:
        """The position of some words of the text, in UTF-16 units."""
        text = self.text(path)
        offset = text.index(where) + shift
        before = text[:offset]
        line = before.count("\n")
        column = before.rpartition("\n")[2]
        return lsp.Position(line, len(column.encode("utf-16-le")) // 2)

    def complete(self, path: Path, text: str) -> dict[str, lsp.CompletionItem]:
        """What is proposed at the `¤` of a text, by label."""
        offset = text.index("¤")
        plain = text[:offset] + text[offset + 1 :]
        if path.as_uri() in self._texts:
            self.type_on(path, plain)
        else:
            self.open(path, plain)
        before = plain[:offset]
        column = before.rpartition("\n")[2]
        position = lsp.Position(before.count("\n"), len(column.encode("utf-16-le")) // 2)
        params = lsp.CompletionParams(lsp.TextDocumentIdentifier(path.as_uri()), position)
        found = self._run(self.client.text_document_completion_async(params))
        assert isinstance(found, lsp.CompletionList)
        return {item.label: item for item in found.items}

    def hover(self, path: Path, where: str, shift: int = 1) -> str:
        params = lsp.HoverParams(lsp.TextDocumentIdentifier(path.as_uri()), self.at(path, where, shift))
        found = self._run(self.client.text_document_hover_async(params))
        if found is None:
            return ""
        assert isinstance(found.contents, lsp.MarkupContent)
        return found.contents.value

    def definition(self, path: Path, where: str, shift: int = 1) -> list[tuple[str, str]]:
        """Where it is defined: the file's name, and the words there."""
        params = lsp.DefinitionParams(lsp.TextDocumentIdentifier(path.as_uri()), self.at(path, where, shift))
        found = self._run(self.client.text_document_definition_async(params))
        assert isinstance(found, list)
        return [self._words(each) for each in found if isinstance(each, lsp.Location)]

    def references(self, path: Path, where: str, shift: int = 1, *, declaration: bool = True) -> list[tuple[str, str]]:
        params = lsp.ReferenceParams(
            lsp.ReferenceContext(declaration), lsp.TextDocumentIdentifier(path.as_uri()), self.at(path, where, shift)
        )
        return [self._words(each) for each in self._run(self.client.text_document_references_async(params)) or []]

    def rename(self, path: Path, where: str, new: str, shift: int = 1) -> dict[str, str]:
        """The texts of the files that a renaming changes, by the file's name."""
        params = lsp.RenameParams(lsp.TextDocumentIdentifier(path.as_uri()), self.at(path, where, shift), new)
        found = self._run(self.client.text_document_rename_async(params))
        assert found is not None and found.changes is not None
        return {_path(uri).name: edited(self._text_of(uri), edits) for uri, edits in found.changes.items()}

    def format(self, path: Path) -> str:
        params = lsp.DocumentFormattingParams(lsp.TextDocumentIdentifier(path.as_uri()), lsp.FormattingOptions(2, True))
        edits = self._run(self.client.text_document_formatting_async(params))
        return edited(self.text(path), edits or [])

    def symbols(self, path: Path) -> list[lsp.DocumentSymbol]:
        params = lsp.DocumentSymbolParams(lsp.TextDocumentIdentifier(path.as_uri()))
        found = self._run(self.client.text_document_document_symbol_async(params))
        return [each for each in found or [] if isinstance(each, lsp.DocumentSymbol)]

    def folds(self, path: Path) -> list[lsp.FoldingRange]:
        params = lsp.FoldingRangeParams(lsp.TextDocumentIdentifier(path.as_uri()))
        return [*(self._run(self.client.text_document_folding_range_async(params)) or [])]

    def actions(self, path: Path, at: lsp.Range) -> list[lsp.CodeAction]:
        params = lsp.CodeActionParams(lsp.TextDocumentIdentifier(path.as_uri()), at, lsp.CodeActionContext([]))
        found = self._run(self.client.text_document_code_action_async(params))
        return [each for each in found or [] if isinstance(each, lsp.CodeAction)]

    def done(self, path: Path, action: lsp.CodeAction) -> str:
        """The text with a code action done."""
        assert action.edit is not None and action.edit.changes is not None
        return edited(self.text(path), action.edit.changes[path.as_uri()])

    def _text_of(self, uri: str) -> str:
        known = self._texts.get(uri)
        return _path(uri).read_bytes().decode() if known is None else known

    def _words(self, location: lsp.Location) -> tuple[str, str]:
        text = self._text_of(location.uri)
        start, end = (offset(text, at) for at in (location.range.start, location.range.end))
        return _path(location.uri).name, text[start:end]


def _path(uri: str) -> Path:
    found = to_fs_path(uri)
    assert found is not None
    return Path(found)


def offset(text: str, at: lsp.Position) -> int:
    """The offset of a position in UTF-16 units: a second implementation, by encoding the line."""
    lines = text.split("\n")
    before = sum(len(line) + 1 for line in lines[: at.line])
    return before + len(lines[at.line].encode("utf-16-le")[: at.character * 2].decode("utf-16-le"))


def edited(text: str, edits: Sequence[Any]) -> str:
    """The text with an editor's changes made."""
    found = [(offset(text, edit.range.start), offset(text, edit.range.end), edit.new_text) for edit in edits]
    for start, end, new in sorted(found, reverse=True):
        text = text[:start] + new + text[end:]
    return text
