from config.files import Content


def test_content_does_not_show_its_bytes():
    content = Content(data=b"hunter2", mode=0o600, owner=0)
    assert repr(content) == "Content(7 bytes, mode=0600, owner=0)"
