"""Late or not: seven working days after the decision."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from credit_cli import calendar
from credit_cli.dates import EARLIEST
from credit_cli.model import Hits, Table
from credit_cli.rulepack import Bound

from .context import CheckContext, days, hits

_STATUS = {"late": calendar.LATE, "undetermined": calendar.UNDETERMINED}


def statuses(table: Table, context: CheckContext) -> NDArray[np.int8]:
    """Per record ON_TIME, LATE or UNDETERMINED; records without a readable decision date count as undetermined here."""

    def judge(table: Table) -> NDArray[np.int8]:
        column = table.columns.get(context.pack.roles.decided)
        if column is None:
            return np.full(len(table), calendar.UNDETERMINED, np.int8)
        decided, _ = days(column, table)
        rule = context.timeliness
        return context.calendar.late(decided, context.reported, days=rule.working_days, count_from=rule.count_from)

    result: NDArray[np.int8] = table.once("timeliness", judge)
    return result


def late(table: Table, bound: Bound, context: CheckContext) -> Iterator[Hits]:
    """The record was reported after the last timely day, or nobody can tell yet (`params.status`)."""
    decided, _ = days(table.columns[bound.field.code], table)
    mask = (statuses(table, context) == _STATUS[bound.params["status"]]) & ~np.isnat(decided)
    # A decision after its report is DAT004's business, one before the republic DAT005's.
    mask &= (decided <= context.reported) & (decided >= EARLIEST)
    if bound.params["status"] == "late":
        mask &= context.dated
    if not mask.any():
        return iter(())
    rule = context.timeliness
    due = context.calendar.due_days(decided, days=rule.working_days, count_from=rule.count_from)
    return hits(
        bound,
        mask,
        decided=lambda i: str(decided[i]),
        due=lambda i: str(due[i]),
        reported=lambda i: str(context.reported[i]),
        reported_by=context.reported_by,
        coverage=context.calendar.coverage,
    )
