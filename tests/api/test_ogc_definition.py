"""The description that map programs read: OpenAPI 3.0, of these addresses alone."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.api.test_ogc import asked

NEW_IN_3_1 = {"const", "prefixItems", "$defs", "contentMediaType", "if", "examples"}


@pytest.fixture(scope="module")
def definition(client: httpx.Client) -> dict[str, Any]:
    return asked(client, "/ogc/api")


def parts(part: Any) -> Iterator[dict[str, Any]]:
    """Every object of a document but the examples."""
    if isinstance(part, dict):
        yield part
        for name, inner in part.items():
            if name != "example":
                yield from parts(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from parts(inner)


def test_it_is_of_its_type(client: httpx.Client) -> None:
    response = client.get("/ogc/api")
    told = "application/vnd.oai.openapi+json;version=3.0"
    assert response.headers["content-type"].startswith(told)


def test_it_says_where_it_is(definition: dict[str, Any], client: httpx.Client) -> None:
    (server,) = definition["servers"]
    assert client.get(f"{server['url']}/collections/grids").is_success


def test_it_has_the_addresses_that_the_standard_names(definition: dict[str, Any]) -> None:
    assert set(definition["paths"]) == {
        "/", "/api", "/conformance", "/collections", "/collections/{collectionId}",
        "/collections/grids/items", "/collections/grids/items/{featureId}",
        "/collections/patrol_days/items", "/collections/patrol_days/items/{featureId}",
    }  # fmt: skip


def test_it_is_written_as_of_3_0(definition: dict[str, Any]) -> None:
    assert definition["openapi"].startswith("3.0.")
    for part in parts(definition):
        assert not NEW_IN_3_1 & part.keys()
        assert part.get("type") != "null"
        assert not isinstance(part.get("type"), list)


def test_everything_it_refers_to_is_there(definition: dict[str, Any]) -> None:
    for part in parts(definition):
        if "$ref" in part:
            found: Any = definition
            for step in part["$ref"].removeprefix("#/").split("/"):
                found = found[step]


def test_a_box_is_numbers_with_commas_between(definition: dict[str, Any]) -> None:
    """As the standard has it, word by word."""
    asked_of = definition["paths"]["/collections/grids/items"]["get"]["parameters"]
    box = next(each for each in asked_of if each["name"] == "bbox")
    assert (box["in"], box["required"], box["style"], box["explode"]) == (
        "query", False, "form", False,
    )  # fmt: skip
    schema = box["schema"]
    assert (schema["type"], schema["items"]) == ("array", {"type": "number"})
    assert [each["minItems"] for each in schema["oneOf"]] == [4, 6]
    assert [each["maxItems"] for each in schema["oneOf"]] == [4, 6]
