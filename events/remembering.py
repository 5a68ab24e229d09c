"""Remembering what was found out about texts from outside, so that nobody fills the memory with long ones."""

from collections.abc import Callable
from functools import lru_cache, wraps

TEXT_LENGTH_MAX = 128
"""Characters of the longest text that is remembered: identifiers and words are shorter, and come again."""


def short_texts(at_most: int) -> Callable[[Callable], Callable]:
    """A decorator: the last `at_most` answers are remembered where the last argument is short; others are found anew."""

    def remembering(function: Callable) -> Callable:
        remembered = lru_cache(maxsize=at_most)(function)

        @wraps(function)
        def answer(*given):
            return remembered(*given) if len(given[-1]) <= TEXT_LENGTH_MAX else function(*given)

        answer.cache_clear, answer.cache_info = remembered.cache_clear, remembered.cache_info
        return answer

    return remembering
