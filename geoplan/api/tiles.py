"""Vector tiles of sites and of boundaries."""

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.views import APIView

from geoplan.api.geojson import KEPT_BY_ALL, TILE, OneShape, kept
from geoplan.api.narrowing import SiteQuery, filter_of, moment_of
from geoplan.api.parsing import read_query
from geoplan.api.repeats import person
from geoplan.coverage.queries import areas_in_tile, areas_version, audience_allowed, data_version
from geoplan.coverage.rules import Tile
from geoplan.coverage.services import draw_tile

TILE_ANSWER = {(200, TILE): OpenApiTypes.BINARY, 204: None, 304: None}


class SiteTile(APIView):
    """One tile of sites: points where few, cells of counts where many, as points in a layer `sites`."""

    content_negotiation_class = OneShape

    @extend_schema(operation_id="tiles_sites", parameters=[SiteQuery], responses=TILE_ANSWER)
    def get(self, request: Request, z: int, x: int, y: int) -> HttpResponse:
        """Draw the sites of a tile as the caller may see them."""
        viewer = person(request)
        asked = read_query(request, SiteQuery)
        narrowed, moment = filter_of(asked), moment_of(asked)
        reads = audience_allowed(viewer, narrowed)

        def draw() -> HttpResponse:
            tile = Tile(z, x, y)
            drawn = draw_tile(viewer=viewer, tile=tile, at=moment.at, live=moment.live, narrowed=narrowed)
            return tile_answer(drawn.content)

        return kept(request, (reads, data_version(moment.at)), draw)


class AreaTile(APIView):
    """One tile of boundaries in a layer `areas`, open to everybody."""

    content_negotiation_class = OneShape
    permission_classes = [AllowAny]

    @extend_schema(operation_id="tiles_areas", responses=TILE_ANSWER)
    def get(self, request: Request, z: int, x: int, y: int) -> HttpResponse:
        """Draw the boundaries of a tile."""
        return kept(request, (areas_version(),), lambda: tile_answer(areas_in_tile(Tile(z, x, y))), KEPT_BY_ALL)


def tile_answer(content: bytes) -> HttpResponse:
    """Return a tile, or 204 for an empty one."""
    return HttpResponse(content, content_type=TILE) if content else HttpResponse(status=204)
