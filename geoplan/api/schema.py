"""The OpenAPI description, and a page that shows it with nothing fetched from elsewhere."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer, OpenApiYamlRenderer
from drf_spectacular.views import SpectacularAPIView

METHODS = ("get", "put", "patch", "post", "delete")


class BearerTokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How machines show who they are."""

    target_class = "geoplan.api.authentication.BearerToken"
    name = "bearer"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:  # noqa: ARG002
        return {"type": "http", "scheme": "bearer"}


class BrowserSessionScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the pages' own scripts do, with the CSRF token beside."""

    target_class = "geoplan.api.authentication.BrowserSession"
    name = "session"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:  # noqa: ARG002
        return {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME}


class Schema(SpectacularAPIView):
    """OpenAPI 3.1 as JSON, or as YAML for who asks for it."""

    renderer_classes = [OpenApiJsonRenderer, OpenApiYamlRenderer]


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing the API does, as the page shows it."""

    method: str
    path: str
    summary: str
    parameters: list[Mapping[str, Any]]
    body: list[Mapping[str, Any]]
    answers: list[str]


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """Show every operation on one page of ours."""
    described = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    return render(request, "api/docs.html", {"operations": list(operations(described)), "info": described["info"]})


def operations(described: Mapping[str, Any]) -> Iterator[Operation]:
    """Return the operations of a description, by path."""
    for path, methods in sorted(described["paths"].items()):
        for method in METHODS:
            if method in methods:
                yield operation(path, method, methods[method], described)


def operation(path: str, method: str, told: Mapping[str, Any], described: Mapping[str, Any]) -> Operation:
    return Operation(
        method=method.upper(),
        path=path,
        summary=told.get("description", "") or told.get("summary", ""),
        parameters=[parameter for parameter in told.get("parameters", []) if parameter["in"] != "header"],
        body=list(fields_of(told.get("requestBody", {}), described)),
        answers=sorted(told.get("responses", {})),
    )


def fields_of(body: Mapping[str, Any], described: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Return name, type and duty of the fields a request's body takes."""
    for content in list(body.get("content", {}).values())[:1]:
        shape = resolved(content.get("schema", {}), described)
        for name, field in shape.get("properties", {}).items():
            yield {"name": name, "type": type_of(field), "required": name in shape.get("required", [])}


def type_of(field: Mapping[str, Any]) -> str:
    """Return a field's type in a word or two."""
    if "$ref" in field:
        return str(field["$ref"]).rpartition("/")[2]
    kinds = field.get("type", "")
    said = "/".join(kinds) if isinstance(kinds, list) else str(kinds)
    return f"{said} ({field['format']})" if "format" in field else said


def resolved(shape: Mapping[str, Any], described: Mapping[str, Any]) -> Mapping[str, Any]:
    if "$ref" not in shape:
        return shape
    found: Mapping[str, Any] = described["components"]["schemas"][shape["$ref"].rpartition("/")[2]]
    return found
