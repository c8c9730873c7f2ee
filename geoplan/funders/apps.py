from django.apps import AppConfig


class FundersConfig(AppConfig):
    name = "geoplan.funders"
    label = "funders"
