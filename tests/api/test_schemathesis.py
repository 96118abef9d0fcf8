"""Requests made up from the service's own description, against the service: none is a 5xx, and
every answer is one that the description tells of, in status, type and shape."""

import httpx
import pytest
import schemathesis
from hypothesis import settings
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance
from sqlalchemy import Engine

from api.app import add_routes
from api.document import DescribedApi
from tests.signed_in import token_for

EXAMPLES = 6
SENT_FROM_DEVICES = "/api/v1/in/"
SIGN_OUT = "DELETE /api/v1/session"

BEYOND_A_SCHEMA = {
    "POST /api/v1/accounts": "a worker's id belongs to the role of worker alone",
    "POST /api/v1/devices": "a moment is of a certain century",
    "POST /api/v1/devices/{device}/bind": "a moment is of a certain century",
    "POST /api/v1/in/fixes": "a stream of Arrow is a format of its own",
    "POST /api/v1/in/file": "a mapping of columns and a file are formats of their own",
    "GET /ogc/collections/grids/items": "south is not above north, and a date exists",
    "GET /ogc/collections/patrol_days/items": "south is not above north, and a date exists",
}
"""Where the schema allows what the service must refuse, and why."""


@schemathesis.serializer("application/x-ndjson", "application/vnd.apache.arrow.stream")
def as_it_is(_: schemathesis.SerializationContext, value: object) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")


def _described() -> schemathesis.BaseSchema:
    app = DescribedApi(title="Xunge", version="0")
    add_routes(app)
    schema = schemathesis.openapi.from_dict(app.openapi())
    schema.config.generation.update(with_security_parameters=False)
    schema.config.max_stream_events = 1
    return schema


described = _described()


@pytest.fixture(scope="module")
def token(district_engine: Engine) -> str:
    return token_for(district_engine, "admin")


@pytest.fixture(scope="module")
def device_token(client: httpx.Client) -> str:
    added = client.post("/api/v1/devices", json={"name": "made up", "worker": "W-001"})
    return added.json()["token"]


@described.parametrize()
@settings(max_examples=EXAMPLES, deadline=None, derandomize=True)
def test_every_answer_is_described(
    case: schemathesis.Case,
    service: str,
    district_engine: Engine,
    token: str,
    device_token: str,
) -> None:
    excluded = [positive_data_acceptance] if case.operation.label in BEYOND_A_SCHEMA else []
    if case.operation.label == SIGN_OUT:
        token = token_for(district_engine, "admin")
    if case.operation.path.startswith(SENT_FROM_DEVICES):
        token = device_token
        excluded.append(negative_data_rejection)  # a phone would send it again for ever
    headers = {"Authorization": f"Bearer {token}"}
    case.call_and_validate(base_url=service, headers=headers, excluded_checks=excluded, timeout=5)
