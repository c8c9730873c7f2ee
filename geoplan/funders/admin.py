"""The operator's desk: lines of business."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin

from geoplan.accounts.admin import Desk
from geoplan.accounts.models import User
from geoplan.funders.models import Sector
from geoplan.funders.services import name_sector

if TYPE_CHECKING:
    from django import forms
    from django.http import HttpRequest


@admin.register(Sector)
class SectorDesk(Desk):
    """Sectors are added and renamed."""

    list_display = ("name",)
    ordering = ("name",)

    def save_model(self, request: HttpRequest, obj: Any, form: forms.ModelForm[Sector], change: bool) -> None:
        if isinstance(request.user, User):
            obj.pk = name_sector(sector_id=obj.pk, name=form.cleaned_data["name"], by=request.user).pk
