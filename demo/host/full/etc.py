"""What stands in the host's /etc: units, SSH, sudo, nginx, names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from demo.host.database import SETTINGS
from demo.host.units import RESTART_AFTER, START_INTERVAL, START_LIMIT, STOP_PATIENCE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from demo.host.layout import Layout
    from demo.host.programs import Programs
    from demo.host.units import Unit

STANDARD = {"ssh": 22, "cockpit": 3000, "reporting": 4000, "postgres": 5432, "redis": 6379}
WEB = 80
SSH_CONFIG = """\
Port 22
ListenAddress 127.0.0.1
HostKey {host_key}
AuthorizedKeysFile {authorized_keys}
StrictModes no
UsePAM yes
PasswordAuthentication no
KbdInteractiveAuthentication no
X11Forwarding no
PrintMotd no
UseDNS no
MaxStartups 100
Subsystem sftp internal-sftp
SetEnv {variables}
"""
_TARGET = """\
[Unit]
Description=Staging host
Requires=basic.target
After=basic.target
AllowIsolate=yes
Wants=dbus.socket systemd-logind.service systemd-user-sessions.service
"""
_SSH = """\
[Unit]
Description=OpenBSD Secure Shell server

[Service]
RuntimeDirectory=sshd
RuntimeDirectoryMode=0755
ExecStart=/usr/sbin/sshd -D -e
KillMode=process
Restart=on-failure

[Install]
WantedBy=staging.target
"""
_SERVER = """\
[Unit]
Description={description}

[Service]
User={user}
WorkingDirectory={folder}
Environment=LC_ALL=C
ExecStart={command}
KillSignal={signal}
Restart=on-failure

[Install]
WantedBy=staging.target
"""
_NGINX = """\
[Unit]
Description=nginx

[Service]
ExecStart=/usr/sbin/nginx -c /etc/nginx/staging.conf -g 'daemon off;'
ExecReload=/bin/kill -HUP $MAINPID

[Install]
WantedBy=staging.target
"""
# Its workers run as nobody where nothing else is said, and that is the user of PostgreSQL here.
_NGINX_CONFIG = """\
user www-data;
error_log stderr warn;
pid /run/nginx.pid;
events {{ worker_connections 512; }}
http {{
  access_log off;
  server {{
    listen 127.0.0.1:{web};
    location / {{
      proxy_pass http://127.0.0.1:{cockpit};
      proxy_http_version 1.1;
      proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-For $remote_addr;
    }}
  }}
}}
"""
_GROUP = """\
[Unit]
Description={description}
PropagatesReloadTo={reloads}

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/true
ExecReload=/bin/true

[Install]
WantedBy=staging.target
"""
_SERVICE = """\
[Unit]
Description={description}
StartLimitIntervalSec={interval}
StartLimitBurst={burst}

[Service]
User={user}
WorkingDirectory={folder}
{environment}
EnvironmentFile={environment_file}
ExecStart={command}
ExecReload=/bin/kill -HUP $MAINPID
Restart=always
RestartSec={after}
TimeoutStopSec={patience}

[Install]
WantedBy=staging.target
"""
_SUDOERS = """\
Defaults env_reset
Defaults !requiretty
Defaults secure_path="/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
root ALL=(ALL:ALL) ALL
@includedir {folder}
"""
_JOURNAL = "[Journal]\nStorage=persistent\nRateLimitIntervalSec=0\nForwardToSyslog=no\n"
_GIT = "[safe]\n\tdirectory = *\n"  # the origin is another machine's, and so another user's


@dataclass(frozen=True, slots=True, kw_only=True)
class Etc:
    """Files by their path below /etc, with those that only root may read."""

    files: Mapping[str, str]

    def write(self, folder: Path) -> None:
        """Write them below a folder, each with the mode that its reader insists on."""
        for name, text in self.files.items():
            file = folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
            file.chmod(0o440 if name == "sudoers" else 0o644)


def written(
    layout: Layout, programs: Programs, units: Iterable[Unit], *, user: str, identity: str
) -> Etc:
    """Return what belongs into /etc of a host with these units."""
    settings = " ".join(f"--{name}='{value}'" for name, value in SETTINGS.items())
    postgres = f"{programs.postgres}/postgres -D {layout.database} --port=5432 {settings}"
    redis = f"{programs.redis}/redis-server --port 6379 --bind 127.0.0.1 --save '' --appendonly no"
    services = {
        "ssh": _SSH,
        "nginx": _NGINX,
        "postgresql": _SERVER.format(
            description="PostgreSQL",
            user="nobody",
            folder=layout.database,
            command=postgres,
            signal="SIGINT",
        ),
        "redis-server": _SERVER.format(
            description="Redis",
            user=user,
            folder=layout.redis,
            command=f"{redis} --dir {layout.redis}",
            signal="SIGTERM",
        ),
        **{unit.name: _unit(unit, user) for unit in units},
    }
    return Etc(
        files={
            **{f"systemd/system/{name}.service": text for name, text in services.items()},
            "systemd/system/staging.target": _TARGET,
            "systemd/journald.conf.d/staging.conf": _JOURNAL,
            "nginx/staging.conf": _NGINX_CONFIG.format(web=WEB, cockpit=STANDARD["cockpit"]),
            "sudoers": _SUDOERS.format(folder=layout.sudoers),
            "gitconfig": _GIT,
            "hostname": "staging\n",
            "hosts": "127.0.0.1 localhost staging\n",
            "machine-id": f"{identity}\n",
        }
    )


def _unit(unit: Unit, user: str) -> str:
    if not unit.command:
        reloads = " ".join(f"{name}.service" for name in unit.reloads)
        return _GROUP.format(description=unit.description, reloads=reloads)
    variables = {"PATH": "/usr/bin:/bin", **unit.environment}
    return _SERVICE.format(
        description=unit.description,
        interval=f"{START_INTERVAL:.0f}s",
        burst=START_LIMIT,
        user=user,
        folder=unit.folder,
        environment="\n".join(f'Environment="{name}={value}"' for name, value in variables.items()),
        environment_file=unit.environment_file,
        command=" ".join(unit.command),
        after=f"{RESTART_AFTER * 1000:.0f}ms",
        patience=f"{STOP_PATIENCE:.0f}s",
    )
