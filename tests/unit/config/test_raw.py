import pytest

from config.raw import MAX_SIZE, read_raw


@pytest.fixture
def raw_of(tmp_path):
    def read(text):
        path = tmp_path / "file.yaml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_raw(path, "file.yaml")

    return read


def codes(raw):
    return [(each.problem.code, each.line) for each in raw.findings]


def test_every_key_and_item_has_its_line(raw_of):
    raw = raw_of("a: 1\nb:\n  - x\n  - c: |\n      text\n      more\n    d: {e: 2}\n")
    assert raw.value == {"a": 1, "b": ["x", {"c": "text\nmore\n", "d": {"e": 2}}]}
    assert raw.line(("a",)) == 1
    assert raw.line(("b",)) == 2
    assert raw.line(("b", 0)) == 3
    assert raw.line(("b", 1, "c")) == 4
    assert raw.line(("b", 1, "d", "e")) == 7


def test_what_is_not_there_has_the_line_of_the_block_around_it(raw_of):
    raw = raw_of("a: 1\nb:\n  c: 2\n")
    assert raw.line(("b", "missing", 3)) == 2
    assert raw_of("").line(("a",)) == 1


def test_only_plain_numbers_and_few_words_have_a_type(raw_of):
    raw = raw_of("[yes, off, 0600, 1:30, 2024-01-01, +1, 1_0, 0x1f, true, False, null, ~, -3, 2.5]")
    words = ["yes", "off", "0600", "1:30", "2024-01-01", "+1", "1_0", "0x1f"]
    assert raw.value == [*words, True, False, None, None, -3, 2.5]


def test_keys_are_text(raw_of):
    assert raw_of("yes: 1\n22: 2\nnull: 3\n").value == {"yes": 1, "22": 2, "null": 3}


def test_a_duplicate_key_is_told_with_both_lines(raw_of):
    raw = raw_of("a: 1\nb: 2\na: 3\n")
    assert codes(raw) == [("duplicate-key", 3)]
    assert "line 1" in raw.findings[0].problem.what
    assert raw.value == {"a": 1, "b": 2}


def test_anchors_and_merges_are_followed(raw_of):
    raw = raw_of("x: &x {a: 1, b: 2}\ny:\n  b: 3\n  <<: *x\nz: {<<: [*x, {c: 4, a: 9}]}\nw: *x\n")
    assert raw.findings == ()
    assert raw.value["y"] == {"b": 3, "a": 1}
    assert raw.value["z"] == {"a": 1, "b": 2, "c": 4}
    assert raw.value["w"] == {"a": 1, "b": 2}
    assert raw.line(("y", "a")) == 1


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: 1\nb: [\n", 3),
        ("a: 1\n b: 2\n", 2),
        ("a: \x07\n", 1),
        ("a: *nobody\n", 1),
        ("a: 1\n---\nb: 2\n", 2),
        ("a: 1\n? [x]\n: 2\n", 2),
        ("a: {<<: words}\n", 1),
        (b"a: \xff\n", 1),
    ],
)
def test_what_is_no_yaml_for_us_is_told_with_its_line(raw_of, text, line):
    assert codes(raw_of(text)) == [("not-yaml", line)]


def test_a_message_on_grammar_quotes_nothing_of_the_file(raw_of):
    (finding,) = raw_of('password: "hunter2\n').findings
    assert "hunter2" not in str(finding)


@pytest.mark.parametrize(
    "value", ["!!python/object/apply:os.system [x]", "!own 1", "!!int x", "!!set {a}", "!x [a]"]
)
def test_tags_that_would_build_objects_are_refused(raw_of, value):
    raw = raw_of(f"a: 1\nb: {value}\n")
    assert codes(raw) == [("unknown-tag", 2)]
    assert raw.value["b"] is None


def test_tags_of_plain_types_are_read(raw_of):
    assert raw_of("[!!str 1, !!int 2]").value == ["1", 2]


@pytest.mark.parametrize(
    "text", ["[" * 100_000, "a: &a [*a]\n", "a: &a {<<: *a}\n", "a: &a\n  b: *a\n"]
)
def test_endless_nesting_is_refused(raw_of, text):
    assert codes(raw_of(text)) == [("too-deep", 1)]


@pytest.mark.parametrize("merge", [False, True])
def test_few_lines_that_name_billions_of_values_are_refused(raw_of, merge):
    def names(level):
        inside = ", ".join([f"*a{level}"] * 10)
        return f"{{<<: [{inside}]}}" if merge else f"[{inside}]"

    lines = ["a0: &a0 {k: v}"]
    lines += [f"a{level + 1}: &a{level + 1} {names(level)}" for level in range(9)]
    assert [code for code, _ in codes(raw_of("\n".join(lines)))] == ["too-large"]


def test_a_file_over_a_megabyte_is_refused(raw_of):
    assert raw_of("#" * MAX_SIZE).findings == ()
    assert codes(raw_of("#" * (MAX_SIZE + 1))) == [("file-too-large", 0)]


def test_a_missing_file_and_a_folder_are_told(tmp_path):
    assert codes(read_raw(tmp_path / "none.yaml", "none")) == [("missing-file", 0)]
    assert codes(read_raw(tmp_path, "folder")) == [("unreadable-file", 0)]
    assert codes(read_raw(tmp_path / "a\0b", "nul")) == [("unreadable-file", 0)]
