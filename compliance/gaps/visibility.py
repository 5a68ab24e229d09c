"""Who sees a gap, and what of its life."""

from django.db.models import Q, QuerySet

from compliance.models import Gap, GapStep
from parties.access import Viewer

BETWEEN_TWO = ("commented", "assigned")
"""Steps of which only the operator that must act and the authorities know that they were taken."""


def visible(viewer: Viewer) -> QuerySet[Gap]:
    """The gaps that `viewer` may see: an authority all, an operator those that concern it, the public none."""
    if viewer.gln is None:
        return Gap.objects.none()
    if viewer.is_authority:
        return Gap.objects.all()
    return Gap.objects.filter(Q(responsible=viewer.gln) | Q(concerns__contains=[viewer.gln]))


def reads_words(gap: Gap, viewer: Viewer) -> bool:
    """Whether `viewer` reads what was said about the gap: an explanation is for the regulator who judges it, and the
    other side of the hand-over has no claim to it."""
    return viewer.is_authority or (viewer.gln is not None and viewer.gln == gap.responsible)


def readable_steps(gap: Gap, viewer: Viewer) -> QuerySet[GapStep]:
    """The steps of the gap's life that `viewer` may know of; what authorities say among themselves is theirs."""
    steps = gap.steps.order_by("at", "id")
    if viewer.is_authority:
        return steps
    steps = steps.filter(is_internal=False)
    return steps if reads_words(gap, viewer) else steps.exclude(action__in=BETWEEN_TWO)
