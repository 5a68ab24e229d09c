"""Who plays in the demo: companies that nobody could mistake for real ones, at places where such companies do stand."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from compliance import calendar
from parties import numbers
from parties.roles import Activity, Role
from parties.text import Text

_GLN_START = "9521234"  # GS1's prefix for samples: no such number is ever given to anybody
_DISTRICT_GLNS_FROM = 2000
_BUSINESS_START = "0008"  # no tax office has the code 000
DISTRICTS_MAX = 7_000
"""With four digits for the district, GLNs and business numbers of all of them differ."""
_PERMITTED_FROM = date(2010, 1, 1)


@dataclass(frozen=True, slots=True)
class Site:
    """A place of a company; `operator` is the company's key in the world."""

    gln: str
    operator: str
    names: Text
    address_ko: str
    region: str
    latitude: float
    longitude: float
    permits: frozenset[str]
    permits_end: date | None
    capacity_packs: int

    @property
    def permits_begin(self) -> date:
        """The day from which its permits hold."""
        return _PERMITTED_FROM


@dataclass(frozen=True, slots=True)
class Company:
    """An operator of the demo. `tardy` marks the one that joined a year ago and declares late."""

    key: str
    gln: str
    business_number: str
    names: Text
    roles: frozenset[str]
    sites: Mapping[str, Site]
    suspended_since: datetime | None = None
    tardy: bool = False
    urns: bool = False
    """Whether its system writes EPC URNs where others write Digital Links."""


class World(dict[str, Company]):
    """Every company by its key."""

    def site(self, company: str, town: str = "") -> Site:
        """The site of `company` in `town`; its first one when no town is given."""
        sites = self[company].sites
        return sites[town] if town else next(iter(sites.values()))


@dataclass(frozen=True, slots=True)
class _Town:
    names: Text
    address_ko: str
    region: str
    latitude: float
    longitude: float


_TOWNS = {
    "asan": _Town(Text("Asan", "아산"), "충청남도 아산시", "44", 36.86, 126.89),
    "busan": _Town(Text("Busan", "부산"), "부산광역시 강서구", "26", 35.10, 128.87),
    "cheongju": _Town(Text("Cheongju", "청주"), "충청북도 청주시", "43", 36.71, 127.43),
    "daegu": _Town(Text("Daegu", "대구"), "대구광역시 달성군", "27", 35.77, 128.47),
    "gunsan": _Town(Text("Gunsan", "군산"), "전북특별자치도 군산시", "52", 35.95, 126.57),
    "gwangju": _Town(Text("Gwangju", "광주"), "광주광역시 광산구", "29", 35.17, 126.81),
    "hongseong": _Town(Text("Hongseong", "홍성"), "충청남도 홍성군", "44", 36.60, 126.66),
    "incheon": _Town(Text("Incheon", "인천"), "인천광역시 중구", "28", 37.45, 126.61),
    "jeju": _Town(Text("Jeju", "제주"), "제주특별자치도 제주시", "50", 33.46, 126.57),
    "jeongeup": _Town(Text("Jeongeup", "정읍"), "전북특별자치도 정읍시", "52", 35.59, 126.83),
    "pohang": _Town(Text("Pohang", "포항"), "경상북도 포항시 북구", "47", 36.11, 129.39),
    "pyeongtaek": _Town(Text("Pyeongtaek", "평택"), "경기도 평택시", "41", 37.00, 127.00),
    "sejong": _Town(Text("Sejong", "세종"), "세종특별자치시", "36", 36.50, 127.26),
    "siheung": _Town(Text("Siheung", "시흥"), "경기도 시흥시", "41", 37.35, 126.72),
    "ulsan": _Town(Text("Ulsan", "울산"), "울산광역시 북구", "31", 35.57, 129.37),
}
_A, _R = Activity, Role
_YARD = frozenset({_A.VEHICLE_WORK, _A.COLLECT, _A.EXPORT})
_CENTRE = frozenset({_A.COLLECT, _A.DISMANTLE})
_LAPSED = {("elv_a", "pyeongtaek"): date(2022, 12, 31), ("bygone", "incheon"): date(2022, 12, 31)}
_CAPACITY_PACKS = {"siheung": 1_097}
_NO_STORE = frozenset({"shopfront"})

