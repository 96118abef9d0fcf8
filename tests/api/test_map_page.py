"""The map page, and what the service says of itself."""

import httpx
import pytest

from gis import __version__
from tests.patrolled import MONDAY, MONDAY_VERDICTS, TUESDAY
from tests.web.samples import data_of


def test_the_map_shows_the_stored_verdicts(client: httpx.Client) -> None:
    data = data_of(client.get("/map").text)
    shown = data["days"][MONDAY.isoformat()]["verdict"]
    assert [data["verdicts"][at] for at in shown] == MONDAY_VERDICTS


def test_the_last_audited_date_is_the_last(client: httpx.Client) -> None:
    assert list(data_of(client.get("/map").text)["days"]) == [str(MONDAY), str(TUESDAY)]


def test_a_date_ends_the_map(client: httpx.Client) -> None:
    page = client.get("/map", params={"date": MONDAY})
    assert list(data_of(page.text)["days"]) == [str(MONDAY)]


def test_before_the_net_there_is_no_map(client: httpx.Client) -> None:
    assert client.get("/map", params={"date": "2020-01-01"}).status_code == 404


@pytest.mark.parametrize(("accepted", "language"), [("zh", "zh"), ("en-GB", "en"), ("fr", "zh")])
def test_it_speaks_the_browser_s_language_else_chinese(
    client: httpx.Client, accepted: str, language: str
) -> None:
    page = client.get("/map", headers={"Accept-Language": accepted})
    assert data_of(page.text)["language"] == language


def test_it_travels_packed(client: httpx.Client) -> None:
    assert client.get("/map").headers["content-encoding"] == "gzip"


def test_health_says_the_version(client: httpx.Client) -> None:
    assert client.get("/api/v1/health").json() == {"status": "ok", "version": __version__}
