"""Contexts above say of which products something is counted already: how it is counted cannot be changed any more.

    @counts
    def moved(product_ids: Collection[int]) -> bool: ...
"""

from collections.abc import Callable, Collection
from typing import Final

Counted = Callable[[Collection[int]], bool]
COUNTED: Final[list[Counted]] = []


def counts(counted: Counted) -> Counted:
    """Let a context say whether it counts any of some products."""
    COUNTED.append(counted)
    return counted


def is_counted(product_ids: Collection[int]) -> bool:
    """Whether anything of these products is counted already."""
    return bool(product_ids) and any(counted(product_ids) for counted in COUNTED)
