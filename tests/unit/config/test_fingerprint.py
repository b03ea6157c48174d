from dataclasses import replace

from config.fingerprint import NOTHING, Fingerprint
from tests.unit.commands.world import CONFIGURATION


def settings(**changes):
    declared = CONFIGURATION.settings.model_copy(update=changes)
    return Fingerprint.of(replace(CONFIGURATION, settings=declared))


def keys_below(folder):
    """The configuration as it is read in a folder, whose files are named by their whole path."""
    (name, *_) = CONFIGURATION.environments
    declared = CONFIGURATION.environments[name]
    hosts = {
        group: tuple(host.model_copy(update={"key": f"{folder}/key"}) for host in known)
        for group, known in declared.hosts.items()
    }
    environments = {name: declared.model_copy(update={"hosts": hosts})}
    return replace(CONFIGURATION, folder=folder, environments=environments)


def test_the_same_files_make_the_same_whatever_a_replica_has_for_itself():
    known = Fingerprint.of(CONFIGURATION)
    http = CONFIGURATION.settings.http.model_copy(update={"port": 9999})
    own = settings(state="/srv/other", database="postgresql://h:secret@db/h", http=http)
    assert own == known
    assert Fingerprint.of(replace(CONFIGURATION, folder="/elsewhere")) == known
    assert known.differs(own) == ()
    elsewhere = [Fingerprint.of(keys_below(folder)) for folder in ("/srv/one", "/opt/two")]
    assert elsewhere[0] == elsewhere[1], "files are named from the folder on"
    assert len(known.short) == 8


def test_what_differs_is_named():
    known = Fingerprint.of(CONFIGURATION)
    assert known.differs(settings(zone="Asia/Tokyo")) == ("handrail.yaml",)
    (name, *_) = CONFIGURATION.environments
    changed = CONFIGURATION.environments[name].model_copy(update={"title": "Another"})
    others = {**CONFIGURATION.environments, name: changed}
    other = Fingerprint.of(replace(CONFIGURATION, environments=others))
    assert known.differs(other) == (f"environments/{name}.yaml",)
    assert known.short != other.short
    fewer = {key: value for key, value in CONFIGURATION.playbooks.items() if key != name}
    assert f"the playbook of {name}" in known.differs(
        Fingerprint.of(replace(CONFIGURATION, playbooks=fewer))
    )


def test_it_is_read_back_from_its_text():
    known = Fingerprint.of(CONFIGURATION)
    assert Fingerprint.read(str(known)) == known
    assert known.short == Fingerprint.read(str(known)).short


def test_a_release_that_tells_nothing_differs_from_nobody():
    assert Fingerprint.read("") == NOTHING
    assert NOTHING.short == ""
    assert Fingerprint.of(CONFIGURATION).differs(NOTHING) == ()
