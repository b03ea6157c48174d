from dataclasses import dataclass
from pathlib import Path

import pytest

from config.load import Reading, read

SETTINGS = """\
name: handrail
people:
  alice: {name: Alice, local: 1000, slack: T1/U1}
  bob: {name: Bob, local: 1001}
  carol: {name: Carol, local: 1002, discord: "10002"}
roles:
  operator: [alice, bob]
  approver: [bob, carol]
access:
  - {role: operator, may: [view, deploy, cancel]}
  - {role: approver, may: [view, approve, answer], environments: [staging]}
chat:
  terminal:
    channels: [deploys]
"""

ENVIRONMENT = """\
title: Staging
playbook: playbooks/web.yaml
hosts:
  web:
    - name: web-1
      address: 127.0.0.1
      user: deploy
      key: keys/id
      jump:
        name: gate
        address: 127.0.0.2
        user: jump
origin:
  url: ssh://git@forge/app.git
  refs: [main, "release/*"]
  default: main
  forge:
    api: http://127.0.0.1:1
    repository: team/app
    token: FORGE_TOKEN
variables:
  APP_DIR: /srv/app
  SITE: http://127.0.0.1:3000
  WINDOW: 30s
  MAX_ERRORS: "10"
  QUIET: "true"
secrets:
  FORGE_TOKEN: env:HANDRAIL_TEST_TOKEN
  SESSION: file:secrets/session
  DB_PASSWORD: [printf, "%s", printed-password]
database:
  name: app
  user: app
  password: DB_PASSWORD
env_file:
  path: /etc/app.env
  set:
    FEATURE: "on"
    KEY: {secret: SESSION}
approval:
  roles: [approver]
  quorum: 1
channels: ["terminal:deploys"]
"""

PLAYBOOK = """\
title: Web
plan:
  live: |
    cat "${APP_DIR}/REVISION" ${NOT_OURS}
  uses: [APP_DIR]
  migrations:
    directory: db
    applied: list ${X}
    dangerous: ["(?i)drop table"]
  facts:
    - says: Free space
      run: df "$APP_DIR"
      uses: [APP_DIR]
  verify:
    - {check: tools, says: Node, tools: {node: "20"}}
deploy:
  steps:
    - id: backup
      title: Back up ${APP_DIR} of ${ENVIRONMENT}
      run: |
        echo FILE=/x >> "$HANDRAIL_OUTPUT"
      uses: [APP_DIR, COMMIT]
      outputs:
        FILE: ^/[a-z/]+$
      diagnose: df ${Y}
      diagnose_uses: [APP_DIR]
      verify:
        - check: file
          says: Backup exists
          path: ${OUT_FILE}
          min_size: 10MB
    - id: env
      title: Settings
      env_file: true
      verify:
        - {check: env_file, says: Keys are there}
        - {check: migrations, says: All applied}
    - id: smoke
      title: Smoke
      uses: [SESSION, OUT_FILE]
      when: {FLOW: deploy}
      verify:
        - check: http
          says: Page answers
          requests:
            - url: ${SITE}/login
              cookies: {session: "${SESSION}"}
              capture:
                TOKEN: token=(\\w+)
            - url: ${SITE}/api?token=${TOKEN}
              contains: ["price $${AMOUNT}"]
          always:
            - url: ${SITE}/out/${TOKEN}
              method: DELETE
        - check: command
          says: Quiet
          run: echo ${Z}
          warn: ${QUIET}
          matches: ^ok ${COMMIT}$
        - {check: sql, says: Rows, query: select 1, equals: "1"}
        - {check: ci, says: Green}
        - {check: manual, says: Look, items: [looks well], roles: [approver]}
    - id: watch
      title: Watch
      group: web
      changes: false
      monitor:
        window: ${WINDOW}
        measures:
          - {measure: errors_total, says: Errors, units: [app], at_most: "${MAX_ERRORS}"}
          - {measure: p95, says: P95, url: "${SITE}", at_most: 0.5}
          - {measure: connections, says: Pool, at_most: 80}
    - {id: tell, title: Tell, notify: true}
"""


@dataclass(frozen=True)
class Sample:
    """A whole configuration on disk that is right until a test changes it."""

    folder: Path

    @property
    def settings(self) -> Path:
        return self.folder / "handrail.yaml"

    @property
    def environment(self) -> Path:
        return self.folder / "environments" / "staging.yaml"

    @property
    def playbook(self) -> Path:
        return self.folder / "playbooks" / "web.yaml"

    def change(self, file: Path, old: str, new: str) -> int:
        """Replace text that is there once; return the line on which it began."""
        text = file.read_text()
        assert text.count(old) == 1, (old, text.count(old))
        file.write_text(text.replace(old, new))
        return text[: text.index(old)].count("\n") + 1

    def read(self) -> Reading:
        return read(self.folder)

    def told(self) -> list[tuple[str, str, int]]:
        """Return code, file name and line of every finding."""
        findings = self.read().findings
        return [(each.problem.code, Path(each.file).name, each.line) for each in findings]


@pytest.fixture
def sample(tmp_path, monkeypatch) -> Sample:
    monkeypatch.setenv("HANDRAIL_TEST_TOKEN", "forge-token-value")
    files = {
        "handrail.yaml": SETTINGS,
        "environments/staging.yaml": ENVIRONMENT,
        "playbooks/web.yaml": PLAYBOOK,
        "keys/id": "PRIVATE KEY",
        "known_hosts": "",
        "secrets/session": "session-cookie-value\n",
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True, mode=0o755)
        path.parent.chmod(0o755)
        path.write_text(text)
        path.chmod(0o600)
    return Sample(tmp_path)


ROLLBACK = """\
rollback:
  quick:
    steps:
      - {id: back, title: "Back to ${COMMIT}", run: git checkout, uses: [COMMIT, LIVE]}
  full:
    uses: [SESSION]
    verify:
      - {check: file, says: Backup is there, path: "${OUT_FILE}"}
    facts:
      - {says: Backup, run: "ls ${X}", uses: [OUT_FILE]}
    steps:
      - id: stop
        title: Stop
        run: systemctl stop
        outputs: {TIME: .+}
      - {id: restore, title: "To ${OUT_FILE}", run: pg_restore, uses: [OUT_FILE, OUT_TIME]}
"""
"""What may follow the sample's playbook: both ways back."""
