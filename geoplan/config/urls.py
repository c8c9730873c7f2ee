"""All addresses: pages at the root, the API under /api/v1/."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("api/v1/", include("geoplan.api.urls")),
    path("admin/", admin.site.urls),
    path("", include("geoplan.web.urls")),
]
