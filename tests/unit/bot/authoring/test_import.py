"""Runbooks of six shapes become drafts that are valid, and nothing is lost without a word."""

from pathlib import Path

import pytest
import yaml

from bot.authoring.runbook.document import sections
from bot.authoring.runbook.drafting import draft
from bot.authoring.runbook.sections import Role, role
from bot.authoring.runbook.written import playbook, report
from bot.cli import main
from config.load import read
from tests.unit.project.tree import RUNBOOK

OURS = Path(__file__).parent / "runbooks"
SHAPES = [
    *(
        OURS / name
        for name in ("sections.md", "numbered.md", "checklist.md", "underlined.md", "nested.md")
    ),
    pytest.param(RUNBOOK, marks=pytest.mark.runbook),
]


@pytest.fixture(params=SHAPES, ids=lambda path: path.stem)
def runbook(request) -> Path:
    return request.param


@pytest.fixture
def folder(tmp_path) -> Path:
    """A configuration whose playbook is still to be written."""
    made = tmp_path / "made"
    needed = ["--host=a@b", "--directory=/srv/a", "--origin=https://f/a.git", "--me=Ines:5"]
    assert main(["init", str(made), "--no-questions", *needed]) == 0
    (made / "playbooks/staging.yaml").unlink()
    return made


def steps(text: str, flow: str = "deploy") -> dict:
    value = yaml.safe_load(text)
    block = value["deploy"] if flow == "deploy" else value["rollback"][flow]
    return {step["id"]: step for step in block["steps"]}


def checks(step: dict) -> dict:
    return {check["says"]: check for check in step["verify"] if check["check"] != "manual"}


def asked(step: dict) -> list[str]:
    (found,) = [check for check in step.get("verify", ()) if check["check"] == "manual"]
    return found["items"]


@pytest.fixture(scope="module")
def text() -> str:
    """The draft of our runbook in sections."""
    return playbook(draft((OURS / "sections.md").read_text()), "sections.md")


@pytest.fixture(scope="module")
def deploy(text) -> dict:
    return steps(text)


# All shapes


def test_a_draft_passes_the_check(runbook, folder, capsys):
    target = folder / "playbooks/staging.yaml"
    assert main(["import", str(runbook), "--into", str(target)]) == 0
    assert "Not mapped" in capsys.readouterr().err
    reading = read(folder)
    assert [str(each) for each in reading.findings if each.fatal] == []
    assert reading.configuration


def test_no_point_of_a_list_is_lost_without_a_word(runbook):
    made = draft(runbook.read_text())
    told = " ".join((playbook(made, "x") + report(made, "x")).replace("''", "'").split())
    told += " ".join(yaml.safe_load(playbook(made, "x")) and _texts(playbook(made, "x")))
    lost = [
        item.text
        for section in sections(runbook.read_text())
        if role(section) is not Role.NOTHING
        for block in section.blocks
        for item in block.items
        if " ".join(item.text.split()) not in told
    ]
    assert lost == []


def _texts(text: str) -> list[str]:
    """Return every text of a YAML document."""
    found: list[str] = []
    waiting = [yaml.safe_load(text)]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value
        else:
            found.append(" ".join(str(value).split()))
    return found


def test_no_command_is_lost_without_a_word(runbook):
    made = draft(runbook.read_text())
    told = " ".join((*_texts(playbook(made, "x")), report(made, "x")))
    told = told.replace("sudo -n ", "").replace("# TODO: ", "")
    lost = []
    for section in sections(runbook.read_text()):
        if role(section) is Role.NOTHING:
            continue
        for block in section.blocks:
            lines = block.text.splitlines() if block.use == "shell" else []
            lost += [
                line
                for line in lines
                if line.strip() and not line.strip().startswith("#")
                and " ".join(line.replace("sudo ", "").split()) not in told.replace("sudo ", "")
                and "--version" not in line
            ]  # fmt: skip
    assert lost == []


