import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.template import fill, fill_some, names, parts

names_of = st.sampled_from(["APP", "B_2", "COMMIT"])
pieces = st.one_of(
    st.text(alphabet="a${}A ", max_size=6).filter(lambda text: "${" not in text),
    names_of.map(lambda name: "${" + name + "}"),
    st.just("$${"),
)


def test_a_template_is_text_and_names():
    assert parts("a ${APP} $${x} ${B_2}") == [
        ("text", "a "),
        ("name", "APP"),
        ("text", " "),
        ("text", "${"),
        ("text", "x} "),
        ("name", "B_2"),
    ]
    assert names("${A}${B}${A}") == ("A", "B", "A")
    assert names("$HOME and ${") == ()


@pytest.mark.parametrize("text", ["${app}", "${}", "${A B}", "${A:-x}"])
def test_a_reference_without_a_name_is_an_error(text):
    with pytest.raises(ValueError, match="names look like APP_DIR"):
        parts(text)


def test_unknown_names_stay_as_they_are_written():
    assert fill("${A} ${B} $${C}", {"A": "1"}) == "1 ${B} ${C}"
    assert fill_some("${A} ${B} $${C}", {"A": "1"}) == "1 ${B} $${C}"


def test_a_value_is_not_a_template():
    first = fill_some("${A} ${B}", {"A": "${B}"})
    assert fill(first, {"B": "2"}) == "${B} 2"


@settings(deadline=None)  # busy machines are slow, not wrong
@given(
    template=st.lists(pieces, max_size=6).map(" ".join),
    first=st.dictionaries(names_of, st.text(alphabet="a${}B", max_size=6)),
    second=st.dictionaries(names_of, st.text(alphabet="a${}B", max_size=6)),
)
def test_filling_twice_is_filling_once_with_both(template, first, second):
    assert fill(fill_some(template, first), second) == fill(template, {**second, **first})
