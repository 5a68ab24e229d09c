"""docs/errors.md, from the registry: every kind of problem, its status, and what to do about it."""

from collections.abc import Iterator
from http import HTTPStatus
from itertools import groupby

from api.problem_types import REGISTRY, ProblemType

_HEAD = """\
# Errors

Written by `manage.py reference` from the registry in `api/problem_types/`; a test holds it against it.

Every error of the API, whatever its status, is `application/problem+json` (RFC 9457):

| member | what |
|---|---|
| `type` | a stable address, `/problems/{code}` under the service's origin, where the problem is explained |
| `title` | what this kind of problem is called |
| `status` | the HTTP status, once more |
| `code` | the last part of `type`, for programs |
| `detail` | what is wrong this time |
| `advice` | what to do about problems of this kind, where `detail` is not that already |
| `instance` | the id of the request, as in the header `X-Request-ID`: give it when you ask for help |
| `errors` | everything that is wrong: `code`, `detail`, and `pointer` into the body (RFC 6901) or the query's `parameter` |

Words are Korean or English by `Accept-Language`; codes never change. Some problems carry more: `limit_bytes`,
`limit_events`, `scope`, the `line` and `column` of malformed JSON, `counts` and `results` of a batch.

An event that is refused has the type of its first fault, and lists all of them. In a batch each refused row carries a
problem of its own, with pointers from the top of the request (`/3/occurred_at` is in the fourth event).

| what was sent | all recorded | some known already | some refused | all refused |
|---|---|---|---|---|
| one event | 201 | 200 | – | 422 |
| a list | 201 | 200 | 207, the others stand | 422, `batch-rejected` |
| a list with `Prefer: handling=strict` | 201 | 200 | 422, `batch-held`, nothing is recorded | 422, `batch-held` |

A duplicate is no error: it is answered with the time of its first record. With an `Idempotency-Key` even the answer is
the first one, to the byte, with the header `Idempotency-Replayed: true`; the key is bound once something was recorded.
"""


def text() -> str:
    """The whole page."""
    return _HEAD + "\n" + "\n".join(_sections())


def _sections() -> Iterator[str]:
    by_status = sorted(REGISTRY.values(), key=lambda type_: (type_.status or 999, type_.code))
    for status, types in groupby(by_status, key=lambda type_: type_.status):
        yield f"## {_heading(status)}\n"
        yield "| code | | 한국어 | what to do | 조치 |\n|---|---|---|---|---|"
        yield from (_row(type_) for type_ in types)
        yield ""


def _heading(status: int) -> str:
    return f"{status} {HTTPStatus(status).phrase}" if status else "Warnings, beside an event that was recorded"


def _row(type_: ProblemType) -> str:
    return f"| `{type_.code}` | {type_.title.en} | {type_.title.ko} | {type_.advice.en} | {type_.advice.ko} |"
