from django.apps import AppConfig


class AdoptionsConfig(AppConfig):
    name = "geoplan.adoptions"
    label = "adoptions"
