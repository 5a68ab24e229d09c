"""The only gate: who is looking, and what of a battery's record may be shown to them.

Access is a set of grants, not a level (EU 2023/1542 Art. 77(2) has the shape; a Korean regulator is granted the
custody history because the domestic Act is a custody law). What the law still leaves open lives here alone.
"""

from dataclasses import dataclass
from enum import Flag, auto

from django.utils import timezone

from parties.models import ApiKey, Look, Operator
from parties.roles import VIN_READERS, Role


class Grant(Flag):
    """What of one battery's record somebody may see."""

    MODEL = auto()
    """What is true of every battery of the model: public."""
    OWN = auto()
    """The claims that the viewer made or is named in, and the gaps that the viewer must mend."""
    STATE = auto()
    """Who holds it, where, in which form and health."""
    HISTORY = auto()
    """Every claim about it."""


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who is looking. `key_id` is the pseudonym that the ledger knows them by; it never names a person."""

    gln: str | None = None
    roles: frozenset[str] = frozenset()
    scopes: frozenset[str] = frozenset()
    key_id: str = ""
    closed: bool = False
    """Whether it is out of business. One that is only suspended still answers for what it holds and must be able to
    hand it over: what it claims meanwhile is recorded, and found."""

    @property
    def is_authority(self) -> bool:
        """Whether a regulator is looking."""
        return Role.REGULATOR in self.roles

    @property
    def reads_vin(self) -> bool:
        """Whether whole VINs may be shown."""
        return bool(self.roles & VIN_READERS)


PUBLIC = Viewer()

_DUTY_SCOPES = {
    "viewer": {"events:read", "batteries:read", "gaps:read", "reports:read", "reference:read"},
    "worker": {"events:read", "batteries:read", "gaps:read", "reports:read", "reference:read", "events:write"},
    "manager": {
        "events:read", "batteries:read", "gaps:read", "reports:read", "reference:read",
        "events:write", "gaps:write", "reports:write", "reference:write",
    },
}  # fmt: skip


def viewer_of_key(key: ApiKey) -> Viewer:
    """The viewer that an API key speaks for."""
    operator = key.operator
    return Viewer(
        gln=operator.gln, roles=frozenset(operator.roles), scopes=frozenset(key.scopes),
        key_id=f"key:{key.prefix}", closed=operator.status == operator.Status.CLOSED,
    )  # fmt: skip


def viewer_of_user(user) -> Viewer:
    """The viewer that a signed-in person is; PUBLIC for somebody who belongs to no operator."""
    membership = getattr(user, "membership", None) if user.is_authenticated else None
    if membership is None:
        return PUBLIC
    operator = membership.operator
    return Viewer(
        gln=operator.gln, roles=frozenset(operator.roles), scopes=frozenset(_DUTY_SCOPES[membership.duty]),
        key_id=f"person:{membership.ref}", closed=operator.status == operator.Status.CLOSED,
    )  # fmt: skip


def viewer_of_operator(operator: Operator, *, key_id: str) -> Viewer:
    """The viewer for whom the service itself reads on an operator's order; `key_id` is who gave it."""
    return Viewer(
        gln=operator.gln, roles=frozenset(operator.roles), scopes=frozenset({"events:read"}), key_id=key_id,
        closed=operator.status == operator.Status.CLOSED,
    )  # fmt: skip


def grants(viewer: Viewer, *, holder: str | None, expected: str | None = None, on_behalf: str | None = None) -> Grant:
    """What `viewer` may see of a battery held by `holder`, released to `expected` and carried by `on_behalf`.

    All three as confirmed by the other side of a hand-over: who merely claims to hold it sees nothing by that.

    Whoever holds it or is about to must know its past to handle it safely (Annex XIII part 4 names repairers,
    remanufacturers, second-life operators and recyclers); whoever gave it away keeps what they said and were told.
    """
    if viewer.gln is None:
        return Grant.MODEL
    if viewer.is_authority or viewer.gln in (holder, expected):
        return Grant.MODEL | Grant.OWN | Grant.STATE | Grant.HISTORY
    if viewer.gln == on_behalf:
        return Grant.MODEL | Grant.OWN | Grant.STATE
    return Grant.MODEL | Grant.OWN


def sees_claim(viewer: Viewer, granted: Grant, *, author: str, named: frozenset[str] | set[str]) -> bool:
    """Whether one claim may be shown: the whole history is granted, or the viewer made it or is named in it."""
    if Grant.HISTORY in granted:
        return True
    return viewer.gln is not None and (viewer.gln == author or viewer.gln in named)


def masked_vin(vin: str) -> str:
    """A VIN as those see it who need not know the car: its last six characters."""
    return "*" * max(len(vin) - 6, 0) + vin[-6:]


def record_look(viewer: Viewer, *, subject: str, reason: str) -> None:
    """Keep that an authority looked at `subject`, and why; looks of operators at their own record are not kept."""
    if viewer.is_authority:
        Look.objects.create(
            gln=viewer.gln, key_id=viewer.key_id, subject=subject[:200], reason=reason[:200], looked_at=timezone.now()
        )
