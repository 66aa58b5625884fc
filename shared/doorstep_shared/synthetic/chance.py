"""Chance as the made-up communities take it; a ``random.Random`` with a seed gives the same community every time."""

from collections.abc import Sequence
from typing import Protocol, TypeVar

T = TypeVar("T")


class Chance(Protocol):
    """What is drawn from; whoever asks for a community passes it in."""

    def random(self) -> float:
        """From 0 up to 1."""
        ...

    def randint(self, a: int, b: int, /) -> int:
        """A whole number from `a` to `b`, both included."""
        ...

    def randrange(self, start: int, /) -> int:
        """A whole number from 0 up to `start`."""
        ...

    def choice(self, seq: Sequence[T], /) -> T:
        """One of them."""
        ...

    def choices(self, population: Sequence[T], weights: Sequence[int], /) -> list[T]:
        """One of them in a list, the heavier ones more often."""
        ...
