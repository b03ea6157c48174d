from typing import Any

from config.model.measures import Measure
from runner.monitor.host import Group, Lines, Unit, groups, question, read, units_of


def measures(*declared: dict[str, Any]) -> tuple[Measure, ...]:
    return tuple(Measure.model_validate({"says": "It", "at_most": 1, **one}) for one in declared)


ERRORS = {"measure": "errors_total", "units": ["web", "api"]}
SLOW = {"measure": "errors_per_minute", "units": ["web"], "pattern": "SLOW"}
LOUD = {"measure": "errors_total", "units": ["web"], "priority": "err"}
MEMORY = {"measure": "memory", "units": ["web", "db"]}
DISK = {"measure": "disk", "path": "/srv data"}
COMMAND = {"measure": "command", "run": "echo $((A + 1))", "uses": ["A", "B"]}

ANSWER = """\
now 1700000100
memory 8000000000
cpu 100 0 50 800 50 0 0 0 0 0
load 1.50 4
units
LoadState=loaded
MemoryCurrent=400000000
MemoryMax=500000000
NRestarts=1
MainPID=77

LoadState=not-found
MemoryCurrent=[not set]
MemoryMax=infinity

end
disk 41.5 /srv data
command 5 42
lines 0 3
lost 0
total 0 1 2
at 0 1 1700000090 2
cursor 0 s=1;i=9
stamp 0 1700000090.5
blind 1
lines 1 0
nonsense
cursor x y
"""


def test_lines_are_read_once_for_each_unit_and_priority():
    assert groups(measures(ERRORS, SLOW, LOUD, MEMORY, ERRORS)) == (
        Group(unit="web", priority="", patterns=("error", "SLOW")),
        Group(unit="api", priority="", patterns=("error",)),
        Group(unit="web", priority="err", patterns=("error",)),
    )


def test_units_are_asked_for_once():
    restarts = {"measure": "restarts", "units": ["web"]}
    assert units_of(measures(ERRORS, MEMORY, restarts)) == ("web", "db")


def test_a_question_holds_what_was_declared_as_data():
    every = measures(ERRORS, SLOW, MEMORY, DISK, COMMAND)
    marks = {0: ("s=1;i=9", "1700000090.5")}
    text = question(every, {"A": "it's 1", "B": "2", "C": "3"}, 1700000000.0, marks, last=9.0)
    assert "journalctl -u 'web'" in text
    assert "'s=1;i=9'" in text
    assert "hr_since='1700000000'" in text
    assert "PATTERNS='error\nslow'" in text
    assert "'/srv data'" in text
    assert "A='it'\\''s 1'" in text
    assert "B='2'" in text
    assert "C=" not in text
    assert "--  'web' 'db'" not in text
    assert "systemctl show" in text
    assert "-p err" in question(measures(LOUD), {}, -1.0, {})
    assert "systemctl" not in question(measures(LOUD), {}, -1.0, {})
    assert "hr_since=''" in question(measures(LOUD), {}, -1.0, {})
    assert "echo '-- mark'" not in text
    assert "echo '-- mark'" in question(measures(LOUD), {}, -1.0, {})


def test_a_command_is_not_asked_while_one_of_its_variables_is_unknown():
    text = question(measures(COMMAND), {"A": "1"}, -1.0, {})
    assert "echo 'failed 0'" in text
    assert "SCRIPT=" not in text


def test_an_answer_is_read_line_by_line():
    every = measures(ERRORS, SLOW, MEMORY, DISK, LOUD, COMMAND)
    told = read(ANSWER, every)
    assert (told.now, told.memory, told.ticks, told.load) == (1700000100, 8e9, (150, 1000), 0.375)
    assert told.units == {
        "web": Unit(memory=4e8, limit=5e8, restarts=1, main=77),
        "db": Unit(memory=None, loaded=False),
    }
    assert told.disks == {"/srv data": 41.5}
    assert told.commands == {5: "42"}
    assert told.lines == {
        0: Lines(
            totals={0: 2},
            seconds={(0, 1700000090): 2},
            cursor="s=1;i=9",
            stamp="1700000090.5",
            lost=True,
        ),
        1: Lines(blind=True),
    }


def test_what_a_host_does_not_say_is_not_known():
    told = read("failed 5\nload 1.0\nunits\nMemoryCurrent=18446744073709551615\nend\n", ())
    assert (told.now, told.load, told.commands) == (0.0, None, {5: None})
    nothing = read("units\nMemoryCurrent=18446744073709551615\nMainPID=x\n\nend", measures(MEMORY))
    assert nothing.units == {"web": Unit()}


def test_a_group_whose_lines_were_cut_off_is_not_read():
    assert read("total 0 1 5\n", measures(ERRORS)).lines == {}
