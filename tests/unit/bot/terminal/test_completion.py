import pytest
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document

from bot.terminal.completion import Known, WordCompleter, offers

KNOWN = Known(
    environments=("staging", "production"),
    runs=("staging#42", "staging#41"),
    extra=("/as dana", "/as you", "/fault"),
)


@pytest.mark.parametrize(
    ("before", "found"),
    [
        ("/d", ["/deploy"]),
        ("/h", ["/handrail", "/help"]),
        ("/deploy s", ["staging"]),
        ("/deploy staging --p", ["--plan"]),
        ("/handrail sh", ["show"]),
        ("/handrail show ", ["staging#42", "staging#41", "staging", "production"]),
        ("/handrail runs p", ["production"]),
        ("/handrail audit ", ["verify"]),
        ("/handrail help un", ["unlock", "unmute"]),
        ("+1 ", ["staging#42", "staging#41"]),
        ("+1 staging#42 ", []),
        ("/as ", ["dana", "you"]),
        ("/f", ["/fault"]),
        ("hello ", []),
        ("/nonsense ", []),
    ],
)
def test_tab_offers_what_can_stand_there(before, found):
    assert list(offers(before, KNOWN)) == found


def test_a_single_offer_is_completed_with_a_space_behind_it():
    completer = WordCompleter(lambda: KNOWN)
    (one,) = completer.get_completions(Document("/deploy st"), CompleteEvent())
    assert (one.text, one.start_position) == ("staging ", -2)
    several = list(completer.get_completions(Document("/h"), CompleteEvent()))
    assert [each.text for each in several] == ["/handrail", "/help"]
