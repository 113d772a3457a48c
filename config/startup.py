"""How a process refuses to start: one sentence that says what to do."""

import sys
from typing import Any, NoReturn

import environ


class Environment(environ.Env):  # type: ignore[misc]
    """Names of the environment; a value of the wrong kind is told by its name, not by a traceback."""

    def get_value(self, var: str, *arguments: Any, **named: Any) -> Any:
        try:
            return super().get_value(var, *arguments, **named)
        except (ValueError, environ.ImproperlyConfigured) as error:
            refuse(f"{var} has a value that cannot be used ({error}): docs/settings.md says what it takes.")


def refuse(sentence: str) -> NoReturn:
    """End this process with one sentence."""
    sys.exit(f"Not started. {sentence}")
