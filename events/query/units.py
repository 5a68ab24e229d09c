"""Units of UN/ECE Recommendation 20, so that 25 degrees Celsius are found by whoever asks in kelvin."""

from typing import NamedTuple

_ABSOLUTE_ZERO_C, _ABSOLUTE_ZERO_F = 273.15, 459.67


class Unit(NamedTuple):
    """What a unit measures, and how it becomes the SI unit of that: (value + shift) * scale."""

    measures: str
    scale: float = 1.0
    shift: float = 0.0


_PREFIXED = {
    "volt": {"VLT": 1, "2Z": 1e-3, "KVT": 1e3, "D82": 1e-6, "B78": 1e6},
    "ampere": {"AMP": 1, "4K": 1e-3, "B84": 1e-6, "B22": 1e3},
    "ohm": {"OHM": 1, "E45": 1e-3, "B94": 1e-6, "B49": 1e3, "B75": 1e6},
    "coulomb": {"COU": 1, "AMH": 3600, "E09": 3.6, "TAH": 3_600_000, "D86": 1e-3, "B86": 1e-6},
    "joule": {"JOU": 1, "KJO": 1e3, "3B": 1e6, "WHR": 3600, "KWH": 3.6e6, "MWH": 3.6e9, "GWH": 3.6e12},
    "watt": {"WTT": 1, "C31": 1e-3, "KWT": 1e3, "MAW": 1e6},
    "kilogram": {"KGM": 1, "GRM": 1e-3, "MGM": 1e-6, "TNE": 1e3, "DTN": 100, "LBR": 0.45359237, "ONZ": 0.028349523125},
    "metre": {"MTR": 1, "MMT": 1e-3, "CMT": 1e-2, "DMT": 0.1, "4H": 1e-6, "KMT": 1e3, "INH": 0.0254, "FOT": 0.3048,
              "YRD": 0.9144, "SMI": 1609.344},
    "square metre": {"MTK": 1, "CMK": 1e-4, "MMK": 1e-6, "HAR": 1e4},
    "cubic metre": {"MTQ": 1, "LTR": 1e-3, "MLT": 1e-6, "CMQ": 1e-6, "MMQ": 1e-9, "DMQ": 1e-3, "HLT": 0.1},
    "second": {"SEC": 1, "C26": 1e-3, "B98": 1e-6, "MIN": 60, "HUR": 3600, "DAY": 86_400, "WEE": 604_800},
    "metre per second": {"MTS": 1, "KMH": 1 / 3.6, "2M": 0.01, "HM": 0.44704},
    "metre per second squared": {"MSK": 1, "K40": 9.80665},
    "pascal": {"PAL": 1, "A97": 100, "KPA": 1e3, "MPA": 1e6, "BAR": 1e5, "MBR": 100, "ATM": 101_325,
               "PS": 6894.757293168},
    "newton": {"NEW": 1, "B47": 1e3},
    "hertz": {"HTZ": 1, "KHZ": 1e3, "MHZ": 1e6, "A86": 1e9},
    "kilogram per cubic metre": {"KMQ": 1, "23": 1e3, "GL": 1, "M1": 1e-3, "GP": 1e-6, "GQ": 1e-9},
    "radian": {"C81": 1, "DD": 0.017453292519943295},
    "lux": {"LUX": 1},
    "candela": {"CDL": 1},
    "mole": {"C34": 1, "B45": 1e3},
    "siemens": {"SIE": 1, "C27": 1e-3},
    "farad": {"FAR": 1, "4O": 1e-6, "C10": 1e-3},
    "one": {"C62": 1, "P1": 0.01, "H87": 1, "EA": 1, "NIU": 1, "59": 1e-6, "61": 1e-9},
}  # fmt: skip
_UNITS = {code: Unit(measures, scale) for measures, codes in _PREFIXED.items() for code, scale in codes.items()} | {
    "KEL": Unit("kelvin"),
    "CEL": Unit("kelvin", 1.0, _ABSOLUTE_ZERO_C),
    "FAH": Unit("kelvin", 5 / 9, _ABSOLUTE_ZERO_F),
    "A48": Unit("kelvin", 5 / 9),
}
_DIGITS = 12


def measures(code: str) -> str:
    """What the unit with `code` measures; a unit that is not in the table measures only what it itself does."""
    return _UNITS[code].measures if code in _UNITS else f"unit {code}"


def si(value: float, code: str, *, difference: bool = False) -> float:
    """`value` of the unit with `code` in the SI unit; a `difference`, such as a standard deviation, has no zero point.

    To 12 digits, so that what is the same in two units is the same number.
    """
    unit = _UNITS.get(code, Unit(code))
    shift = 0.0 if difference else unit.shift
    return float(f"{(value + shift) * unit.scale:.{_DIGITS}g}")
