"""Addresses of the pages."""

from django.urls import URLPattern, URLResolver, path

from geoplan.web import accounts, adoptions, coverage, funders, landing, residents, sites, surveys, today
from geoplan.web.map import work_map

urlpatterns: list[URLPattern | URLResolver] = [
    path("", landing.landing, name="landing"),
    path("sign-in/", accounts.sign_in, name="sign_in"),
    path("sign-out/", accounts.sign_out, name="sign_out"),
    path("invitation/<str:token>/", accounts.invitation, name="invitation"),
    path("account/", accounts.account, name="account"),
    path("language/", accounts.set_language, name="set_language"),
    path("today/", today.today, name="today"),
    path("map", work_map, name="map"),
    path("sites/", sites.site_list, name="sites"),
    path("sites/<str:code>", sites.site_page, name="site"),
    path("sites/<str:code>/panel", sites.panel, name="site_panel"),
    path("sites/<str:code>/claim", sites.claim, name="claim"),
    path("sites/<str:code>/residents", residents.residents, name="residents"),
    path("adoptions/", adoptions.adoption_list, name="adoptions"),
    path("adoptions/<int:pk>/", adoptions.adoption, name="adoption"),
    path("adoptions/<int:pk>/undo", sites.undo, name="adoption_undo"),
    path("adoptions/<int:pk>/<str:name>", adoptions.move, name="adoption_move"),
    path("surveys/", surveys.surveys, name="surveys"),
    path("surveys/<uuid:survey_id>/", surveys.survey, name="survey"),
    path("surveys/<uuid:survey_id>/repairs", surveys.accept, name="survey_accept"),
    path("surveys/<uuid:survey_id>/publish", surveys.publish, name="survey_publish"),
    path("surveys/<uuid:survey_id>/rows/<int:line>", surveys.survey_row, name="survey_row"),
    path("coverage/", coverage.coverage, name="coverage"),
    path("funders/", funders.funders, name="funders"),
    path("funders/<int:pk>/", funders.funder, name="funder"),
]
