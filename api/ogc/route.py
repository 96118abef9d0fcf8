"""How these routes refuse, as OGC API asks: a bad request with 400, what is not there with 404."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import HTTPException, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute

from api.errors import invalid, refused
from gis.errors import BadInput

WANTED = {
    "limit": "ogc.want_limit",
    "bbox": "ogc.want_bbox",
    "datetime": "ogc.want_datetime",
    "after": "ogc.want_id",
    "before": "ogc.want_id",
    "code": "api.want_code",
    "parent_code": "api.want_code",
    "kind": "ogc.want_kind",
    "level": "ogc.want_level",
    "verdict": "ogc.want_verdict",
    "due": "ogc.want_flag",
    "closed": "ogc.want_flag",
}


class OgcRoute(APIRoute):
    """A route that says 400 or, of an address that names nothing, 404 where others say 422."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The route's handler with the two refusals of a bad request caught."""
        answer = super().get_route_handler()

        async def answered(request: Request) -> Response:
            try:
                return await answer(request)
            except RequestValidationError as error:
                if any(fault["loc"][0] == "path" for fault in error.errors()):
                    raise HTTPException(404) from error
                return invalid(request, error, status=400, wanted=WANTED)
            except BadInput as error:
                return refused(request, error, status=400)

        return answered
