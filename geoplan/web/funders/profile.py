"""A payer's profile: whom to reach, who acts for it, its works, where it means to work."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from geoplan.accounts.models import User
from geoplan.errors import Refusal
from geoplan.funders import queries, services
from geoplan.funders.models import Funder
from geoplan.web.funders.commitments import head_of
from geoplan.web.funders.invited import invited_page, link_for
from geoplan.web.funders.maps import area_shape, map_of
from geoplan.web.funders.places import place_told
from geoplan.web.gate import person, signed_in
from geoplan.web.refusals import family_of
from geoplan.web.words import refusal_text
from geoplan.web.words.funders import MEMBER_ROLES

Deed = Callable[[HttpRequest, User, Funder, int], HttpResponse]


@never_cache
@require_safe
@signed_in
def profile(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a payer's profile. Raises: FunderNotFound, also for everybody but its members and planners."""
    by = person(request)
    return profile_page(request, by, queries.money_of(by, pk))


def profile_page(
    request: HttpRequest, by: User, found: Funder, *, form: str = "", problem: str = "", status: int = 200
) -> HttpResponse:
    area = queries.response_area_of(found.pk)
    plants = list(queries.all_plants_of(found.pk))
    shown: dict[str, Any] = head_of(found, by, "profile") | {
        "members": queries.members_of(found.pk),
        "roles": MEMBER_ROLES.items(),
        "plants": plants,
        "area": area,
        "area_names": queries.area_names(area) if area else [],
        "sectors": queries.sectors(),
        "map_config": map_of(request, by, plants=[one for one in plants if not one.closed_at], area=area_shape(area)),
        "form": form,
        "problem": problem,
        "sent": request.POST,
    }
    return render(request, "funders/profile.html", shown, status=status)


def changing(form: str, deed: Deed) -> Callable[..., HttpResponse]:
    """Make the door of one form of the profile: what is refused is said above that form, with what was typed."""

    @never_cache
    @require_POST
    @signed_in
    def door(request: HttpRequest, pk: int, part: int = 0) -> HttpResponse:
        by = person(request)
        found = queries.money_of(by, pk)
        try:
            return deed(request, by, found, part)
        except Refusal as refused:
            told = refusal_text(refused)
            return profile_page(request, by, found, form=form, problem=told, status=family_of(refused).status)

    return door


def address_in(found: Funder, section: str) -> str:
    return f"{reverse('funder_profile', args=[found.pk])}#{section}"


def saved(request: HttpRequest, found: Funder, section: str) -> HttpResponse:
    messages.success(request, gettext("Saved."))
    return redirect(address_in(found, section))


def change_contact(request: HttpRequest, by: User, found: Funder, _part: int) -> HttpResponse:
    told = {name: request.POST.get(f"contact_{name}", "") for name in ("name", "phone", "email")}
    services.change_contact(funder=found, **told, by=by)
    return saved(request, found, "contact")


def change_facts(request: HttpRequest, by: User, found: Funder, _part: int) -> HttpResponse:
    told = {name: request.POST.get(name, "") for name in ("name", "sector")}
    services.change_facts(funder=found, **told, by=by)
    return saved(request, found, "contact")


def add_member(request: HttpRequest, by: User, found: Funder, _part: int) -> HttpResponse:
    told = {name: request.POST.get(name, "") for name in ("email", "name", "role")}
    joined = services.invite_member(funder=found, **told, by=by)
    if joined.token is None:
        messages.success(request, gettext("Added. The person signs in with the account that is there already."))
        return redirect(address_in(found, "members"))
    link = link_for(request, found, joined, request.POST.get("phone", ""))
    return invited_page(request, [link], address_in(found, "members"))


def change_member(request: HttpRequest, by: User, found: Funder, user_id: int) -> HttpResponse:
    """Do one thing about one member: another role, a new link, or letting go."""
    wanted = request.POST.get("deed", "")
    if wanted == "link":
        joined = services.renew_invitation(funder=found, user_id=user_id, by=by)
        return invited_page(request, [link_for(request, found, joined)], address_in(found, "members"))
    if wanted == "remove":
        services.remove_member(funder=found, user_id=user_id, by=by)
        if user_id == by.pk:
            return redirect("today")
    else:
        services.change_member(funder=found, user_id=user_id, role=request.POST.get("role", ""), by=by)
    return saved(request, found, "members")


def add_plant(request: HttpRequest, by: User, found: Funder, _part: int) -> HttpResponse:
    location = place_told(request.POST.get("place", ""))
    services.add_plant(funder=found, name=request.POST.get("name", ""), location=location, by=by)
    messages.success(request, gettext("The plant is on the map."))
    return redirect(address_in(found, "plants"))


def change_plant(request: HttpRequest, by: User, found: Funder, plant_id: int) -> HttpResponse:
    wanted = request.POST.get("deed", "")
    if wanted == "close":
        services.close_plant(funder=found, plant_id=plant_id, by=by)
    elif wanted == "reopen":
        services.reopen_plant(funder=found, plant_id=plant_id, by=by)
    else:
        location = place_told(request.POST.get("place", ""))
        name = request.POST.get("name", "")
        services.change_plant(funder=found, plant_id=plant_id, name=name, location=location, by=by)
    return saved(request, found, "plants")


contact = changing("contact", change_contact)
facts = changing("facts", change_facts)
members = changing("members", add_member)
member = changing("members", change_member)
plants = changing("plants", add_plant)
plant = changing("plants", change_plant)