def test_every_part_names_the_line_that_it_is_from(runbook):
    source = runbook.read_text().splitlines()
    made = draft(runbook.read_text())
    for step in (*made.deploy, *made.quick, *made.full):
        assert source[step.line - 1].strip()
    for line, words in made.unmapped:
        first = words.split()[0].strip("*_`:")
        assert first in source[line - 1].replace("`", ""), (line, words)


# The shape of the shipped one


def test_sections_become_steps_in_order(deploy):
    assert list(deploy) == [
        "before",
        "save-database",
        "fetch-code",
        "install-build",
        "settings",
        "restart",
        "look-at-it",
        "walk-through-it",
        "monitor",
        "criteria",
        "tell-everybody",
    ]
    assert deploy["tell-everybody"]["notify"]


def test_programs_and_their_versions_are_looked_at_while_planning(text):
    (check,) = yaml.safe_load(text)["plan"]["verify"]
    assert check["tools"] == {"node": "20", "git": "2"}


def test_what_is_needed_before_is_asked(deploy):
    assert asked(deploy["before"]) == ["A shell on the test host", "The password of the database"]


def test_a_file_whose_name_is_known_only_then_is_handed_on_and_checked(deploy):
    step = deploy["save-database"]
    assert step["outputs"] == {"FILE": ".+"}
    assert 'echo "FILE=/backups/shop_${STAMP}.dump" >>"$HANDRAIL_OUTPUT"' in step["run"]
    proofs = checks(step)
    assert proofs["Dump file exists"]["path"] == "${OUT_FILE}"
    assert proofs["File size > 5MB"]["min_size"] == "5MB"
    assert proofs["Timestamp recorded"]["path"] == "/var/tmp/last_shop_backup"


def test_the_approved_commit_takes_the_place_of_a_branch(deploy):
    step = deploy["fetch-code"]
    assert 'git checkout --quiet --detach "$COMMIT"' in step["run"]
    assert "git pull" not in step["run"]
    assert step["uses"] == ["COMMIT"]
    proofs = checks(step)
    assert proofs["Commit matches what was built"]["commit"] == "${COMMIT}"
    assert "origin/$BRANCH" in proofs["On the right branch"]["run"]
    assert proofs["No conflicts"]["directory"] == "/srv/shop"


def test_a_folder_holds_for_the_sections_that_follow(deploy):
    assert deploy["install-build"]["run"].startswith("cd -- /srv/shop\n")
    assert checks(deploy["install-build"])["No critical vulnerabilities"]["check"] == "audit"


def test_what_the_exit_status_proves_needs_no_check(text):
    assert "# No install errors: the step fails if one of its commands does" in text


def test_what_nobody_can_type_is_kept_as_a_comment_and_told(deploy):
    assert "# TODO: sudo nano /etc/shop.env" in deploy["settings"]["run"]
    told = report(draft((OURS / "sections.md").read_text()), "sections.md")
    assert "sudo nano /etc/shop.env (nobody sits at a terminal)" in told
    assert "ssh deploy@test.example.com (a step runs on the host already)" in told


def test_rights_are_declared_where_the_command_line_is_whole(deploy):
    step = deploy["restart"]
    assert step["sudo"] == [
        "/usr/bin/systemctl restart shop-web",
        "/usr/bin/systemctl restart shop-jobs",
    ]
    assert "sudo -n systemctl restart shop-web" in step["run"]
    assert "\nsystemctl status shop-web" in step["run"]
    assert "sudo -n kill -HUP $(cat /run/shop.pid)" in step["run"]


def test_rights_are_found_in_pipes_and_before_a_comment():
    made = draft(
        "## Deploy\n\n### Step 1: Settings\n\n```bash\n"
        "sort /srv/new | sudo tee /etc/shop.env > /dev/null\n"
        "sudo systemctl restart shop # it reads them now\n```\n"
    )
    (step,) = steps(playbook(made, "x")).values()
    assert step["sudo"] == ["/usr/bin/tee /etc/shop.env", "/usr/bin/systemctl restart shop"]


