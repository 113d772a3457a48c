"""How a process refuses to start: one sentence that says what to do."""

import sys
from typing import Any, NoReturn
from urllib.parse import unquote, urlsplit

import environ

SPELT = {
    "DATABASE_URL": "leave the password out and set DATABASE_PASSWORD, which takes any characters.",
    "EMAIL_URL": "write what is special in its password as %40 for @, %2F for /, %23 for #, %3A for :.",
}


class Environment(environ.Env):  # type: ignore[misc]
    """Names of the environment; a value of the wrong kind is told by its name, not by a traceback."""

    def get_value(self, var: str, *arguments: Any, **named: Any) -> Any:
        try:
            return super().get_value(var, *arguments, **named)
        except (ValueError, environ.ImproperlyConfigured) as error:
            refuse(f"{var} has a value that cannot be used ({error}): docs/settings.md says what it takes.")

    def choice(self, name: str, choices: dict[str, int], *, default: str) -> int:
        """What one of a few words stands for."""
        word: str = self.str(name, default=default)
        if word not in choices:
            refuse(f"{name} is “{word}”: it may be {', '.join(choices)}.")
        return choices[word]

    def database(self, name: str, *, default: str, password: str) -> dict[str, Any]:
        """An address, and the password as it is: no address has to spell it. The host may be a socket's
        folder, its slashes as %2F."""
        settings: dict[str, Any] = self.read_address(name, self.db_url_config, default)
        settings["HOST"] = unquote(settings["HOST"])
        return settings | ({"PASSWORD": password} if password else {})

    def email(self, name: str) -> dict[str, Any]:
        settings: dict[str, Any] = self.read_address(name, self.email_url_config, "")
        return settings

    def read_address(self, name: str, read: Any, default: str) -> Any:
        """What an address says. One whose password was not encoded means another host, and is refused."""
        address = self.str(name, default=default)
        try:
            parts = urlsplit(address)
            if "@" in parts.path + parts.query + parts.fragment:
                raise ValueError
            return read(address)
        except (ValueError, KeyError, environ.ImproperlyConfigured):
            # Not what the library says: it may hold a piece of the password.
            refuse(f"{name} is no address that can be read: {SPELT[name]}")


def refuse(sentence: str) -> NoReturn:
    """End this process with one sentence."""
    sys.exit(f"Not started. {sentence}")
