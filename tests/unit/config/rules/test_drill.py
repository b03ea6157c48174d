DRILL = """\
drill:
  steps:
    - id: restore
      title: Restore
      changes: false
      uses: [OUT_FILE]
      run: test -e "$OUT_FILE"
"""


def test_a_drill_knows_what_the_deploy_handed_on(sample):
    sample.playbook.write_text(sample.playbook.read_text() + DRILL)
    reading = sample.read()
    assert reading.configuration is not None, reading.findings
    assert reading.configuration.playbooks["staging"].drill is not None


def test_a_drill_that_changes_something_is_told(sample):
    before = sample.playbook.read_text()
    sample.playbook.write_text(before + DRILL.replace("      changes: false\n", ""))
    assert sample.told() == [("drill-changes", "web.yaml", before.count("\n") + 3)]
