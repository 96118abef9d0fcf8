"""The service's description of itself: complete, and true to its examples."""

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from jsonschema import Draft202012Validator

from api.document import REFUSALS, TAGS, examples, operations
from api.errors import OF_STATUS, STATUS

OPEN_TO_ALL = {"GET /api/v1/health", "POST /api/v1/session"}
STANDING_BEFORE_ALL = {"403", "421", "500", "503"}
JSON = {"application/json", "application/geo+json"}

Operation = dict[str, Any]


class Described:
    """The document, and what of it breaks a claim, by operation."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document
        self.operations = dict(operations(document))

    def breaking(self, holds: Callable[[Operation], bool]) -> list[str]:
        return [name for name, operation in self.operations.items() if not holds(operation)]

    def resolved(self, part: dict[str, Any]) -> dict[str, Any]:
        found = self.document if "$ref" in part else part
        for step in part.get("$ref", "#").split("/")[1:]:
            found = found[step]
        return found

    def answers(self, operation: Operation) -> dict[str, dict[str, Any]]:
        return {status: self.resolved(answer) for status, answer in operation["responses"].items()}

    def bodies(self, operation: Operation) -> Iterator[dict[str, Any]]:
        holders = [*self.answers(operation).values(), operation.get("requestBody", {})]
        for holder in holders:
            for media_type, content in holder.get("content", {}).items():
                if media_type in JSON:
                    yield content

    def is_shown(self, content: dict[str, Any], schema: dict[str, Any] | None) -> bool:
        """Whether there is an example, and one that the schema allows."""
        if not schema or content.get("example") is None:
            return False
        whole = schema | {"components": self.document["components"]}
        return Draft202012Validator(whole).is_valid(content["example"])


@pytest.fixture(scope="module")
def described(stranger: httpx.Client) -> Described:
    return Described(stranger.get("/api/v1/openapi.json").json())


def test_every_operation_says_what_it_does(described: Described) -> None:
    assert not described.breaking(lambda operation: 10 <= len(operation["summary"]) <= 120)
    assert not described.breaking(lambda operation: operation["description"].rstrip()[-1] in ".`")


def test_every_operation_has_one_tag_that_is_explained(described: Described) -> None:
    assert not described.breaking(lambda o: len(o.get("tags", [])) == 1 and o["tags"][0] in TAGS)


def test_every_operation_says_who_may_ask(described: Described) -> None:
    open_ones = described.breaking(lambda operation: "security" in operation)
    assert set(open_ones) == OPEN_TO_ALL


def test_every_operation_says_what_it_answers(described: Described) -> None:
    assert not described.breaking(lambda o: any(status[0] == "2" for status in o["responses"]))
    assert not described.breaking(lambda o: o["responses"].keys() >= STANDING_BEFORE_ALL)
    assert not described.breaking(lambda o: all(status.isdigit() for status in o["responses"]))


def test_every_answer_is_explained(described: Described) -> None:
    assert not described.breaking(
        lambda operation: all(
            len(answer["description"]) > 5 and answer["description"] != "Successful Response"
            for answer in described.answers(operation).values()
        )
    )


def test_every_refusal_has_the_one_shape(described: Described) -> None:
    problem = {"$ref": "#/components/schemas/Problem"}
    assert not described.breaking(
        lambda operation: all(
            answer["content"]["application/json"]["schema"] == problem
            for status, answer in described.answers(operation).items()
            if status[0] in "45"
        )
    )


def test_every_body_is_described_and_shown(described: Described) -> None:
    assert not described.breaking(
        lambda operation: all(
            described.is_shown(content, content.get("schema"))
            for content in described.bodies(operation)
        )
    )


def test_every_parameter_is_explained_and_shown(described: Described) -> None:
    assert not described.breaking(
        lambda operation: all(
            parameter.get("description") and described.is_shown(parameter, parameter["schema"])
            for parameter in operation.get("parameters", [])
        )
    )


def test_every_operation_has_its_own_name(described: Described) -> None:
    names = [operation["operationId"] for operation in described.operations.values()]
    assert len(names) == len(set(names))


def test_nothing_is_explained_that_is_gone(described: Described) -> None:
    every = described.operations.values()
    named = {parameter["name"] for each in every for parameter in each.get("parameters", [])}
    assert examples()["operations"].keys() <= described.operations.keys()
    assert examples()["parameters"].keys() <= named


def test_every_way_to_sign_in_is_explained_and_used(described: Described) -> None:
    ways = described.document["components"]["securitySchemes"]
    needs = [need for each in described.operations.values() for need in each.get("security", [])]
    assert {way for need in needs for way in need} == ways.keys()
    assert all(way["description"] for way in ways.values())


def test_refusals_are_shown_with_the_codes_they_have() -> None:
    codes = {status: code for status, (code, _) in OF_STATUS.items()}
    codes |= {status: kind.code for kind, status in STATUS.items()}
    shown = {status: meant.code for status, meant in REFUSALS.items() if status in codes}
    assert shown == {status: codes[status] for status in shown}
