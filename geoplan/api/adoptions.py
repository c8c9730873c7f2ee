"""The life of a claim: promise, plan, agree, report, check, give back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from geoplan import db
from geoplan.accounts.models import User
from geoplan.accounts.rules import Datum, Relation, Role, may_see
from geoplan.adoptions import services
from geoplan.adoptions.models import Adoption
from geoplan.adoptions.queries import adoptions_seen
from geoplan.adoptions.rules import CHECKS, MOST_RUPIAH, MOST_UNITS, Stage, stage_at
from geoplan.adoptions.services import Told, Wish
from geoplan.api.paging import page_by_id
from geoplan.api.parsing import read_body, read_query
from geoplan.api.problems import refusal_body
from geoplan.api.repeats import answer_once, person
from geoplan.funders.queries import funders_of
from geoplan.needs.rules import Kind

LISTED = "adoptions"
REPEATABLE = OpenApiParameter(
    "Idempotency-Key", str, OpenApiParameter.HEADER, description="A repeat with the same key gets the first answer."
)


class Shares(serializers.DecimalField):
    """Units of a site in steps of 0.25, as text."""

    def __init__(self, **more: Any) -> None:
        super().__init__(max_digits=6, decimal_places=2, max_value=MOST_UNITS, **more)


class Rupiah(serializers.IntegerField):
    """Whole rupiah."""

    def __init__(self, **more: Any) -> None:
        super().__init__(min_value=0, max_value=MOST_RUPIAH, required=False, allow_null=True, **more)


class Year(serializers.IntegerField):
    """A budget year."""

    def __init__(self, **more: Any) -> None:
        super().__init__(min_value=2000, max_value=2100, **more)


class Row(serializers.IntegerField):
    """The number of a record."""

    def __init__(self, **more: Any) -> None:
        super().__init__(min_value=1, max_value=2**63 - 1, **more)


class ClaimInput(serializers.Serializer[Any]):
    site = serializers.CharField(source="site_code", max_length=20)
    funder = Row(source="funder_id")
    units = Shares()
    year = Year()
    amount_rupiah = Rupiah()


class WishInput(serializers.Serializer[Any]):
    site = serializers.CharField(source="site_code", max_length=20)
    units = Shares()
    amount_rupiah = Rupiah()


class BasketInput(serializers.Serializer[Any]):
    funder = Row(source="funder_id")
    year = Year()
    sites = WishInput(many=True)


class PlanInput(serializers.Serializer[Any]):
    work = serializers.CharField(max_length=2000, required=False, allow_blank=True)
    starts_on = serializers.DateField(required=False, allow_null=True)
    finishes_on = serializers.DateField(required=False, allow_null=True)
    amount_rupiah = Rupiah()


class WhyInput(serializers.Serializer[Any]):
    """A reason where one may be given; planners must."""

    reason = serializers.CharField(max_length=2000, required=False, allow_blank=True)


class AmendInput(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=2000)
    units = Shares(required=False)
    amount_rupiah = Rupiah()


class SwapInput(serializers.Serializer[Any]):
    site = serializers.CharField(source="site_code", max_length=20)


class CheckInput(serializers.Serializer[Any]):
    """What was found right, a note, and a photo of the site."""

    ticks = serializers.ListField(child=serializers.ChoiceField(choices=list(CHECKS)), required=False, max_length=5)
    note = serializers.CharField(max_length=2000, required=False, allow_blank=True)
    photo = Row(source="photo_id", required=False)


class ReturnInput(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=2000)
    ticks = serializers.ListField(child=serializers.ChoiceField(choices=list(CHECKS)), required=False, max_length=5)
    photo = Row(source="photo_id", required=False)


class ReasonInput(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=2000)


class ProgressInput(serializers.Serializer[Any]):
    percent = serializers.IntegerField(min_value=0, max_value=100)


class DoneInput(serializers.Serializer[Any]):
    realised_rupiah = Rupiah()


class NothingInput(serializers.Serializer[Any]):
    """A body without fields."""


class ListInput(serializers.Serializer[Any]):
    funder = Row(required=False)
    site = serializers.CharField(required=False, max_length=20)
    year = Year(required=False)
    limit = serializers.CharField(required=False)
    cursor = serializers.CharField(required=False)


class PayerOutput(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = serializers.CharField()


class AdoptionOutput(serializers.Serializer[Any]):
    """An adoption as far as its reader may know it; null where not.

    The code of a house, money and plan are for those whom the policy names.
    """

    id = serializers.IntegerField()
    site = serializers.CharField(source="site.code", allow_null=True)
    kind = serializers.ChoiceField(source="site.kind", choices=[kind.value for kind in Kind])
    area = serializers.CharField(source="site.area.code")
    funder = PayerOutput()
    units = Shares()
    year = serializers.IntegerField()
    stage = serializers.ChoiceField(choices=[stage.value for stage in Stage])
    imported = serializers.BooleanField()
    claimed_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField(allow_null=True)
    percent = serializers.IntegerField()
    amount_rupiah = serializers.IntegerField(allow_null=True)
    realised_rupiah = serializers.IntegerField(allow_null=True)
    work = serializers.CharField(allow_null=True)
    starts_on = serializers.DateField(allow_null=True)
    finishes_on = serializers.DateField(allow_null=True)
    reason = serializers.CharField(allow_null=True)
    stage_since = serializers.DateTimeField()
    paused_at = serializers.DateTimeField(allow_null=True)
    extended_at = serializers.DateTimeField(allow_null=True)
    follows = serializers.IntegerField(source="follows_id", allow_null=True)

    def to_representation(self, instance: Adoption) -> dict[str, Any]:
        told: dict[str, Any] = super().to_representation(instance)
        reader: Reader = self.context["reader"]
        told["stage"] = stage_at(Stage(instance.stage), instance.ends_at, reader.at).value
        if instance.stage != Stage.HELD:
            told["ends_at"] = None
        return told | dict.fromkeys(reader.hidden(instance))


OF_THE_PAYER = ("amount_rupiah", "realised_rupiah", "work", "starts_on", "finishes_on", "reason")


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads, for which payers that person acts, and when."""

    role: Role
    funder_ids: frozenset[int]
    at: datetime

    def hidden(self, adoption: Adoption) -> list[str]:
        """Return the fields of an adoption that this person may not read."""
        own = Relation(own=adoption.funder_id in self.funder_ids)
        sees_code = adoption.site.kind == Kind.SCHOOL or may_see(self.role, Datum.HOUSE_MOVED)
        sees_money = may_see(self.role, Datum.OWN_MONEY, own)
        return ([] if sees_code else ["site"]) + ([] if sees_money else list(OF_THE_PAYER))


