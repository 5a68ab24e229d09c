"""Which countries belong to the OECD: waste batteries and black mass may not go everywhere."""

OECD = frozenset({
    "AU", "AT", "BE", "CA", "CH", "CL", "CO", "CR", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GB", "GR", "HU", "IE",
    "IL", "IS", "IT", "JP", "KR", "LT", "LU", "LV", "MX", "NL", "NO", "NZ", "PL", "PT", "SE", "SI", "SK", "TR", "US",
})  # fmt: skip
"""The members by ISO 3166 alpha-2, 38 since Costa Rica joined in 2021."""


def in_oecd(country: str | None) -> bool | None:
    """Whether a country is a member; None when no country is named."""
    return country in OECD if country else None
