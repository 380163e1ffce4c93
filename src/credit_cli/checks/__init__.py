"""The closed vocabulary of checks: one name per check, written out."""

from collections.abc import Mapping

from . import amounts, codes, dates, duplicates, enums, personal, presence, relations, text, timeliness
from .context import Check, CheckContext

CHECKS: Mapping[str, Check] = {
    "required": presence.required,
    "must-be-blank": presence.must_be_blank,
    "placeholder": presence.placeholder,
    "one-of": presence.one_of,
    "max-length": text.max_length,
    "min-length": text.min_length,
    "pattern": text.pattern,
    "contains": text.contains,
    "uscc": codes.uscc_verdict,
    "stand-in": codes.stand_in,
    "numeric-cell": codes.numeric_cell,
    "orgcode": codes.organisation_code,
    "regno": codes.registration_number,
    "other-code": codes.other_code,
    "personal-id": personal.personal_id,
    "personal-id-in-text": personal.personal_id_in_text,
    "resident-id": personal.resident_id,
    "codelist": enums.codelist,
    "other-needs-text": enums.other_needs_text,
    "codelist-by-date": enums.codelist_by_date,
    "readable-date": dates.readable_date,
    "date-range": dates.date_range,
    "date-order": dates.date_order,
    "not-after-reported": dates.not_after_reported,
    "not-after-today": dates.not_after_today,
    "period": dates.period,
    "late": timeliness.late,
    "amount": amounts.amount,
    "amount-without-kind": amounts.amount_without_kind,
    "amount-against-content": amounts.amount_against_content,
    "category-code": relations.category_code,
    "pair": relations.pair,
    "duplicate": duplicates.duplicate,
    "one-code-several-parties": duplicates.one_code_several_parties,
}

__all__ = ["CHECKS", "Check", "CheckContext"]
