"""What of node_modules is served; everything else in it is for building and testing."""

FILES = {
    "openseadragon": [
        "build/openseadragon/openseadragon.min.js",
        "build/openseadragon/openseadragon.min.js.map",
    ],
    "idb": ["build/index.js"],
    "lean-qr": ["index.mjs"],
    "topojson-client": ["dist/topojson-client.min.js"],
    "world-atlas": ["land-110m.json"],
    "d3-array": ["dist/d3-array.min.js"],
    "d3-geo": ["dist/d3-geo.min.js"],
    "@fontsource-variable/inter": [
        "files/inter-latin-wght-normal.woff2",
        "files/inter-latin-ext-wght-normal.woff2",
    ],
    "@fontsource-variable/newsreader": [
        "files/newsreader-latin-opsz-normal.woff2",
        "files/newsreader-latin-ext-opsz-normal.woff2",
    ],
}
