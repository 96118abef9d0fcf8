"""Who opened whose day: the log over HTTP."""

from collections.abc import Iterator
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import Engine, insert

from gis.store.tables import purged_day
from tests.nets import DISTRICT, EAST, WEST
from tests.patrolled import MONDAY, NOW, TUESDAY
from tests.signed_in import signed_in

LOG = "/api/v1/access-log"
PURGED = MONDAY + timedelta(days=2)


@pytest.fixture(scope="module", autouse=True)
def _opened(client: httpx.Client, district_engine: Engine) -> None:
    """Four openings: W-001 twice and W-005 once on Monday, W-001 on Tuesday."""
    with district_engine.begin() as c:
        c.execute(insert(purged_day).values(district=DISTRICT, date=PURGED, fixes=1, purged_at=NOW))
    for worker, day in (
        ("W-001", MONDAY), ("W-005", MONDAY), ("W-001", MONDAY), ("W-001", TUESDAY),
    ):  # fmt: skip
        why = {"reason": f"spot check of {worker}"}
        assert client.get(f"/api/v1/patrol/days/{worker}/{day}", params=why).is_success


@pytest.fixture(scope="module")
def east(service: str, district_engine: Engine) -> Iterator[httpx.Client]:
    with signed_in(service, district_engine, "supervisor", scope=EAST) as opened:
        yield opened


def entries(client: httpx.Client, **asked: object) -> list[dict[str, object]]:
    return client.get(LOG, params=asked).json()["entries"]


def test_each_opening_is_an_entry_with_name_and_reason(client: httpx.Client) -> None:
    newest = entries(client)[0]
    assert (newest["worker"], newest["date"]) == ("W-001", str(TUESDAY))
    assert newest["reason"] == "spot check of W-001"
    assert str(newest["who"]).startswith("admin of ")


def test_it_can_be_asked_of_one_worker_and_one_date(client: httpx.Client) -> None:
    assert len(entries(client, worker="W-001")) == 3
    assert len(entries(client, worker="W-001", date=MONDAY)) == 2
    assert entries(client, worker="W-999") == []


def test_the_pages_hold_every_entry_once(client: httpx.Client) -> None:
    seen, before = [], None
    while True:
        asked = {"limit": 3} | ({} if before is None else {"before": before})
        page = client.get(LOG, params=asked).json()
        seen += [entry["id"] for entry in page["entries"]]
        before = page["before"]
        if before is None:
            break
    assert len(seen) == 4
    assert seen == sorted(set(seen), reverse=True)


def test_a_supervisor_sees_the_entries_of_the_own_scope(east: httpx.Client) -> None:
    assert {entry["worker"] for entry in entries(east)} == {"W-005"}


@pytest.mark.parametrize(
    ("worker", "day"),
    [
        ("W-001", str(MONDAY)),  # of another scope
        ("W-006", "2026-04-01"),  # no duty
        ("W-005", str(PURGED)),
        ("W-999", str(MONDAY)),
    ],
)
def test_a_refused_opening_is_an_entry_too(
    east: httpx.Client, client: httpx.Client, worker: str, day: str
) -> None:
    before = entries(client)[0]["id"]
    refused = east.get(f"/api/v1/patrol/days/{worker}/{day}", params={"reason": "curious"})
    newest, former = entries(client)[:2]
    assert (refused.status_code, former["id"]) == (404, before)
    assert (newest["action"], newest["worker"], newest["date"]) == ("refused", worker, day)
    assert (newest["reason"], str(newest["who"]).split(" of ")[0]) == ("curious", "supervisor")


def test_who_was_refused_learns_nothing_of_the_worker(east: httpx.Client) -> None:
    """There is such a worker, or there is none: the answer is the same but for the name."""
    asked = {"reason": "curious"}
    there, nowhere = (
        east.get(f"/api/v1/patrol/days/{worker}/{MONDAY}", params=asked).text.replace(worker, "W")
        for worker in ("W-001", "W-999")
    )
    assert there == nowhere


def test_the_worker_s_own_opening_is_an_entry_too(
    service: str, district_engine: Engine, client: httpx.Client
) -> None:
    with signed_in(service, district_engine, "worker", scope=WEST, worker="W-002") as own:
        path = f"/api/v1/patrol/days/W-002/{MONDAY}"
        assert own.get(path, params={"reason": "my own day"}).is_success
    assert [entry["reason"] for entry in entries(client, worker="W-002")] == ["my own day"]
