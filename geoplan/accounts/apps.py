from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core import checks


class AccountsConfig(AppConfig):
    name = "geoplan.accounts"
    label = "accounts"

    def ready(self) -> None:
        checks.register(no_demo_in_production, checks.Tags.database)


def no_demo_in_production(*, databases: Sequence[str] | None = None, **_other: Any) -> list[checks.CheckMessage]:
    """Refuse settings without a demo on a database that holds one; the web server asks this too as it starts."""
    if settings.GEOPLAN_DEMO_ALLOWED or not databases:
        return []
    from geoplan.accounts.queries import demo_remains  # noqa: PLC0415  # models are not there when apps load

    return [
        checks.Error(
            f"This database holds {found}, and these settings serve real people only.",
            hint="Give GEOPLAN_DATA or DATABASE_URL an empty place, and start with DEMO=no.",
            id="accounts.E001",
        )
        for found in demo_remains()
    ]
