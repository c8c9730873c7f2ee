"""What is asked around a claim: visits, room for others, many promises at once; and what waits for the caller."""

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from geoplan import db
from geoplan.adoptions import queries, services
from geoplan.adoptions.models import HandOver, PointOpening, Visit
from geoplan.adoptions.rules import TaskKind
from geoplan.adoptions.services import Many
from geoplan.api.adoptions import (
    REPEATABLE,
    AdoptionOutput,
    CheckInput,
    DoneInput,
    NothingInput,
    PayerOutput,
    PlanInput,
    ProgressInput,
    ReasonInput,
    ReturnInput,
    Row,
    Rupiah,
    Shares,
    WhyInput,
    Year,
    reader_of,
)
from geoplan.api.parsing import read_body
from geoplan.api.problems import refusal_body
from geoplan.api.repeats import answer_once, person


class VisitNoteInput(serializers.Serializer[Any]):
    note = serializers.CharField(max_length=2000, required=False, allow_blank=True)


class OpeningInput(serializers.Serializer[Any]):
    user = Row(source="user_id")


class AskInput(serializers.Serializer[Any]):
    funder = Row(source="funder_id")
    reason = serializers.CharField(max_length=2000)
    units = Shares(required=False)
    year = Year(required=False)
    amount_rupiah = Rupiah()


class HandOverAnswerInput(serializers.Serializer[Any]):
    accept = serializers.BooleanField()
    reason = serializers.CharField(max_length=2000, required=False, allow_blank=True)


class VisitOutput(serializers.Serializer[Visit]):
    id = serializers.IntegerField()
    adoption = serializers.IntegerField(source="adoption_id")
    asked_at = serializers.DateTimeField()
    outcome = serializers.CharField()
    note = serializers.CharField()
    finding = serializers.CharField()
    ended_at = serializers.DateTimeField(allow_null=True)


class OpeningOutput(serializers.Serializer[PointOpening]):
    adoption = serializers.IntegerField(source="adoption_id")
    site = serializers.CharField(source="site.code")
    user = serializers.IntegerField(source="user_id")
    ends_at = serializers.DateTimeField()


class HandOverOutput(serializers.Serializer[HandOver]):
    id = serializers.IntegerField()
    adoption = serializers.IntegerField(source="adoption_id")
    asker = PayerOutput()
    reason = serializers.CharField()
    asked_at = serializers.DateTimeField()
    answer = serializers.CharField()
    answer_reason = serializers.CharField()
    ends_at = serializers.SerializerMethodField()

    def get_ends_at(self, row: HandOver) -> str | None:
        ends_at = row.adoption.ends_at
        return ends_at.isoformat() if ends_at else None


class VisitAsk(APIView):
    @extend_schema(
        operation_id="ask_visit", request=VisitNoteInput, responses={201: VisitOutput}, parameters=[REPEATABLE]
    )
    def post(self, request: Request, adoption_id: int) -> Response:
        """Ask to see a site before more is promised."""
        asked, by = read_body(request, VisitNoteInput), person(request)
        return answer_once(
            request, lambda: (201, VisitOutput(services.ask_visit(by=by, adoption_id=adoption_id, **asked)).data)
        )


class VisitDone(APIView):
    @extend_schema(operation_id="finish_visit", request=VisitNoteInput, responses=VisitOutput, parameters=[REPEATABLE])
    def post(self, request: Request, adoption_id: int) -> Response:
        """Say that the site was seen, and what was found."""
        asked, by = read_body(request, VisitNoteInput), person(request)
        return answer_once(
            request, lambda: (200, VisitOutput(services.finish_visit(by=by, adoption_id=adoption_id, **asked)).data)
        )


