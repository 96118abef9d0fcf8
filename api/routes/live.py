"""The district now, and every change of it as it comes."""

from typing import Annotated

import msgspec
from fastapi import APIRouter, Depends, Header, Query, Request, Response
from fastapi.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from api.auth import Shown, Viewer, shown
from api.deps import Db, Now
from api.document import problems
from api.live import Live
from api.schemas import LiveAsked, StateAsked
from api.streams import Stream
from gis.service.live import LiveState, live_state
from gis.service.tokens import digest_of
from gis.store.net import load_profile_of

router = APIRouter(prefix="/live", tags=["live"], responses=problems(404))


async def _live(request: Request) -> Live:
    live: Live = request.app.state.live
    return live


class _Streaming(StreamingResponse):
    """A stream that is forgotten when its reader is gone."""

    media_type = "text/event-stream"

    def __init__(self, live: Live, stream: Stream) -> None:
        # nginx would collect events before it passes them on
        super().__init__(stream.messages(), headers={"X-Accel-Buffering": "no"})
        self._live, self._stream = live, stream

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._live.open(self._stream)
        try:
            await self._stream.sent_by(super().__call__(scope, receive, send))
        finally:
            self._live.leave(self._stream)


@router.get("/state", response_model=LiveState)
def state(db: Db, viewer: Viewer, now: Now, asked: Annotated[StateAsked, Query()]) -> Response:
    """What each grid has had today, and who is on duty and where, as far as the viewer sees it.

    `snapshot` is where `GET /live?since=` goes on. Positions are of today's hours of duty only.
    """
    with db.reading() as c:
        profile = load_profile_of(c, viewer.district)
        found = live_state(c, profile, now=now, day=asked.date)
    return Response(msgspec.json.encode(found), media_type="application/json")


@router.get("", status_code=200, response_class=_Streaming, responses=problems(429))
async def changes(
    live: Annotated[Live, Depends(_live)],
    viewer: Viewer,
    asked_with: Annotated[Shown, Depends(shown)],
    asked: Annotated[LiveAsked, Query()],
    last_event_id: Annotated[str | None, Header()] = None,
) -> Response:
    """Changes as Server-Sent Events; each event's id is where a later stream goes on.

    `change`: rows of the state that are new, whole rows; `state`: all rows, in the place of what
    was told before, since somebody is on duty no longer; `day`: all rows of a new local date;
    `net`: the net was changed; `reset`: begin again with the state; `beat`: every 15 s, where there
    is nothing to tell. Without `Last-Event-ID` and `since` the first `change` is everything. The
    first event comes at once, even where nothing changed, and tells the date and the net's version
    to compare with what the reader holds.
    """
    return _Streaming(
        live, Stream(viewer, digest_of(asked_with.token), last_event_id or asked.since)
    )
