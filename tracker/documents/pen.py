"""The form of a glyph as a path of PDF (ISO 32000-1, 8.5.2), in font units; no Django."""

Point = tuple[float, float]


class Pen:
    """Takes HarfBuzz's drawing of a glyph."""

    def __init__(self) -> None:
        self.steps: list[str] = []
        self.now = (0.0, 0.0)

    def moveTo(self, point: Point) -> None:  # noqa: N802  (the pen protocol of fontTools)
        self.add("m", point)

    def lineTo(self, point: Point) -> None:  # noqa: N802
        self.add("l", point)

    def curveTo(self, *points: Point) -> None:  # noqa: N802
        self.add("c", *points)

    def qCurveTo(self, control: Point, end: Point) -> None:  # noqa: N802
        """A quadratic curve is the cubic one whose control points lie two thirds of the way."""
        self.add("c", two_thirds(self.now, control), two_thirds(end, control), end)

    def closePath(self) -> None:  # noqa: N802
        self.steps.append("h")

    def endPath(self) -> None:  # noqa: N802
        pass

    def add(self, operator: str, *points: Point) -> None:
        self.now = points[-1]
        numbers = " ".join(f"{round(number, 1):g}" for point in points for number in point)
        self.steps.append(f"{numbers} {operator}")


def two_thirds(start: Point, end: Point) -> Point:
    return start[0] + 2 / 3 * (end[0] - start[0]), start[1] + 2 / 3 * (end[1] - start[1])
