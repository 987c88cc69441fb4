"""The monitor's own pages: events in, cases by state, and a page that follows them live (server-sent events)."""

from __future__ import annotations

import asyncio
import base64
import binascii
import hmac
import re
from collections.abc import AsyncIterator, Callable, Collection, Mapping
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from ..problems import Refused
from .event_lines import events_of
from .screen import MOST
from .screen_page import SCRIPT, page, table
from .sign_names import unlisted

if TYPE_CHECKING:
    from .running import Runner

MOST_BYTES = 10_000_000
_PULSE = (
    15.0  # seconds after which the screen is sent again, so that its limits are true and a proxy keeps the line open
)
_LOOK = 0.25


def application(
    runner: Runner, *, token: str | None, language: str, signs: Mapping[str, Collection[str]] | None = None
) -> Starlette:
    """The pages of a monitor that runs.

    Args:
        runner: the monitor.
        token: what whoever asks must show, as a bearer token or as a password; None where nobody else can ask.
        language: of the page.
        signs: by case, the signs of its plan, so that one by another name is told to whoever sends it.
    """
    pages = _Pages(runner, language, signs or {})
    return Starlette(
        routes=[
            Route("/", pages.screen),
            Route("/cases", pages.cases),
            Route("/live", pages.live),
            Route("/screen.js", pages.script),
            Route("/events", pages.events, methods=["POST"]),
            Route("/health", pages.health),
        ],
        middleware=[Middleware(_Guard, token=token)],
    )


class _Guard:
    """Lets nobody in without the token, and tells browsers to keep nothing and run nothing foreign."""

    def __init__(self, app: Any, token: str | None) -> None:
        self._app, self._token = app, token

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        headers = dict(scope.get("headers", ()))
        if scope["type"] == "http" and self._token is None and not _is_this_machine(headers.get(b"host", b"")):
            # A page elsewhere that gives its own name this machine's address must not be able to ask.
            await Response("", 421)(scope, receive, send)
            return
        if scope["type"] == "http" and self._token is not None and scope["path"] != "/health":
            shown = _shown(headers.get(b"authorization", b""))
            if not hmac.compare_digest(shown, self._token.encode()):
                refused = Response("", 401, {"www-authenticate": 'Basic realm="riskengine", charset="UTF-8"'})
                await refused(scope, receive, send)
                return

        async def with_headers(message: Any) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [
                    *message.get("headers", ()),
                    (b"cache-control", b"no-store"),
                    (b"content-security-policy", b"default-src 'none'; style-src 'unsafe-inline'; script-src 'self'; "
                     b"connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"),
                    (b"x-content-type-options", b"nosniff"),
                    (b"referrer-policy", b"no-referrer"),
                ]  # fmt: skip
            await send(message)

        await self._app(scope, receive, with_headers)


def _is_this_machine(host: bytes) -> bool:
    name = re.sub(rb":[0-9]+$", b"", host).lower()
    return name in {b"localhost", b"[::1]"} or re.fullmatch(rb"127(\.[0-9]{1,3}){3}", name) is not None


def _shown(header: bytes) -> bytes:
    kind, _, rest = header.partition(b" ")
    if kind.lower() == b"bearer":
        return rest.strip()
    if kind.lower() == b"basic":
        try:
            return base64.b64decode(rest, validate=True).partition(b":")[2]
        except binascii.Error:
            return b""
    return b""