class PointOpen(APIView):
    @extend_schema(
        operation_id="open_point", request=OpeningInput, responses={201: OpeningOutput}, parameters=[REPEATABLE]
    )
    def post(self, request: Request, adoption_id: int) -> Response:
        """Show the exact point of a site to one officer of its holder for some days."""
        asked, by = read_body(request, OpeningInput), person(request)
        return answer_once(
            request, lambda: (201, OpeningOutput(services.open_point(by=by, adoption_id=adoption_id, **asked)).data)
        )


class HandOverAsk(APIView):
    @extend_schema(
        operation_id="ask_hand_over", request=AskInput, responses={201: HandOverOutput}, parameters=[REPEATABLE]
    )
    def post(self, request: Request, adoption_id: int) -> Response:
        """Ask a holder to make room; the asker then waits first in the queue."""
        asked, by = read_body(request, AskInput), person(request)
        return answer_once(
            request,
            lambda: (201, HandOverOutput(services.ask_hand_over(by=by, adoption_id=adoption_id, **asked)).data),
        )


class HandOverAnswered(APIView):
    @extend_schema(
        operation_id="answer_hand_over", request=HandOverAnswerInput, responses=HandOverOutput, parameters=[REPEATABLE]
    )
    def post(self, request: Request, hand_over_id: int) -> Response:
        """Make room, or say why not: the holder or a planner."""
        asked, by = read_body(request, HandOverAnswerInput), person(request)
        return answer_once(
            request,
            lambda: (200, HandOverOutput(services.answer_hand_over(by=by, hand_over_id=hand_over_id, **asked)).data),
        )


class ChoiceOutput(serializers.Serializer[Any]):
    """A site to swap for, where the caller sees it."""

    site = serializers.CharField(source="site.code")
    kind = serializers.CharField(source="site.kind")
    area = serializers.CharField(source="site.area.code")
    severity = serializers.CharField(source="site.severity")
    priority = serializers.IntegerField(source="site.priority")
    distance_m = serializers.IntegerField()
    lon = serializers.FloatField()
    lat = serializers.FloatField()


class ChoicesOutput(serializers.Serializer[Any]):
    results = ChoiceOutput(many=True)


class SwapChoices(APIView):
    @extend_schema(operation_id="swap_choices", responses=ChoicesOutput)
    def get(self, request: Request, adoption_id: int) -> Response:
        """List the nearest comparable sites nobody has promised anything for."""
        found = queries.swap_choices(person(request), adoption_id, db.now())
        return Response({"results": ChoiceOutput(found, many=True).data})


# Many promises at once.


class PackageAnswerOutput(serializers.Serializer[Any]):
    """What became of one promise: how it stands now, or a problem."""

    id = serializers.IntegerField()
    adoption = AdoptionOutput(allow_null=True)
    problem = serializers.JSONField(allow_null=True)


class PackageOutput(serializers.Serializer[Any]):
    """`batch`: what to name for undoing it within a day; null where each is its own deed."""

    batch = serializers.IntegerField(allow_null=True)
    results = PackageAnswerOutput(many=True)


class StepMany(APIView):
    """One step for many promises; each address names its step and the fields it takes."""

    step: str = ""
    form: type[serializers.Serializer[Any]] = NothingInput

    def post(self, request: Request) -> Response:
        asked, by = read_body(request, self.form), person(request)
        ids = asked.pop("ids")
        return answer_once(
            request,
            lambda: (200, told_many(services.step_many(by=by, step=self.step, adoption_ids=ids, **asked), request)),
        )


def told_many(many: Many, request: Request) -> dict[str, Any]:
    context = {"reader": reader_of(person(request))}
    return {
        "batch": many.batch.pk if many.batch else None,
        "results": [
            {
                "id": one.adoption_id,
                "adoption": AdoptionOutput(one.adoption, context=context).data if one.adoption else None,
                "problem": refusal_body(one.refusal) if one.refusal else None,
            }
            for one in many.answers
        ],
    }


