def test_a_right_configuration_is_read_without_findings(sample):
    reading = sample.read()
    assert [str(finding) for finding in reading.findings] == []
    assert reading.configuration is not None