# Numbers come from the order: add at the end only, or every GLN of the demo changes.
_CAST = (
    ("cell", "Imaginary Cell Co.", "가상셀(주)", {_R.CELL_MAKER, _R.PACK_MAKER}, {"cheongju": {_A.MANUFACTURE}}),
    ("pack", "Figment Pack Co.", "상상팩(주)", {_R.PACK_MAKER}, {"asan": {_A.MANUFACTURE}}),
    ("oem_a", "Nonesuch Motors", "없는자동차(주)", {_R.OEM}, {"ulsan": {_A.MANUFACTURE, _A.VEHICLE_WORK}}),
    ("oem_b", "Daydream Mobility", "꿈결모빌리티(주)", {_R.OEM}, {"gwangju": {_A.MANUFACTURE, _A.VEHICLE_WORK}}),
    ("garage", "Slowpoke Garage Co.", "느림보정비(주)", {_R.DEALER_SERVICE}, {"daegu": {_A.VEHICLE_WORK}}),
    ("carrier", "Castle-in-the-Air Freight", "공중누각운송(주)", {_R.CARRIER}, {"incheon": {_A.TRANSPORT}}),
    ("evaluator", "Fictional Evaluation Institute", "허구성능평가원", {_R.EVALUATOR},
     {"incheon": {_A.EVALUATE}, "busan": {_A.EVALUATE}, "jeju": {_A.EVALUATE}}),
    ("elv_a", "Moonshadow Auto Dismantlers", "달그림자폐차(주)", {_R.ELV}, {"siheung": _YARD, "pyeongtaek": _YARD}),
    ("elv_b", "Fog Island Auto Dismantlers", "안개섬폐차(주)", {_R.ELV}, {"busan": _YARD, "jeju": _YARD}),
    ("centre_a", "Imaginary Capital Collection Centre", "가상수도권거점수거센터", {_R.COLLECTION},
     {"siheung": _CENTRE, "hongseong": _CENTRE}),
    ("centre_b", "Imaginary Southern Collection Centre", "가상남부거점수거센터", {_R.COLLECTION},
     {"daegu": _CENTRE, "jeongeup": _CENTRE}),
    ("trader", "Perhaps Trading Co.", "아마도유통(주)", {_R.TRADER}, {"incheon": {_A.TRADE, _A.COLLECT}}),
    ("reman", "Make-Believe Remanufacturing Co.", "시늉재제조(주)", {_R.REMAN},
     {"asan": {_A.REMANUFACTURE, _A.DISMANTLE}}),
    ("reuse", "Pretend Second Life Co.", "상상재사용(주)", {_R.REUSE}, {"cheongju": {_A.REPURPOSE, _A.DISMANTLE}}),
    ("inspector", "Fictional Safety Inspection Body", "허구안전검사원", {_R.INSPECTION}, {"sejong": {_A.INSPECT}}),
    ("ess", "Imaginary Storage Operations Co.", "가상전력저장(주)", {_R.ESS_OPERATOR}, {"pohang": set(), "hongseong": set()}),
    ("preproc", "Imaginary Black Powder Co.", "가상블랙파우더(주)", {_R.PREPROC}, {"gunsan": {_A.SHRED, _A.DISMANTLE}}),
    ("refiner", "Over-the-Rainbow Refining Co.", "무지개너머제련(주)", {_R.PREPROC, _R.REFINER},
     {"pohang": {_A.SHRED, _A.RECOVER}}),
    ("exporter", "Faraway Export Co.", "먼나라수출(주)", {_R.EXPORT_CUSTOMS}, {"incheon": {_A.EXPORT}, "busan": {_A.EXPORT}}),
    ("regulator", "Imaginary Battery Authority", "가상배터리관리청", {_R.REGULATOR}, {"sejong": set()}),
    ("stranger", "Passer-by Trading Co.", "지나가는상사(주)", {_R.TRADER}, {"busan": {_A.TRADE}}),
    ("standstill", "Standstill Trading Co.", "멈춘유통(주)", {_R.TRADER}, {"daegu": {_A.TRADE}}),
    ("insurer", "Castles-in-Spain Insurance", "뜬구름보험(주)", {_R.INSURER_AUCTION}, {"sejong": set()}),
    ("cathode", "Mirage Cathode Co.", "신기루양극재(주)", {_R.CAM_MAKER}, {"pohang": set()}),
    ("shopfront", "Shopfront Trading Co.", "문간유통(주)", {_R.TRADER}, {"incheon": {_A.TRADE}}),
    ("dozy", "Dozy Storage Operations Co.", "꾸벅전력저장(주)", {_R.ESS_OPERATOR, _R.COLLECTION}, {"hongseong": {_A.COLLECT}}),
    ("bygone", "Bygone Evaluation Institute", "왕년성능평가원", {_R.EVALUATOR}, {"incheon": {_A.EVALUATE}}),
    ("tally", "Tall Tale Storage Co.", "허풍보관(주)", {_R.COLLECTION}, {"daegu": _CENTRE}),
)  # fmt: skip
_NATIONWIDE = frozenset({"cell", "pack", "oem_a", "oem_b", "regulator", "stranger"})
_TARDY = frozenset({"garage", "dozy"})
_SUSPENDED_SINCE = {"standstill": calendar.start_of(date(2024, 7, 1))}
UNREGISTERED_GLN = _GLN_START + "99000" + numbers.check_digit(_GLN_START + "99000")
"""A well-formed number that belongs to nobody."""


