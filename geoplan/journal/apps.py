from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "geoplan.journal"
    label = "journal"
