"""What a run's events tell of a step on several hosts."""

from runner.decide import Ask, Carry, Finish, decide
from runner.record.events import Kind
from runner.record.fold import fold
from runner.record.run import Outcome, StepState
from tests.unit.runner.plans import Story, plan

HOSTS = {"web-1": "boot-1", "web-2": "boot-2"}


class Tale(Story):
    """A run whose step `build` is meant for two hosts."""

    def __init__(self) -> None:
        super().__init__(plan(steps=[{"id": "build", "title": "Build", "run": "true"}]))
        self.started().begun("build", hosts=HOSTS)

    def here(self, host: str, outcome: str = "", attempt: int = 1) -> "Tale":
        """Tell that the step began on a host, and how it ended there."""
        place = {"step": "build", "attempt": attempt}
        self.tell(Kind.HOST_BEGAN, {"host": host}, **place)
        if outcome:
            self.tell(Kind.HOST_ENDED, {"host": host, "outcome": outcome}, **place)
        return self

    @property
    def step(self) -> StepState:
        run = fold(self.events)
        assert run is not None
        return run.steps["build"]

    def follows(self) -> object:
        return decide(fold(self.events), self.plan, self.now)

    def marks(self) -> dict[str, tuple[Outcome | None, bool]]:
        return {name: (one.outcome, one.running) for name, one in self.step.hosts.items()}


def test_hosts_wait_then_run_then_have_ended():
    tale = Tale()
    assert tale.marks() == {"web-1": (None, False), "web-2": (None, False)}
    tale.here("web-1", "passed").here("web-2")
    assert tale.marks() == {"web-1": (Outcome.PASSED, False), "web-2": (None, True)}
    assert tale.step.running
    assert tale.step.hosts["web-1"].done
    assert not tale.step.hosts["web-2"].done


def test_a_step_of_one_host_knows_of_none():
    story = Story(plan()).started().passed("backup")
    run = fold(story.events)
    assert run is not None
    assert run.steps["backup"].hosts == {}


def test_a_host_that_no_intent_names_is_taken_as_it_is_told():
    tale = Tale().here("web-9", "passed")
    assert tale.step.hosts["web-9"].outcome is Outcome.PASSED


def test_a_retry_keeps_what_has_passed_and_begins_anew_where_it_has_not():
    tale = Tale().here("web-1", "passed").here("web-2", "failed")
    tale.ended("build", "failed", why="web-2: no").tell(Kind.FINISHED, {"outcome": "failed"})
    tale.tell(Kind.RETRY_WANTED, {"person": "dana"}, actor="dana")
    tale.begun("build", 2, hosts={"web-2": "boot-2"})
    assert tale.marks() == {"web-1": (Outcome.PASSED, False), "web-2": (None, False)}
    assert [one.attempt for one in tale.step.hosts.values()] == [1, 2]


def asked(tale: Tale, attempt: int = 1) -> Tale:
    data = {
        "id": f"build.{attempt}",
        "text": "?",
        "options": ["go-on", "try-again", "stop"],
        "deadline": tale.now + 100,
        "default": "stop",
    }
    tale.tell(Kind.QUESTION_ASKED, data, step="build", attempt=attempt)
    return tale


def answered(tale: Tale, option: str, attempt: int = 1) -> Tale:
    data = {"id": f"build.{attempt}", "option": option}
    tale.tell(Kind.ANSWERED, data, step="build", attempt=attempt, actor="dana")
    return tale


def test_going_on_behind_a_first_host_in_doubt_goes_on_to_the_others():
    tale = Tale().here("web-1", "inconclusive")
    tale.ended("build", "inconclusive", why="web-1: ?")
    assert isinstance(tale.follows(), Ask)
    answered(asked(tale), "go-on")
    assert tale.step.hosts["web-1"].accepted
    assert not tale.step.done
    assert tale.follows() == Carry("build", 2)


def test_going_on_behind_the_last_host_in_doubt_accepts_the_step():
    tale = Tale().here("web-1", "passed").here("web-2", "inconclusive")
    tale.ended("build", "inconclusive", why="web-2: ?")
    answered(asked(tale), "go-on")
    assert tale.step.done
    assert not tale.step.hosts["web-1"].accepted
    assert isinstance(tale.follows(), Finish)


def test_a_host_that_lost_the_process_is_tried_again_as_the_rule_says():
    tale = Tale().here("web-1", "lost")
    tale.plan = plan(steps=[{"id": "build", "title": "B", "run": "true", "resume": "check"}])
    tale.ended("build", "lost", why="web-1: lost")
    assert tale.follows() == Carry("build", 2, only_checks=True)


def test_each_host_has_the_outputs_that_it_handed_on_and_never_those_of_another():
    hosts = {"web-1": {"outputs": {"DIR": "/a", "PORT": "1"}}, "web-2": {"outputs": {"DIR": "/b"}}}
    told = {"outputs": {"DIR": "/a", "PORT": "1"}, "hosts": {**hosts, "web-3": {}}}
    step = StepState(id="build", finished=told)
    assert step.outputs_on("web-1") == {"DIR": "/a", "PORT": "1"}
    assert step.outputs_on("web-2") == {"DIR": "/b", "PORT": ""}
    assert step.outputs_on("web-3") == {"DIR": "", "PORT": ""}
    assert step.outputs_on("db-1") == {"DIR": "/a", "PORT": "1"}
    assert step.outputs_on("") == {"DIR": "/a", "PORT": "1"}