def test_units_logs_and_ports_become_checks(deploy):
    proofs = checks(deploy["restart"])
    assert proofs["Both services active"]["units"] == ["shop-web", "shop-jobs"]
    assert proofs["Listening on port 8080"]["ports"] == ["8080"]
    assert any(check["check"] == "journal" for check in proofs.values())
    assert checks(deploy["look-at-it"])["No 502 in the logs"]["pattern"] == r"\b502\b"


def test_pages_and_the_database_are_asked_as_the_runbook_asks_them(deploy, text):
    proofs = checks(deploy["look-at-it"])
    (request,) = proofs["Health page answers 200"]["requests"]
    assert request == {"url": "https://test.example.com/health", "status": [200]}
    assert proofs["Database connection works"]["run"].startswith("psql -h localhost")
    assert "psql needs its password" in text


def test_boxes_are_asked_with_what_they_belong_to(deploy):
    assert asked(deploy["walk-through-it"]) == [
        "Basket: Put something in",
        "Basket: Take it out",
        "Checkout: Pay with the test card",
    ]


def test_waiting_and_counting_become_a_monitor(deploy):
    monitor = deploy["monitor"]["monitor"]
    assert monitor["window"] == "300s"
    assert {each["measure"]: each["at_most"] for each in monitor["measures"]} == {
        "errors_per_minute": 2,
        "memory": 80,
        "p95": 0.5,
    }
    told = report(draft((OURS / "sections.md").read_text()), "sections.md")
    assert "Queue drains" in told
    assert "grep -ci error) (the monitor measures it)" in told


def test_ways_back_are_told_apart_and_proved(text):
    quick, full = steps(text, "quick"), steps(text, "full")
    assert 'git checkout --quiet --detach "$COMMIT"' in quick["code-only"]["run"]
    assert "pg_restore" in full["full-with-database"]["run"]
    for way in (quick, full):
        (step,) = way.values()
        assert checks(step)["Application accessible"]["check"] == "http"
        assert asked(step) == ["Nothing was lost"]


def test_advice_hangs_on_the_step_it_is_about(deploy):
    assert deploy["restart"]["advice"][0] == "restart fails: Read the journal"
    told = report(draft((OURS / "sections.md").read_text()), "sections.md")
    assert "Feed them" in told


def test_criteria_are_measured_where_they_can_be(deploy):
    proofs = checks(deploy["criteria"])
    assert proofs["Response time < 250ms (P95)"]["p95"] == "250ms"
    assert proofs["All services running"]["check"] == "systemd"
    assert asked(deploy["criteria"]) == ["Customers smile"]


# Other shapes


def test_a_numbered_list_with_commands_is_a_list_of_steps():
    deploy = steps(playbook(draft((OURS / "numbered.md").read_text()), "numbered.md"))
    assert list(deploy) == ["stop-traffic", "bring-version", "open-again", "say-so-channel"]
    assert deploy["stop-traffic"]["run"] == (
        "sudo -n systemctl stop wiki-proxy\ntouch /var/wiki/closed\n"
    )
    proofs = checks(deploy["open-again"])
    assert proofs["the service is running"]["units"] == ["wiki-proxy"]


def test_sentences_that_name_what_they_mean_become_checks():
    deploy = steps(playbook(draft((OURS / "underlined.md").read_text()), "x"))
    assert list(deploy) == [
        "before",
        "maintenance-mode",
        "ship-it",
        "walk-through-it",
        "back-normal",
    ]
    (away,) = checks(deploy["maintenance-mode"]).values()
    assert away["requests"] == [{"url": "https://shop.example.com/", "status": [503]}]
    proofs = checks(deploy["ship-it"])
    assert proofs["shop-api is running"]["units"] == ["shop-api"]
    assert proofs["port 8080 is open"]["ports"] == ["8080"]
    assert proofs["the certificate is good for 30 days"] == {
        "check": "tls",
        "says": "the certificate is good for 30 days",
        "host": "proxy.example.com",
        "days": 30,
    }
    assert proofs["disk usage below 90%"]["at_most"] == 90
    assert asked(deploy["ship-it"]) == ['the log has no "Traceback"']


