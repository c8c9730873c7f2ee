from django.apps import AppConfig


class SurveysConfig(AppConfig):
    name = "geoplan.surveys"
    label = "surveys"
