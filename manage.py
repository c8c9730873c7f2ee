#!/usr/bin/env python
"""Run a geoplan command: `.venv/bin/python manage.py help`."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "geoplan.config.settings.dev")
    if sys.argv[1:2] == ["make_keys"]:
        # The other settings ask for the keys that this command makes.
        os.environ["DJANGO_SETTINGS_MODULE"] = "geoplan.config.settings.keyless"
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
