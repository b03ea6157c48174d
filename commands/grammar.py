"""From what people type to a request, or to a problem that says how it is written. Pure."""

from collections.abc import Callable, Collection, Mapping

from commands import cast, watch_grammar
from commands.request import (
    RUNS_SHOWN,
    WEEKS_SHOWN,
    AnswerRequest,
    AuditVerify,
    Ballot,
    BreakGlass,
    Cancel,
    CountersignRequest,
    Deploy,
    Drill,
    HandOver,
    Help,
    History,
    Lock,
    Log,
    MarkBad,
    OverrideRequest,
    ReplicasRequest,
    Request,
    Retry,
    RollbackRequest,
    RunReference,
    Runs,
    Show,
    Status,
    TakeBack,
    Unlock,
    Whoami,
)
from commands.when import written
from commands.words import Said, Word, gather, legible, nearest, shown, split
from config.problem import Problem, ProblemError, fail

_RUNS_MOST = 50
_WEEKS_MOST = 104
_ATTEMPTS_MOST = 999
_MODES = ("quick", "full")
_VOTES = {"yes": True, "no": False}
_HELP = frozenset({"-h", "-help", "--help"})

Names = Collection[str]
"""The names of the environments, in declared order."""


def parse(text: str, environments: Names) -> Request | Problem:
    """Read a line such as `/deploy staging main --plan`.

    A slash before the first word and `/handrail` before a verb may be missing.
    """
    try:
        return _request(split(text), environments)
    except ProblemError as error:
        return error.problem


def parse_action(action: str, environments: Names) -> Request | Problem:
    """Read what a button carries: a verb with its words, or `vote staging-42 yes`.

    Behind `break-glass staging-42`, `override staging-42` and `accept-drift staging drift` stands
    what somebody wrote into a field: text, never words.
    """
    try:
        verb, space, rest = action.partition(" ")
        if space and verb in _TEXTS:
            return _TEXTS[verb](rest.strip(), environments)
        words = split(action)
        if words and words[0].text == "vote":
            return _ballot(tuple(word.text for word in words[1:]), environments)
        return _request(words, environments)
    except ProblemError as error:
        return error.problem


def parse_run(text: str, environments: Names) -> RunReference | Problem:
    """Read a run's name alone (`staging-42`, `#42`, `staging #42`)."""
    try:
        return _run(tuple(word.text for word in split(text)), environments)
    except ProblemError as error:
        return error.problem


def _request(words: list[Word], environments: Names) -> Request:
    if words and words[0].text.removeprefix("/").lower() == "handrail":
        words = words[1:] or [Word(text="help")]
    if not words:
        raise fail("nothing-asked", "Nothing was asked.", "Write /handrail help.")
    entry = cast.verb(words[0].text)
    rest = words[1:]
    if any(word.flag and word.text.lower() in _HELP for word in rest):
        return Help(about=entry.name)
    if [word.text.lower() for word in rest] == ["help"] and "help" not in environments:
        return Help(about=entry.name)
    return READERS[entry.name](gather(rest, entry), environments)


def _deploy(said: Said, environments: Names) -> Deploy:
    words, when = written(said, environments)
    where = None
    if words and not words[0].startswith("ref:"):
        where = _first(words.pop(0), environments)
    refs = [cast.ref(word.removeprefix("ref:")) for word in words]
    if len(refs) > 1:
        raise fail("two-refs", "Two refs were given.", f"Write {said.entry.usage}.")
    skips = dict.fromkeys(cast.step(word) for word in said.flags.get("skip", ()))
    return Deploy(
        environment=where,
        ref=refs[0] if refs else "",
        plan_only="plan" in said.flags,
        reason=cast.reason(said.one("reason")),
        skips=tuple(skips),
        when=when,
    )


def _first(word: str, environments: Names) -> str:
    """Return the environment, and say how a ref alone is written if the word is none."""
    try:
        return cast.environment(word, environments)
    except ProblemError as error:
        problem = error.problem
        cure = f"{problem.cure} A ref alone is written ref:main."
        raise fail(problem.code, problem.what, cure) from None


