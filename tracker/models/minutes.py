"""Instants of people, to the minute."""

from datetime import UTC, datetime
from typing import Any

from django.db import models


class MinuteField(models.DateTimeField):
    """An instant that is no finer than a minute, neither written nor read.

    Seconds say nothing to whoever looks at a wave, and make one of thousands recognisable beside another
    record of the same moment. Here, so that every page, export and feed has the same; rows from before are
    read without theirs. To the database it is a DateTimeField: there is nothing to migrate.
    """

    def deconstruct(self) -> Any:
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.DateTimeField", args, kwargs

    def from_db_value(self, value: datetime | None, *_: Any) -> datetime | None:
        found: datetime | None = to_the_minute(value)
        return found

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = to_the_minute(super().pre_save(model_instance, add))
        setattr(model_instance, self.attname, value)
        return value

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        return super().get_db_prep_save(to_the_minute(value), connection)


def to_the_minute(instant: Any) -> Any:
    """Expressions and nothing stay what they are. The minute is one of UTC: some zones of old were off by
    seconds, and what is whole by their clocks is not in the database."""
    if not isinstance(instant, datetime):
        return instant
    if instant.tzinfo is not None:
        instant = instant.astimezone(UTC)
    return instant.replace(second=0, microsecond=0)
