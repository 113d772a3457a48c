"""The three rings, held by walking the imports."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = ("config", "tracker", "mosaic")
SOURCES = sorted(
    path.relative_to(ROOT) for room in ROOMS for path in (ROOT / room).rglob("*.py") if "migrations" not in path.parts
)
ENGINE = [path for path in SOURCES if path.is_relative_to("mosaic/engine")]
NO_DJANGO = [
    *ENGINE,
    *(Path("tracker") / name for name in ("photos.py", "decoder.py", "places.py", "identity.py", "sky.py")),
]
NO_DJANGO += [Path(f"tracker/{name}.py") for name in ("horizon", "lettering", "sheet", "likeness", "flags")]
NO_DJANGO += [Path("tracker/confinement.py")]
NO_DJANGO += [Path("tracker/illustrations.py"), Path("config/broker.py"), Path("config/launcher.py")]
WORKFLOW = [Path("tracker/intake.py"), Path("tracker/moderation.py"), Path("mosaic/build.py")]
WORKFLOW += [Path(f"tracker/{name}.py") for name in ("window", "world_map", "calendar", "cards", "find")]
WORKFLOW += [
    Path(f"tracker/{name}.py") for name in ("audit", "queue", "inspection", "reports", "retention", "tombstones")
]
WORKFLOW += [Path(f"tracker/{name}.py") for name in ("archives", "imports", "webhooks", "tokens")]
WORKFLOW += [Path(f"tracker/{name}.py") for name in ("letters", "lost_links", "figures", "heartbeat", "backup")]
WORKFLOW += [Path(f"mosaic/{name}.py") for name in ("certificate", "claims", "publication", "storage", "reconcile")]
EDGES = {"views", "admin", "tasks", "urls", "forms", "management"}
LONGEST_FUNCTION, LONGEST_FILE = 50, 320


def tree(path):
    return ast.parse((ROOT / path).read_text())


def imported(path):
    """Every dotted name that a file imports; `from a import b` counts as a and as a.b."""
    names = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def roots(path):
    return {name.split(".")[0] for name in imported(path)}


def test_there_is_something_to_check():
    assert len(SOURCES) > 40
    assert len(ENGINE) >= 8


@pytest.mark.parametrize("path", [path for path in SOURCES if path.parts[0] == "tracker"], ids=str)
def test_tracker_knows_nothing_of_mosaic(path):
    assert "mosaic" not in roots(path)


@pytest.mark.parametrize("path", NO_DJANGO, ids=str)
def test_the_inner_ring_knows_no_django(path):
    assert not roots(path) & {"django", "celery", "config", "mosaic"} - ({"mosaic", "config"} & {path.parts[0]})


@pytest.mark.parametrize("path", ENGINE, ids=str)
def test_the_engine_imports_only_itself_and_arithmetic(path):
    inside = {name for name in imported(path) if name.startswith("mosaic")}
    assert all(name.startswith("mosaic.engine") for name in inside)


@pytest.mark.parametrize("path", WORKFLOW, ids=str)
def test_the_workflow_knows_no_edge(path):
    own = {name for name in imported(path) if name.split(".")[0] in ROOMS}
    assert not {part for name in own for part in name.split(".")} & EDGES
    assert "config" not in roots(path)


@pytest.mark.parametrize("path", SOURCES, ids=str)
def test_celery_is_only_where_it_belongs(path):
    if path.name != "tasks.py" and path != Path("config/celery.py"):
        assert not roots(path) & {"celery", "kombu"}


@pytest.mark.parametrize("path", SOURCES, ids=str)
def test_no_function_and_no_file_is_too_long(path):
    long = [
        f"{node.name}: {node.end_lineno - node.lineno + 1} lines"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef) and node.end_lineno - node.lineno >= LONGEST_FUNCTION
    ]
    assert long == []
    assert len((ROOT / path).read_text().splitlines()) <= LONGEST_FILE


@pytest.mark.parametrize("path", SOURCES, ids=str)
def test_no_room_without_a_name(path):
    assert path.stem not in {"utils", "helpers", "services", "common", "misc"}


def test_status_is_written_in_one_place_only():
    writers = [
        path
        for path in SOURCES
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and getattr(node.func, "attr", "") in ("update", "create")
        and any(keyword.arg == "status" for keyword in node.keywords)
        and "Submission" in ast.unparse(node.func)
    ]
    assert writers == [Path("tracker/moderation.py")]


def test_no_signal_and_no_chord():
    for path in SOURCES:
        assert not {"django.db.models.signals", "django.dispatch", "celery.chord"} & imported(path), path
