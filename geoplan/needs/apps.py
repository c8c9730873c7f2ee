from django.apps import AppConfig


class NeedsConfig(AppConfig):
    name = "geoplan.needs"
    label = "needs"
