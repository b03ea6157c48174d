"""Lines with signs as Slack shows them: sign, time in a column of its own, text, detail. Pure."""

from bot.columns import has_column, time_of
from bot.fit import fit_in
from bot.slack import mrkdwn
from commands.reply import Line, Lines, Sign

SIGNS = {
    Sign.WAITING: "⚪",
    Sign.RUNNING: "🔵",
    Sign.PASSED: "✅",
    Sign.WARNED: "⚠️",
    Sign.FAILED: "❌",
    Sign.INCONCLUSIVE: "❔",
    Sign.SKIPPED: "⏭️",
    Sign.CANCELLED: "⏹️",
}
_LOUD = frozenset({Sign.RUNNING, Sign.FAILED, Sign.INCONCLUSIVE, Sign.CANCELLED, Sign.WARNED})
_TEXT, _DETAIL = 300, 500


def step_rows(block: Lines) -> tuple[list[str], bool]:
    """Return one row a line, and whether any of them was cut."""
    column = has_column(block.lines)
    width = max((len(time_of(line)) for line in block.lines), default=0) if column else 0
    rows = [_row(line, width) for line in block.lines]
    return [row for row, _ in rows], any(cut for _, cut in rows)


def _row(line: Line, width: int) -> tuple[str, bool]:
    loud = line.sign in _LOUD
    write = mrkdwn.bold if loud else mrkdwn.line
    text, cut = fit_in(line.text, _TEXT, write)
    detail, short = fit_in(line.detail, _DETAIL, mrkdwn.line)
    title = f"*{text}*" if loud and text else text
    chip = mrkdwn.chip(time_of(line), width) + " " if width else ""
    parts = [
        title,
        detail,
        f"since {mrkdwn.time(line.since)}" if line.since else "",
        time_of(line) if not width and line.seconds > 0 else "",
    ]
    told = " · ".join(part for part in parts if part)
    return f"{SIGNS[line.sign]} {chip}{told}", cut or short
