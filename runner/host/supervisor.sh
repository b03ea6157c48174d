# How a step lives on the host: its state on disk, its end, its supervisor.
#
# Sent to the host in front of lane.sh, which explains the protocol and the files.
#
# Processes of a step: `supervise | collect`, in the helper's session (which is not the channel's,
# so that a signal sent over SSH reaches neither), and below the supervisor the two scripts, one
# after the other, each in a session of its own. The output goes through a pipe, not straight into
# the file: a script that writes to /dev/stderr would otherwise truncate its own log.
#
# Known limit: a shell starts background work with SIGINT and SIGQUIT ignored, and so do steps.

# The two files are one program: names that only the other one reads or sets are no mistake.
# shellcheck shell=sh disable=SC2034,SC2154

# What the login environment exports under a name that is used here would be changed for the steps.
unset again begun belongs birth boot check check_limit claim code collectors created deadline digest dir
unset entry excess f file found given_up grace grew group helper helper_birth id idle its_boot
unset kept killed killer kind lane left lifeline limit line marked name nonce now outputs
unset overdue result own own_bash own_birth own_sh pace phase pid quiet_since rang rest setsid shell
unset silence size start state status step_umask supervisor table tag tail tail_pace theirs tool
unset until ward wards why

step_umask=$(umask)
umask 077

# --- small words -----------------------------------------------------------------------------

# say TEXT: one frame. A single write, so that it stays whole between the bytes of a log.
say() { printf '\036%s %s\n' "$nonce" "$*"; }

# clock: sets now, in hundredths of a second since the host booted.
clock() {
  read -r now rest </proc/uptime
  now=${now%.*}${now#*.}
}

# born PID: sets birth to the time the process began; fails when it is gone or only a zombie.
born() {
  birth=
  IFS= read -r line 2>/dev/null <"/proc/$1/stat" || return 1
  # The name in parentheses may hold blanks; all fields behind it are numbers.
  # shellcheck disable=SC2086
  set -- ${line##*)}
  case $1 in Z | X) return 1 ;; esac
  birth=${20}
}

# alive PID BIRTH: is this still the same process?
alive() { born "$1" && [ "$birth" = "$2" ]; }

# create FILE TEXT: fails when the file exists. No other process decides races here. Where there is
# no room for the text it fails with 2, and there is no file, as if nobody had tried.
create() {
  set -C
  printf '' 2>/dev/null >"$1"
  created=$?
  set +C
  [ "$created" -eq 0 ] || return 1
  printf '%s\n' "$2" 2>/dev/null >>"$1" && return 0
  rm -f -- "$1"
  return 2
}

# nap: a short sleep; whole seconds where `sleep` knows no fractions.
nap() { sleep "$pace" 2>/dev/null || sleep 1; }

# --- what became of a step -------------------------------------------------------------------

# recall ID: sets f, state (absent half live done lost void), theirs (its log nonce), digest, kind.
recall() {
  f=$dir/$1 state=absent kind=gone theirs='' digest='' supervisor='' phase=''
  [ -e "$f.claim" ] || return 0
  # Between its creation and its first byte a file is empty: that is not an answer yet.
  state=half
  read -r theirs digest its_boot 2>/dev/null <"$f.claim" || return 0
  case $theirs in void) state=void && return 0 ;; esac
  { read -r supervisor start && read -r phase; } 2>/dev/null <"$f.start"
  if ended; then return 0; fi
  if [ "$its_boot" != "$boot" ]; then
    state=lost kind=reboot
    return 0
  fi
  [ -n "$supervisor" ] || return 0
  state=live
  if [ "$supervisor" = void ]; then
    state=void
  elif ! alive "$supervisor" "$start"; then
    # It may have ended between the two looks.
    ended || state=lost
  fi
}

ended() { [ -s "$f.exit" ] && state='done'; }

# void REASON: it never ran and never will under this id. Fails when a supervisor was faster.
void() { create "$f.start" 'void void' && say "$tag void $1"; }

