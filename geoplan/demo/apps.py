from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "geoplan.demo"
    label = "demo"
