"""POST /control/<verb>: lets another process play the people of a sandbox."""

from __future__ import annotations

import base64
import inspect
import json
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from typing import Any

from aiohttp import web

Verb = Callable[..., Any]


def control_routes(verbs: Mapping[str, Verb]) -> list[web.RouteDef]:
    """Each verb under its name: JSON keywords in, {"result": ...} or {"error"} out.

    Bytes travel as base64 text; `data` is always bytes.
    """

    async def serve(request: web.Request) -> web.Response:
        verb = verbs.get(request.match_info["verb"])
        if verb is None:
            return _error(404, f"no such verb; there are {', '.join(sorted(verbs))}")
        try:
            result = await _call(verb, await request.text())
        except (ValueError, TypeError, LookupError, TimeoutError) as error:
            return _error(400, f"{type(error).__name__}: {error}")
        return web.json_response({"result": plain(result)})

    return [web.post("/control/{verb}", serve)]


async def _call(verb: Verb, body: str) -> object:
    given = json.loads(body or "{}")
    if not isinstance(given, dict):
        raise TypeError("expected a JSON object")
    if given.get("data") is not None and "data" in inspect.signature(verb).parameters:
        given["data"] = base64.b64decode(given["data"], validate=True)
    inspect.signature(verb).bind(**given)
    result = verb(**given)
    return await result if inspect.isawaitable(result) else result


def _error(status: int, text: str) -> web.Response:
    return web.json_response({"error": text}, status=status)


def plain(value: object) -> object:
    """The value as JSON knows it; dataclasses become objects, bytes base64."""
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, datetime):
        return value.isoformat()
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(each) for each in value]
    return value
