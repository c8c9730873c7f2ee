from django.apps import AppConfig


class AreasConfig(AppConfig):
    name = "geoplan.areas"
    label = "areas"
