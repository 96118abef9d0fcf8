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

from api.headers import SECURITY_HEADERS
from api.language import preferred
from api.schemas import FIRST_YEAR, LAST_YEAR, MOST_DAYS, Detail, Problem
from gis.errors import BadInput, Conflict, NotFound, Refusal, Unavailable
from gis.messages import Language, say

STATUS: Mapping[type[Refusal], int] = {
    BadInput: 422,
    NotFound: 404,
    Conflict: 409,
    Unavailable: 503,
}

OF_STATUS: Mapping[int, tuple[str, str]] = {
    403: ("forbidden", "api.cross_site"),
    404: ("not_found", "api.no_such_address"),
    405: ("method_not_allowed", "api.method_not_allowed"),
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
}
_LIMITS = {"first": FIRST_YEAR, "last": LAST_YEAR, "most": MOST_DAYS}


def install(app: FastAPI) -> None:
    """Let every error of `app` leave in the one shape."""
    app.add_exception_handler(Refusal, _refused)
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


def _refused(request: Request, error: Exception) -> JSONResponse:
    refusal = cast("Refusal", error)
    language = language_of_request(request)
    status = next(STATUS[kind] for kind in type(refusal).__mro__ if kind in STATUS)
    details = [
        Detail(where=fault.where, message=say(fault.key, language, **fault.values))
        for fault in refusal.faults
    ]
    return problem(status, refusal.code, refusal.say(language), details)


def _invalid(request: Request, error: Exception) -> JSONResponse:
    language = language_of_request(request)
    faults = cast("RequestValidationError", error).errors()
    details = [_detail(cast("ErrorDetails", fault), language) for fault in faults]
    return problem(422, BadInput.code, say("api.invalid", language), details)


def _detail(fault: ErrorDetails, language: Language) -> Detail:
    """What is wrong with one parameter; what was sent is not repeated."""
    name = str(fault["loc"][-1])
    if name not in WANTED:
        return Detail(where="query", message=say("api.unknown_parameter", language))
    wanted = say(WANTED[name], language, **_LIMITS)
    key = "api.missing" if fault["type"] == "missing" else "api.not_wanted"
    return Detail(where=name, message=say(key, language, wanted=wanted))


def _of_status(request: Request, error: Exception) -> JSONResponse:
    known = cast("HTTPException", error)
    return problem_of_status(known.status_code, language_of_request(request), known.headers)


def _unavailable(request: Request, _: Exception) -> JSONResponse:
    return problem_of_status(503, language_of_request(request))


def _internal(request: Request, _: Exception) -> JSONResponse:
    """A fault of ours: logged by the server with its trace, named to nobody else."""
    message = say("api.internal", language_of_request(request))
    return problem(500, "internal", message, headers=SECURITY_HEADERS)
