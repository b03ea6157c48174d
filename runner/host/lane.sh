# The lane: a helper that starts steps on a host, or attaches to steps that are there already.
#
# It is read by `sh` from the channel, so nothing is installed, and it must suit dash, bash in
# posix mode and the ash of busybox. Lines that hold only a comment are not sent.
#
# Client to helper: shell source, one `{ command 'arg' …` newline `}` a message. A message that a
# dying channel cut short is a syntax error, and nothing of it runs.
# Helper to client: frames, `0x1e nonce text LF`, with the raw bytes of a log between them.
#
# Files of a step, all in one directory per run; every one has one writer:
#   ID.claim  log nonce, digest, boot id     exclusively created: decides who starts the step
#   ID.start  supervisor's pid and birth     exclusively created: by the supervisor, or by the one
#             or "void"; later "check"       who decides that it shall never start
#   ID.run    the script                     ID.check  the script that verifies
#   ID.out    what the script hands on       ID.log    both scripts' output, and frames
#   ID.exit   status, check's status, why, hundredths, excess
#   ID.told   exclusively created: by the one who sends the log over the channel that started it

# Behind supervisor.sh in the same program: names that only that one reads or sets are no mistake.
# shellcheck shell=sh disable=SC2034,SC2154

# --- the watch: limits, with or without anybody connected ---------------------------------------

# watch: one per lane. Rings the lane's supervisors when their time is over, ends orphans whose
# supervisor was killed, and ends the helper when its client has been silent for too long.
watch() {
  trap - EXIT
  wards='' lifeline=yes
  clock
  quiet_since=$now
  while :; do
    sleep 1
    clock
    while IFS= read -r line <&3; do
      quiet_since=$now
      [ "$line" != . ] || continue
      kept=$line
      for ward in $wards; do
        case $ward in "${line%%:*}:"*) ;; *) kept="$kept $ward" ;; esac
      done
      wards=$kept
    done
    kept=
    for ward in $wards; do
      tend && kept="$kept $ward"
    done
    wards=$kept
    [ -z "$lifeline" ] || listen
    [ -n "$lifeline" ] || [ -n "$wards" ] || break
  done
  exec rm -f "$lane.wards" "$lane.tail"
}

# listen: is the helper there, and does anybody talk to it?
listen() {
  if [ $((now - quiet_since)) -ge "$idle" ]; then
    # Blocked in a read, it would not see a signal it can catch.
    ! alive "$helper" "$helper_birth" || kill -KILL "$helper"
  fi
  alive "$helper" "$helper_birth" && return 0
  lifeline=
  read -r pid start 2>/dev/null <"$lane.tail" && alive "$pid" "$start" && kill "$pid"
}

# tend: looks after $ward, `id:supervisor:birth:deadline:silence:size:since`, and sets it anew;
# fails when there is nothing more to do for it.
tend() {
  IFS=:
  # shellcheck disable=SC2086
  set -- $ward
  unset IFS
  f=$dir/$1
  [ ! -s "$f.exit" ] || return 1
  if ! alive "$2" "$3"; then
    # An orphan: its supervisor was killed. The limit holds for what is left of it.
    deadline=$4 group='' found=''
    survey
    [ -n "$found" ] && [ ! -s "$f.exit" ] || return 1
    [ "$now" -ge "$deadline" ] || return 0
    (grace=500 && end_all) &
    return 1
  fi
  if [ "$now" -ge "$4" ]; then
    kill -USR2 "$2"
    return 1
  fi
  [ "$5" -gt 0 ] || return 0
  size=$(wc -c 2>/dev/null <"$f.log")
  if [ "$((size))" != "$6" ]; then
    ward=$1:$2:$3:$4:$5:$((size)):$now
  elif [ $((now - $7)) -ge "$5" ]; then
    kill -ALRM "$2"
    return 1
  fi
}

# --- commands ------------------------------------------------------------------------------------

# heed TAG: every command begins so. The last step's tail must be silent before the next answer.
heed() {
  tag=$1
  # A sign of life for the watch.
  printf '.\n' >&4
}

