"""The operator's desk: how many days things last, which plans go by rule, and from when on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.db.models import Field, Model

from geoplan.accounts.admin import Desk
from geoplan.accounts.models import User
from geoplan.adoptions.models import SmallPlan, Term
from geoplan.adoptions.rules import TermName
from geoplan.adoptions.services.terms import set_small_plans, set_term

if TYPE_CHECKING:
    from django.http import HttpRequest


@admin.register(Term)
class TermDesk(Desk):
    """Terms are added, never changed: what was promised keeps the days of its time."""

    list_display = ("name", "days", "effective_on")
    ordering = ("name", "-effective_on")

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def formfield_for_dbfield(self, db_field: Field[Any, Any], request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "name":
            return forms.ChoiceField(choices=[(name.value, name.value) for name in TermName])
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Any, form: forms.ModelForm[Term], change: bool) -> None:
        if isinstance(request.user, User):
            obj.pk = set_term(by=request.user, **form.cleaned_data).pk


@admin.register(SmallPlan)
class SmallPlanDesk(Desk):
    """Limits under which plans are agreed without a planner; added, never changed."""

    list_display = ("effective_on", "most_units", "most_rupiah")
    ordering = ("-effective_on",)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: forms.ModelForm[SmallPlan], change: bool) -> None:
        if isinstance(request.user, User):
            obj.pk = set_small_plans(by=request.user, **form.cleaned_data).pk
