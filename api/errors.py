"""Every error in one shape and in the caller's language: `{"error", "message", "details"}`.

Use cases raise refusals whose names say the fault; one table maps them to HTTP. Nothing of the
input is echoed, and nothing of the inside is told.
"""

from collections.abc import Mapping
from typing import cast

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic_core import ErrorDetails
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.exceptions import HTTPException
from starlette.routing import Match

from api.headers import SECURITY_HEADERS
from api.language import preferred
from api.schemas import FIRST_YEAR, LAST_YEAR, MOST_DAYS, Detail, Problem
from gis.errors import (
    BadInput,
    Conflict,
    NotAllowed,
    NotFound,
    NotSignedIn,
    Refusal,
    TooLarge,
    TooMany,
    TooSoon,
    Unavailable,
)
from gis.messages import Language, say

STATUS: Mapping[type[Refusal], int] = {
    BadInput: 422,
    NotFound: 404,
    Conflict: 409,
    Unavailable: 503,
    NotSignedIn: 401,
    NotAllowed: 403,
    TooLarge: 413,
    TooMany: 429,
    TooSoon: 429,
}

OF_STATUS: Mapping[int, tuple[str, str]] = {
    401: ("not_signed_in", "accounts.sign_in"),
    403: ("forbidden", "api.cross_site"),
    404: ("not_found", "api.no_such_address"),
    405: ("method_not_allowed", "api.method_not_allowed"),
    413: ("too_large", "api.too_large"),
    416: ("out_of_range", "basemap.out_of_range"),
    421: ("misdirected", "api.foreign_host"),
    503: ("unavailable", "api.unavailable"),
}
"""What is said of a status that no use case chose: the error's code and its message."""

WANTED = {
    "date": "api.want_day",
    "as_of": "api.want_day",
    "level": "api.want_level",
    "within": "api.want_code",
    "after": "api.want_code",
    "district": "api.want_district",
    "worker": "api.want_worker",
    "reason": "api.want_reason",
    "limit": "api.want_limit",
    "q": "api.want_search",
    "name": "api.want_name",
    "password": "api.want_password",
    "role": "api.want_role",
    "scope": "api.want_code",
    "label": "api.want_label",
    "days": "api.want_days",
    "id": "api.want_token_id",
    "before": "api.want_before",
    "z": "tiles.want_zoom",
    "x": "tiles.want_place",
    "y": "tiles.want_place",
}
ASKED_BY_NAME = "/ogc"
"""Below this path a caller without a token is asked for a password, which is a token here."""

_METHODS = ("DELETE", "GET", "PATCH", "POST", "PUT")
_COME_AGAIN_S = "2"
_LIMITS = {"first": FIRST_YEAR, "last": LAST_YEAR, "most": MOST_DAYS}


def install(app: FastAPI) -> None:
    """Let every error of `app` leave in the one shape."""
    app.add_exception_handler(Refusal, refused)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _of_status)
    app.add_exception_handler(OperationalError, _unavailable)
    app.add_exception_handler(PoolTimeoutError, _unavailable)
    app.add_exception_handler(Exception, _internal)


def problem(
    status: int,
    code: str,
    message: str,
    details: list[Detail] | None = None,
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """An error as a response."""
    body = Problem(error=code, message=message, details=details or [])
    return JSONResponse(body.model_dump(), status_code=status, headers=headers)


def problem_of_status(
    status: int, language: Language, headers: Mapping[str, str] | None = None
) -> JSONResponse:
    """The error that a bare status means."""
    code, key = OF_STATUS.get(status, ("error", "api.refused"))
    return problem(status, code, say(key, language), headers=headers)


def language_of_request(request: Request) -> Language:
    """The language in which this caller is answered."""
    default = cast("Language", request.app.state.settings.language)
    return preferred(request.headers.get("accept-language"), default)


def refused(request: Request, error: Exception, status: int | None = None) -> JSONResponse:
    """A refusal of a use case, with the status of its kind unless another is given."""
    refusal = cast("Refusal", error)
    language = language_of_request(request)
    status = status or next(STATUS[kind] for kind in type(refusal).__mro__ if kind in STATUS)
    details = [
        Detail(where=fault.where, message=say(fault.key, language, **fault.values))
        for fault in refusal.faults
    ]
    headers = _asking_for(request, refusal)
    return problem(status, refusal.code, refusal.say(language), details, headers)


def _asking_for(request: Request, refusal: Refusal) -> dict[str, str]:
    """What the caller should do next, as headers say it.

    Map programs (QGIS, GDAL) show a token only when they are asked for a password; a browser that
    is asked would open its own window over the console.
    """
    if isinstance(refusal, TooSoon):
        return {"Retry-After": str(refusal.wait_s)}
    if isinstance(refusal, Unavailable):
        return {"Retry-After": _COME_AGAIN_S}
    if isinstance(refusal, NotSignedIn):
        basic = request.url.path.startswith(ASKED_BY_NAME)
        return {"WWW-Authenticate": 'Basic realm="xunge", charset="UTF-8"' if basic else "Bearer"}
    return {}


def _invalid(request: Request, error: Exception) -> JSONResponse:
    return invalid(request, cast("RequestValidationError", error))


def invalid(
    request: Request,
    error: RequestValidationError,
    *,
    status: int = 422,
    wanted: Mapping[str, str] = WANTED,
) -> JSONResponse:
    """What is wrong with a request's parameters; `wanted` has the message of each by its name."""
    language = language_of_request(request)
    faults = cast("list[ErrorDetails]", error.errors())
    details = [_detail(fault, wanted, language) for fault in faults]
    return problem(status, BadInput.code, say("api.invalid", language), details)


def _detail(fault: ErrorDetails, keys: Mapping[str, str], language: Language) -> Detail:
    """What is wrong with one parameter or field; what was sent is not repeated."""
    part, name = str(fault["loc"][0]), str(fault["loc"][-1])
    if fault["type"] == "extra_forbidden":
        return Detail(where=part, message=say("api.unknown_parameter", language))
    if name not in keys:
        where = part if fault["type"] == "json_invalid" else name
        return Detail(where=where, message=say("api.invalid_value", language))
    wanted = say(keys[name], language, **_LIMITS)
    key = "api.missing" if fault["type"] == "missing" else "api.not_wanted"
    return Detail(where=name, message=say(key, language, wanted=wanted))


def _of_status(request: Request, error: Exception) -> JSONResponse:
    known = cast("HTTPException", error)
    language = language_of_request(request)
    match known.status_code:
        case 400:  # a body of bytes that are no text, of which FastAPI says no more
            return problem(422, BadInput.code, say("api.invalid", language))
        case 405:
            return problem_of_status(405, language, {"Allow": _methods_at(request)})
    return problem_of_status(known.status_code, language, known.headers)


def _methods_at(request: Request) -> str:
    """Every method that the address takes; the router would name those of one route alone."""
    routes = request.app.routes
    return ", ".join(
        method
        for method in _METHODS
        if any(
            route.matches({**request.scope, "method": method})[0] is Match.FULL for route in routes
        )
    )


def _unavailable(request: Request, _: Exception) -> JSONResponse:
    return problem_of_status(503, language_of_request(request))


def _internal(request: Request, _: Exception) -> JSONResponse:
    """A fault of ours: logged by the server with its trace, named to nobody else."""
    message = say("api.internal", language_of_request(request))
    return problem(500, "internal", message, headers=SECURITY_HEADERS)
