"""Errors as people meet them: a code, what happened, what to do."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One error for people.

    Attributes:
        code: Stable, lower-case words joined by hyphens (`host-key-changed`).
        what: What happened, one sentence, with the values that matter and no secret.
        cure: What to do about it, one sentence.
    """

    code: str
    what: str
    cure: str

    def __str__(self) -> str:
        """Return the one-line form used in terminals and logs."""
        return f"{self.what} [{self.code}] {self.cure}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One problem in a declared file, with its place.

    Attributes:
        problem: What is wrong and how to mend it.
        file: Path of the file as people gave it.
        line: Line number from 1, or 0 where the whole file is meant.
        path: Dotted path of the key (`steps.2.verify.0.path`).
        fatal: False for a warning; `serve` starts despite it.
    """

    problem: Problem
    file: str
    line: int = 0
    path: str = ""
    fatal: bool = True

    def __str__(self) -> str:
        """Return `file:line: path: what [code] cure`."""
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.path + ': ' if self.path else ''}{self.problem}"


@dataclass(slots=True)
class ProblemError(Exception):
    """Carries a `Problem` to the border where it is shown; never a traceback for people."""

    problem: Problem
    notes: tuple[str, ...] = field(default=())

    def __str__(self) -> str:
        """Return the problem's one-line form."""
        return str(self.problem)


def fail(code: str, what: str, cure: str) -> ProblemError:
    """Return the exception for a problem, to be raised by the caller."""
    return ProblemError(Problem(code=code, what=what, cure=cure))
