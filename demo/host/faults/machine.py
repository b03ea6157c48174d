"""Files, rights, ports, SSH, the certificate and the name of the host."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from demo.host import envfile, sudo
from demo.host.faults.fault import Fault, nothing, plain

if TYPE_CHECKING:
    from demo.host.parts import Parts

_CONFLICTED = "README.md"


async def _change_locally(parts: Parts) -> None:
    file = parts.layout.app / "package.json"
    text = file.read_text().replace('"private": true', '"private": false')
    file.write_text(f"{text}\n")


async def _undo_locally(parts: Parts) -> None:
    await parts.checkout.git("checkout", "-q", "HEAD", "--", "package.json")


async def _conflict(parts: Parts) -> None:
    """Leave a file as a merge leaves it that stopped: three stages in the index."""
    blob = await parts.checkout.git("rev-parse", f"HEAD:{_CONFLICTED}")
    stages = "".join(f"100644 {blob} {stage}\t{_CONFLICTED}\n" for stage in (1, 2, 3))
    removed = f"0 {'0' * 40}\t{_CONFLICTED}\n"
    await parts.shell.run(
        *("git", "-C", parts.layout.app, "update-index", "--index-info"),
        stdin=(removed + stages).encode(),
    )


async def _resolve(parts: Parts) -> None:
    await parts.checkout.git("reset", "-q", "--", _CONFLICTED)
    await parts.checkout.git("checkout", "-q", "HEAD", "--", _CONFLICTED)


async def _placeholder(parts: Parts) -> None:
    _replace_line(parts, "JWT_SECRET", f"JWT_SECRET={envfile.PLACEHOLDER}")


async def _no_placeholder(parts: Parts) -> None:
    _replace_line(parts, "JWT_SECRET", f"JWT_SECRET={parts.state.secrets['JWT_SECRET']}")


async def _shorten(parts: Parts) -> None:
    _replace_line(parts, "SESSION_SECRET", "SESSION_SECRET=changed-later")


async def _lengthen(parts: Parts) -> None:
    _replace_line(
        parts, "SESSION_SECRET", f"SESSION_SECRET={parts.state.secrets['SESSION_SECRET']}"
    )


async def _let_everybody_in(parts: Parts) -> None:
    _replace_line(parts, "CORS_ALLOWED_ORIGINS", "CORS_ALLOWED_ORIGINS=*")


async def _let_own_in(parts: Parts) -> None:
    _replace_line(parts, "CORS_ALLOWED_ORIGINS", f"CORS_ALLOWED_ORIGINS={envfile.ORIGIN}")


async def _forget_redis(parts: Parts) -> None:
    _replace_line(parts, "REDIS_URL", "# REDIS_URL went to the wiki")


async def _know_redis(parts: Parts) -> None:
    url = f"REDIS_URL=redis://127.0.0.1:{parts.state.ports['redis']}"
    file = parts.layout.env_file
    file.write_text(file.read_text().replace("# REDIS_URL went to the wiki", url))


def _replace_line(parts: Parts, name: str, line: str) -> None:
    file = parts.layout.env_file
    file.write_text(re.sub(rf"(?m)^{name}=.*$", lambda _: line, file.read_text()))


async def _refuse_sudo(parts: Parts) -> None:
    (parts.layout.sudoers / "deploy").write_text("")


async def _refuse_reload(parts: Parts) -> None:
    lines = sudo.default_rules(parts.layout).splitlines(keepends=True)
    kept = [line for line in lines if " reload " not in line]
    (parts.layout.sudoers / "deploy").write_text("".join(kept))


async def _allow_sudo(parts: Parts) -> None:
    (parts.layout.sudoers / "deploy").write_text(sudo.default_rules(parts.layout))


async def _take_port(parts: Parts) -> None:
    await parts.take_port("teei-cockpit-astro.service", "cockpit")


async def _free_port(parts: Parts) -> None:
    await parts.free_port("teei-cockpit-astro.service")


async def _change_host_key(parts: Parts) -> None:
    await parts.ssh.close()
    await parts.ssh.open(parts.layout.keys / "other_host_key")


async def _true_host_key(parts: Parts) -> None:
    await parts.listen()


async def _refuse_key(parts: Parts) -> None:
    other = (parts.layout.keys / "other_host_key.pub").read_text()
    parts.layout.authorized_keys.write_text(other)


async def _accept_key(parts: Parts) -> None:
    parts.authorize()


async def _unreachable(parts: Parts) -> None:
    await parts.ssh.close()


async def _expire(parts: Parts) -> None:
    parts.front.certify(days=3)


async def _renew(parts: Parts) -> None:
    parts.front.certify()


FAULTS: dict[str, Fault] = {
    "local-changes": plain(
        "somebody edited a tracked file in the checkout", _change_locally, _undo_locally
    ),
    "merge-conflict": plain("a merge was left unfinished in the checkout", _conflict, _resolve),
    "env-placeholder": plain(
        "JWT_SECRET is still a placeholder in the env file", _placeholder, _no_placeholder
    ),
    "secret-short": plain("SESSION_SECRET is short enough to guess", _shorten, _lengthen),
    "origins-open": plain(
        "every page of the world may call the platform", _let_everybody_in, _let_own_in
    ),
    "env-missing": plain("REDIS_URL is missing in the env file", _forget_redis, _know_redis),
    "sudo-refused": plain("sudo allows nothing without a password", _refuse_sudo, _allow_sudo),
    "reload-refused": plain("sudo does not allow the reload", _refuse_reload, _allow_sudo),
    "port-taken": plain(
        "another process has the cockpit's port, and the cockpit fails", _take_port, _free_port
    ),
    "host-key-changed": plain(
        "the SSH server proves another identity", _change_host_key, _true_host_key
    ),
    "ssh-key-refused": plain(
        "the SSH server does not know the bot's key", _refuse_key, _accept_key
    ),
    "unreachable": plain("the SSH port is closed", _unreachable, _true_host_key),
    "certificate-expiring": plain("the certificate is good for three days more", _expire, _renew),
    "dns-elsewhere": plain("the host's name points to another address", nothing, nothing),
}