def _rollback(said: Said, environments: Names) -> RollbackRequest:
    words = list(said.words)
    mode = words.pop(0).lower() if words and words[0].lower() in _MODES else _MODES[0]
    where = _environment(tuple(words[:1]), environments)
    if words[1:]:
        raise fail(
            "unknown-rollback",
            f"There is no rollback {shown(words[0])}.",
            f"{nearest(words[0], _MODES)}Write {said.entry.usage}.",
        )
    to = cast.version(said.one("to") or "", environments) if "to" in said.flags else None
    return RollbackRequest(
        environment=where or (to.environment if isinstance(to, RunReference) else None),
        mode=mode,
        run=to if isinstance(to, RunReference) else None,
        commit=to if isinstance(to, str) else "",
        keep_schema="keep-schema" in said.flags,
        plan_only="plan" in said.flags,
        reason=cast.reason(said.one("reason")),
    )


def _take_back(said: Said, environments: Names) -> TakeBack:
    run, rest = _run_first(said, environments)
    modes = tuple(word.lower() for word in rest)
    if modes and (modes[1:] or modes[0] not in _MODES):
        raise fail(
            "unknown-rollback",
            f"There is no rollback {shown(' '.join(rest))}.",
            f"{nearest(rest[0], _MODES)}Write {said.entry.usage}.",
        )
    mode = modes[0] if modes else ""
    return TakeBack(run=_with_number(run), mode=mode, reason=cast.reason(said.one("reason")))


def _drill(said: Said, environments: Names) -> Drill:
    where = _environment(said.words, environments)
    return Drill(environment=where, reason=cast.reason(said.one("reason")))


def _bad(said: Said, environments: Names) -> MarkBad:
    run, rest = _run_first(said, environments)
    undo = "undo" in said.flags
    reason = cast.reason(" ".join(rest))
    if not reason and not undo:
        raise fail(
            "reason-missing",
            "A mark needs a reason, which everybody will see.",
            f"Write for example {said.entry.example}.",
        )
    return MarkBad(run=_with_number(run), reason=reason, undo=undo)


def _status(said: Said, environments: Names) -> Status:
    return Status(environment=_environment(said.words, environments))


def _runs(said: Said, environments: Names) -> Runs:
    limit = cast.number(said.one("limit"), "--limit", _RUNS_MOST)
    return Runs(environment=_environment(said.words, environments), limit=limit or RUNS_SHOWN)


def _history(said: Said, environments: Names) -> History:
    weeks = cast.number(said.one("weeks"), "--weeks", _WEEKS_MOST)
    return History(environment=_environment(said.words, environments), weeks=weeks or WEEKS_SHOWN)


def _show(said: Said, environments: Names) -> Show:
    return Show(run=_run(said.words, environments) if said.words else RunReference())


def _log(said: Said, environments: Names) -> Log:
    run, rest = _run_first(said, environments)
    if rest[1:]:
        raise fail("too-many-words", "One step at a time.", f"Write {said.entry.usage}.")
    return Log(
        run=run,
        step=cast.step(rest[0]) if rest else None,
        attempt=cast.number(said.one("attempt"), "--attempt", _ATTEMPTS_MOST),
        whole="all" in said.flags,
    )


def _cancel(said: Said, environments: Names) -> Cancel:
    return Cancel(run=_numbered(said, environments))


def _retry(said: Said, environments: Names) -> Retry:
    return Retry(run=_numbered(said, environments))


def _answer(said: Said, environments: Names) -> AnswerRequest:
    run, rest = _run_first(said, environments)
    return AnswerRequest(run=_with_number(run), option=cast.option(rest))


def _lock(said: Said, environments: Names) -> Lock:
    where = _environment(said.words, environments)
    lasts = cast.lock_time(said.one("for"))
    return Lock(environment=where, reason=cast.needed_reason(said), seconds=lasts)


def _unlock(said: Said, environments: Names) -> Unlock:
    where = _environment(said.words, environments)
    return Unlock(environment=where, reason=cast.needed_reason(said))


def _whoami(_said: Said, _environments: Names) -> Whoami:
    return Whoami()


def _audit(said: Said, _environments: Names) -> AuditVerify:
    if [word.lower() for word in said.words] != ["verify"]:
        raise fail("unknown-audit", "The audit can be verified.", f"Write {said.entry.usage}.")
    return AuditVerify()


def _replicas(_said: Said, _environments: Names) -> ReplicasRequest:
    return ReplicasRequest()


