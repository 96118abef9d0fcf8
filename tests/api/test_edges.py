"""Any string gives a value or a 422, never a 500."""

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from api.schemas import DaysAsked
from tests.patrolled import MONDAY

DATES = [
    "", " ", "0000-01-01", "0001-01-01", "9999-12-31", "99999-01-01", "-0001-01-01", "2026-13-01",
    "2026-5-11", "20260511", "1700000000", "NaN", "inf", "1e309", "２０２６-05-11", "2026-05-11\n",
    "2026-05-11T00:00", "2026-05-11\x00", "11-05-2026", "today",
]  # fmt: skip
CODES = [
    "",
    "\x00",
    "120106'; DROP TABLE grid; --",
    "%",
    "12 0106",
    "１２０１０６",
    "../..",
    "x" * 31,
]
LIMITS = ["", "0", "-1", "1001", "1e3", "1.5", "NaN", "inf", "9" * 400, "٣", "0x10", "true"]
WORKERS = ["\x00", "\x1f", "\x7f", "\n", "x" * 101, "𐀀" * 101]

DAYS = "/api/v1/patrol/days"


@pytest.mark.parametrize("value", DATES)
def test_a_date_that_is_none_is_a_422(client: httpx.Client, value: str) -> None:
    assert client.get(DAYS, params={"date": value}).status_code == 422
    assert client.get("/map", params={"date": value}).status_code == 422
    assert client.get("/api/v1/grids", params={"as_of": value}).status_code == 422


@pytest.mark.parametrize("value", CODES)
def test_a_code_that_can_be_none_is_a_422(client: httpx.Client, value: str) -> None:
    for name in ("within", "after"):
        response = client.get(DAYS, params={"date": MONDAY, name: value})
        assert response.status_code == 422


@pytest.mark.parametrize("value", LIMITS)
def test_a_limit_that_is_none_is_a_422(client: httpx.Client, value: str) -> None:
    assert client.get(DAYS, params={"date": MONDAY, "limit": value}).status_code == 422


@pytest.mark.parametrize("value", WORKERS)
def test_a_worker_id_that_can_be_none_is_a_422(client: httpx.Client, value: str) -> None:
    worker = httpx.URL(f"{DAYS}/{_quoted(value)}/{MONDAY}?reason=why")
    assert client.get(worker).status_code == 422


def test_bytes_that_are_no_text_are_no_worker(client: httpx.Client) -> None:
    assert client.get(f"{DAYS}/%ff%fe/{MONDAY}?reason=why").status_code == 404


@pytest.mark.parametrize("name", ["date", "within", "after", "limit", "district"])
def test_a_million_characters_are_refused(name: str) -> None:
    """As a value; over the wire the server itself ends a request line of more than 64 KiB."""
    with pytest.raises(ValidationError):
        DaysAsked.model_validate({"date": str(MONDAY)} | {name: "1" * 10**6})


def test_a_long_parameter_is_a_422(client: httpx.Client) -> None:
    assert client.get(DAYS, params={"date": MONDAY, "within": "1" * 60_000}).status_code == 422
    assert client.get(f"{DAYS}/{'x' * 60_000}/{MONDAY}").status_code == 422


TEXTS = st.text(max_size=40) | st.sampled_from([*DATES, *CODES, *LIMITS, str(MONDAY)])
NAMES = st.sampled_from(
    ["date", "within", "after", "limit", "as_of", "level", "district", "reason"]
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    address=st.sampled_from(["/map", DAYS, "/api/v1/grids", f"{DAYS}/W-001/{MONDAY}"]),
    params=st.lists(st.tuples(NAMES | st.text(max_size=5), TEXTS), max_size=4),
    header=st.binary(max_size=30),
)
def test_no_question_breaks_the_service(
    client: httpx.Client, address: str, params: list[tuple[str, str]], header: bytes
) -> None:
    printable = bytes(b for b in header if 32 <= b < 127 or b >= 160).strip()
    headers = {"Accept-Language": printable, "If-None-Match": printable}
    cleaned = [(_unicode(name), _unicode(text)) for name, text in params]
    response = client.get(address, params=cleaned, headers=headers)
    assert response.status_code in {200, 404, 422}


def _unicode(text: str) -> str:
    """Without lone surrogates, which no client can send."""
    return text.encode("utf-8", "replace").decode()


def _quoted(text: str) -> str:
    return "".join(f"%{byte:02x}" for byte in text.encode())
