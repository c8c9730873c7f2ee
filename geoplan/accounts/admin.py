"""The operator's desk: accounts. Settings of other rooms stand beside them; sites and adoptions never do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db.models import Field, Model

from geoplan.accounts.models import User
from geoplan.accounts.rules import Role
from geoplan.accounts.services import change_account

if TYPE_CHECKING:
    from django.http import HttpRequest

admin.site.site_header = "geoplan"
admin.site.site_title = "geoplan"
admin.site.unregister(Group)


def is_operator(request: HttpRequest) -> bool:
    return isinstance(request.user, User) and request.user.is_active and request.user.role == Role.OPERATOR


class Desk(admin.ModelAdmin):  # type: ignore[type-arg]  # takes no parameter outside the type checker
    """A table that operators, and nobody else, keep. Nothing on it is ever deleted."""

    actions = None

    def has_module_permission(self, request: HttpRequest) -> bool:
        return is_operator(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return is_operator(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return is_operator(request)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return is_operator(request)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(User)
class UserDesk(Desk):
    """Accounts: who they are, and whether they are open. People arrive by `manage.py invite`."""

    list_display = ("email", "name", "role", "is_active", "last_login")
    list_filter = ("role", "is_active")
    search_fields = ("email", "name")
    ordering = ("email",)
    fields = ("email", "name", "phone", "role", "is_active", "last_login", "created_at")
    readonly_fields = ("email", "last_login", "created_at")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        # A filter by the stored hash would give it away letter by letter.
        return not lookup.startswith("password") and super().lookup_allowed(lookup, value, request)

    def formfield_for_dbfield(self, db_field: Field[Any, Any], request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "role":
            return forms.ChoiceField(choices=[(role.value, role.value) for role in Role])
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Any, form: forms.ModelForm[User], change: bool) -> None:
        if isinstance(request.user, User):
            kept: dict[str, Any] = {name: form.cleaned_data[name] for name in ("name", "phone", "role", "is_active")}
            change_account(user=obj, by=request.user, **kept)
