"""A line of the table."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Result:
    """A line of the table: the promise's number and words, how often it was tried, what came out, whether it
    holds; and, where seconds are promised, whether it was as quick. `script/bench reliability` judges them on
    a machine that has nothing else to do, a test never."""

    promise: str
    count: str
    result: str
    holds: bool
    is_quick: bool = True