hush() {
  [ -n "$tail" ] || return 0
  kill "$tail" 2>/dev/null
  wait "$tail" 2>/dev/null
  tail=
}

# open NONCE BOT RUN IDLE: the first command.
open() {
  nonce=$1 dir=$HOME/.handrail/$2/$3 idle=$4 own_bash='' tail='' tail_pace='' found='' collectors=''
  read -r boot </proc/sys/kernel/random/boot_id
  read -r helper rest </proc/self/stat
  born "$helper"
  helper_birth=$birth lane=$dir/lane.$helper
  for tool in setsid cat tail sleep grep wc mkdir rm; do
    command -v "$tool" >/dev/null || { say "ready missing $tool" && exit 1; }
  done
  setsid=$(command -v setsid) own_sh=$(command -v sh)
  [ -d "$dir" ] || mkdir -p "$dir"
  if ! printf '' >"$lane.wards"; then
    say "ready unwritable $dir"
    exit 1
  fi
  # Whatever the watch shall know goes through here.
  exec 4>>"$lane.wards"
  trap hush EXIT
  watch 3<"$lane.wards" 4>&- </dev/null >/dev/null 2>&1 &
  say "ready ok $boot"
}

# run TAG ID LOG-NONCE DIGEST BOOT LIMIT SILENCE GRACE CHECK-LIMIT SHELL OUTPUTS SCRIPT CHECK
#   NAME=VALUE…: starts the step if nobody ever did; otherwise says what became of it.
run() {
  heed "$1"
  hush
  id=$2 theirs=$3 digest=$4 its_boot=$5 f=$dir/$2
  if [ "$boot" != "$its_boot" ] || ! create "$f.claim" "$theirs $digest $boot"; then
    found_already "$id" "$digest" "$its_boot"
    return 0
  fi
  if ! printf '%s' "${12}" >"$f.run" || ! { [ -z "${13}" ] || printf '%s' "${13}" >"$f.check"; }
  then
    void 'its files could not be written' || {
      disown_step
      say "$tag void its files could not be written"
    }
    return 0
  fi
  shell=$own_sh
  if [ "${10}" = bash ]; then
    [ -n "$own_bash" ] || own_bash=$(command -v bash) || { void 'the host has no bash' && return 0; }
    shell=$own_bash
  fi
  # Whoever dies here, behind the claim, leaves a step that never starts: so not of a dead channel.
  trap '' PIPE
  say "$tag started" 2>/dev/null
  trap - PIPE
  limit=$6 silence=$7 grace=$8 check_limit=$9 outputs=${11}
  shift 13
  supervise "$id" "$theirs" "$limit" "$silence" "$grace" "$check_limit" "$shell" "$outputs" "$@" \
    2>/dev/null </dev/null | collect 2>/dev/null &
  reap "$!:$id"
}

# reap PID:ID: remembers a step's collector, and waits for those that have ended: a shell keeps what
# nobody has waited for, and all that it forks later pays for it. To wait is to wait for both ends of
# the pipe; the supervisor is at its end once there is the exit file.
reap() {
  kept=$1
  for entry in $collectors; do
    if born "${entry%%:*}" || [ ! -s "$dir/${entry#*:}.exit" ]; then
      kept="$kept $entry"
    else
      wait "${entry%%:*}"
    fi
  done
  collectors=$kept
}

# found_already ID DIGEST BOOT: answers for a step that this message did not start.
found_already() {
  recall "$1"
  case $state in
    absent)
      # No claim, yet none could be made here.
      if [ "$boot" = "$3" ]; then
        say "$tag void its files could not be written"
      else
        say "$tag lost reboot"
      fi
      ;;
    half)
      # What was written shortly before the power went may be lost: an empty claim proves nothing.
      if [ "$boot" = "$3" ]; then say "$tag half"; else say "$tag lost reboot"; fi
      ;;
    void) say "$tag void it was called off before it started" ;;
    *)
      if [ "$digest" != "$2" ]; then
        say "$tag conflict $digest"
      elif [ "$state" = lost ] && outlived; then
        # Who attaches reads what it said, and waits until nothing of it lives.
        say "$tag exists $theirs ${phase:-script}"
      elif [ "$state" = lost ]; then
        tell_lost
      else
        say "$tag exists $theirs ${phase:-script}"
      fi
      ;;
  esac
}

