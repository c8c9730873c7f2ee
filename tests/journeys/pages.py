"""Which pages each role of the demo city walks through, and the records they are about."""

from tests.journeys.conftest import Server

# One record of each kind a page can be about; {me} is the person's id.
FACTS = {
    "school": "select code from needs_site where kind = 'school' order by priority desc, code limit 1",
    "house": "select code from needs_site where kind = 'house' and status = 'reported' order by code limit 1",
    "my_house": """
        select s.code from needs_site as s where s.kind = 'house' and s.reported_by_id = %(me)s order by s.code limit 1
    """,
    "to_check": """
        select s.code from needs_site as s join needs_assignment as a on a.area_id = s.area_id and a.may_verify
        where s.status = 'reported' and a.user_id = %(me)s and s.reported_by_id <> %(me)s
        order by s.kind, s.code limit 1
    """,
    "other_house": """
        select o.code from needs_site as h, needs_site as o
        where h.code = %(house)s and o.kind = 'house' and o.status <> 'closed' and o.id <> h.id
        order by o.location <-> h.location limit 1
    """,
    "taken_house": """
        select s.code from needs_site as s join adoptions_adoption as a on a.site_id = s.id
        where s.kind = 'house' and a.stage = 'building' order by s.code limit 1
    """,
    "over": """
        select s.code from needs_site as s join adoptions_adoption as a on a.site_id = s.id
        where s.kind = 'house' and a.stage in ('agreed', 'building', 'planned')
        group by s.code having count(*) > 1 order by s.code limit 1
    """,
    "upload": "select id::text from surveys_survey where state = 'read' order by received_at limit 1",
    "published": "select id::text from surveys_survey where state = 'published' order by received_at limit 1",
    "waiting": "select min(id)::text from surveys_surveyrow where waiting and outcome = ''",
    "line": "select min(line)::text from surveys_surveyrow where not good and survey_id = %(upload)s::uuid",
    "planned": "select min(id)::text from adoptions_adoption where stage = 'planned'",
    "funder": "select min(id)::text from funders_funder",
    "my_funder": "select min(funder_id)::text from funders_membership where user_id = %(me)s",
    "mine": """
        select min(a.id)::text from adoptions_adoption as a join funders_membership as m on m.funder_id = a.funder_id
        where m.user_id = %(me)s
    """,
    "kelurahan": "select min(code) from areas_area where level = 'kelurahan'",
}

# Of every role, what its navigation leads to and what lies behind. {words} come from FACTS.
PAGES: dict[str, list[str]] = {
    "": ["/", "/sign-in/", "/sites/", "/sites/?q=zzzz", "/sites/{school}", "/invitation/{token}/", "/funders/apply",
        "/funders/applied"],
    "planner": [
        "/today/", "/map", "/map?site={over}", "/sites/", "/sites/?standing=over", "/sites/{taken_house}",
        "/sites/{taken_house}/residents", "/sites/{school}", "/sites/?sort=-priority", "/sites/{house}/merge",
        "/sites/{house}/merge?with={other_house}", "/surveys/", "/surveys/{upload}/",
        "/surveys/{upload}/rows/{line}", "/surveys/doubts/", "/coverage/", "/coverage/?kind=school&level=kecamatan",
        "/adoptions/",
        "/adoptions/{planned}/", "/changes/", "/funders/", "/funders/{funder}/", "/funders/{funder}/profile",
        "/funders/{funder}/area", "/funders/{funder}/pledges", "/funders/{funder}/statement",
        "/funders/applications", "/funders/import",
        "/funders/season",
        "/notices/", "/account/",
    ],
    "surveyor": [
        "/today/", "/map", "/map?site={my_house}", "/sites/", "/sites/{my_house}", "/sites/{my_house}/residents",
        "/sites/check/", "/sites/new", "/sites/{to_check}/correct", "/residents/check",
        "/surveys/", "/surveys/{upload}/", "/surveys/{upload}/?open={line}", "/surveys/{upload}/?only=waiting",
        "/surveys/{published}/", "/surveys/{upload}/rows/{line}", "/surveys/{upload}/changes", "/surveys/{upload}/list",
        "/surveys/waiting/", "/surveys/waiting/{waiting}", "/coverage/",
        "/notices/", "/account/",
    ],
    "company": [
        "/today/", "/map", "/map?site={house}", "/map?area={kelurahan}&standing=bare,partly", "/sites/",
        "/sites/{house}", "/sites/{school}", "/budget/",
        "/budget/?amount=250+juta", "/coverage/", "/adoptions/", "/adoptions/{mine}/", "/funders/{my_funder}/",
        "/funders/{my_funder}/profile",
        "/funders/{my_funder}/area", "/funders/{my_funder}/pledges", "/funders/{my_funder}/statement",
        "/notices/", "/account/",
    ],
    "monitor": ["/today/", "/map", "/sites/", "/sites/{school}", "/coverage/", "/notices/", "/account/"],
    "operator": ["/today/", "/sites/", "/sites/{school}", "/account/"],
}  # fmt: skip


def facts(city: Server, role: str) -> dict[str, str]:
    """Return one record of every kind for a person to look at."""
    known = {"me": "0"}
    if role:
        known["me"] = str(city.one("select id from accounts_user where email = %s", [f"{role}@geoplan.test"]))
    else:
        number = city.one("select count(*) from accounts_user")
        told = city.manage("invite", f"baru{number}@contoh.example", "--role", "surveyor")
        known["token"] = told.split("/invitation/")[1].split("/")[0]
    for name, query in FACTS.items():
        found = city.rows(query, known)
        known[name] = found[0][0] if found and found[0][0] else f"no-{name}"
    return known
