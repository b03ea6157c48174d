"""The awk programs that read an env file and a process's environment on the host. Pure.

They hold no single quote (they travel within a pair), use only what mawk, gawk and busybox share,
and print no value.
"""

KEYS = r"""
function placeholder(value, upper) {
  if (value ~ /<[A-Z][A-Z0-9_]*>/) return 1
  upper = toupper(value)
  if (upper ~ /<(REPLACE|CHANGE|YOUR|INSERT|ENTER|TODO)[^>]*>/) return 1
  if (upper ~ /REPLACE[_ -]?(WITH|ME|THIS)|CHANGE[_ -]?(ME|IT|THIS)|PLACEHOLDER/) return 1
  if (upper ~ /YOUR[_-][A-Z0-9_-]*[_-]HERE/) return 1
  return upper ~ /^(TODO|TBD|FIXME|XXX+|\.\.\.+|\?+)$/
}
function ends(text, quote, at) {
  for (at = 1; at <= length(text); at++) {
    if (substr(text, at, 1) == "\\") at++
    else if (substr(text, at, 1) == quote) return 1
  }
  return 0
}
BEGIN { single = sprintf("%c", 39) }
open != "" { if (ends($0, open)) open = ""; next }
{ sub(/\r$/, "") }
/^[ \t]*[#;]/ || /^[ \t]*$/ { next }
{
  sub(/^[ \t]*(export[ \t]+)?/, "")
  at = index($0, "=")
  if (at == 0) next
  name = substr($0, 1, at - 1)
  value = substr($0, at + 1)
  sub(/[ \t]+$/, "", name)
  sub(/^[ \t]+/, "", value)
  sub(/[ \t]+$/, "", value)
  first = substr(value, 1, 1)
  if (first == "\"" || first == single) {
    value = substr(value, 2)
    if (!ends(value, first)) open = first
    else sub(/.$/, "", value)
  }
  declared = index(ENVIRON["HR_NAMES"], " " name " ")
  if (name !~ /^[A-Z][A-Z0-9_]*$/ || length(name) > 64) { if (!declared) next }
  if (seen[name]++) print "duplicate " name
  state[name] = (value == "" && open == "") ? "empty" : "full"
  wrong[name] = placeholder(value)
  refused[name] = 0
  if (("HR_R_" name) in ENVIRON) refused[name] = (value == ENVIRON["HR_R_" name])
}
END {
  for (name in state) {
    if (index(ENVIRON["HR_NAMES"], " " name " ")) {
      print "has " name
      if (state[name] == "empty") print "empty " name
    }
    if (wrong[name]) print "placeholder " name
    if (refused[name]) print "refused " name
  }
  print "done"
}
"""
"""Prints `has`, `empty`, `placeholder`, `refused` or `duplicate` with a name, and `done`."""

PROCESS = r"""
{
  at = index($0, "=")
  if (at == 0) next
  count++
  name = substr($0, 1, at - 1)
  if (index(ENVIRON["HR_NAMES"], " " name " ")) print "has " name
}
END { print "names " count + 0 }
"""
"""Prints `has NAME` for wanted names, and `names` with how many there are in all."""