def many_view(step: str, form: type[serializers.Serializer[Any]]) -> type[StepMany]:
    """Return the view of one step for many: the fields of the step, and the list."""
    name = step.title()
    listed = type(f"Many{name}Input", (form,), {"ids": serializers.ListField(child=Row(), max_length=500)})
    described = extend_schema_view(
        post=extend_schema(
            request=listed,
            responses=PackageOutput,
            parameters=[REPEATABLE],
            description="Take this step for many promises at once; each gets its own answer.",
            operation_id=f"{step}_many",
        )
    )
    return described(type(f"Many{name}", (StepMany,), {"step": step, "form": listed}))


STEPS: dict[str, type[StepMany]] = {
    "plan": many_view("plan", PlanInput),
    "agree": many_view("agree", NothingInput),
    "return": many_view("return", ReturnInput),
    "reject": many_view("reject", ReasonInput),
    "progress": many_view("progress", ProgressInput),
    "done": many_view("done", DoneInput),
    "verify": many_view("verify", CheckInput),
    "release": many_view("release", ReasonInput),
    "extend": many_view("extend", WhyInput),
    "carry": many_view("carry", NothingInput),
}


class HoldsInput(serializers.Serializer[Any]):
    """Which holds end later, all of them by default, and by how many days."""

    reason = serializers.CharField(max_length=2000)
    days = serializers.IntegerField(source="length_days", min_value=1, max_value=365, required=False)
    area = serializers.CharField(max_length=13, required=False)
    funder = Row(source="funder_id", required=False)


class BatchOutput(serializers.Serializer[Any]):
    batch = serializers.IntegerField()
    adoptions = serializers.ListField(child=serializers.IntegerField())


class ExtendHolds(APIView):
    @extend_schema(operation_id="extend_holds", request=HoldsInput, responses=BatchOutput, parameters=[REPEATABLE])
    def post(self, request: Request) -> Response:
        """Let all holds, or those of an area or a payer, end later. Can be undone for a day."""
        asked, by = read_body(request, HoldsInput), person(request)

        def act() -> tuple[int, Any]:
            batch = services.extend_holds(by=by, **asked)
            return 200, {"batch": batch.pk, "adoptions": queries.in_batch(batch.pk)}

        return answer_once(request, act)


class UndoneOutput(serializers.Serializer[Any]):
    """`kept`: something was built on them since."""

    undone = serializers.ListField(child=serializers.IntegerField())
    kept = serializers.ListField(child=serializers.IntegerField())


class BatchUndo(APIView):
    @extend_schema(operation_id="undo_batch", request=NothingInput, responses=UndoneOutput, parameters=[REPEATABLE])
    def post(self, request: Request, batch_id: int) -> Response:
        """Take a deed on many promises back within a day, but for those something was built on since."""
        read_body(request, NothingInput)
        by = person(request)

        def act() -> tuple[int, Any]:
            told = services.undo_batch(by=by, batch_id=batch_id)
            return 200, {"undone": list(told.undone), "kept": list(told.kept)}

        return answer_once(request, act)


# What waits.


class TaskOutput(serializers.Serializer[Any]):
    kind = serializers.CharField(help_text=", ".join(kind.value for kind in TaskKind))
    site = serializers.CharField(source="site.code")
    site_kind = serializers.CharField(source="site.kind")
    area = serializers.CharField(source="site.area.code")
    adoption = serializers.IntegerField(source="adoption.pk", allow_null=True, default=None)
    record = serializers.IntegerField(source="record_id", allow_null=True)
    since = serializers.DateTimeField()
    due_at = serializers.DateTimeField(allow_null=True)
    is_blocked = serializers.BooleanField()


class TasksOutput(serializers.Serializer[Any]):
    results = TaskOutput(many=True)


class TaskList(APIView):
    @extend_schema(operation_id="tasks_list", responses=TasksOutput)
    def get(self, request: Request) -> Response:
        """List what waits for the caller, most urgent first."""
        found = queries.tasks_for(person(request), db.now())
        return Response({"results": TaskOutput(found, many=True).data})
