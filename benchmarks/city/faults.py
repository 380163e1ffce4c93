"""The mistakes that are planted: each takes a clean record and returns a faulty one that knows its findings."""

import random
from typing import Any

from codegen import ALPHABET, body_check, make_body, make_regno, make_ric, make_uscc, uscc_check

from .record import NOWHERE, REGION, STAND_IN, Record

_WIDE = str.maketrans({char: chr(ord(char) + 0xFEE0) for char in ALPHABET})


def lettered(rng: random.Random, *, category: str = "1") -> str:
    """A valid code that holds at least one letter, a zero and a one: something to mistype."""
    while True:
        code: str = make_uscc(rng, category=category, region=REGION)
        if "MA" in code and "0" in code[10:17] and "1" in code[10:17]:
            return code


# --- the code column -------------------------------------------------------------------------------------------------


def wrong_check(record: Record) -> Record:
    code = record.code
    return record.with_code(code[:17] + ALPHABET[(ALPHABET.index(code[17]) + 1) % 31], "COD003")


def swapped(record: Record) -> Record:
    """Two neighbours change places; both check characters fail, the first one is named."""
    code = record.code
    at = next(i for i in range(9, 15) if code[i] != code[i + 1])
    return record.with_code(code[:at] + code[at + 1] + code[at] + code[at + 2 :], "COD003")


def lower_case(record: Record, rng: random.Random) -> Record:
    return record.with_code(lettered(rng).lower(), "COD001")


def wide(record: Record) -> Record:
    return record.with_code(record.code.translate(_WIDE), "COD001")


def spaced(record: Record) -> Record:
    code = record.code
    return record.with_code(f"{code[:8]} {code[8:17]} {code[17]}", "COD001")


def hyphened(record: Record) -> Record:
    code = record.code
    return record.with_code(f"{code[:8]}-{code[8:16]}-{code[16:]}", "COD001")


def numeric(record: Record) -> Record:
    """A code of digits only, typed into a cell that is not text: its last three digits are gone."""
    return record.with_code(911408021234567000, "COD012")


def short(record: Record) -> Record:
    return record.with_code(record.code[:17], "COD002")


def long(record: Record) -> Record:
    return record.with_code(record.code + record.code[-1], "COD002")


def letter_o(record: Record, rng: random.Random) -> Record:
    code = lettered(rng)
    at = code.rindex("0", 10, 17)
    return record.with_code(code[:at] + "O" + code[at + 1 :], "COD004")


def letter_i(record: Record, rng: random.Random) -> Record:
    code = lettered(rng)
    at = code.rindex("1", 10, 17)
    return record.with_code(code[:at] + "I" + code[at + 1 :], "COD004")


def zeros(record: Record) -> Record:
    return record.with_code("0" * 18, "COD010")


def stand_in(record: Record) -> Record:
    """17 zeros and X for a company, which has a code."""
    return record.with_code(STAND_IN, "COD011")


def organisation_code(record: Record, rng: random.Random) -> Record:
    body = make_body(rng)
    return record.with_code(f"{body[:8]}-{body[8]}", "COD013")


def registration_number(record: Record, rng: random.Random) -> Record:
    return record.with_code(make_regno(rng, region=REGION), "COD014")


def personal_id(record: Record, rng: random.Random) -> Record:
    return record.with_code(make_ric(rng, region=NOWHERE), "PID001")


def name_as_code(record: Record) -> Record:
    return record.with_code(record.values[record.party_field], "COD016")


def unknown_region(record: Record, rng: random.Random) -> Record:
    """A code whose checks hold, of a district that no list knows: only a warning."""
    return record.with_code(make_uscc(rng, region=NOWHERE), "COD008")


def as_issued(record: Record) -> Record:
    """Like the Fujian pilots: region 3501, body M000…, the body's check holds and the last character does not."""
    first8 = "M0007K2A"
    first17 = "91350100" + first8 + body_check(first8)
    due = uscc_check(first17)
    return record.with_code(first17 + ALPHABET[(ALPHABET.index(due) + 5) % 31], "COD009")


def trader_code(record: Record, rng: random.Random) -> Record:
    """A company with a sole trader's code."""
    return record.with_code(make_uscc(rng, category="2", region=REGION), "REL002")


def company_code(record: Record, rng: random.Random) -> Record:
    """A sole trader with a company's code."""
    return record.with_code(make_uscc(rng, category="1", region=REGION), "REL001")


def person_with_code(record: Record, rng: random.Random) -> Record:
    """A natural person with a unified code."""
    return record.with_code(make_uscc(rng, category="2", region=REGION), "REQ003")


# --- any other column ------------------------------------------------------------------------------------------------


def with_value(record: Record, rule: str, code: str, value: Any, **changes: Any) -> Record:
    """The field's value breaks one rule there; `changes` keep everything else in order."""
    return record.but((rule, code), **{code: value}, **changes)


def missing(record: Record, code: str) -> Record:
    return with_value(record, "REQ001", code, "")


def missing_here(record: Record, code: str) -> Record:
    return with_value(record, "REQ002", code, "")


def late(record: Record, decided: str) -> Record:
    """The record was reported after its seventh working day."""
    return record.but(("TIM001", decided))


def id_in_text(record: Record, rng: random.Random, code: str) -> Record:
    text = f"{record.values[code]}（经办人身份证号{make_ric(rng, region=NOWHERE)}）"
    return with_value(record, "PID003", code, text)


def duplicated(records: list[Record], code: str) -> list[Record]:
    """The same record several times: the first is the reference, the later ones are the faults."""
    first, *rest = records
    again = [other.but(("DUP001", code)) for other in rest]
    return [first.but(("DUP002", code)), *again]


def shared_code(records: list[Record]) -> list[Record]:
    """One valid code on several names: a warning at every one of them."""
    code = records[0].code
    return [record.with_code(code, "DUP003") for record in records]
