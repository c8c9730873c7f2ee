from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "geoplan.web"
    label = "web"
