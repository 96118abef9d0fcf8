"""One shape for every error, in the caller's language, with nothing of the inside or the input."""

from collections.abc import Iterator

import httpx
import pytest
from sqlalchemy import Engine, text

from api.app import create_app
from api.deps import now
from gis.errors import Refusal, Unavailable
from gis.settings import Settings
from gis.store.engine import make_engine
from tests.serving import serving

DAYS = "/api/v1/patrol/days"


def assert_shape(response: httpx.Response, status: int, code: str) -> None:
    body = response.json()
    assert response.status_code == status
    assert list(body) == ["error", "message", "details"]
    assert body["error"] == code
    assert isinstance(body["message"], str)
    assert all(list(detail) == ["where", "message"] for detail in body["details"])


@pytest.mark.parametrize(
    ("method", "address", "status", "code"),
    [
        ("GET", "/nowhere", 404, "not_found"),
        ("GET", "/docs", 404, "not_found"),
        ("POST", "/api/v1/health", 405, "method_not_allowed"),
        ("DELETE", "/map", 405, "method_not_allowed"),
        ("GET", DAYS, 422, "bad_input"),
        ("GET", f"{DAYS}?date=2026-02-30", 422, "bad_input"),
        ("GET", "/api/v1/grids?district=999999", 404, "not_found"),
        ("GET", "/api/v1/grids?level=village", 404, "not_found"),
    ],
)
def test_every_error_has_the_one_shape(
    client: httpx.Client, method: str, address: str, status: int, code: str
) -> None:
    assert_shape(client.request(method, address), status, code)


def test_a_parameter_is_named_with_what_is_wanted(client: httpx.Client) -> None:
    response = client.get(DAYS, params={"date": "yesterday", "limit": "many"})
    details = {detail["where"]: detail["message"] for detail in response.json()["details"]}
    assert set(details) == {"date", "limit"}
    assert "2026-05-11" in details["date"]


def test_a_parameter_that_does_not_exist_is_refused(client: httpx.Client) -> None:
    response = client.get(DAYS, params={"date": "2026-05-11", "worker": "W-001"})
    assert_shape(response, 422, "bad_input")


def test_the_input_is_not_repeated(client: httpx.Client) -> None:
    response = client.get(DAYS, params={"date": "<script>", "<b>": "x"})
    assert "<" not in response.text


@pytest.mark.parametrize(
    ("accepted", "word"),
    [
        ("zh-CN,zh;q=0.9", "请求无效"),
        ("en", "not valid"),
        ("fr", "not valid"),
        ("en;q=0.1,zh", "请求"),
    ],
)
def test_it_speaks_the_caller_s_language(client: httpx.Client, accepted: str, word: str) -> None:
    response = client.get(DAYS, headers={"Accept-Language": accepted})
    assert word in response.json()["message"]


def test_another_district_is_not_even_there(client: httpx.Client, district_engine: Engine) -> None:
    copied = "INSERT INTO district SELECT '999998', name, profile, profile_name, profile_version, centre_lon, centre_lat, net_version FROM district"  # noqa: E501
    with district_engine.begin() as c:
        c.execute(text(copied))
    named = client.get("/api/v1/grids", params={"district": "999998"})
    unnamed = client.get("/api/v1/grids", params={"level": "street"})
    with district_engine.begin() as c:
        c.execute(text("DELETE FROM district WHERE code = '999998'"))
    assert_shape(named, 404, "not_found")
    assert unnamed.is_success


@pytest.fixture
def without_a_database() -> Iterator[httpx.Client]:
    engine = make_engine("postgresql://nobody@127.0.0.1:1/none")
    token = {"Authorization": "Bearer any"}
    with (
        serving(create_app(Settings(), engine)) as address,
        httpx.Client(base_url=address, headers=token) as c,
    ):
        yield c
    engine.dispose()


@pytest.mark.parametrize("address", ["/map", "/api/v1/health", "/api/v1/grids"])
def test_a_database_that_does_not_answer_is_a_503(
    without_a_database: httpx.Client, address: str
) -> None:
    assert_shape(without_a_database.get(address), 503, "unavailable")


def test_a_fault_of_ours_tells_nothing_of_itself(district_engine: Engine) -> None:
    app = create_app(Settings(), district_engine)

    def broken() -> None:
        raise RuntimeError("a secret of the inside")

    app.dependency_overrides[now] = broken
    with serving(app) as address:
        response = httpx.get(f"{address}/api/v1/grids", headers={"Authorization": "Bearer any"})
    assert_shape(response, 500, "internal")
    assert "secret" not in response.text
    assert response.headers["x-content-type-options"] == "nosniff"


def test_without_any_database_there_is_no_service() -> None:
    with pytest.raises(Unavailable, match="XUNGE_DATABASE_URL"):
        create_app(Settings(database_url=None))


def test_the_settings_database_serves_too(module_database: str) -> None:
    with serving(create_app(Settings(database_url=module_database))) as address:
        assert httpx.get(f"{address}/api/v1/health").is_success


def test_every_kind_of_refusal_has_a_status() -> None:
    from api.errors import STATUS

    assert {kind for kind in Refusal.__subclasses__() if kind.__module__ == "gis.errors"} == set(
        STATUS
    )


@pytest.mark.parametrize(
    ("address", "methods"),
    [
        ("/api/v1/session", "DELETE, GET, POST"),
        ("/api/v1/grids", "GET"),
        ("/api/v1/in/osmand", "GET, POST"),
        ("/ogc/", "GET"),
    ],
)
def test_a_wrong_method_is_told_the_right_ones(
    client: httpx.Client, address: str, methods: str
) -> None:
    response = client.put(address)
    assert (response.status_code, response.headers["allow"]) == (405, methods)


def test_a_body_that_is_no_text_is_a_422(client: httpx.Client) -> None:
    headers = {"Content-Type": "application/json"}
    response = client.post("/api/v1/tokens", content=b'{"label": "\xff\xfe"}', headers=headers)
    assert_shape(response, 422, "bad_input")