class _Pages:
    def __init__(self, runner: Runner, language: str, signs: Mapping[str, Collection[str]]) -> None:
        self._runner, self._language, self._signs = runner, language, signs

    async def screen(self, _: Request) -> Response:
        return HTMLResponse(await run_in_threadpool(self._shown, page))

    async def script(self, _: Request) -> Response:
        return Response(SCRIPT, media_type="text/javascript")

    async def cases(self, _: Request) -> Response:
        return await run_in_threadpool(self._all_cases)

    def _all_cases(self) -> Response:
        found, count = self._runner.rows(MOST)
        return JSONResponse({"count": count, "cases": [row.document for row in found]})

    async def health(self, _: Request) -> Response:
        failed = self._runner.failed is not None
        return JSONResponse({"status": "failed" if failed else "runs"}, 503 if failed else 200)

    async def live(self, request: Request) -> Response:
        return StreamingResponse(self._changes(request), media_type="text/event-stream")

    async def events(self, request: Request) -> Response:
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind not in ("application/json", "application/x-ndjson", "application/jsonl"):
            said = "events are sent as application/json (one) or application/x-ndjson (one a line)"
            return JSONResponse({"problems": [{"code": "wrong-type", "message": said}]}, 415)
        body = b""
        async for part in request.stream():
            body += part
            if len(body) > MOST_BYTES:
                said = f"more than {MOST_BYTES} bytes at once; send fewer events"
                return JSONResponse({"problems": [{"code": "too-large", "message": said}]}, 413)
        return await run_in_threadpool(self._accept, body, one=kind == "application/json")

    def _accept(self, body: bytes, *, one: bool) -> Response:
        try:
            text = body.decode()
        except UnicodeDecodeError:
            return JSONResponse({"problems": [{"code": "not-utf-8", "message": "the events are not UTF-8"}]}, 400)
        if one and not text.strip():
            return JSONResponse({"problems": [{"code": "no-events", "message": "there is no event in the body"}]}, 400)
        lines = [text] if one else text.split("\n")  # a document over several lines is one event
        read = list(events_of(lines, "events", received=self._runner.now()))
        good = [each for each in read if not isinstance(each, Refused)]
        problems = [_problem(problem, None) for each in read if isinstance(each, Refused) for problem in each.problems]
        try:
            kept = self._runner.accept(good) if good else []
        except Exception as error:  # nothing was kept, and the sender must know
            known = [_problem(each, None) for each in error.problems] if isinstance(error, Refused) else []
            return JSONResponse({"kept": [], "problems": known or [{"code": "not-kept", "message": str(error)}]}, 503)
        entries = [
            {"id": each.event.id, "case": each.event.case, "entry": each.entry, "repeated": each.repeated}
            for each in kept
            if each.refused is None
        ]
        problems += [
            _problem(each, kept_.event.id) for kept_ in kept if kept_.refused for each in kept_.refused.problems
        ]
        answer: dict[str, Any] = {"kept": entries, "problems": problems}
        taken = [each.event for each in kept if each.refused is None]
        if notes := [_problem(note, each.id) for each in taken if (note := unlisted(each, self._signs)) is not None]:
            answer["notes"] = notes
        return JSONResponse(answer, 422 if problems else 200)

    async def _changes(self, request: Request) -> AsyncIterator[str]:
        """The table at once, each time that something has changed, and now and then, for its time limits come closer."""
        seen, number = -1, 0
        while not (self._runner.ending or await request.is_disconnected()):
            seen, number = self._runner.changes, number + 1
            html = await run_in_threadpool(self._shown, table)
            lines = "".join(f"data: {line}\n" for line in html.splitlines())
            yield f"id: {number}\n{lines}\n"
            waited = 0.0  # looked at now and then: a thread for each who watches would be too many
            while self._runner.changes == seen and waited < _PULSE and not self._runner.ending:
                await asyncio.sleep(_LOOK)
                waited += _LOOK

    def _shown(self, part: Callable[..., str]) -> str:
        runner = self._runner
        found, count = runner.rows(MOST)
        return part(
            found,
            runner.now(),
            self._language,
            count=count,
            trouble=len(runner.sending.trouble()),
            failed=runner.failed is not None,
        )


def _problem(problem: Any, id_: str | None) -> dict[str, Any]:
    found = {"code": problem.code, "message": problem.message, "hint": problem.hint, "event": id_}
    if problem.place is not None:
        found |= {"line": problem.place.line, "column": problem.place.column}
    return {key: value for key, value in found.items() if value is not None}
