"""All addresses: pages at the root, the API under /api/v1/."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from geoplan.api import health

handler400 = "geoplan.config.answers.bad_request"
handler403 = "geoplan.config.answers.forbidden"
handler404 = "geoplan.config.answers.not_found"
handler500 = "geoplan.config.answers.server_error"

urlpatterns = [
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("api/v1/", include("geoplan.api.urls")),
    # The office signs in at the same door as everybody: one place that counts wrong tries.
    path("admin/login/", RedirectView.as_view(pattern_name="sign_in", query_string=True)),
    path("admin/password_change/", RedirectView.as_view(pattern_name="account")),
    path("admin/", admin.site.urls),
    path("", include("geoplan.web.urls")),
]