# outlived: is there output of a lost step, or does anything of it live?
outlived() {
  [ ! -s "$f.log" ] || return 0
  [ "$kind" = gone ] || return 1
  group='' found=''
  survey
  [ -n "$found" ]
}

# tell_lost: with whether anything of it lives. Nobody vouches for its group number any more.
tell_lost() {
  group='' found=''
  [ "$kind" = reboot ] || survey
  say "$tag lost $kind ${found:+alive}"
}

# attach TAG ID OFFSET: sends the log from that byte of the file on, and goes on sending.
attach() {
  heed "$1"
  hush
  f=$dir/$2
  say "$tag attached"
  send_tail "$3"
}

# follow TAG ID: the step was started over this channel and takes longer than a moment.
follow() {
  heed "$1"
  f=$dir/$2
  ! create "$f.told" tail || send_tail 0
}

send_tail() {
  # A tail that polls does so once a second, unless told otherwise; not every one can be told.
  if [ -z "$tail_pace" ]; then
    tail_pace=' '
    ! tail -s 0.02 -c 1 /dev/null 2>/dev/null || tail_pace='-s 0.02'
  fi
  # Its writer may not have made it yet.
  [ -e "$f.log" ] || printf '' >>"$f.log"
  # shellcheck disable=SC2086
  tail $tail_pace -c "+$(($1 + 1))" -f "$f.log" 2>/dev/null </dev/null 4>&- &
  tail=$!
  born "$tail"
  printf '%s\n' "$tail $birth" >"$lane.tail"
}

# status TAG ID
status() {
  heed "$1"
  recall "$2"
  group='' found=''
  [ "$state$kind" != lostgone ] || survey
  say "$tag state $state ${phase:-script} $kind ${found:+alive}"
}

# cancel TAG ID GRACE [BOOT]: may be repeated.
cancel() {
  heed "$1"
  grace=$3
  recall "$2"
  case $state in
    absent | half) [ "${4:-$boot}" = "$boot" ] || { say "$tag lost reboot" && return 0; } ;;
  esac
  case $state in
    absent) create "$f.claim" 'void void void' && state=void ;;
    half) ! void 'it was cancelled before it started' || return 0 ;;
    live) kill -USR1 "$supervisor" 2>/dev/null ;;
    lost) if [ "$kind" = gone ]; then end_lost; else tell_lost; fi ;;
  esac
  case $state in
    void) say "$tag void it was cancelled before it started" ;;
    *) say "$tag cancelling $state" ;;
  esac
}

# end_lost: without a supervisor only the mark says what belongs to the step.
end_lost() {
  [ -z "$killer" ] || ! kill -0 "$killer" 2>/dev/null || return 0
  (
    trap - EXIT
    group=
    end_all
    tell_survivors "$tag "
    say "$tag lost gone ${found:+alive}"
  ) </dev/null 2>/dev/null &
  killer=$!
}

# abandon TAG ID: nobody started it although it was claimed long ago.
abandon() {
  heed "$1"
  recall "$2"
  [ "$state" = half ] && void 'whoever claimed it never started it' && return 0
  say "$tag half"
}

# forget TAG: deletes the run's directory, unless something in it lives.
forget() {
  heed "$1"
  group=
  for claim in "$dir"/*.claim; do
    [ -e "$claim" ] || continue
    claim=${claim##*/}
    recall "${claim%.claim}"
    # Whoever claimed it long ago will not start it now.
    [ "$state" != half ] || ! create "$f.start" 'void void' || state=void
    found=
    [ "$state$kind" != lostgone ] || survey
    case $state$found in
      live | half | lost?*) say "$tag busy ${claim%.claim}" && return 0 ;;
    esac
  done
  if rm -rf -- "$dir"; then say "$tag forgotten"; else say "$tag unwritable"; fi
}
