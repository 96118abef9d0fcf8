"""These addresses alone as an OpenAPI 3.0 document, which is what map programs read."""

from collections.abc import Iterator, Mapping
from typing import Any

from fastapi import Request

from api.ogc.links import ROOT

VERSION = "3.0.3"
WAYS_IN = ("APIKeyCookie", "HTTPBearer", "HTTPBasic")

_SCHEMAS = "#/components/schemas/"


def definition(described: Mapping[str, Any], request: Request) -> dict[str, Any]:
    """The part of the service's own description (OpenAPI 3.1) that is below the landing page."""
    paths = {
        path.removeprefix(ROOT): operations
        for path, operations in described["paths"].items()
        if path.startswith(f"{ROOT}/")
    }
    components = described["components"]
    needed = _reached([paths, components["responses"]], components["schemas"])
    ways = {way: told for way, told in components["securitySchemes"].items() if way in WAYS_IN}
    document = {
        "openapi": VERSION,
        "info": described["info"],
        "servers": [{"url": str(request.url.replace(path=ROOT, query="", fragment=""))}],
        "paths": paths,
        "components": components | {"schemas": needed, "securitySchemes": ways},
    }
    return dict(_as_of_3_0(document))


def _reached(part: object, schemas: Mapping[str, Any]) -> dict[str, Any]:
    """The schemas that `part` names, and those that they name in turn."""
    reached: dict[str, Any] = {}
    waiting = [*_named(part)]
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached[name] = schemas[name]
            waiting += _named(schemas[name])
    return dict(sorted(reached.items()))


def _named(part: object) -> Iterator[str]:
    match part:
        case {"$ref": str(reference)} if reference.startswith(_SCHEMAS):
            yield reference.removeprefix(_SCHEMAS)
        case Mapping():
            for inner in part.values():
                yield from _named(inner)
        case list():
            for inner in part:
                yield from _named(inner)


def _as_of_3_0(part: Any) -> Any:
    """A part of a document of 3.1 as 3.0 writes it: null is a flag, and an example is one."""
    if isinstance(part, list):
        return [_as_of_3_0(inner) for inner in part]
    if not isinstance(part, dict):
        return part
    match part:
        case {"anyOf": [schema, {"type": "null"}], **rest}:
            inner = {"allOf": [schema]} if "$ref" in schema else schema
            part = rest | inner | {"nullable": True}
        case {"const": value, **rest}:
            part = rest | {"enum": [value]}
        case {"prefixItems": [first, *_], **rest}:
            part = rest | {"items": first}
    if isinstance(part.get("examples"), list):
        part = {name: inner for name, inner in part.items() if name != "examples"}
    return {name: _as_of_3_0(inner) for name, inner in part.items()}
