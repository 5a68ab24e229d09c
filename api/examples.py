"""Events as they are posted, for the documentation page; the numbers are GS1 samples."""

from drf_spectacular.utils import OpenApiExample

_PACK = "https://id.gs1.org/01/09521234543213/21/KR26-000123"
_MAKER_SITE, _RECYCLER, _RECYCLER_SITE = "9521234005001", "9521234001041", "9521234005049"

MANUFACTURED = {
    "type": "manufactured", "battery": _PACK, "occurred_at": "2026-03-02T14:20:00+09:00", "facility": _MAKER_SITE,
    "model": "GB-75", "category": "ev", "chemistry": "nmc811", "rated_kwh": 75.0, "mass_kg": 450.0, "module_count": 8,
    "kr_battery_id": "KR26-000123",
}  # fmt: skip
DISPATCHED = {
    "type": "dispatched", "battery": _PACK, "occurred_at": "2026-11-20T09:10:00+09:00", "recipient": _RECYCLER,
    "un_number": "UN3480", "dg_state": "sound", "mass_kg": 451.5, "dispatch_no": "D-2026-1187",
}  # fmt: skip
RECEIVED = {
    "type": "received", "battery": _PACK, "occurred_at": "2026-11-20T16:45:00+09:00", "facility": _RECYCLER_SITE,
    "condition": "intact", "mass_kg": 451.0, "dispatch_no": "D-2026-1187",
}  # fmt: skip
EVENTS = [
    OpenApiExample("Received · 입고", value=RECEIVED, request_only=True),
    OpenApiExample("Manufactured · 제조", value=MANUFACTURED, request_only=True),
    OpenApiExample("Dispatched · 출고", value=DISPATCHED, request_only=True),
    OpenApiExample("Several at once · 여러 건", value=[MANUFACTURED, DISPATCHED], request_only=True),
]
