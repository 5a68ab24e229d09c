"""How a battery stands, in the words of the API: from the ledger's fold, or from its row."""

from batteries.custody import Custody, Nameplate
from batteries.models import Battery


def custody(state: Custody) -> dict:
    """Who holds it, where, in which form and health, by the fold."""
    transfer, end = state.transfer, state.end
    return {
        "form": state.form, "legal_status": state.legal, "holder": state.holder or None, "held_since": state.held_since,
        "facility": state.facility or None, "in_vehicle": bool(state.vehicle),
        "in_transit_since": transfer.since if transfer else None,
        "expected_by": (transfer.recipient or None) if transfer else None,
        "carried_by": (transfer.carrier or None) if transfer else None,
        "picked_up_by": state.carried_by or None, "owner": state.title or None, "in_use_site": state.in_use_site or None,
        "next_inspection_due": state.next_inspection_due or None, "hold": state.hold or None,
        "recalled": state.recalled or None, "dg_state": state.dg_state or None,
        "legacy": state.legacy, "lost": state.lost, "damaged": state.damaged, "soh_pct": state.soh_pct, "grade": state.grade or None,
        "mass_kg_left": state.mass_kg_left, "feed": state.feed or None,
        "ending": end.ending if end else None, "ended_at": end.at if end else None,
    }  # fmt: skip


def custody_of_row(row: Battery) -> dict:
    """The same, by the row."""
    return {
        "form": row.form, "legal_status": row.legal, "holder": row.holder or None, "held_since": row.held_since,
        "facility": row.facility or None, "in_vehicle": bool(row.vehicle), "in_transit_since": row.in_transit_since,
        "expected_by": row.expected_by or None, "carried_by": row.carried_by or None,
        "picked_up_by": row.picked_up_by or None, "owner": row.title or None, "in_use_site": row.in_use_site or None,
        "next_inspection_due": row.next_inspection_due, "hold": row.hold or None, "recalled": row.recalled or None,
        "dg_state": row.dg_state or None, "legacy": row.legacy, "lost": row.lost,
        "damaged": row.damaged, "soh_pct": row.soh_pct, "grade": row.grade or None, "ending": row.ending or None,
        "ended_at": row.ended_at, "mass_kg_left": row.mass_kg_left, "feed": row.feed or None,
    }  # fmt: skip


def nameplate(plate: Nameplate | Battery) -> dict:
    """What is true of it from its making on: public."""
    return {
        "maker": plate.maker or None, "model": plate.model or None, "category": plate.category or None,
        "chemistry": plate.chemistry or None, "rated_kwh": plate.rated_kwh, "mass_kg": plate.mass_kg,
        "made_at": plate.made_at,
    }  # fmt: skip
