"""Where phones and platforms send positions: what each client speaks, and the answer it needs.

A phone's client sends anything that is not a 2xx again, for ever, and nothing behind it. So once
its token is known it is told 2xx, whatever it sent: what cannot be a fix is refused row by row, and
counted on the device's page.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Annotated, Final
from urllib.parse import parse_qsl

import msgspec
from anyio import to_thread
from fastapi import APIRouter, Query, Request, Response

from api import schemas_intake as wire
from api.deps import Now
from api.document import problems
from api.intake import Intake, IntakeOf, needed, shown_token, token_of
from api.uploads import as_file, body_of, may_be_long, on_disk, spooled
from gis.errors import BadInput
from gis.protocols.arrow import read_arrow
from gis.protocols.files import read_file
from gis.protocols.native import read_json
from gis.protocols.ndjson import read_ndjson
from gis.protocols.osmand import osmand_items, osmand_token, read_osmand, read_osmand_items
from gis.protocols.overland import read_overland
from gis.protocols.owntracks import read_owntracks
from gis.protocols.sent import Sent, gathered
from gis.service.intake_receipt import Receipt
from gis.track_files import reading_of

router = APIRouter(prefix="/in", tags=["intake"], responses=problems(401, 413))

MOST_BYTES: Final = {
    "owntracks": 1 << 20,
    "osmand": 1 << 20,
    "overland": 16 << 20,
    "json": 32 << 20,
    "file": 256 << 20,
}
"""How much of a body is taken where it is read whole, unpacked; streams have no limit."""

_JSON: Final = "application/json"
_LINES: Final = frozenset(("application/x-ndjson", "application/ndjson", "application/jsonl"))
_ARROW: Final = "application/vnd.apache.arrow.stream"
_PIECE_ROWS: Final = 100_000  # of a stream, in memory at once
_LONG_BYTES: Final = 1 << 17  # as much is read at once; more of known devices alone, in a thread
_MOST_PARAMETERS: Final = 100


@router.post("/owntracks", response_model=wire.Nothing, openapi_extra=wire.OWNTRACKS)
async def owntracks(request: Request, intake: IntakeOf, now: Now) -> Response:
    """OwnTracks in HTTP mode. Always `[]`: the app expects messages for it, and there are none."""
    await _take(request, intake, now, "owntracks", read_owntracks)
    return Response(b"[]", media_type=_JSON)


@router.get("/osmand", response_model=Receipt, openapi_extra=wire.OSMAND_QUERY)
@router.post("/osmand", response_model=Receipt, openapi_extra=wire.OSMAND)
async def osmand(request: Request, intake: IntakeOf, now: Now) -> Response:
    """OsmAnd, Traccar Client, GPSLogger: parameters in the query or a form, or a JSON body.

    The device's `id` is its token, unless the request shows one as others do.
    """
    query = request.query_params.multi_items()
    shown = token_of(request) or read_osmand(query)[0]
    async with intake.refusing(shown):
        body = await body_of(request, MOST_BYTES["osmand"])
    if _type_of(request) == _JSON and body:
        items = osmand_items(body)
        token = needed(token_of(request) or osmand_token(items) or shown)
        sent = await _parsed(intake, token, body, lambda _: read_osmand_items(items))
    else:
        told, sent = read_osmand([*query, *_form(body)])
        token = needed(token_of(request) or told)
    return _told(await intake.take(token, sent, now))


@router.post("/overland", response_model=wire.Heard, openapi_extra=wire.OVERLAND)
async def overland(request: Request, intake: IntakeOf, now: Now) -> Response:
    """Overland: the app keeps a batch until it hears `ok`."""
    return _told(await _take(request, intake, now, "overland", read_overland), result="ok")


@router.post("/fixes", response_model=Receipt, openapi_extra=wire.FIXES)
async def fixes(request: Request, intake: IntakeOf, now: Now) -> Response:
    """Other platforms: JSON in rows or in columns, JSON lines, or an Arrow IPC stream.

    A stream is stored in one transaction, however long it is: all of it, or nothing.
    """
    kind, token = _type_of(request), shown_token(request)
    if kind == _JSON:
        return _told(await _take(request, intake, now, "json", read_json))
    async with intake.refusing(token):
        if kind in _LINES:
            pieces = read_ndjson(as_file(request))
        elif kind == _ARROW:
            pieces = read_arrow(as_file(request))
        else:
            raise BadInput("intake_live.media_type")
    return _told(await intake.take_long(token, gathered(pieces, _PIECE_ROWS), now))


@router.post("/file", response_model=Receipt, openapi_extra=wire.FILE)
async def file(
    request: Request,
    intake: IntakeOf,
    now: Now,
    name: str = "",
    mapping: Annotated[str, Query(alias="map")] = "",
    timezone: str | None = None,
) -> Response:
    """A track file as the body, or as the one file of a form: GPX, GeoJSON or CSV.

    `name` ends as the file's does; `map` says which column is what (`t=when,lon=x,lat=y`);
    `timezone` is that of times without an offset. All fixes are the device's own, whatever the
    file says of workers and devices.
    """
    token = shown_token(request)
    await intake.admit(token)
    reading = reading_of(mapping, timezone)
    async with spooled(request, MOST_BYTES["file"]) as (told, body):

        def pieces() -> Iterator[Sent]:
            with on_disk(body, name or told or "") as path:
                yield from read_file(path, reading)

        return _told(await intake.take_long(token, pieces(), now))


async def _take(
    request: Request, intake: Intake, now: datetime, kind: str, read: Callable[[bytes], Sent]
) -> Receipt:
    """Take a body in that is read whole: of nobody nothing, and of strangers nothing long."""
    token = shown_token(request)
    if may_be_long(request, _LONG_BYTES):
        await intake.admit(token)
    async with intake.refusing(token):
        body = await body_of(request, MOST_BYTES[kind])
        sent = await _parsed(intake, token, body, read)
    return await intake.take(token, sent, now)


async def _parsed(
    intake: Intake, token: str | None, body: bytes, read: Callable[[bytes], Sent]
) -> Sent:
    """What a body holds: a long one, of a device that is known, is read in a thread."""
    if len(body) <= _LONG_BYTES:
        return read(body)
    await intake.admit(token)
    return await to_thread.run_sync(read, body)


def _form(body: bytes) -> list[tuple[str, str]]:
    """The parameters of a form; none where there are too many for a position."""
    try:
        text = body.decode("utf-8", "replace")
        return parse_qsl(text, keep_blank_values=True, max_num_fields=_MOST_PARAMETERS)
    except ValueError:
        return []


def _type_of(request: Request) -> str:
    """The media type of a body, without its parameters."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def _told(receipt: Receipt, **more: str) -> Response:
    """What became of the rows; the first refused ones with their places."""
    return Response(msgspec.json.encode({**more, **vars(receipt)}), media_type=_JSON)
