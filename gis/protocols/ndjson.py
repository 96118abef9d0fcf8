"""Lines of JSON, for bulk: read in pieces of whole lines."""

from collections.abc import Iterator
from typing import Final

from gis.errors import BadInput
from gis.protocols.arrow_messages import Source
from gis.protocols.native import read_lines
from gis.protocols.sent import Sent

_PIECE_BYTES: Final = 1 << 20
LONGEST_LINE: Final = 1 << 20
"""Bytes; a longer line is no fix."""


def read_ndjson(source: Source) -> Iterator[Sent]:
    """The fixes of the lines, piece by piece; BadInput where a line does not end."""
    begun = b""
    while piece := source.read(_PIECE_BYTES):
        lines, end, rest = piece.rpartition(b"\n")
        if end:
            yield read_lines(begun + lines)
            begun = rest
        else:
            begun += piece
        if len(begun) > LONGEST_LINE:
            raise BadInput("protocols.long_line", megabytes=LONGEST_LINE >> 20)
    if begun:
        yield read_lines(begun)
