"""Grid days over HTTP."""

import httpx

from tests.nets import DISTRICT, NORTHWEST
from tests.patrolled import BASIC, MONDAY, MONDAY_VERDICTS, TUESDAY, WORKERS

DAYS = "/api/v1/patrol/days"


def test_days_come_by_code_with_their_verdicts(client: httpx.Client) -> None:
    days = client.get(DAYS, params={"date": MONDAY}).json()["days"]
    assert [day["code"] for day in days] == BASIC
    assert [day["verdict"] for day in days] == MONDAY_VERDICTS


def test_within_is_a_subtree(client: httpx.Client) -> None:
    days = client.get(DAYS, params={"date": MONDAY, "within": NORTHWEST}).json()["days"]
    assert [day["code"] for day in days] == BASIC[:2]


def test_the_pages_hold_every_day_once(client: httpx.Client) -> None:
    seen, address = [], f"{DAYS}?date={TUESDAY}&limit=3&within={DISTRICT}"
    sizes = []
    while address:
        page = client.get(address).json()
        seen += [day["code"] for day in page["days"]]
        sizes.append(len(page["days"]))
        address = page["next"]
    assert seen == BASIC
    assert sizes == [3, 3, 2]


def test_a_full_last_page_has_no_next(client: httpx.Client) -> None:
    page = client.get(DAYS, params={"date": MONDAY, "limit": len(BASIC)}).json()
    assert page["next"] is None


def test_a_date_without_an_audit_has_no_days(client: httpx.Client) -> None:
    page = client.get(DAYS, params={"date": "2026-01-01"}).json()
    assert page == {"days": [], "next": None}


def test_the_classes_of_a_day_add_up(client: httpx.Client) -> None:
    for day in client.get(DAYS, params={"date": MONDAY}).json()["days"]:
        if day["verdict"] in {"met", "short", "uncertain"}:
            credited = day["strict"] + day["ring"] + day["bridged"]
            assert abs(credited - day["minutes"]) < 1e-6


def test_places_come_without_people(client: httpx.Client) -> None:
    """No worker, no phone, no times of day: these are in the logged evidence only."""
    response = client.get(DAYS, params={"date": MONDAY})
    assert not [name for name in [*WORKERS, "phone", "sessions"] if name in response.text]
