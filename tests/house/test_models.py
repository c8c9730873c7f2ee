"""Foreign keys point down, name the class, and between rooms give the lower room no way up."""

import ast
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db.models import ForeignObject, ManyToManyField, Model

from tests.house.tree import HOUSE, files, floor, told

OURS = [model for model in apps.get_models() if model.__module__.startswith("geoplan.")]


def room(model: type[Model]) -> str:
    return model.__module__.split(".")[1]


def links() -> Iterator[tuple[str, type[Model], type[Model], str | None]]:
    for model in OURS:
        for field in [*model._meta.local_fields, *model._meta.local_many_to_many]:
            if isinstance(field, ForeignObject | ManyToManyField):
                target = field.related_model
                if isinstance(target, type) and target.__module__.startswith("geoplan."):
                    yield f"{model.__name__}.{field.name}", model, target, field.remote_field.related_name


def test_there_are_links_to_check() -> None:
    assert len(list(links())) > 10


@pytest.mark.parametrize(("name", "model", "target", "related_name"), list(links()))
def test_a_link_points_down_and_nothing_looks_up(
    name: str, model: type[Model], target: type[Model], related_name: str | None
) -> None:
    assert floor(room(target)) >= floor(room(model)), f"{name} points up"
    if room(target) != room(model):
        assert floor(room(target)) > floor(room(model)), f"{name} points aside"
        assert related_name == "+", f"{name} lets {room(target)} look up"


def test_links_name_the_class_and_not_a_string() -> None:
    named_by_string = [
        f"{told(file)}:{node.lineno}"
        for file in files(".py", under=HOUSE)
        if "models" in file.parts or file.name == "models.py"
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and getattr(node.func, "attr", "") in {"ForeignKey", "OneToOneField", "ManyToManyField"}
        and node.args
        and isinstance(node.args[0], ast.Constant)
    ]
    assert named_by_string == []


def test_models_hold_no_workflow() -> None:
    overriding = [
        f"{told(file)}:{node.lineno}"
        for file in HOUSE.glob("*/models.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef) and node.name in {"save", "delete", "full_clean"}
    ]
    assert overriding == []


def test_every_model_says_its_name() -> None:
    assert [model.__name__ for model in OURS if "__str__" not in vars(model)] == []
