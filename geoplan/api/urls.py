"""Addresses of the API. Each noun has its module; the last line answers everything that has none."""

from django.urls import URLPattern, URLResolver, path, re_path, register_converter

from geoplan.api import (
    adoption_life,
    adoptions,
    areas,
    codes,
    coverage,
    events,
    funders,
    nowhere,
    overlaps,
    photos,
    schema,
    site_life,
    site_merging,
    site_queue,
    sites,
    statements,
    survey_changes,
    survey_matches,
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
    *[
        path(f"adoptions/{step}", view.as_view(), name=f"adoptions_{step}")
        for step, view in adoption_life.STEPS.items()
    ],
    path("adoptions/extend-holds", adoption_life.ExtendHolds.as_view(), name="extend_holds"),
    path("adoptions/batches/<int:batch_id>/undo", adoption_life.BatchUndo.as_view(), name="batch_undo"),
    path("adoptions/<int:adoption_id>/visit", adoption_life.VisitAsk.as_view(), name="adoption_visit"),
    path("adoptions/<int:adoption_id>/visit/done", adoption_life.VisitDone.as_view(), name="adoption_visit_done"),
    path("adoptions/<int:adoption_id>/visit/open", adoption_life.PointOpen.as_view(), name="adoption_visit_open"),
    path("adoptions/<int:adoption_id>/hand-over", adoption_life.HandOverAsk.as_view(), name="adoption_hand_over"),
    path("adoptions/<int:adoption_id>/swap/choices", adoption_life.SwapChoices.as_view(), name="adoption_swap_choices"),
    path("hand-overs/<int:hand_over_id>/answer", adoption_life.HandOverAnswered.as_view(), name="hand_over_answer"),
    path("tasks", adoption_life.TaskList.as_view(), name="tasks"),
    path("funders", funders.FunderList.as_view(), name="funders"),
    path("funders/<int:funder_id>", funders.FunderOne.as_view(), name="funder"),
    *[
        path(f"funders/<int:funder_id>/statement.{form}", view.as_view(), name=f"funder_statement_{form}")
        for form, view in statements.FORMS.items()
    ],
    path("funders/<int:funder_id>/pledges", funders.Pledges.as_view(), name="funder_pledges"),
    path("funders/<int:funder_id>/response-area", funders.ResponseAreaOne.as_view(), name="funder_response_area"),
    path("areas", areas.AreaList.as_view(), name="areas"),
    path("areas/<code:code>", areas.AreaDetail.as_view(), name="area"),
    path("sites", sites.SiteList.as_view(), name="sites"),
    path("sites/summary", sites.SiteCountsView.as_view(), name="sites_summary"),
    path("sites/version", sites.SiteVersionView.as_view(), name="sites_version"),
    path("sites/verify", site_life.SitesVerify.as_view(), name="sites_verify"),
    path("sites/verify/undo", site_merging.SitesVerifyUndo.as_view(), name="sites_verify_undo"),
    path("sites/<code:code>", site_life.SiteOne.as_view(), name="site"),
    path("sites/<code:code>/verify", site_life.SiteVerify.as_view(), name="site_verify"),
    path("sites/<code:code>/close", site_life.SiteClose.as_view(), name="site_close"),
    path("sites/<code:code>/reopen", site_life.SiteReopen.as_view(), name="site_reopen"),
    path("sites/<code:code>/close/undo", site_merging.SiteCloseUndo.as_view(), name="site_close_undo"),
    path("sites/<code:code>/merge", site_merging.SiteMerge.as_view(), name="site_merge"),
    path("sites/<code:code>/merge/undo", site_merging.SiteMergeUndo.as_view(), name="site_merge_undo"),
    path("sites/<code:code>/photos", photos.SitePhotos.as_view(), name="site_photos"),
    path("sites/<code:code>/queue", site_queue.SiteQueue.as_view(), name="site_queue"),
    path("sites/<code:code>/queue/leave", site_queue.QueueLeave.as_view(), name="site_queue_leave"),
    path("sites/<code:code>/queue/take", site_queue.QueueTake.as_view(), name="site_queue_take"),
    path("sites/<code:code>/trouble", site_queue.SiteTrouble.as_view(), name="site_trouble"),
    path("sites/<code:code>/trouble/end", site_queue.TroubleEnd.as_view(), name="site_trouble_end"),
    path("tiles/sites/<int:z>/<int:x>/<int:y>.mvt", tiles.SiteTile.as_view(), name="site_tile"),
    path("tiles/areas/<int:z>/<int:x>/<int:y>.mvt", tiles.AreaTile.as_view(), name="area_tile"),
    path("coverage", coverage.Coverage.as_view(), name="coverage"),
    path("events", events.Events.as_view(), name="events"),
    path("overlaps", overlaps.OverlapList.as_view(), name="overlaps"),
    path("gaps", overlaps.GapList.as_view(), name="gaps"),
    path("surveys", surveys.SurveyList.as_view(), name="surveys"),
    path("surveys/doubts", survey_matches.DoubtList.as_view(), name="survey_doubts"),
    path("surveys/template/<slug:kind>.xlsx", surveys.SurveyTemplate.as_view(), name="survey_template"),
    path("surveys/<uuid:survey_id>/problems.xlsx", surveys.SurveyProblems.as_view(), name="survey_problems"),
    path("surveys/<uuid:survey_id>", surveys.SurveyDetail.as_view(), name="survey"),
    path("surveys/<uuid:survey_id>/rows", surveys.SurveyRows.as_view(), name="survey_rows"),
    path("surveys/<uuid:survey_id>/rows/<int:line>", surveys.SurveyRowDetail.as_view(), name="survey_row"),
    path("surveys/<uuid:survey_id>/rows/<int:line>/site", survey_matches.RowSite.as_view(), name="survey_row_site"),
    path("surveys/<uuid:survey_id>/photos", survey_matches.SurveyPhotos.as_view(), name="survey_photos"),
    path("surveys/<uuid:survey_id>/repairs", surveys.SurveyRepairs.as_view(), name="survey_repairs"),
    path("surveys/<uuid:survey_id>/mapping", surveys.SurveyMapping.as_view(), name="survey_mapping"),
    path("surveys/<uuid:survey_id>/read", surveys.SurveyReading.as_view(), name="survey_read"),
    path("surveys/<uuid:survey_id>/publish", surveys.SurveyPublish.as_view(), name="survey_publish"),
    path("surveys/<uuid:survey_id>/undo", survey_changes.SurveyUndo.as_view(), name="survey_undo"),
    path("surveys/<uuid:survey_id>/replaces", survey_changes.SurveyReplaces.as_view(), name="survey_replaces"),
    path("surveys/<uuid:survey_id>/changes", survey_changes.SurveyChanges.as_view(), name="survey_changes"),
    path("changes", survey_changes.ChangeList.as_view(), name="changes"),
    path("changes/<int:change_id>/word", survey_changes.ChangeWord.as_view(), name="change_word"),
    path("changes/<int:change_id>/answer", survey_changes.ChangeAnswer.as_view(), name="change_answer"),
    path("public/schools", sites.PublicSchools.as_view(), name="public_schools"),
    path("schema", schema.Schema.as_view(), name="schema"),
    path("docs", schema.docs, name="docs"),
    re_path("", nowhere.Nowhere.as_view(), name="nowhere"),
]
