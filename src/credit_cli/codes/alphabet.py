"""The 31 symbols of GB 32100-2015 and the MOD 31 sum over them."""

from typing import Final

ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
VALUES: Final = {char: value for value, char in enumerate(ALPHABET)}
WEIGHTS: Final = tuple(pow(3, place, 31) for place in range(17))
"""Weight of each of the first seventeen positions; the check character weighs 1."""


def residue(code: str) -> int:
    """Σ Cᵢ·3^(i−1) + C18 mod 31 over 18 characters of the alphabet: 0 when the check character is right."""
    return (sum(VALUES[char] * weight for char, weight in zip(code, WEIGHTS, strict=False)) + VALUES[code[17]]) % 31


def calc_check_digit(first17: str) -> str:
    """Return the 18th character. Raises KeyError for a character outside the alphabet, ValueError for another length.

    Source: GB 32100-2015, annex A: C18 = (31 − Σ Cᵢ·3^(i−1) mod 31) mod 31.
    """
    return ALPHABET[-sum(VALUES[char] * weight for char, weight in zip(first17, WEIGHTS, strict=True)) % 31]