# disown_step: there is no room for a step that nobody has started: takes its claim back.
disown_step() { rm -f -- "$f.run" "$f.check" "$f.out" "$f.claim"; }

# --- ending everything that belongs to a step ------------------------------------------------

# survey: sets found to `pid:birth` of each living process of the step f: its session and group,
# whatever carries its mark in the environment, all children of these, and whoever was seen
# belonging before (a child may leave session, group, parent and environment).
survey() {
  marked=$(grep -lszF "HANDRAIL_STEP=$f/" /proc/[0-9]*/environ 2>/dev/null)
  table='' left=''
  for file in /proc/[0-9]*/stat; do
    IFS= read -r line 2>/dev/null <"$file" || continue
    pid=${file#/proc/}
    pid=${pid%/stat}
    # shellcheck disable=SC2086
    set -- ${line##*)}
    case $1 in Z | X | '') continue ;; esac
    belongs=
    case " $found " in *" $pid:${20} "*) belongs=yes ;; esac
    case $marked in *"/proc/$pid/environ"*) belongs=yes ;; esac
    # The leader itself counts before it has made its session.
    case $group in '') ;; "$pid" | "$3" | "$4") belongs=yes ;; esac
    if [ -n "$belongs" ]; then left="$left $pid:${20}"; else table="$table $pid:${20}:$2"; fi
  done
  found=$left
  grew=yes
  while [ -n "$grew" ]; do
    grew='' rest=''
    for entry in $table; do
      case "$found " in
        *" ${entry##*:}:"*) found="$found ${entry%:*}" grew=yes ;;
        *) rest="$rest $entry" ;;
      esac
    done
    table=$rest
  done
}

# signal NAME: to the group, and to each that was found.
signal() {
  [ -z "$group" ] || kill "-$1" "-$group" 2>/dev/null
  for entry in $found; do kill "-$1" "${entry%:*}" 2>/dev/null; done
}

# end_all: TERM, the grace time, KILL. Leaves in found what survived even that.
# The number in group must be known to be the step's own, or empty.
end_all() {
  found='' killed='' pace=0.01
  survey
  signal TERM
  clock
  until=$((now + grace))
  while survey && [ -n "$found" ]; do
    clock
    if [ "$now" -ge "$until" ]; then
      [ -z "$killed" ] || break
      # What KILL does not end within two seconds is not ours to end (a child of root's).
      signal KILL
      killed=yes until=$((now + 200))
    fi
    [ -z "$killed" ] || signal KILL
    nap
    pace=0.05
  done
}

# tell_survivors PREFIX: one frame each.
tell_survivors() {
  for entry in $found; do
    pid=${entry%:*} name='?'
    read -r name 2>/dev/null <"/proc/$pid/comm"
    say "$1left $pid $name"
  done
}

# --- the supervisor ----------------------------------------------------------------------------

# ring WHY: a signal came that ends the step. The first reason counts.
ring() {
  rang=yes
  [ -z "$why" ] || return 0
  why=$1
  [ -z "$group" ] || halt
}

# halt: ends the step from a process of its own, while the supervisor waits for the script.
halt() {
  (
    trap - USR1 USR2 ALRM HUP PIPE
    end_all
    tell_survivors ''
    # The supervisor waits for a script that nobody can end: it must be told to stop waiting.
    pace=0.5
    while [ -n "$found" ] && alive "$own" "$own_birth"; do
      kill -HUP "$own" 2>/dev/null
      nap
    done
  ) &
  killer=$!
}

# await PID: waits for a child although signals ring; sets code.
await() {
  rang=
  wait "$1"
  code=$?
  while [ -n "$rang" ] && [ -z "$given_up" ]; do
    rang=
    wait "$1"
    again=$?
    # 127: the first wait had its answer, and the signal came after it.
    [ "$again" -eq 127 ] || code=$again
  done
}

