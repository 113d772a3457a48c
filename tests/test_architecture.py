"""The house, held by walking the imports: which room may use which, one table for all of it.

docs/architecture.md shows the same table with a sentence for each room; a test compares the two.
"""

import ast
import re
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from tests.environment import ROOT

APPS = ("config", "tracker", "mosaic", "operations")
# Room → rooms it may import. Whatever is not listed here fails; a room may always use itself.
BASE = "tracker.identity tracker.models tracker.storage tracker.text"
MAY_IMPORT = {
    # config: settings and processes; the apps only by their names
    "config.broker": "",
    "config.celery": "config.request_id",
    "config.logs": "config.request_id",
    "config.request_id": "",
    "config.npm_files": "",
    "config.security": "config.startup",
    "config.settings": "config.broker config.logs config.npm_files config.security config.startup"
    " config.stores",
    "config.startup": "",
    "config.static": "",
    "config.storage": "",
    "config.stores": "",
    "config.templates": "",
    "config.asgi": "",
    "config.urls": "",
    "config.wsgi": "",
    # tracker: what every room may use
    "tracker.identity": "",
    "tracker.text": "",
    "tracker.storage": "",
    "tracker.models": "tracker.identity tracker.sky tracker.text",
    "tracker.heartbeat": "tracker.models",
    "tracker.staff": f"{BASE}",
    # tracker: pure rooms
    "tracker.sky": "",
    "tracker.photos": "tracker.sky",
    "tracker.documents": "",
    # tracker: workflow
    "tracker.outbox": BASE,
    "tracker.submissions": f"{BASE} tracker.outbox tracker.photos tracker.sky",
    "tracker.moderation": f"{BASE} tracker.outbox tracker.submissions",
    "tracker.viewing": f"{BASE} tracker.documents tracker.sky",
    "tracker.campaigns": f"{BASE} tracker.documents tracker.photos tracker.sky",
    "tracker.exchange": f"{BASE} tracker.outbox tracker.photos tracker.sky tracker.submissions",
    "tracker.web": f"{BASE} tracker.documents tracker.sky",
    # tracker: edges
    "tracker.tasks": f"{BASE} config.celery tracker.exchange tracker.heartbeat tracker.outbox"
    " tracker.submissions",
    "tracker.admin": f"{BASE} tracker.exchange tracker.outbox tracker.submissions tracker.tasks tracker.web",
    "tracker.api": f"{BASE} tracker.exchange tracker.moderation tracker.outbox tracker.photos tracker.sky"
    " tracker.submissions tracker.tasks tracker.viewing tracker.web",
    "tracker.views": f"{BASE} tracker.documents tracker.exchange tracker.moderation tracker.outbox"
    " tracker.sky tracker.staff tracker.submissions tracker.tasks tracker.viewing tracker.web",
    "tracker.management": f"{BASE} tracker.exchange tracker.sky tracker.staff tracker.submissions"
    " tracker.tasks",
    "tracker.templatetags": f"{BASE} tracker.sky tracker.viewing tracker.web",
    "tracker.urls": "tracker.views tracker.web",
    # mosaic
    "mosaic.engine": "",
    "mosaic.models": f"{BASE} mosaic.engine",
    "mosaic.building": f"{BASE} mosaic.engine mosaic.models tracker.outbox tracker.submissions",
    "mosaic.keepsakes": f"{BASE} mosaic.building mosaic.engine mosaic.models tracker.documents tracker.sky"
    " tracker.viewing",
    "mosaic.web": f"{BASE} mosaic.building mosaic.models tracker.moderation tracker.web",
    "mosaic.tasks": "config.celery mosaic.building mosaic.models",
    "mosaic.admin": f"{BASE} mosaic.building mosaic.models mosaic.tasks tracker.campaigns tracker.photos",
    "mosaic.api": f"{BASE} mosaic.models mosaic.web tracker.web",
    "mosaic.views": f"{BASE} mosaic.building mosaic.engine mosaic.keepsakes mosaic.models mosaic.web"
    " tracker.documents tracker.moderation tracker.viewing tracker.web",
    "mosaic.management": f"{BASE} mosaic.building mosaic.keepsakes mosaic.models mosaic.tasks"
    " tracker.campaigns tracker.photos tracker.sky",
    "mosaic.urls": "mosaic.views",
    # operations
    "operations.backup": BASE,
    "operations.reconcile": f"{BASE} mosaic.building mosaic.models tracker.submissions",
    "operations.metrics": f"{BASE} config.celery mosaic.models tracker.heartbeat tracker.moderation",
    "operations.health": f"{BASE} config.celery operations.metrics tracker.heartbeat tracker.moderation",
    "operations.dashboard": f"{BASE} config.celery mosaic.building mosaic.models mosaic.tasks"
    " tracker.moderation tracker.staff tracker.viewing tracker.web",
    "operations.answers": "operations.fields",
    "operations.editing": f"{BASE} mosaic.building tracker.campaigns tracker.exchange",
    "operations.fields": f"{BASE} tracker.campaigns tracker.sky",
    "operations.opening": f"{BASE} operations.backup operations.trial tracker.heartbeat",
    "operations.trial": f"{BASE} mosaic.building mosaic.models mosaic.tasks tracker.submissions"
    " tracker.tasks",
    "operations.views": f"{BASE} operations.answers operations.editing operations.fields operations.opening"
    " operations.trial tracker.campaigns tracker.web",
    "operations.launcher": "config.broker",
    "operations.probe": "",
    "operations.startup": "config.startup tracker.sky tracker.storage",
    "operations.self_check": "config.celery operations.forks operations.startup tracker.heartbeat",
    "operations.forks": "",
    "operations.lease_keeper": f"{BASE} operations.forks",
    "operations.tasks": "operations.lease_keeper operations.self_check",
    "operations.restore": f"{BASE} operations.backup operations.reconcile tracker.submissions",
    "operations.offsite": "operations.backup",
    "operations.management": "config.static operations.backup operations.offsite operations.reconcile"
    " operations.restore operations.startup",
    "operations.urls": "operations.dashboard operations.health operations.views",
}
PURE = (
    "mosaic.engine",
    "tracker.sky",
    "tracker.photos",
    "tracker.documents",
    "tracker.identity",
    "tracker.text",
)
# These two start a site before Django is there.
PURE += ("config.broker", "operations.launcher")
EDGES = {"views", "api", "admin", "management", "templatetags", "urls", "dashboard", "health"}
CELERY = ("config.celery", "operations.lease_keeper", "operations.self_check")
LONGEST_FUNCTION, LONGEST_FILE, MOST_IN_TRACKER = 50, 300, 27

