"""One frame on the websocket: text to a checked message, and messages of each kind."""

from __future__ import annotations

import json
from typing import Any

from .messages import (
    INVALID_PARAMS,
    INVALID_REQUEST,
    METHOD_NOT_FOUND,
    PARSE_ERROR,
    ReplyError,
)
from .methods import METHODS_FROM_BROWSER, RESULTS
from .validate import BadMessageError, checker, quote

Message = dict[str, Any]

_CHECKS = {method: checker(params) for method, params in METHODS_FROM_BROWSER.items()}


def parse(text: str | bytes) -> Message:
    """Reads a frame; raises :class:`BadMessageError` for what the browser may not send."""
    try:
        message = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadMessageError(PARSE_ERROR, f"the message is no JSON: {error}") from None
    if not isinstance(message, dict):
        raise BadMessageError(INVALID_REQUEST, f"the message is {quote(message)}, not an object")
    request = message.get("id")
    if isinstance(request, bool) or not isinstance(request, (int, str, type(None))):
        raise BadMessageError(INVALID_REQUEST, f"id is {quote(request)}, not a number or string")
    method = message.get("method")
    if not isinstance(method, str) or method not in _CHECKS:
        raise BadMessageError(METHOD_NOT_FOUND, f"method {quote(method)} is not known", request)
    wrong = _CHECKS[method](message.get("params"), "params")
    if wrong:
        raise BadMessageError(INVALID_PARAMS, f"{method}: {wrong}", request)
    if method in RESULTS and request is None:
        raise BadMessageError(INVALID_REQUEST, f"{method} needs an id, since it is answered")
    return message


def reply(request: int | str, result: Any) -> Message:
    """Answers a request."""
    return {"id": request, "result": result}


def error_reply(request: int | str | None, code: int, message: str) -> Message:
    """Refuses a request, or a message that was none (``request`` is ``None``)."""
    return {"id": request, "error": ReplyError(code=code, message=message)}


def notification(method: str, params: Any) -> Message:
    """Tells something that nobody asked for."""
    return {"method": method, "params": params}