# launch SHELL FILE NAME=VALUE…: the script, in a session of its own; sets group.
launch() {
  (
    trap - USR1 USR2 ALRM HUP PIPE
    umask "$step_umask"
    export HANDRAIL_STEP="$f/" HANDRAIL_OUTPUT="$f.out"
    # A variable may have the name of one used here: from here on only arguments are read.
    set -- "$setsid" "$@"
    for hr_pair do
      case $hr_pair in /*) ;; *) export "${hr_pair?}" ;; esac
    done
    exec "$1" "$2" "$3" </dev/null 2>&1 4>&-
  ) &
  group=$!
  # The signal came before the group had a number.
  [ -z "$why" ] || [ -n "$killer" ] || halt
}

# conclude: waits until the script that was launched is over; sets code, or - if it is not known.
conclude() {
  await "$group"
  if [ -z "$given_up" ]; then
    group=''
    # Its leader is gone; its children may not be.
    result=$code
    [ -z "$killer" ] || await "$killer"
    code=$result
  else
    code=-
  fi
}

# guard KIND LIMIT SILENCE: asks the watch to ring when time or patience is over.
guard() {
  overdue=$1
  clock
  printf '%s\n' "$id:$own:$own_birth:$((now + $2)):$3:-:$now" >&4
}

# verify NAME=VALUE…: reads what the script handed on, then runs the check.
verify() {
  if [ -s "$f.out" ]; then
    size=$(wc -c <"$f.out")
    size=$((size))
    [ "$size" -le 4096 ] || { excess=$size && return 0; }
    while IFS= read -r line || [ -n "$line" ]; do
      name=${line%%=*}
      case $name in "$line" | '' | *[!A-Za-z0-9_]*) continue ;; esac
      case " $outputs " in *" $name "*) ;; *) continue ;; esac
      say "out $line"
      set -- "$@" "OUT_$line"
    done <"$f.out"
  fi
  [ -s "$f.check" ] && [ -z "$why" ] || return 0
  printf 'check\n' >>"$f.start"
  say check
  guard check-limit "$check_limit" 0
  launch "$own_sh" "$f.check" "$@"
  conclude
  check=$code
}

# supervise ID LOG-NONCE LIMIT SILENCE GRACE CHECK-LIMIT SHELL OUTPUTS NAME=VALUE…
# Writes frames and output into the pipe to `collect`; the exit file first, the end frame last.
supervise() {
  id=$1 nonce=$2 limit=$3 silence=$4 grace=$5 check_limit=$6 shell=$7 outputs=$8
  shift 8
  f=$dir/$id why='' group='' killer='' given_up='' status=- check=- excess=0 code=-
  trap 'ring cancelled' USR1
  trap 'ring "$overdue"' USR2
  trap 'ring silence' ALRM
  trap 'rang=yes given_up=yes' HUP
  # Caught, not ignored: what is ignored would stay ignored in the scripts.
  trap : PIPE
  read -r own rest </proc/self/stat
  born "$own"
  own_birth=$birth overdue=limit
  create "$f.start" "$own $own_birth" || {
    [ "$?" -ne 2 ] || disown_step
    exit 0
  }
  [ -z "$outputs" ] || printf '' >"$f.out"
  guard limit "$limit" "$silence"
  begun=$now
  if [ -z "$why" ]; then
    launch "$shell" "$f.run" "$@"
    conclude
    status=$code
    [ "$status" != 0 ] || [ -n "$why" ] || verify "$@"
  fi
  clock
  printf '%s\n' "$status $check ${why:-exit} $((now - begun)) $excess" >"$f.exit"
  say "end $status $check ${why:-exit} $((now - begun)) $excess"
}

# collect: the log's only writer. When every writer of the pipe is gone it sends the log, unless
# a live `tail` does so already: short steps never pay for one.
collect() {
  cat >>"$f.log"
  [ -s "$f.exit" ] && create "$f.told" collect && exec cat "$f.log"
}