def _help(said: Said, _environments: Names) -> Help:
    return Help(about=cast.verb(said.words[0]).name if said.words else "")


def _ballot(words: tuple[str, ...], environments: Names) -> Ballot:
    run = _run(words[:-1], environments) if words[:-1] else RunReference()
    if run.number is None or words[-1] not in _VOTES:
        raise fail("bad-vote", "This button carries no vote.", "Use the newest message of the run.")
    return Ballot(run=run, yes=_VOTES[words[-1]])


def _broken(text: str, environments: Names) -> BreakGlass:
    run, _, reason = text.partition(" ")
    reference = _with_number(_run((run,), environments))
    return BreakGlass(run=reference, reason=cast.emergency_reason(reason))


def _break_glass(said: Said, environments: Names) -> BreakGlass:
    run = _numbered(said, environments)
    return BreakGlass(run=run, reason=cast.emergency_reason(said.one("reason")))


def _overridden(text: str, environments: Names) -> OverrideRequest:
    run, _, reason = text.partition(" ")
    words = cast.reason(legible(" ".join(reason.split())))
    return OverrideRequest(run=_with_number(_run((run,), environments)), reason=words)


def _override(said: Said, environments: Names) -> OverrideRequest:
    return OverrideRequest(run=_numbered(said, environments), reason=cast.needed_reason(said))


def _countersign(said: Said, environments: Names) -> CountersignRequest:
    run, rest = _run_first(said, environments)
    words = tuple(word.lower() for word in rest)
    if words not in {(), *((word,) for word in _VOTES)}:
        raise fail(
            "bad-countersign",
            f"{shown(' '.join(rest))} is neither yes nor no.",
            f"Write {said.entry.usage}.",
        )
    return CountersignRequest(run=_with_number(run), yes=words != ("no",))


def _environment(words: tuple[str, ...], environments: Names) -> str | None:
    return cast.environment(words[0], environments) if words else None


def _run_first(said: Said, environments: Names) -> tuple[RunReference, tuple[str, ...]]:
    if not said.words:
        raise fail(
            "missing-run",
            f"{said.entry.name} needs to know which run.",
            f"Write for example {said.entry.example}.",
        )
    run, used = cast.run(said.words, environments)
    return run, said.words[used:]


def _numbered(said: Said, environments: Names) -> RunReference:
    if not said.words:
        _run_first(said, environments)
    return _with_number(_run(said.words, environments))


def _with_number(run: RunReference) -> RunReference:
    """Return the reference; what changes a run needs its number, so that none is hit by chance."""
    if run.number is None:
        raise fail(
            "missing-number",
            f"Which run of {run.environment}?",
            f"Write its number too: {run.environment}#42.",
        )
    return run


def _run(words: tuple[str, ...], environments: Names) -> RunReference:
    if not words:
        raise fail("missing-run", "No run was named.", "Write for example staging#42.")
    run, used = cast.run(words, environments)
    if words[used:]:
        raise fail(
            "too-many-words",
            f"{shown(' '.join(words[used:]))} is too much.",
            "Name one run, for example staging#42.",
        )
    return run


_TEXTS: Mapping[str, Callable[[str, Names], Request]] = {
    "break-glass": _broken,
    "override": _overridden,
    "accept-drift": watch_grammar.pressed,
}

READERS: Mapping[str, Callable[[Said, Names], Request]] = {
    "deploy": _deploy,
    "rollback": _rollback,
    "take-back": _take_back,
    "drill": _drill,
    "bad": _bad,
    "status": _status,
    "runs": _runs,
    "history": _history,
    "show": _show,
    "log": _log,
    "cancel": _cancel,
    "retry": _retry,
    "answer": _answer,
    "break-glass": _break_glass,
    "override": _override,
    "countersign": _countersign,
    "lock": _lock,
    "unlock": _unlock,
    "give": lambda said, names: HandOver(environment=_environment(said.words, names), gives=True),
    "keep": lambda said, names: HandOver(environment=_environment(said.words, names), gives=False),
    "mute": watch_grammar.mute,
    "accept-drift": watch_grammar.accept_drift,
    "unmute": watch_grammar.unmute,
    "whoami": _whoami,
    "audit": _audit,
    "replicas": _replicas,
    "help": _help,
}
