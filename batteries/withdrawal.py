"""Which claims stand: an error declaration withdraws one by its id, a cancelled shipment the dispatch that it calls off."""

from collections.abc import Iterable


def standing(claims: Iterable) -> list:
    """Those of `claims` that say something and were not withdrawn."""
    return separate(list(claims))[0]


def separate(claims: list) -> tuple[list, list]:
    """Those of `claims` that stand, and those that were withdrawn, in the order in which they are said to have happened."""
    errors = {(claim.event_id, claim.author) for claim in claims if claim.withdraws}
    errors |= _called_off([c for c in claims if not c.withdraws and (c.event_id, c.author) not in errors])
    standing = [c for c in claims if not c.withdraws and (c.event_id, c.author) not in errors]
    withdrawn = [c for c in claims if not c.withdraws and (c.event_id, c.author) in errors]
    return standing, sorted(withdrawn, key=lambda claim: (claim.occurred_at, claim.event_id))


def _called_off(claims: list) -> set[tuple[str, str]]:
    """Dispatches that their sender called off, as others say it: by an event of its own that names the thing alone.

    It is the sender's last one before that, unless the thing has arrived since.
    """
    if not any(claim.is_("voided") for claim in claims):
        return set()
    found, sent = set(), []
    for claim in sorted(claims, key=lambda claim: (claim.occurred_at, claim.rank, claim.event_id)):
        if claim.is_("dispatched"):
            sent.append(claim)
        elif claim.is_("voided") and (own := [each for each in sent if each.author == claim.author]):
            found.add((own[-1].event_id, claim.author))
            sent.remove(own[-1])
        elif claim.type and claim.type.custodian == "taker":
            sent.clear()
    return found
