from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "geoplan.jobs"
    label = "jobs"
