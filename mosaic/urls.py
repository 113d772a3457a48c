"""The routes of a campaign's mosaics; under /c/<slug>/ they are the same.

The default mosaic is at the root, another one under /mosaics/<slug>/, by the same names with one argument
more.
"""

from django.urls import include, path, re_path

from mosaic.views import deep, embedding, iiif, late_wavers, people
from mosaic.views import mosaics as views
from mosaic.views import numbers as sums
from mosaic.views import versions as earlier

# Deep Zoom's own form: level/column_row
ADDRESS = r"(?P<address>\d{1,2}/\d{1,6}_\d{1,6})\.(?P<image_format>jpg|webp)"

of_a_mosaic = [
    path("mosaic.json", views.pointer, name="pointer"),
    re_path(r"^poster\.(?P<kind>pdf|png)$", people.poster, name="poster"),
    path("version/strips/<int:number>.jpg", people.strip, name="strip"),
    path("embed/", embedding.embed, name="embed"),
    path("tour.json", views.tour, name="tour"),
    path("newcomers.json", views.newcomers, name="newcomers"),
    path("version/", views.version, name="version"),
    path("card.png", people.mosaic_card, name="mosaic_card"),
    path("version/card.png", people.version_card, name="version_card"),
    path("versions/", earlier.versions, name="versions"),
    path("version/manifest.csv", views.manifest, name="manifest"),
    path("mosaic.dzi", views.dzi, name="dzi"),
    re_path(rf"^mosaic_files/{ADDRESS}$", views.dzi_tile, name="dzi_tile"),
    path("iiif", iiif.base, name="iiif"),
    path("iiif/info.json", iiif.info, name="iiif_info"),
    path("iiif/manifest.json", iiif.manifest, name="iiif_manifest"),
    re_path(
        r"^iiif/(?P<region>full|[\d,]+)/(?P<size>[\d,]+)/0/default\.(?P<image_format>jpg|webp)$",
        iiif.tile,
        name="iiif_tile",
    ),
    path("mosaic/target.jpg", views.target, name="target"),
    path("cells/<int:row>/<int:column>.json", views.cell, name="cell"),
    path("where/<slug:public_id>.json", views.cells_of, name="cells_of"),
]

urlpatterns = [
    path("oembed.json", embedding.oembed, name="oembed"),
    path("", views.home, name="home"),
    path("later/", late_wavers.late_wavers, name="later"),
    path("numbers/", sums.numbers, name="numbers"),
    path("mosaics/<slug:slug>/", views.another, name="another"),
    path("mosaics/<slug:slug>/", include(of_a_mosaic)),
    *of_a_mosaic,
    re_path(rf"^tiles/(?P<key>[0-9a-z]+)/{ADDRESS}$", views.tile, name="tile"),
    re_path(rf"^tiles/(?P<key>[0-9a-z]+)/plain/{ADDRESS}$", views.plain_tile, name="plain_tile"),
    path("deep/<slug:key>.json", deep.depths, name="depths"),
    path("deep/<slug:key>/<int:side>/<int:column>_<int:row>.jpg", deep.face, name="deep"),
    path("tiles/<slug:key>/still.jpg", views.preview, name="still"),
    path("sketches/<slug:key>.jpg", earlier.cell_picture, name="sketch"),
    path("certificates/", people.check, name="check"),
    path("certificates/<slug:public_id>/", people.certificate_page, name="certificate"),
    re_path(
        r"^certificates/(?P<public_id>[0-9a-z]+)\.(?P<kind>pdf|png)$",
        people.certificate_file,
        name="certificate_file",
    ),
    path("groups/<slug:code>/", people.group, name="group"),
    path("groups/<slug:code>/card.png", people.group_card, name="group_card"),
    path("groups/<slug:code>/certificates.pdf", people.group_certificates, name="group_certificates"),
    re_path(r"^tables/(?P<name>[0-9a-f]{64})\.json$", views.table, name="table"),
]
