"""Alive, and able to serve. Both at the root, without sign-in; neither says anything about the data."""

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from geoplan import db


@never_cache
@require_safe
def alive(_request: HttpRequest) -> JsonResponse:
    """Say that this process answers; asks nothing of the database."""
    return JsonResponse({"status": "alive"})


@never_cache
@require_safe
def ready(_request: HttpRequest) -> JsonResponse:
    """Say whether this process can serve: the database answers and every migration is in."""
    try:
        db.now()
        missing = migrations_missing()
    except DatabaseError:
        return refused("database")
    return refused("migrations") if missing else JsonResponse({"status": "ready"})


def refused(lacks: str) -> JsonResponse:
    return JsonResponse({"status": "not ready", "lacks": lacks}, status=503, headers={"Retry-After": "3"})


def migrations_missing() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
