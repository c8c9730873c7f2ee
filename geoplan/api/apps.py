from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "geoplan.api"
    label = "api"
