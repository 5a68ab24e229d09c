"""How an event type is declared: one class, from which everything else about it is derived."""

from dataclasses import dataclass, replace
from enum import StrEnum
from inspect import cleandoc
from typing import ClassVar

from batteries.custody import End, Ending
from batteries.lifecycle.fields import Field
from parties.text import Text

ANY_END = frozenset(Ending)
REGISTRY: dict[str, type["EventType"]] = {}


@dataclass(frozen=True, slots=True)
class Epcis:
    """The shape of an event type in EPCIS 2.0 and the list its batteries stand in.

    `marks` says that a foreign event of this shape is read as this type; of several types with one shape only
    one may say so.
    """

    event_type: str
    step: str
    disposition: str
    action: str = ""
    things: str = "epcList"
    marks: bool = True
    also: tuple[str, ...] = ()
    """Other dispositions that the same type may have."""
    sets: str = ""
    unsets: str = ""
    foreign: tuple[tuple[str, ...], ...] = ()
    """Other shapes by which foreign events tell the same: type, action, step, disposition, and where those four are not
    enough, a mark: the kind of a business document, or one of `batteries.lifecycle.plain.MARKS`."""
    exact: bool = False
    """Whether a foreign event must say the disposition: with another one, the step is somebody else's."""
    handover: bool = False
    """Whether a TransactionEvent of the same step tells the same: something goes from one party to another."""


@dataclass(frozen=True, slots=True)
class Due:
    """How soon the type must be declared: the parameter that holds the limit. Limits are proposals, not law."""

    parameter: str


class Custodian(StrEnum):
    """Who is entitled to speak, as far as custody goes."""

    HOLDER = "holder"
    """Whoever holds the battery."""
    TAKER = "taker"
    """Whoever takes it, from a vehicle's owner or from a holder who released it."""
    ANYONE = "anyone"
    """Evaluators, inspectors, and whoever saw what happened."""


class EventType:
    """An event in a battery's life. Subclasses are declarations; nothing ever makes an instance of one.

    `apply(state, claim)` gives the custody state after the claim and never raises, however inconvenient the claim:
    what does not add up is a gap, found by the rules.
    """

    code: ClassVar[str] = ""
    names: ClassVar[Text]
    by: ClassVar[frozenset[str]]
    custodian: ClassVar[Custodian]
    activity: ClassVar[str] = ""
    epcis: ClassVar[Epcis]
    due: ClassVar[Due | None] = None
    after_end: ClassVar[frozenset[Ending]] = frozenset()
    """Which ends of the battery's life the type may follow: a closing balance may follow any, an import an export."""
    of_remains: ClassVar[bool] = False
    """Whether it may speak of what a fire has left of a battery: it is moved and assessed until it is disposed of."""
    seen: ClassVar[bool] = True
    """Whether the battery itself was at the facility, so that travel between two such claims must be possible."""
    official: ClassVar[bool] = False
    """Whether it is an act of the authority, which nobody else can speak for: from others it is refused."""
    many: ClassVar[bool] = True
    """Whether one event may name several batteries."""
    only_names: ClassVar[bool] = False
    """Whether what it speaks of besides its subject is only named, and nothing is done to it."""
    of_content: ClassVar[bool] = False
    """Whether what is said so of a logistic unit is said of all that lies in it: where it is and goes, who has it or owns it,
    that it was counted, lost or hurt. What a unit is made, labelled or mended for is the unit's own."""
    lots: ClassVar[bool] = False
    """Whether lots of material may be named as well as batteries: black mass is handed over like a pack."""
    instead: ClassVar[str] = ""
    """A field whose rows of lots may be given instead of a battery: scrap is shredded without any."""
    fields: ClassVar[dict[str, Field]]
    rank: ClassVar[int]
    summary: ClassVar[str]

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        if not cls.__doc__:
            raise TypeError(f"{cls.__name__}: an event type says in its docstring what it claims")
        if cls.code in REGISTRY:
            raise TypeError(f"{cls.__name__}: the code {cls.code!r} is taken")
        cls.summary = cleandoc(cls.__doc__)
        cls.fields = {name: replace(field, name=name) for name, field in vars(cls).items() if isinstance(field, Field)}
        cls.rank = len(REGISTRY)
        REGISTRY[cls.code] = cls

    @classmethod
    def may_follow(cls, end: End) -> bool:
        """Whether the type may speak of a battery that has ended so."""
        return end.ending in cls.after_end or (end.remains and cls.of_remains)

    @staticmethod
    def apply(state, claim):
        """The state after `claim`; by default unchanged."""
        return state
