"""An extract with a place that is none is refused in a line."""

from pathlib import Path

import pytest

from gis.errors import BadInput
from gis.layers import read_features

NOWHERE = """<osm version="0.6"><node id="1" lat="x" lon="117"/>
<way id="2"><nd ref="1"/><tag k="highway" v="residential"/></way></osm>"""


def test_a_node_without_a_place_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bad.osm"
    path.write_text(NOWHERE, encoding="utf-8")
    with pytest.raises(BadInput, match=r"bad\.osm"):
        read_features(path, "road", datum="wgs84")
