from django.apps import AppConfig


class ResidentsConfig(AppConfig):
    name = "geoplan.residents"
    label = "residents"
