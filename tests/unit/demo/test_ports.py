import socket
from pathlib import Path

import pytest

from demo.host.layout import Layout
from demo.host.state import claimed, remembered


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    made = Layout(root=tmp_path)
    made.make()
    return made


def test_a_host_that_comes_back_has_the_ports_that_it_had(layout):
    first = remembered(layout)
    assert remembered(layout).ports == first.ports


def test_ports_of_a_host_are_nobody_elses_even_while_nothing_listens_there(layout):
    first = remembered(layout)
    with claimed(first.ports):
        assert {*remembered(layout).ports.values()}.isdisjoint(first.ports.values())
        with pytest.raises(OSError, match="in use"), claimed(first.ports):
            pass


@pytest.mark.parametrize("kind", [socket.SOCK_STREAM, socket.SOCK_DGRAM])
def test_a_port_that_somebody_took_meanwhile_is_chosen_anew(layout, kind):
    first = remembered(layout)
    with socket.socket(type=kind) as taken:
        taken.bind(("127.0.0.1", first.ports["dns"]))
        assert remembered(layout).ports["dns"] != first.ports["dns"]
