from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "geoplan.plans"
    label = "plans"
