"""What validate tells people on stderr after the result: files, rows, periods, reported days, what was recorded."""

from collections import Counter
from collections.abc import Iterator, Sequence

from credit_cli.model import FileLedger, RowLedger, Submission
from credit_cli.safety import mask, safe

from .paths import Found
from .recording import Recording

LISTED = 5


def account(
    files: FileLedger, submissions: Sequence[Submission], skipped: Sequence[tuple[str, str]], *, verbose: bool
) -> Iterator[str]:
    """Yield the lines about files, skipped items, rows, periods and reported days."""
    yield _files(files)
    yield from _locked(submissions)
    yield from skipped_lines(skipped, verbose=verbose)
    ledgers = [submission.ledger for submission in submissions if submission.ledger is not None]
    if ledgers:
        yield f"行：{_rows(ledgers)}"
    if verbose:
        yield from (
            _public(f"  {item.path} [{item.sheet}]：{_rows([item.ledger])}") for item in submissions if item.ledger
        )
    if periods := Counter(submission.period for submission in submissions if submission.records is not None):
        yield f"所属期间：{_grouped(periods)}"
    if days := Counter(_reported(item) for item in submissions if item.reported_by):
        yield f"报送日取自：{_grouped(days)}"
    yield from (_public(f"注意：{item.path}：{text}") for item in submissions for text in item.notes)


def file_ledger(found: Found, submissions: Sequence[Submission]) -> FileLedger:
    """Account for every file that was given: it was read, refused, skipped, or could not be processed."""
    read = {submission.path for submission in submissions if submission.records is not None}
    refused = {submission.path for submission in submissions} - read
    return FileLedger(
        given=len(found.files) + len(found.skipped),
        read=len(read),
        refused=len(refused),
        skipped=len(found.skipped),
        failed=len(found.files) - len(read) - len(refused),
        missing=len(found.missing),
    )


def _files(files: FileLedger) -> str:
    parts = [f"已读 {files.read}", f"无法读取 {files.refused}", f"跳过 {files.skipped}"]
    more = [f"未能处理 {files.failed}"] if files.failed else []
    missing = f"；另有 {files.missing} 个路径找不到" if files.missing else ""
    return f"文件：{files.given} 个 = {' + '.join([*parts, *more])}{missing}"


def _locked(submissions: Sequence[Submission]) -> Iterator[str]:
    count = sum(any(finding.rule == "FIL002" for finding in item.findings) for item in submissions)
    if count:
        yield f"  其中 {count} 个文件有打开密码：知道密码的，加 --ask-password 或 --password-file 再检查一次"


def skipped_lines(skipped: Sequence[tuple[str, str]], *, verbose: bool) -> Iterator[str]:
    """Yield a line per skipped item, the first few only unless `verbose`."""
    listed = skipped if verbose else skipped[:LISTED]
    yield from (_public(f"  跳过 {path}：{why}") for path, why in listed)
    if len(skipped) > len(listed):
        yield f"  另有 {len(skipped) - len(listed)} 项跳过，加 -v 逐个列出"


def _rows(ledgers: Sequence[RowLedger]) -> str:
    names = {
        "records": "记录",
        "title": "标题",
        "header": "表头",
        "blank": "空行",
        "total": "合计",
        "note": "说明",
        "repeated": "重复表头",
        "unchecked": "另一张表（未核验）",
    }
    sums = {words: sum(getattr(ledger, name) for ledger in ledgers) for name, words in names.items()}
    parts = [f"{words} {count}" for words, count in sums.items() if count]
    return f"{sum(ledger.rows for ledger in ledgers)} 行 = {' + '.join(parts) or 0}"


def _reported(submission: Submission) -> str:
    return submission.reported_by


def _grouped(counts: Counter[str]) -> str:
    return "、".join(_public(f"{words}（{count} 张表）") for words, count in sorted(counts.items()))


def recorded(recording: Recording | None, *, where: str) -> str:
    """Return the line about recording; None means that it was not asked for."""
    if recording is None:
        return "未入库（--no-record）"
    parts = [f"新增 {recording.new} 条", f"更新 {recording.updated} 条", f"未变 {recording.unchanged} 条"]
    parts += [f"同一文件中重复 {recording.repeated} 条"] if recording.repeated else []
    notes = [f"其中 {recording.already} 个文件先前已入库"] if recording.already else []
    if recording.kept:
        notes.append(f"{recording.kept} 个文件的收到日、月份仍按先前较早的（确要改晚，先用 archive undo 撤销入库）")
    if recording.months_kept:
        notes.append(
            f"{recording.months_kept} 个文件没有写明月份，与先前入库的相同，仍计入先前的月份（另一月的请写明 --month）"
        )
    if recording.another:
        notes.append(
            f"{recording.another} 个文件没有写明月份，与先前入库的相同，算另一月的（若是同一份，用 archive undo 撤销）"
        )
    notes += [f"{recording.failed} 个文件未能入库"] if recording.failed else []
    return _public(f"入库（{where}）：{recording.files} 个文件，{'，'.join(parts + notes)}")


def _public(text: str) -> str:
    return mask(safe(text))
