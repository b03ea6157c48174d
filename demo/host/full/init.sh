#!/bin/bash
# The first process of the host: makes its root and becomes systemd. Run by boot.sh:
# `init.sh BASE ETC USER UID HOME FOLDER…`
#
# ETC holds files for /etc. Each FOLDER is the machine's own, seen at the same place: `rw:PATH`, or
# `ro:PATH`.
set -eu
base=$1 etc=$2 user=$3 uid=$4 home=$5
shift 5
root=$base/root

mount -t overlay overlay -o "lowerdir=/,upperdir=$base/upper,workdir=$base/work" "$root"
mount -t proc proc "$root/proc"
mount -t sysfs -o ro sysfs "$root/sys"
mount -t tmpfs -o mode=755 tmpfs "$root/sys/fs" 2>/dev/null || true
mkdir -p "$root/sys/fs/cgroup"
mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup"
mount -t tmpfs -o mode=755 tmpfs "$root/dev"
for name in null zero full random urandom tty; do
  touch "$root/dev/$name"
  mount --bind "/dev/$name" "$root/dev/$name"
done
mkdir "$root/dev/pts" "$root/dev/shm"
mount -t devpts -o newinstance,ptmxmode=0666,mode=620 devpts "$root/dev/pts"
mount -t tmpfs -o mode=1777 tmpfs "$root/dev/shm"
ln -s pts/ptmx "$root/dev/ptmx"
ln -s /proc/self/fd "$root/dev/fd"
for name in 0:stdin 1:stdout 2:stderr; do
  ln -s "/proc/self/fd/${name%:*}" "$root/dev/${name#*:}"
done
mount -t tmpfs -o mode=755 tmpfs "$root/run"
mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"

# What belongs to the machine is not the host's to set; only the id of its boot is the host's own.
mount --bind "$root/proc/sys" "$root/proc/sys"
mount -o remount,bind,ro "$root/proc/sys"
cat /proc/sys/kernel/random/uuid >"$base/boot-id"
mount --bind "$base/boot-id" "$root/proc/sys/kernel/random/boot_id"

for each in "$@"; do
  path=${each#*:}
  mkdir -p "$root$path"
  mount --bind "$path" "$root$path"
  [ "${each%%:*}" = rw ] || mount -o remount,bind,ro "$root$path"
  above=${path%/*}
  while [ -n "$above" ]; do # whoever signs in must get there
    chmod a+x "$root$above"
    above=${above%/*}
  done
done

if [ ! -e "$base/made" ]; then
  cp -rT "$etc" "$root/etc"
  for unit in systemd-udevd systemd-udev-trigger systemd-modules-load systemd-remount-fs \
    systemd-firstboot systemd-networkd-wait-online apparmor; do
    ln -sf /dev/null "$root/etc/systemd/system/$unit.service"
  done
  ln -sf staging.target "$root/etc/systemd/system/default.target"
  # The machine's own clusters would start with a unit of this name.
  rm -rf "$root/var/log/journal" "$root/var/lib/systemd/linger" "$root/etc/postgresql"
  mkdir -p "$root/var/log/journal"
  # shellcheck disable=SC2016 # the words are for the shell inside
  chroot "$root" sh -eu -c '
    id "$1" >/dev/null 2>&1 || useradd --no-create-home --shell /bin/bash --uid "$2" "$1"
    usermod --home "$3" --password "*" "$1"
    getent group systemd-journal >/dev/null && usermod -a -G systemd-journal "$1"
  ' sh "$user" "$uid" "$home"
  touch "$base/made"
fi

hostname staging
ip link set lo up
cd "$root"
mkdir -p old
pivot_root . old
cd /
umount -l /old
export container=handrail
exec /lib/systemd/systemd --show-status=0 </dev/null
