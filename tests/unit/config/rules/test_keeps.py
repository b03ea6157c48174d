KEEPS = """\
keeps:
  - id: backup
    says: Backup
    outputs: [FILE]
    uses: [APP_DIR, OUT_FILE]
    run: rm -f -- "$OUT_FILE" ${NOT_OURS}
"""


def kept(sample, text: str) -> int:
    """Add what is kept to the playbook; return the line on which it begins."""
    before = sample.playbook.read_text()
    sample.playbook.write_text(before + text)
    return before.count("\n") + 1


def test_what_is_kept_knows_the_outputs_that_name_it(sample):
    kept(sample, KEEPS)
    reading = sample.read()
    assert reading.configuration is not None, reading.findings
    (one,) = reading.configuration.playbooks["staging"].keeps
    assert one.run.endswith("${NOT_OURS}")
    assert (one.least, one.age) == (None, None)


def test_other_outputs_are_not_known_to_it(sample):
    line = kept(sample, KEEPS.replace("OUT_FILE]", "OUT_OTHER]"))
    assert sample.told() == [("undefined-variable", "web.yaml", line + 4)]


def test_an_output_that_no_step_hands_on_is_told(sample):
    line = kept(sample, KEEPS.replace("[FILE]", "[FILE, FIEL]"))
    (finding,) = sample.read().findings
    assert (finding.problem.code, finding.line) == ("unknown-output", line + 3)
    assert "FILE" in finding.problem.cure


def test_ids_are_told_apart_also_from_handrails_own(sample):
    twice = KEEPS + KEEPS.partition("\n")[2]
    line = kept(sample, twice)
    assert sample.told() == [("duplicate-kept-id", "web.yaml", line + 6)]


def test_the_id_of_a_runs_own_folder_is_taken(sample):
    line = kept(sample, KEEPS.replace("id: backup", "id: run-folder"))
    assert sample.told() == [("duplicate-kept-id", "web.yaml", line + 1)]


def test_a_time_that_never_comes_is_told(sample):
    line = sample.change(
        sample.environment, "channels:", 'retention: {at: "0 0 30 2 *"}\nchannels:'
    )
    ((_, file, at),) = sample.told()
    assert (file, at) == ("staging.yaml", line)
