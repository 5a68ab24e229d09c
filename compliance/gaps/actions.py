"""Every step that a gap's life can have, declared once: who takes it, from where, to where, and who hears of it."""

from dataclasses import dataclass
from enum import Enum

from compliance.models import Gap
from parties.text import Text

_S = Gap.Status
_UNRESOLVED = frozenset(_S) - {_S.RESOLVED}
_TO_ANSWER = frozenset({_S.OPEN, _S.REJECTED})
ACTIONS: dict[str, "Action"] = {}


class Side(Enum):
    """The three who move a gap: who must act on it, who judges what is said, and the rules themselves."""

    OPERATOR = "operator"
    AUTHORITY = "authority"
    RULES = "rules"


@dataclass(frozen=True, slots=True)
class Action:
    """A step. `after` are the statuses that it may follow; `becomes` is the status that it leads to, "" for the same."""

    code: str
    names: Text
    by: frozenset[Side]
    tells: frozenset[Side] = frozenset()
    after: frozenset[str] = _UNRESOLVED
    becomes: str = ""
    asks: bool = False
    """Whether the operator's time to answer begins anew with it."""
    is_internal: bool = False
    """Whether only authorities may know of it."""


def _declare(code: str, names: Text, *by: Side, tells: tuple[Side, ...] = (), **more) -> None:
    ACTIONS[code] = Action(code, names, frozenset(by), frozenset(tells), **more)


_OPERATOR, _AUTHORITY, _RULES = Side.OPERATOR, Side.AUTHORITY, Side.RULES
_declare("opened", Text("Found", "발견"), _RULES, tells=(_OPERATOR,), after=frozenset(), becomes=_S.OPEN, asks=True)
_declare("reopened", Text("Found again", "재발견"), _RULES, tells=(_OPERATOR,), after=frozenset({_S.RESOLVED}),
         becomes=_S.OPEN, asks=True)  # fmt: skip
_declare("escalated", Text("Made more serious", "심각도 상향"), _RULES, tells=(_OPERATOR,))
_declare("reminded", Text("Operator reminded", "사업자 독촉"), _RULES, tells=(_OPERATOR,), after=_TO_ANSWER)
_declare("referred", Text("Referred to the authority", "감독기관 통보"), _RULES, tells=(_OPERATOR, _AUTHORITY),
         after=_TO_ANSWER)  # fmt: skip
_declare("pressed", Text("Authority asked to intervene", "감독기관 조치 요청"), _RULES, tells=(_OPERATOR, _AUTHORITY),
         after=_TO_ANSWER)  # fmt: skip
_declare("expired", Text("Acceptance ran out", "수용 기간 만료"), _RULES, tells=(_OPERATOR, _AUTHORITY),
         after=frozenset({_S.ACCEPTED}), becomes=_S.OPEN, asks=True)  # fmt: skip
_declare("resolved", Text("Resolved", "해소"), _RULES, tells=(_OPERATOR,), becomes=_S.RESOLVED)
_declare("explained", Text("Explained", "소명"), _OPERATOR, tells=(_AUTHORITY,), after=_TO_ANSWER | {_S.EXPLAINED},
         becomes=_S.EXPLAINED)  # fmt: skip
_declare("withdrawn", Text("Explanation withdrawn", "소명 철회"), _OPERATOR, tells=(_AUTHORITY,),
         after=frozenset({_S.EXPLAINED}), becomes=_S.OPEN)  # fmt: skip
_declare("accepted", Text("Explanation accepted", "소명 수용"), _AUTHORITY, tells=(_OPERATOR,),
         after=frozenset({_S.EXPLAINED}), becomes=_S.ACCEPTED)  # fmt: skip
_declare("rejected", Text("Explanation rejected", "소명 반려"), _AUTHORITY, tells=(_OPERATOR,),
         after=frozenset({_S.EXPLAINED, _S.ACCEPTED}), becomes=_S.REJECTED, asks=True)  # fmt: skip
_declare("assigned", Text("Given to a person", "담당자 지정"), _OPERATOR, _AUTHORITY)
_declare("commented", Text("Comment", "의견"), _OPERATOR, _AUTHORITY, tells=(_OPERATOR, _AUTHORITY), after=frozenset(_S))
_declare("noted", Text("Internal note", "내부 메모"), _AUTHORITY, after=frozenset(_S), is_internal=True)

LADDER = ("reminded", "referred", "pressed")
"""The rungs of the escalation of a gap that nobody answers, in order."""


def told(side: Side) -> list[str]:
    """The codes of the steps that `side` hears of."""
    return [action.code for action in ACTIONS.values() if side in action.tells]
