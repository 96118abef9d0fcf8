"""The patrol map's page as text: what it carries, and that nothing in it reaches out."""

import json
import re
from base64 import b64encode
from hashlib import sha256

import geopandas as gpd
import pandas as pd
import pytest

from gis.messages import catalogue
from tests.nets import HONGQIAO, changed, small_net
from tests.web.samples import CODES, MADE, MONDAY, TUESDAY, data_of, day, days
from web.maps import patrol_map
from web.page import STATIC, WEB, policy_of

EVIL = "</script><script>alert(1)</script>{{ 7 * 7 }}{% raw %}'\"&<!--"


def page(grids: gpd.GeoDataFrame | None = None, of: pd.DataFrame | None = None) -> str:
    return patrol_map(
        small_net() if grids is None else grids,
        days() if of is None else of,
        HONGQIAO,
        generated_at=MADE,
    )


@pytest.fixture(scope="module")
def html() -> str:
    return page()


def test_the_same_input_gives_the_same_bytes(html: str) -> None:
    assert page() == html


def test_places_stand_by_level_then_code(html: str) -> None:
    assert data_of(html)["places"]["code"] == sorted(small_net()["code"], key=lambda c: (len(c), c))


def test_verdicts_are_aligned_to_the_basic_grids(html: str) -> None:
    data = data_of(html)
    assert data["days"][MONDAY.isoformat()]["verdict"] == list(range(8))


def test_a_grid_without_a_row_is_not_no_data(html: str) -> None:
    assert data_of(html)["days"][TUESDAY.isoformat()]["verdict"][-1] == -1


def test_an_unknown_number_is_not_zero(html: str) -> None:
    data = data_of(html)
    no_data = data["verdicts"].index("no_data")
    assert data["days"][MONDAY.isoformat()]["minutes"][no_data] == -1


@pytest.mark.parametrize(
    ("minutes", "tenths"), [(59.999, 599), (60.0, 600), (60 - 1e-5, 600), (0.0, 0), (61.57, 615)]
)
def test_minutes_are_rounded_down_so_that_short_never_reads_as_met(
    minutes: float, tenths: int
) -> None:
    data = data_of(page(of=pd.DataFrame([day(CODES[0], MONDAY, "met", minutes)])))
    assert data["days"][MONDAY.isoformat()]["minutes"][0] == tenths


def test_a_day_of_a_grid_outside_the_net_is_left_out() -> None:
    rows = pd.DataFrame([day("999999999999999", MONDAY, "met", 60)])
    assert set(data_of(page(of=rows))["days"][MONDAY.isoformat()]["verdict"]) == {-1}


def test_a_net_without_an_audited_day_is_a_page_too() -> None:
    assert data_of(page(of=days().iloc[:0]))["days"] == {}


def test_a_synthetic_district_says_so() -> None:
    profile = HONGQIAO.model_copy(update={"version": "2026.1+synthetic.7"})
    made_up = patrol_map(small_net(), days(), profile, generated_at=MADE)
    assert data_of(made_up)["profile"]["synthetic"]


def test_no_worker_is_named(html: str) -> None:
    named = days().assign(worker="W-0042-王", name="王某某")
    assert page(of=named) == html


def test_a_name_can_be_any_text_and_stays_text() -> None:
    evil = page(changed(CODES[0], name=EVIL))
    assert EVIL in data_of(evil)["places"]["name"]
    assert evil.count("alert(1)") == 1
    assert "49" not in data_of(evil)["places"]["name"][-8]


def test_nothing_is_loaded(html: str) -> None:
    loading = re.findall(
        r"<(?:link|script|img|iframe|object|embed)\b[^>]*(?:src|href)=[^>]*>", html
    )
    assert loading == ['<link rel="icon" href="data:,">']


def test_folium_s_own_libraries_are_gone(html: str) -> None:
    assert not re.search(r"jquery|bootstrap|awesome|cdn\.|googleapis", html, re.IGNORECASE)


def test_the_policy_allows_just_the_page_s_own_blocks(html: str) -> None:
    policy = policy_of(html)
    assert policy.startswith("default-src 'none'; img-src data:;")
    for tag, directive in (("script", "script-src"), ("style", "style-src")):
        allowed = re.search(rf"{directive} ([^;]*)", policy)
        assert allowed
        blocks = re.findall(rf"<{tag}>(.*?)</{tag}>", html, re.DOTALL)
        hashes = [f"'sha256-{b64encode(sha256(b.encode()).digest()).decode()}'" for b in blocks]
        assert allowed[1].split() == hashes


def test_no_style_or_handler_stands_in_an_attribute(html: str) -> None:
    markup = re.sub(r"<(script|style)\b.*?</\1>", "", html, flags=re.DOTALL)
    assert not re.search(r'\s(?:style|on\w+)="', markup)


def test_a_page_that_is_not_ours_declares_no_policy() -> None:
    with pytest.raises(ValueError, match="not a page of ours"):
        policy_of("<html></html>")


def test_leaflet_s_licence_travels_with_it(html: str) -> None:
    assert (STATIC / "vendor/leaflet/LICENSE").read_text("utf-8") in html


def test_every_key_in_scripts_and_templates_is_in_the_catalogue() -> None:
    sources = [*(STATIC / "js").rglob("*.js"), *(WEB / "templates").glob("*.j2")]
    keys = {
        key
        for path in sources
        for key in re.findall(r'"((?:map|evidence_map)\.\w+)"', path.read_text("utf-8"))
    }
    assert keys - set(catalogue()) == set()


def test_the_vendored_files_are_those_of_the_manifest() -> None:
    manifest = json.loads((STATIC / "vendor/manifest.json").read_bytes())
    lock = json.loads((WEB / "package-lock.json").read_bytes())
    for package, pinned in manifest.items():
        assert lock["packages"][f"node_modules/{package}"]["integrity"] == pinned["integrity"]
        for name, digest in pinned["sha256"].items():
            path = STATIC / "vendor" / package / name
            assert sha256(path.read_bytes()).hexdigest() == digest


def test_the_lockfile_names_no_registry() -> None:
    assert "resolved" not in (WEB / "package-lock.json").read_text("utf-8")
