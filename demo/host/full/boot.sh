#!/bin/bash
# Boots systemd in namespaces of its own over this machine's root, again as long as it is asked to,
# and leaves nothing behind: usage `boot.sh BASE NAME INIT WORDS…`, as root, in a mount namespace.
#
# BASE is an empty folder. All that the host writes lies on a tmpfs there, which ends with this
# process; `BASE.again` asks for another boot when the host has ended. WORDS go to INIT. Each boot
# prints `up PID`.
set -eu
base=$1 name=$2 init=$3
shift 3

mount --make-rprivate /
mount -t tmpfs -o mode=755 tmpfs "$base"
mkdir "$base/upper" "$base/work" "$base/root" "$base/cgroups"
mount -t cgroup2 cgroup2 "$base/cgroups"
cgroup=$base/cgroups/$name
mkdir "$cgroup"

host=
trap '[ -z "$host" ] || kill -KILL "$host" 2>/dev/null' TERM INT HUP
while :; do
  rm -f "$base.again"
  (
    echo 0 >"$cgroup/cgroup.procs"
    exec unshare --pid --fork --kill-child --mount --uts --ipc --net --cgroup \
      env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin bash "$init" "$base" "$@"
  ) &
  outside=$!
  while host=$(cat "/proc/$outside/task/$outside/children" 2>/dev/null) && [ -z "$host" ]; do
    sleep 0.02
  done
  host=${host%% *}
  # A cgroup with processes of its own cannot share its controllers out.
  echo "$outside" >"$base/cgroups/cgroup.procs" 2>/dev/null || true
  echo "up $host"
  while kill -0 "$outside" 2>/dev/null; do wait "$outside" || true; done
  host=
  [ -e "$base.again" ] || break
done

for _ in 1 2 3 4 5 6 7 8 9 10; do
  [ ! -e "$cgroup/cgroup.kill" ] || echo 1 >"$cgroup/cgroup.kill" 2>/dev/null || true
  find "$cgroup" -depth -type d -exec rmdir {} + 2>/dev/null || true
  [ -d "$cgroup" ] || break
  sleep 0.1
done