@cache
def world() -> World:
    """The companies of the demo and their sites."""
    return district(0)


@cache
def district(which: int) -> World:
    """The companies that district `which` deals with: makers, carmakers and the authority of the whole country, and all
    others of its own. District 0 is the demo's. ValueError beyond DISTRICTS_MAX.
    """
    if not 0 <= which <= DISTRICTS_MAX:
        raise ValueError(f"there are districts 0 to {DISTRICTS_MAX}, not {which}")
    made = (_company(0 if row[0] in _NATIONWIDE else which, number, *row) for number, row in enumerate(_CAST, start=1))
    return World((company.key, company) for company in made)


def _company(district: int, number: int, key: str, en: str, ko: str, roles: set, sites: dict) -> Company:
    names = Text(f"{en}, District {district}", f"{ko} {district}구역") if district else Text(en, ko)
    return Company(
        key, _gln(district, number, 0), _business_number(district, number), names, frozenset(roles),
        {town: _site(district, number, place, key, town, names, permits)
         for place, (town, permits) in enumerate(sites.items(), start=1)},
        _SUSPENDED_SINCE.get(key), tardy=key in _TARDY, urns=key == "oem_b",
    )  # fmt: skip


def _site(district: int, number: int, place: int, key: str, town: str, names: Text, permits) -> Site:
    where = _TOWNS[town]
    # Neighbours in one town stand a few hundred metres apart.
    north, east = number % 5 * 0.004, number % 7 * 0.003
    return Site(
        _gln(district, number, place), key, Text(f"{names.en}, {where.names.en}", f"{names.ko} {where.names.ko}사업장"),
        f"{where.address_ko} 가상산단로 {number * 10 + place}", where.region, round(where.latitude + north, 4),
        round(where.longitude + east, 4), frozenset(permits), _LAPSED.get((key, town)), 0 if key in _NO_STORE else _CAPACITY_PACKS.get(town, 400),
    )  # fmt: skip


def _gln(district: int, company: int, place: int) -> str:
    start = f"952{_DISTRICT_GLNS_FROM + district}" if district else _GLN_START
    body = f"{start}{company:02d}{place:03d}"
    return body + numbers.check_digit(body)


def _business_number(district: int, number: int) -> str:
    stem = f"00{district:05d}{number:02d}" if district else f"{_BUSINESS_START}{number:05d}"
    for digit in "0123456789":
        try:
            return numbers.business_number(stem + digit)
        except numbers.NumberError:
            continue
    raise ValueError(stem)
