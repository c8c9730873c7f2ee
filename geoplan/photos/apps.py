from django.apps import AppConfig


class PhotosConfig(AppConfig):
    name = "geoplan.photos"
    label = "photos"
