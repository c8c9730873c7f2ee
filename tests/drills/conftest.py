"""Long races and kills, run by `make drill` alone. Each tells what it did: `record_property("rounds", "20 kills")`."""

from tests.jobs.conftest import everything_is_large, private_scene, private_server, scene

__all__ = ["everything_is_large", "private_scene", "private_server", "scene"]
