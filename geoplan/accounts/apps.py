from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "geoplan.accounts"
    label = "accounts"