def test_lists_without_boxes_and_tables_are_asked_where_they_want_something():
    made = draft((OURS / "underlined.md").read_text())
    deploy = steps(playbook(made, "x"))
    assert asked(deploy["before"]) == ["nobody else is releasing (ask in #ops)", "the VPN is up"]
    assert asked(deploy["walk-through-it"]) == ["home page: loads", "basket: takes an item"]
    told = report(made, "x")
    assert "Ann: on call" in told
    assert "git checkout v1.2.3" in told


def test_a_command_among_the_boxes_is_carried_out_as_a_check():
    made = draft((OURS / "nested.md").read_text())
    deploy = steps(playbook(made, "x"))
    assert list(deploy) == ["backup", "log-registry", "bring-ones-up", "wait-minute"]
    assert checks(deploy["backup"])["the file exists and is bigger than 5 MB"]["min_size"] == "5MB"
    commands = [check["run"] for check in checks(deploy["wait-minute"]).values()]
    assert commands == [
        "docker compose -f /opt/billing/compose.yml ps --status running -q",
        "curl -fsS -m 10 http://localhost:9000/health",
    ]
    assert asked(deploy["wait-minute"]) == [
        "containers are up (docker compose ps)",
        "invoices look right",
    ]
    told = report(made, "x")
    assert "Step 3 - Report (the whole section)" in told
    assert "the old invoices are there" in told


@pytest.mark.runbook
def test_the_shipped_runbook_has_its_ten_steps():
    deploy = steps(playbook(draft(RUNBOOK.read_text()), "x"))
    assert len(deploy) == 12  # ten, what is needed before, and the criteria
    assert len(asked(deploy["before"])) == 11
    assert deploy["post-deployment-monitoring"]["monitor"]["window"] == "600s"


def test_a_placeholder_is_never_run():
    made = draft((OURS / "checklist.md").read_text())
    deploy = steps(playbook(made, "checklist.md"))
    assert "# TODO: scp firmware.bin" in deploy["upload"]["run"]
    assert "a value has to be filled in" in report(made, "checklist.md")


@pytest.mark.parametrize("source", ["", "just words\n", "# A title\n\nwords\n"])
def test_a_text_without_steps_is_a_draft_all_the_same(source, folder):
    (folder / "playbooks/staging.yaml").write_text(playbook(draft(source), "x"))
    assert read(folder).configuration


def test_nothing_is_written_over(tmp_path, capsys):
    target = tmp_path / "there.yaml"
    target.write_text("mine")
    assert main(["import", str(OURS / "checklist.md"), "--into", str(target)]) == 1
    assert "[file-exists]" in capsys.readouterr().err
    assert target.read_text() == "mine"
    nowhere = tmp_path / "none" / "x.yaml"
    assert main(["import", str(OURS / "checklist.md"), "--into", str(nowhere)]) == 1
    assert "[unreadable-file]" in capsys.readouterr().err


def test_what_is_no_text_is_refused(tmp_path, capsys):
    (tmp_path / "x.md").write_bytes(b"\xff\xfe")
    assert main(["import", str(tmp_path / "x.md")]) == 1
    assert "[import-unreadable]" in capsys.readouterr().err


def test_without_a_file_the_draft_is_printed(capsys):
    assert main(["import", str(OURS / "checklist.md")]) == 0
    told = capsys.readouterr()
    assert yaml.safe_load(told.out)["title"] == "Firmware roll-out"
    assert "left to people" in told.err
