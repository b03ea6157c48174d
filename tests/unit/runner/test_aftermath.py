from runner.aftermath import aftermath
from runner.plan import Commit
from runner.record.fold import fold
from runner.record.run import Run
from tests.unit.runner.plans import Story, plan

PLAN = plan(carried={"BACKUP_FILE": "/b/1"})


def told(story: Story) -> str:
    run = fold(story.events)
    assert isinstance(run, Run)
    return aftermath(run, PLAN, "Look: it fell over.")


def test_what_never_began_changed_nothing():
    assert told(Story(PLAN).asked()) == "Look: it fell over. Nothing was changed."


def test_what_changed_nothing_left_all_as_the_deploy_had():
    story = Story(PLAN).started().begun("build", changes=False).ended("build", "failed")
    assert "what the deploy left is as it was" in told(story)


def test_the_state_and_the_next_command_are_told():
    story = Story(PLAN).started().passed("backup", "build").begun("look").ended("look", "failed")
    text = told(story)
    assert "Done: Back up, Build. Not done: Restart the bot, Look." in text
    assert f"from {'b' * 10} to {'a' * 10}, with the backup /b/1." in text
    assert "/handrail retry staging#1" in text


def test_nothing_done_and_nothing_live_are_told_too():
    story = Story(PLAN).started().begun("backup").ended("backup", "failed")
    run = fold(story.events)
    assert isinstance(run, Run)
    text = aftermath(run, plan(live=None, commit=Commit(sha="c" * 40)), "Bad")
    assert "Bad. No step is done. Not done:" in text
    assert "from nothing to cccccccccc." in text
