"""The routes of a campaign's mosaic; under /c/<slug>/ they are the same."""

from django.urls import path, re_path

from mosaic import views

urlpatterns = [
    path("", views.home, name="home"),
    path("mosaic.json", views.pointer, name="pointer"),
    path("mosaic.dzi", views.dzi, name="dzi"),
    path("mosaic_files/<int:level>/<int:column>_<int:row>.jpg", views.dzi_tile, name="dzi_tile"),
    path("mosaic/target.jpg", views.target, name="target"),
    path("cells/<int:row>/<int:column>.json", views.cell, name="cell"),
    path("where/<slug:public_id>.json", views.cells_of, name="cells_of"),
    path("tiles/<slug:key>/<int:level>/<int:column>_<int:row>.jpg", views.tile, name="tile"),
    path("tiles/<slug:key>/still.jpg", views.still, name="still"),
    re_path(r"^tables/(?P<name>[0-9a-f]{64})\.json$", views.table, name="table"),
]
