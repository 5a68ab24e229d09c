"""The cache counts requests for throttling; losing it must cost a count, never an answer."""

import time

import redis
from django.core.cache.backends.redis import RedisCache

_PAUSE_S = 5.0


def _forgive(name: str, *, answer):
    """Wrap one operation so that an unreachable server reads as an empty cache, and is left alone for a moment."""

    def operate(self, *args, **kwargs):
        if time.monotonic() < self.silent_until:
            return answer(args, kwargs)
        try:
            return getattr(RedisCache, name)(self, *args, **kwargs)
        except redis.RedisError:
            self.silent_until = time.monotonic() + _PAUSE_S
            return answer(args, kwargs)

    operate.__name__ = name
    return operate


def _default(args, kwargs):
    return kwargs.get("default", args[1] if len(args) > 1 else None)


class ForgivingRedisCache(RedisCache):
    """A Redis cache that answers as if empty while Redis is away."""

    silent_until = 0.0

    get = _forgive("get", answer=_default)
    add = _forgive("add", answer=lambda args, kwargs: True)
    set = _forgive("set", answer=lambda args, kwargs: None)
    touch = _forgive("touch", answer=lambda args, kwargs: False)
    delete = _forgive("delete", answer=lambda args, kwargs: False)
    get_many = _forgive("get_many", answer=lambda args, kwargs: {})
    set_many = _forgive("set_many", answer=lambda args, kwargs: [])
    delete_many = _forgive("delete_many", answer=lambda args, kwargs: None)
    has_key = _forgive("has_key", answer=lambda args, kwargs: False)
    incr = _forgive("incr", answer=lambda args, kwargs: 1)
    clear = _forgive("clear", answer=lambda args, kwargs: False)
