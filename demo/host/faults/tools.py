"""Programs on the host's PATH that behave as they do on a machine in trouble.

A stand-in takes the program's place while one of its faults is on: it does what the faults say and
else runs the program itself.
"""

from __future__ import annotations

import shlex
import shutil
from typing import TYPE_CHECKING

from demo.host.faults.fault import Fault, plain

if TYPE_CHECKING:
    from collections.abc import Collection

    from demo.host.parts import Parts

_FULL_DISK = """\
# pg_dump on a full disk: its file is created, and not one byte of it can be written.
target='' next=''
for word do
  shift
  if [ -n "$next" ]; then
    target=$word word=/dev/full next=''
  else
    case $word in
      -f | --file) next=1 ;;
      --file=*) target=${word#--file=} word=--file=/dev/full ;;
      -f?*) target=${word#-f} word=-f/dev/full ;;
    esac
  fi
  set -- "$@" "$word"
done
if [ -z "$target" ]; then exec "$real" "$@" >/dev/full; fi
: >"$target" || exit 1
"""
_FULL_DATABASE_DISK = """\
# The database's disk fills while tables are being filled: what was made until then stays.
case " $* " in
  *' --dbname='* | *' -d '*)
    "$real" --section=pre-data "$@" || exit
    printf '%s %s\\n' \
      'pg_restore: error: COPY failed for table "report_files": ERROR:  could not extend' \
      'file "base/16999/17041": No space left on device' >&2
    exit 1 ;;
esac
"""
_LITTLE_SPACE = """\
case " $* " in
  *' -h '*) printf 'Avail\\n1.0M\\n'; exit ;;
  *' -B1 '*) printf 'Avail\\n1048576\\n'; exit ;;
esac
"""
_PULLED = """\
# Somebody's cron job moves the checkout on as soon as it has been put where it belongs.
case " $* " in
  *' checkout --quiet -B '*)
    "$real" "$@" && "$real" "$1" "$2" checkout -q -B nightly HEAD~1
    exit ;;
esac
"""
_NO_KEY = """\
case " $* " in
  *' fetch '* | *' ls-remote '*) echo 'git@forge: Permission denied (publickey).' >&2; exit 128 ;;
esac
"""
_CLEANED_UP = """\
# Somebody's job tidies the folder of the backups.
for word do if [ -d "$word" ]; then rm -f -- "$word"/*.json; fi; done
"""
_DUMPS_GONE = """\
# Somebody's job finds the dumps too large.
for word do if [ -d "$word" ]; then rm -f -- "$word"/*.dump; fi; done
"""
_PRUNED = """\
# Somebody's job takes packages away that it believes nobody needs.
case " $* " in
  *' -w build '*) "$real" "$@" && rm -rf apps/cockpit/node_modules/@teei/platform; exit ;;
esac
"""
_HALF_BUILT = """\
# The build says that all is well and leaves a part empty.
case " $* " in
  *' -w build '*) "$real" "$@" && find services/reporting/dist -type f -delete; exit ;;
esac
"""
_UNDONE = """\
# Somebody takes the newest migration back as soon as it is applied.
case " $* " in *' db:migrate '*) "$real" "$@" && exec "$real" db:migrate:rollback ;; esac
"""
_COMPLAINS = """\
# The migrations go through, and their log tells of trouble all the same.
case " $* " in
  *' db:migrate '*) "$real" "$@" && echo 'error: no index' >>logs/migrations.log; exit ;;
esac
"""
_HOUR_AHEAD = """\
case " $* " in *' -d '* | *' --date'*) ;; *) exec "$real" -d '+1 hour' "$@" ;; esac
"""


def _old(answer: str) -> str:
    return f"case ${{1:-}} in --version | -V) echo {shlex.quote(answer)}; exit ;; esac\n"


STAND_INS: dict[str, tuple[str, str, str]] = {
    "disk-full": (
        "pg_dump",
        _FULL_DISK,
        "pg_dump leaves an empty file: no space left on device",
    ),
    "restore-disk-full": (
        "pg_restore",
        _FULL_DATABASE_DISK,
        "the database's disk fills up during a restore",
    ),
    "disk-nearly-full": ("df", _LITTLE_SPACE, "one megabyte is left on every disk"),
    "wrong-commit": ("git", _PULLED, "the checkout is moved by somebody else's job"),
    "deploy-key-refused": ("git", _NO_KEY, "the origin refuses the host's deploy key"),
    "dump-lost": ("sync", _DUMPS_GONE, "a fresh dump is tidied away"),
    "packages-pruned": ("pnpm", _PRUNED, "a package is missing behind a good install"),
    "build-empty": ("pnpm", _HALF_BUILT, "a build that says it is good leaves a part empty"),
    "migration-undone": ("pnpm", _UNDONE, "the newest migration is taken back at once"),
    "migrations-complain": ("pnpm", _COMPLAINS, "the migrations' log tells of an error"),
    "record-lost": ("sync", _CLEANED_UP, "the record beside a fresh dump is tidied away"),
    "clock-wrong": ("date", _HOUR_AHEAD, "the host's clock is an hour ahead"),
    "node-old": ("node", _old("v18.20.4"), "Node is too old"),
    "pnpm-old": ("pnpm", _old("7.33.7"), "pnpm is too old"),
    "git-old": ("git", _old("git version 1.8.3.1"), "git is too old"),
    "psql-old": (
        "psql",
        _old("psql (PostgreSQL) 12.20"),
        "the PostgreSQL client is older than the server",
    ),
}
"""The fault's program, what its stand-in does, what the fault says."""


def script(program: str, faults: Collection[str], real: str) -> str:
    """Give the text of a program's stand-in while these faults are on; empty where none is its."""
    mine = [(name, text) for name, (of, text, _) in STAND_INS.items() if of == program]
    on = [text for name, text in mine if name in faults]
    if not on:
        return ""
    return f"#!/bin/sh\nreal={shlex.quote(real)}\n" + "".join(on) + 'exec "$real" "$@"\n'


def _put(parts: Parts, program: str) -> None:
    """Put a program's stand-in in its place as the faults want it, or the program itself."""
    original, place = parts.layout.originals / program, parts.layout.bin / program
    if not original.is_symlink() and not original.exists():
        if place.is_symlink() or place.exists():
            place.rename(original)
        else:
            found = shutil.which(program, path="/usr/bin:/bin:/usr/local/bin")
            original.symlink_to(found or program)
    place.unlink(missing_ok=True)
    if text := script(program, parts.faults, str(original)):
        place.write_text(text)
        place.chmod(0o755)
    else:
        original.rename(place)


def _stood_in(name: str) -> Fault:
    program, _, says = STAND_INS[name]

    async def change(parts: Parts) -> None:
        _put(parts, program)

    return plain(says, change, change)


FAULTS: dict[str, Fault] = {name: _stood_in(name) for name in STAND_INS}
