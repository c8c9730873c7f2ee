"""Addresses of the API. Each noun has its module; the last line answers everything that has none."""

from django.urls import URLPattern, URLResolver, path, re_path, register_converter

from geoplan.api import (
    adoptions,
    areas,
    codes,
    coverage,
    funders,
    nowhere,
    overlaps,
    photos,
    schema,
    site_life,
    sites,
    surveys,
    tiles,
)

app_name = "api"

register_converter(codes.Code, "code")

urlpatterns: list[URLPattern | URLResolver] = [
    path("adoptions", adoptions.AdoptionList.as_view(), name="adoptions"),
    path("adoptions/basket", adoptions.Basket.as_view(), name="basket"),
    *[
        path(f"adoptions/<int:adoption_id>/{step}", view.as_view(), name=f"adoption_{step}")
        for step, view in adoptions.MOVES.items()
    ],
    path("funders", funders.FunderList.as_view(), name="funders"),
    path("funders/<int:funder_id>", funders.FunderOne.as_view(), name="funder"),
    path("areas", areas.AreaList.as_view(), name="areas"),
    path("areas/<code:code>", areas.AreaDetail.as_view(), name="area"),
    path("sites", sites.SiteList.as_view(), name="sites"),
    path("sites/summary", sites.SiteCountsView.as_view(), name="sites_summary"),
    path("sites/version", sites.SiteVersionView.as_view(), name="sites_version"),
    path("sites/verify", site_life.SitesVerify.as_view(), name="sites_verify"),
    path("sites/<code:code>", site_life.SiteOne.as_view(), name="site"),
    path("sites/<code:code>/verify", site_life.SiteVerify.as_view(), name="site_verify"),
    path("sites/<code:code>/close", site_life.SiteClose.as_view(), name="site_close"),
    path("sites/<code:code>/reopen", site_life.SiteReopen.as_view(), name="site_reopen"),
    path("sites/<code:code>/photos", photos.SitePhotos.as_view(), name="site_photos"),
    path("tiles/sites/<int:z>/<int:x>/<int:y>.mvt", tiles.SiteTile.as_view(), name="site_tile"),
    path("tiles/areas/<int:z>/<int:x>/<int:y>.mvt", tiles.AreaTile.as_view(), name="area_tile"),
    path("coverage", coverage.Coverage.as_view(), name="coverage"),
    path("overlaps", overlaps.OverlapList.as_view(), name="overlaps"),
    path("gaps", overlaps.GapList.as_view(), name="gaps"),
    path("surveys", surveys.SurveyList.as_view(), name="surveys"),
    path("surveys/template/<slug:kind>.xlsx", surveys.SurveyTemplate.as_view(), name="survey_template"),
    path("surveys/<uuid:survey_id>/problems.xlsx", surveys.SurveyProblems.as_view(), name="survey_problems"),
    path("surveys/<uuid:survey_id>", surveys.SurveyDetail.as_view(), name="survey"),
    path("surveys/<uuid:survey_id>/rows", surveys.SurveyRows.as_view(), name="survey_rows"),
    path("surveys/<uuid:survey_id>/rows/<int:line>", surveys.SurveyRowDetail.as_view(), name="survey_row"),
    path("surveys/<uuid:survey_id>/repairs", surveys.SurveyRepairs.as_view(), name="survey_repairs"),
    path("surveys/<uuid:survey_id>/mapping", surveys.SurveyMapping.as_view(), name="survey_mapping"),
    path("surveys/<uuid:survey_id>/publish", surveys.SurveyPublish.as_view(), name="survey_publish"),
    path("public/schools", sites.PublicSchools.as_view(), name="public_schools"),
    path("schema", schema.Schema.as_view(), name="schema"),
    path("docs", schema.docs, name="docs"),
    re_path("", nowhere.Nowhere.as_view(), name="nowhere"),
]
