"""The service's description of itself: what FastAPI derives from the routes, and what it cannot.

A name means the same everywhere, so parameters are explained once (`examples.json`), as are the
refusals that stand before every route. What a route alone can answer, it declares: `problems(404)`.
"""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

from fastapi import FastAPI

from api.schemas import Problem
from api.schemas_intake import SCHEMES

INTRODUCTION: Final = """\
Xunge keeps a district's grid net, audits each basic grid's daily patrol and shows it live.

Everybody signs in: the console by its cookie, programs by a token, map programs by the same token
as a password. An account sees its own subtree of the net and nothing else. Times are ISO 8601 in
UTC, dates are the district's own, positions are WGS-84. Every refusal has one shape and is told in
the language of `Accept-Language`, English or Chinese.
"""

TAGS: Final = {
    "service": "Whether the service answers.",
    "accounts": "Signing in, tokens for programs, and accounts.",
    "net": "The grids.",
    "patrol": "What the audit found of grids' and workers' days.",
    "live": "The district now, and every change as it comes.",
    "console": "What the console is made from.",
    "intake": "Positions, in the shapes that clients send them.",
    "devices": "Phones, and whose they are.",
    "maps": "Vector tiles.",
    "OGC API - Features": "Grids and their audited days for any map program, below `/ogc`.",
}

OGC: Final = "/ogc"
_UNSAID: Final = "Successful Response"
_DONE: Final = "Done; there is nothing to tell."
_METHODS: Final = ("get", "post", "put", "patch", "delete")
_EXAMPLES = Path(__file__).with_name("examples.json")


class Meant(NamedTuple):
    """What a status means here, with the code and the message of an example."""

    meaning: str
    code: str
    message: str


REFUSALS: Final[Mapping[int, Meant]] = {
    400: Meant("A parameter is unknown or not valid.", "bad_input", "The request is not valid."),
    401: Meant("Nobody is signed in.", "not_signed_in", "Sign in first."),
    403: Meant(
        "The account's role may not do this, or another site's page asked.",
        "not_allowed",
        "An account of this role may not do this.",
    ),
    404: Meant(
        "It is not there, or not for this account.",
        "not_found",
        "There is nothing at this address.",
    ),
    409: Meant("It contradicts what is there.", "conflict", "That name is taken."),
    413: Meant("The body is larger than is taken.", "too_large", "That is too much at once."),
    416: Meant(
        "The range begins behind the end.", "out_of_range", "The file ends before that range."
    ),
    421: Meant(
        "The request names another host.",
        "misdirected",
        "This service answers on this machine's own names only.",
    ),
    422: Meant("A parameter or the body is not valid.", "bad_input", "The request is not valid."),
    429: Meant(
        "Too many attempts, and `Retry-After` says for how long; or too many open streams.",
        "too_soon",
        "Too many attempts: try again in 60 s.",
    ),
    500: Meant(
        "A fault of the service itself.",
        "internal",
        "Something went wrong inside; it has been logged.",
    ),
    503: Meant(
        "The database does not answer.",
        "unavailable",
        "The database does not answer now; try again later.",
    ),
}


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """What a route can refuse with, for its `responses`."""
    return {status: {"model": Problem} for status in statuses}


class DescribedApi(FastAPI):
    """An application whose description says what it answers, and shows it."""

    def openapi(self) -> dict[str, Any]:
        """The OpenAPI document, made once."""
        if self.openapi_schema is None:
            self.openapi_schema = completed(super().openapi())
        return self.openapi_schema


def completed(document: dict[str, Any]) -> dict[str, Any]:
    """A document of FastAPI's with what stands before the routes, explanations and examples."""
    document["info"]["description"] = INTRODUCTION
    document["tags"] = [{"name": name, "description": told} for name, told in TAGS.items()]
    shape = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    document["components"]["securitySchemes"] |= SCHEMES
    schemas = document["components"]["schemas"]
    schemas |= shape.pop("$defs") | {Problem.__name__: shape}
    for name in ("HTTPValidationError", "ValidationError"):  # FastAPI's own, which nobody is told
        schemas.pop(name, None)
    document["components"]["responses"] = {
        str(status): _refusal(meant) for status, meant in REFUSALS.items()
    }
    for name, operation in operations(document):
        _summarize(operation)
        _add_refusals(name, operation)
        for answer in operation["responses"].values():
            answer.get("content", {}).get("text/event-stream", {}).pop("schema", None)
        for parameter in operation.get("parameters", []):
            _explain(parameter)
        _show(operation, examples()["operations"].get(name, {}))
    return document


def operations(document: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every operation by its method and path: `GET /api/v1/health`."""
    for path, item in document["paths"].items():
        for method in _METHODS:
            if method in item:
                yield f"{method.upper()} {path}", item[method]


@cache
def examples() -> dict[str, Any]:
    """`parameters` by name and `operations` by method and path."""
    told: dict[str, Any] = json.loads(_EXAMPLES.read_text(encoding="utf-8"))
    return told


def _refusal(meant: Meant) -> dict[str, Any]:
    example = {"error": meant.code, "message": meant.message, "details": []}
    schema = {"$ref": "#/components/schemas/Problem"}
    content = {"application/json": {"schema": schema, "example": example}}
    return {"description": meant.meaning, "content": content}


def _summarize(operation: dict[str, Any]) -> None:
    first = re.split(r"\.(?:\s|$)", operation.get("description", ""), maxsplit=1)[0]
    operation["summary"] = " ".join(first.split()) or operation["summary"]
    for status, answer in operation["responses"].items():
        if answer["description"] == _UNSAID:
            answer["description"] = _DONE if status == "204" else operation["summary"]


def _add_refusals(name: str, operation: dict[str, Any]) -> None:
    statuses = {403, 421, 500, 503}
    if operation.get("security"):
        statuses.add(401)
    if operation.get("requestBody"):
        statuses.add(413)
    if operation.get("parameters") or operation.get("requestBody") or OGC in name:
        statuses.add(400 if OGC in name else 422)
    own = {int(status): answer for status, answer in operation["responses"].items()}
    statuses |= own.keys() & REFUSALS.keys() - {422}  # which FastAPI adds by itself
    refused = {status: {"$ref": f"#/components/responses/{status}"} for status in statuses}
    answers = {status: answer for status, answer in own.items() if status not in REFUSALS} | refused
    operation["responses"] = {str(status): answers[status] for status in sorted(answers)}


def _explain(parameter: dict[str, Any]) -> None:
    """Say what a parameter is and show one; null is no value that an address could hold."""
    told = examples()["parameters"].get(parameter["name"], {})
    schema = parameter["schema"]
    match schema.pop("anyOf", None):
        case [only, {"type": "null"}]:
            schema |= only
        case list(choices):
            schema["anyOf"] = choices
    explained = schema.pop("description", told.get("description"))
    parameter.setdefault("description", explained)
    shown = schema.pop("examples", [told.get("example")])
    parameter.setdefault("example", shown[0])
    if schema.get("type") == "array":
        parameter |= {"style": "form", "explode": False}


def _show(operation: dict[str, Any], shown: Mapping[str, Any]) -> None:
    """Put the examples of bodies where they belong: `request`, or a status."""
    for part, body in shown.items():
        holder = operation["requestBody"] if part == "request" else operation["responses"][part]
        for content in holder["content"].values():
            content["example"] = body
