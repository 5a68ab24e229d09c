"""What programs subscribe to: an operator's steps, sent to an address of its own and signed with a secret of its own."""

import secrets
from base64 import b64encode
from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from compliance.gaps import ACTIONS, Refused, outbox
from compliance.models import Delivery, Subscription
from events.outward import addresses, sealing
from events.outward.signing import PREFIX
from parties.access import Viewer
from parties.models import Operator
from parties.text import Text

SUBSCRIPTIONS_MAX = 5
"""Subscriptions that one operator has at a time."""


@transaction.atomic
def subscribe(url: str, *, by: Viewer, actions: Iterable[str] = ()) -> tuple[Subscription, str]:
    """Tell the program at `url` of the steps that concern the operator of `by` from now on; only of `actions` if given.

    Answers the subscription and its secret, which can't be shown again.
    """
    try:
        addresses.read(url)
    except addresses.AddressError as error:
        raise Refused("webhook-address", Text(
            f"This address cannot be used. {error}",
            "사용할 수 없는 주소입니다. 공개 인터넷의 https:// 주소를 입력하세요.")) from error  # fmt: skip
    Operator.objects.select_for_update().get(pk=by.gln)
    if of(by).count() >= SUBSCRIPTIONS_MAX:
        raise Refused("webhooks-too-many", Text(f"There are {SUBSCRIPTIONS_MAX} already: end one first.",
                                                f"이미 {SUBSCRIPTIONS_MAX}개가 있습니다. 먼저 하나를 해지하세요."))  # fmt: skip
    secret = PREFIX + b64encode(secrets.token_bytes(32)).decode()
    made = Subscription.objects.create(
        gln=by.gln, is_authority=by.is_authority, url=url, secret=sealing.seal(secret), created_by=by.key_id,
        actions=sorted(set(actions) & ACTIONS.keys()), created_at=timezone.now(), mark=outbox.head(),
    )  # fmt: skip
    return made, secret


def of(by: Viewer):
    """The subscriptions of the operator of `by` that have not ended."""
    return Subscription.objects.filter(gln=by.gln, ended_at=None).order_by("created_at", "id")


def end(subscription: Subscription) -> None:
    """Send nothing more; what was sent stays in the list of deliveries."""
    Subscription.objects.filter(pk=subscription.pk, ended_at=None).update(ended_at=timezone.now())


def replay(subscription: Subscription, delivery_id: UUID) -> Delivery | None:
    """Send a delivery again from the beginning, under the same id; None when there is none."""
    found = Delivery.objects.filter(pk=delivery_id, subscription=subscription)
    found.update(state=Delivery.State.WAITING, tries=0, due_at=timezone.now())
    return found.first()
