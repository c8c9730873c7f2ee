from django.apps import AppConfig


class CoverageConfig(AppConfig):
    name = "geoplan.coverage"
    label = "coverage"
