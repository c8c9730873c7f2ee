from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "geoplan.notices"
    label = "notices"
