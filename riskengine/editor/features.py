"""What the server answers: one function for each feature of the protocol."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import Any

from lsprotocol import types as lsp

from ..checking.pages import explained, pages
from ..checking.rule import Edit
from ..problems import Refused
from .completion import Proposal, proposals
from .files import Document
from .hover import about, about_word
from .layout import laid_out
from .navigation import definitions, everywhere, name_at
from .outline import Entry, outline
from .positions import Positions, Span
from .renaming import NotRenamed, renamable, renaming
from .server import NotPossible, RulesetServer
from .shape import shape
from .words_at import key_at, word_at

_COMPLETES = {
    "key": lsp.CompletionItemKind.Property,
    "item": lsp.CompletionItemKind.Variable,
    "parameter": lsp.CompletionItemKind.Constant,
    "value": lsp.CompletionItemKind.Variable,
    "outcome": lsp.CompletionItemKind.Enum,
    "option": lsp.CompletionItemKind.EnumMember,
    "function": lsp.CompletionItemKind.Function,
    "word": lsp.CompletionItemKind.Keyword,
    "field": lsp.CompletionItemKind.Field,
    "name": lsp.CompletionItemKind.Reference,
    "constant": lsp.CompletionItemKind.Value,
}
_OUTLINES = {
    "section": lsp.SymbolKind.Namespace,
    "key": lsp.SymbolKind.Property,
    "item": lsp.SymbolKind.Variable,
    "parameter": lsp.SymbolKind.Constant,
    "value": lsp.SymbolKind.Variable,
    "outcome": lsp.SymbolKind.Enum,
    "rule": lsp.SymbolKind.Function,
    "action": lsp.SymbolKind.Event,
    "source": lsp.SymbolKind.File,
    "party": lsp.SymbolKind.Interface,
    "scale": lsp.SymbolKind.Enum,
    "property": lsp.SymbolKind.Boolean,
    "ruleset": lsp.SymbolKind.Package,
    "test": lsp.SymbolKind.Method,
}


def make_server(language: str = "nb") -> RulesetServer:
    """A server with all features, not yet listening."""
    server = RulesetServer(language)
    logging.getLogger("pygls.protocol.json_rpc").addFilter(_is_a_fault)
    for name, handler, options in _FEATURES:
        _register(server, name, handler, options)
    return server


def _is_a_fault(record: logging.LogRecord) -> bool:
    """Whether something logged is no mere refusal, which the author is told already."""
    return not (record.exc_info and isinstance(record.exc_info[1], NotPossible))


def _register(server: RulesetServer, name: str, handler: Callable[[RulesetServer, Any], Any], options: Any) -> None:
    def handle(params: Any) -> Any:
        return handler(server, params)

    server.feature(name, options)(handle)


# The features


def _initialize(server: RulesetServer, params: lsp.InitializeParams) -> None:
    options = params.initialization_options
    wanted = options.get("lang") if isinstance(options, dict) else getattr(options, "lang", None)
    if wanted in ("nb", "en"):
        server.language = wanted
    folders = [folder.uri for folder in params.workspace_folders or ()] or [params.root_uri or ""]
    server.files.folders = [server.path(uri) for uri in folders if uri]


def _did_open(server: RulesetServer, params: lsp.DidOpenTextDocumentParams) -> None:
    server.take(params.text_document.uri, params.text_document.text)


def _did_change(server: RulesetServer, params: lsp.DidChangeTextDocumentParams) -> None:
    uri = params.text_document.uri
    server.take(uri, server.workspace.get_text_document(uri).source)


def _did_save(server: RulesetServer, params: lsp.DidSaveTextDocumentParams) -> None:
    server.files.refresh()
    uri = params.text_document.uri
    server.take(uri, server.workspace.get_text_document(uri).source)


def _did_close(server: RulesetServer, params: lsp.DidCloseTextDocumentParams) -> None:
    server.forget(server.path(params.text_document.uri))


def _files_changed(server: RulesetServer, _params: object) -> None:
    server.files.refresh()
    for each in server.files.open_documents():
        server.take(server.uri(each.path), server.workspace.get_text_document(server.uri(each.path)).source)


def _folders_changed(server: RulesetServer, params: lsp.DidChangeWorkspaceFoldersParams) -> None:
    gone = {server.path(folder.uri) for folder in params.event.removed}
    kept = [path for path in server.files.folders if path not in gone]
    server.files.folders = [*kept, *(server.path(folder.uri) for folder in params.event.added)]
    _files_changed(server, params)


def _completion(server: RulesetServer, params: lsp.CompletionParams) -> lsp.CompletionList | None:
    document = server.document(params.text_document.uri)
    if document is None:
        return None
    positions = server.positions(document)
    offset = server.offset(document, params.position)
    found = proposals(document, offset, server.language)
    return lsp.CompletionList(False, [_completion_item(server, each, positions) for each in found])


def _completion_item(server: RulesetServer, proposal: Proposal, positions: Positions) -> lsp.CompletionItem:
    said = proposal.description
    return lsp.CompletionItem(
        label=proposal.label,
        kind=_COMPLETES[proposal.kind],
        detail=proposal.detail or None,
        documentation=lsp.MarkupContent(lsp.MarkupKind.Markdown, said) if said else None,
        sort_text=f"{proposal.rank}{proposal.label}" if proposal.kind != "option" else f"{proposal.rank}",
        filter_text=proposal.label,
        text_edit=lsp.TextEdit(server.range(proposal.replaces, positions), proposal.text),
    )


def _hover(server: RulesetServer, params: lsp.HoverParams) -> lsp.Hover | None:
    document = server.document(params.text_document.uri)
    if document is None:
        return None
    offset = server.offset(document, params.position)
    positions = server.positions(document)
    said: list[str] = []
    span: Span | None = None
    name = name_at(document, offset)
    if name is not None:
        symbol, span = name.symbol, name.span
        sketch = document.sketch
        if symbol.ruleset not in ("", sketch.id) or sketch.kind != "ruleset":
            sketch = server.files.sketch_of(symbol.ruleset or sketch.id, document.path) or sketch
        said.append(about(symbol, sketch, server.definition(document), server.language))
    else:
        key = key_at(document, offset)
        if key is not None:
            description = shape(document.sketch.kind).describes(key.path, document.sketch.data)
            if description:
                span = key.span
                said.append(f"**{key.path[-1]}**\n\n{description}")
    if not said:
        word = word_at(document, offset)
        if word is not None and (meaning := about_word(document.text[word.start : word.end], server.language)):
            span = word
            said.append(meaning)
    for shown in server.last_checked(document).shown:
        if shown.span.start <= offset <= shown.span.end and shown.problem.code in pages():
            span = span or shown.span
            said.append(f"```text\n{explained(pages()[shown.problem.code])}```")
    if not said or span is None:
        return None
    content = lsp.MarkupContent(lsp.MarkupKind.Markdown, "\n\n---\n\n".join(said))
    return lsp.Hover(content, server.range(span, positions))


def _definition(server: RulesetServer, params: lsp.DefinitionParams) -> list[lsp.Location]:
    document = server.document(params.text_document.uri)
    name = None if document is None else name_at(document, server.offset(document, params.position))
    if document is None or name is None:
        return []
    return [server.location(each) for each in definitions(name.symbol, document, server.files)]


def _references(server: RulesetServer, params: lsp.ReferenceParams) -> list[lsp.Location]:
    document = server.document(params.text_document.uri)
    name = None if document is None else name_at(document, server.offset(document, params.position))
    if document is None or name is None:
        return []
    wanted = params.context.include_declaration
    found = everywhere(name.symbol, document, server.files)
    return [server.location(each) for each in found if wanted or not each.occurrence.defines]


def _prepare_rename(server: RulesetServer, params: lsp.PrepareRenameParams) -> lsp.PrepareRenamePlaceholder:
    document = _known(server, params.text_document.uri)
    try:
        found = renamable(document, server.offset(document, params.position))
    except NotRenamed as refused:
        raise NotPossible(str(refused)) from None
    return lsp.PrepareRenamePlaceholder(server.range(found.span, server.positions(document)), found.symbol.name)


def _rename(server: RulesetServer, params: lsp.RenameParams) -> lsp.WorkspaceEdit:
    document = _known(server, params.text_document.uri)
    try:
        made = renaming(document, server.offset(document, params.position), params.new_name, server.files)
    except NotRenamed as refused:
        raise NotPossible(str(refused)) from None
    changes: dict[str, Sequence[lsp.TextEdit]] = {}
    for path, edits in made.edits.items():
        known = server.files.document(path)
        own = known is not None and known.text == made.texts[path]
        positions = server.positions(known) if known is not None and own else Positions(made.texts[path])
        changes[server.uri(path)] = [server.text_edit(edit, positions) for edit in edits]
    return lsp.WorkspaceEdit(changes=changes)


def _known(server: RulesetServer, uri: str) -> Document:
    document = server.document(uri)
    if document is None:
        raise NotPossible("This document is not known.")
    return document


def _formatting(server: RulesetServer, params: lsp.DocumentFormattingParams) -> list[lsp.TextEdit]:
    document = _known(server, params.text_document.uri)
    try:
        edit = laid_out(document)
    except Refused as refused:
        first = refused.problems[0]
        said = first.message if first.hint is None else f"{first.message}; {first.hint}"
        raise NotPossible(said) from None
    return [] if edit is None else [server.text_edit(edit, server.positions(document))]


def _document_symbol(server: RulesetServer, params: lsp.DocumentSymbolParams) -> list[lsp.DocumentSymbol]:
    document = server.document(params.text_document.uri)
    if document is None:
        return []
    positions = server.positions(document)
    return [_outlined(server, each, positions) for each in outline(document, server.language)]


def _outlined(server: RulesetServer, entry: Entry, positions: Positions) -> lsp.DocumentSymbol:
    return lsp.DocumentSymbol(
        name=entry.name,
        detail=entry.detail or None,
        kind=_OUTLINES[entry.kind],
        range=server.range(entry.whole, positions),
        selection_range=server.range(entry.at, positions),
        children=[_outlined(server, each, positions) for each in entry.inside],
    )


def _folding(server: RulesetServer, params: lsp.FoldingRangeParams) -> list[lsp.FoldingRange]:
    document = server.document(params.text_document.uri)
    if document is None:
        return []
    positions = server.positions(document)
    found = []
    for section in outline(document, server.language):
        for each in (section, *section.inside):
            first, last = positions.position(each.whole.start).line, positions.position(each.whole.end).line
            if last > first:
                found.append(lsp.FoldingRange(first, last, kind=lsp.FoldingRangeKind.Region))
    return found


def _code_action(server: RulesetServer, params: lsp.CodeActionParams) -> list[lsp.CodeAction]:
    document = server.document(params.text_document.uri)
    if document is None:
        return []
    positions = server.positions(document)
    uri = params.text_document.uri
    start, end = (server.offset(document, at) for at in (params.range.start, params.range.end))
    found: list[lsp.CodeAction] = []
    everything: list[Edit] = []
    for shown in server.last_checked(document).shown:
        for at, mend in enumerate(shown.mend):
            if mend.unasked:
                everything.append(mend.edit)
            if shown.span.start <= end and start <= shown.span.end:
                changes: dict[str, Sequence[lsp.TextEdit]] = {uri: [server.text_edit(mend.edit, positions)]}
                found.append(
                    lsp.CodeAction(
                        mend.title,
                        kind=lsp.CodeActionKind.QuickFix,
                        diagnostics=[server.diagnostic(shown, positions, document)],
                        is_preferred=at == 0,
                        edit=lsp.WorkspaceEdit(changes=changes),
                    )
                )
    if everything:
        all_changes: dict[str, Sequence[lsp.TextEdit]] = {
            uri: [server.text_edit(edit, positions) for edit in _apart(everything)]
        }
        found.append(
            lsp.CodeAction(
                "Mend all that riskengine check --fix mends",
                kind=lsp.CodeActionKind.SourceFixAll,
                edit=lsp.WorkspaceEdit(changes=all_changes),
            )
        )
    only = params.context.only
    if only:
        found = [
            each for each in found if any(_kind_name(each.kind or "").startswith(_kind_name(kind)) for kind in only)
        ]
    return found


def _kind_name(kind: lsp.CodeActionKind | str) -> str:
    return str(getattr(kind, "value", kind))


def _apart(edits: Sequence[Edit]) -> list[Edit]:
    """The changes that do not overlap; of those that do, the first."""
    kept: list[Edit] = []
    for edit in sorted(edits, key=lambda each: (each.start, each.end)):
        if not kept or edit.start >= kept[-1].end:
            kept.append(edit)
    return kept


_FEATURES: Sequence[tuple[str, Callable[[RulesetServer, Any], Any], Any]] = (
    (lsp.INITIALIZE, _initialize, None),
    (lsp.TEXT_DOCUMENT_DID_OPEN, _did_open, None),
    (lsp.TEXT_DOCUMENT_DID_CHANGE, _did_change, None),
    (lsp.TEXT_DOCUMENT_DID_SAVE, _did_save, None),
    (lsp.TEXT_DOCUMENT_DID_CLOSE, _did_close, None),
    (lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES, _files_changed, None),
    (lsp.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS, _folders_changed, None),
    (
        lsp.TEXT_DOCUMENT_COMPLETION,
        _completion,
        lsp.CompletionOptions(trigger_characters=[".", "{", "[", "(", ",", " "]),
    ),
    (lsp.TEXT_DOCUMENT_HOVER, _hover, None),
    (lsp.TEXT_DOCUMENT_DEFINITION, _definition, None),
    (lsp.TEXT_DOCUMENT_REFERENCES, _references, None),
    (lsp.TEXT_DOCUMENT_PREPARE_RENAME, _prepare_rename, None),
    (lsp.TEXT_DOCUMENT_RENAME, _rename, lsp.RenameOptions(prepare_provider=True)),
    (lsp.TEXT_DOCUMENT_FORMATTING, _formatting, None),
    (lsp.TEXT_DOCUMENT_DOCUMENT_SYMBOL, _document_symbol, None),
    (lsp.TEXT_DOCUMENT_FOLDING_RANGE, _folding, None),
    (
        lsp.TEXT_DOCUMENT_CODE_ACTION,
        _code_action,
        lsp.CodeActionOptions(code_action_kinds=[lsp.CodeActionKind.QuickFix, lsp.CodeActionKind.SourceFixAll]),
    ),
)