SOURCES = sorted(
    path.relative_to(ROOT)
    for app in APPS
    for path in (ROOT / app).rglob("*.py")
    if "migrations" not in path.parts
)


def room_of(path):
    """tracker/sky/places.py -> "tracker.sky"; tracker/storage.py -> "tracker.storage"; an app -> ""."""
    if len(path.parts) > 2:
        return ".".join(path.parts[:2])
    return f"{path.parts[0]}.{path.stem}" if path.stem != "__init__" else ""


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


def rooms_used(path):
    own = {name for name in imported(path) if name.split(".")[0] in APPS}
    return {".".join(name.split(".")[:2]) for name in own if "." in name} - {room_of(path)}


def roots(path):
    return {name.split(".")[0] for name in imported(path)}


def test_there_is_something_to_check():
    assert len(SOURCES) > 150


def test_every_room_is_in_the_table_and_every_line_of_the_table_is_a_room():
    assert {room_of(path) for path in SOURCES} - {""} == set(MAY_IMPORT)


@pytest.mark.parametrize("path", SOURCES, ids=str)
def test_a_room_uses_only_what_the_table_allows(path):
    assert rooms_used(path) <= set(MAY_IMPORT.get(room_of(path), "").split())


def test_the_table_allows_nothing_that_nobody_uses():
    used = {}
    for path in SOURCES:
        used.setdefault(room_of(path), set()).update(rooms_used(path))
    spare = {room: set(may.split()) - used[room] - set(BASE.split()) for room, may in MAY_IMPORT.items()}
    assert {room: names for room, names in spare.items() if names} == {}


def test_the_table_has_no_circle_and_points_inwards():
    assert list(
        TopologicalSorter({room: set(may.split()) for room, may in MAY_IMPORT.items()}).static_order()
    )
    outward = {
        "tracker": {"mosaic", "operations"},
        "mosaic": {"operations"},
        "config": set(APPS) - {"config"},
    }
    for room, may in MAY_IMPORT.items():
        forbidden = outward.get(room.split(".")[0], set())
        assert not {name.split(".")[0] for name in may.split()} & forbidden, room