def reader_of(user: User) -> Reader:
    mine = frozenset(funder.pk for funder in funders_of(user))
    return Reader(role=Role(user.role), funder_ids=mine, at=db.now())


def told(adoption: Adoption, user: User) -> dict[str, Any]:
    """Return one adoption as its reader may know it."""
    return dict(AdoptionOutput(adoption, context={"reader": reader_of(user)}).data)


class AdoptionPage(serializers.Serializer[Any]):
    results = AdoptionOutput(many=True)
    next = serializers.CharField(allow_null=True)


class ToldOutput(serializers.Serializer[Any]):
    """What became of one site of a basket: an adoption, or a problem."""

    site = serializers.CharField()
    adoption = AdoptionOutput(allow_null=True)
    problem = serializers.JSONField(allow_null=True)


class BasketOutput(serializers.Serializer[Any]):
    results = ToldOutput(many=True)


class AdoptionList(APIView):
    @extend_schema(operation_id="adoptions_list", parameters=[ListInput], responses=AdoptionPage)
    def get(self, request: Request) -> Response:
        """List adoptions you may know of, newest first, by payer, site or budget year."""
        asked, user = read_query(request, ListInput), person(request)
        rows = adoptions_seen(user, funder_id=asked.get("funder"), site_code=asked.get("site"), year=asked.get("year"))
        shown, following = page_by_id(rows, request, LISTED)
        output = AdoptionOutput(shown, many=True, context={"reader": reader_of(user)})
        return Response({"results": output.data, "next": following})

    @extend_schema(request=ClaimInput, responses={201: AdoptionOutput}, parameters=[REPEATABLE])
    def post(self, request: Request) -> Response:
        """Promise some units of a site for a payer.

        409 `adoptions.not-enough-left` tells who holds it and how many units are left.
        """
        asked = read_body(request, ClaimInput)
        user = person(request)
        return answer_once(request, lambda: (201, told(services.claim_site(by=user, **asked), user)))


class Basket(APIView):
    @extend_schema(request=BasketInput, responses=BasketOutput, parameters=[REPEATABLE])
    def post(self, request: Request) -> Response:
        """Promise many sites at once; each gets its own answer, and those that can be had are had."""
        asked, user = read_body(request, BasketInput), person(request)
        wishes = [Wish(**wish) for wish in asked.pop("sites")]
        return answer_once(
            request,
            lambda: (200, {"results": told_all(services.claim_sites(by=user, wishes=wishes, **asked), user)}),
        )


def told_all(results: Sequence[Told], user: User) -> list[dict[str, Any]]:
    context = {"reader": reader_of(user)}
    return [
        {
            "site": one.site_code,
            "adoption": AdoptionOutput(one.adoption, context=context).data if one.adoption else None,
            "problem": refusal_body(one.refusal) if one.refusal else None,
        }
        for one in results
    ]


Move = Callable[..., Adoption]


class AdoptionMove(APIView):
    """One step of an adoption's life; each address names its service and the fields it takes."""

    move: Move
    form: type[serializers.Serializer[Any]] = NothingInput

    def post(self, request: Request, adoption_id: int) -> Response:
        asked, user = read_body(request, self.form), person(request)
        move = type(self).move
        return answer_once(request, lambda: (200, told(move(by=user, adoption_id=adoption_id, **asked), user)))


def move_view(service: Move, form: type[serializers.Serializer[Any]]) -> type[AdoptionMove]:
    """Return the view of one step, described by its service's own words."""
    described = extend_schema_view(
        post=extend_schema(
            request=form,
            responses=AdoptionOutput,
            parameters=[REPEATABLE],
            description=(service.__doc__ or "").split("Raises:")[0].strip(),
            operation_id=service.__name__,
        )
    )
    name = service.__name__.title().replace("_", "")
    return described(type(name, (AdoptionMove,), {"move": staticmethod(service), "form": form}))


MOVES: dict[str, type[AdoptionMove]] = {
    "plan": move_view(services.plan_adoption, PlanInput),
    "agree": move_view(services.agree_adoption, NothingInput),
    "return": move_view(services.return_adoption, ReturnInput),
    "reject": move_view(services.reject_adoption, ReasonInput),
    "amend": move_view(services.amend_adoption, AmendInput),
    "extend": move_view(services.extend_adoption, WhyInput),
    "carry": move_view(services.carry_adoption, NothingInput),
    "swap": move_view(services.swap_adoption, SwapInput),
    "progress": move_view(services.report_progress, ProgressInput),
    "done": move_view(services.finish_adoption, DoneInput),
    "verify": move_view(services.verify_adoption, CheckInput),
    "release": move_view(services.release_adoption, ReasonInput),
    "undo": move_view(services.undo_claim, NothingInput),
}