def test_edges_use_tasks_and_nothing_else_of_each_other():
    for room, may in MAY_IMPORT.items():
        if room.split(".")[1] != "urls":
            assert not {name for name in may.split() if name.split(".")[1] in EDGES}, room


def test_the_docs_draw_the_same_table():
    written = (ROOT / "docs" / "architecture.md").read_text()
    lines = dict(re.findall(r"^\| `([\w./]+)` \| .+ \| (.*) \|$", written, re.MULTILINE))
    drawn = {
        room.removesuffix("/").removesuffix(".py").replace("/", "."): uses for room, uses in lines.items()
    }
    assert drawn.keys() == MAY_IMPORT.keys()
    for room, may in MAY_IMPORT.items():
        listed = set(may.split()) - set(BASE.split()) | (
            {"base"} if set(BASE.split()) <= set(may.split()) else set()
        )
        listed |= set(may.split()) & set(BASE.split()) if "base" not in listed else set()
        assert set(drawn[room].split()) == (listed or {"–"}), room


@pytest.mark.parametrize("path", [path for path in SOURCES if room_of(path) in PURE], ids=str)
def test_a_pure_room_knows_no_django(path):
    assert not roots(path) & {"django", "celery", "kombu"}


@pytest.mark.parametrize("path", SOURCES, ids=str)
def test_celery_is_only_where_it_belongs(path):
    if path.name != "tasks.py" and room_of(path) not in CELERY:
        assert not roots(path) & {"celery", "kombu"}


@pytest.mark.parametrize("path", SOURCES, ids=str)
def test_no_function_is_too_long(path):
    long = [
        f"{node.name}: {node.end_lineno - node.lineno + 1} lines"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef) and node.end_lineno - node.lineno >= LONGEST_FUNCTION
    ]
    assert long == []


def test_no_file_is_too_long():
    everywhere = [*ROOT.glob("bench/*.py"), *ROOT.glob("script/*.py"), *ROOT.glob("tests/**/*.py")]
    everywhere += [*ROOT.glob("static/**/*.js"), *(ROOT / path for path in SOURCES)]
    lengths = {path.relative_to(ROOT): len(path.read_text().splitlines()) for path in everywhere}
    assert {str(path): lines for path, lines in lengths.items() if lines > LONGEST_FILE} == {}


def test_the_tracker_can_be_looked_through_at_one_glance():
    entries = [path for path in (ROOT / "tracker").iterdir() if path.name != "__pycache__"]
    assert len(entries) <= MOST_IN_TRACKER


@pytest.mark.parametrize("path", SOURCES, ids=str)
def test_no_room_without_a_name(path):
    assert path.stem not in {"utils", "helpers", "services", "common", "misc"}


def test_tests_mirror_the_rooms():
    """A room's tests lie in the folder of its name; those of one file of an app directly in the app's."""
    for path in (ROOT / "tests").glob("*/*"):
        app, room = path.relative_to(ROOT / "tests").parts
        if path.is_dir() and app in APPS and room != "__pycache__":
            assert f"{app}.{room}" in MAY_IMPORT, path


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
    assert writers == [Path("tracker/submissions/lifecycle.py")]


def test_a_status_of_a_wave_is_written_by_no_other_way():
    for path in SOURCES:
        if path.parts[0] == "mosaic" or path == Path("tracker/submissions/lifecycle.py"):
            continue
        for node in ast.walk(tree(path)):
            targets = node.targets if isinstance(node, ast.Assign) else []
            assert "status" not in [getattr(target, "attr", "") for target in targets], path
            assert getattr(node, "attr", "") != "bulk_update", path


def test_no_room_is_reached_by_its_name_in_a_string():
    for path in [path for path in SOURCES if path.parts[0] in ("tracker", "mosaic")]:
        called = {
            getattr(node.func, "attr", getattr(node.func, "id", ""))
            for node in ast.walk(tree(path))
            if isinstance(node, ast.Call)
        }
        assert not called & {"get_model", "import_string", "import_module", "__import__"}, path


def test_no_signal_and_no_chord():
    for path in SOURCES:
        assert not {"django.db.models.signals", "django.dispatch", "celery.chord"} & imported(path), path
