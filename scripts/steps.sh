# How build.sh speaks: what it is doing, how far it is, and one clear line when something fails.

current_step=''
current_log=''

say() {
  printf '%s\n' "$*"
}

warn() {
  printf '%s: warning: %s\n' "${program:-build.sh}" "$*" >&2
}

# fail MESSAGE [EXIT_CODE]
fail() {
  printf '%s: %s\n' "${program:-build.sh}" "$1" >&2
  exit "${2:-1}"
}

# step TITLE LOG COMMAND...: runs the command; its whole output goes to build/logs/LOG.log, its latest line is shown.
step() {
  local started=$SECONDS
  current_step=$1 current_log=build/logs/$2.log
  shift 2
  mkdir -p build/logs
  say "==> $current_step"
  "$@" </dev/null 2>&1 | tee "$current_log" | show_latest_line
  say "    done in $((SECONDS - started)) s"
  current_step='' current_log=''
}

# On a terminal one line is rewritten; elsewhere a line appears every 15 seconds. The time runs even when the command
# is silent.
show_latest_line() {
  local line latest='' started=$SECONDS shown=$SECONDS status
  while true; do
    status=0
    IFS= read -r -t 1 line || status=$?
    if [ "$status" -gt 128 ]; then
      :
    elif [ "$status" -ne 0 ]; then
      break
    elif [ -n "$line" ]; then
      latest=$line
    fi
    if [ -t 1 ]; then
      printf '\r\033[K    %4d s  %.90s' $((SECONDS - started)) "$latest"
    elif [ $((SECONDS - shown)) -ge 15 ]; then
      printf '    %4d s  %.110s\n' $((SECONDS - started)) "$latest"
      shown=$SECONDS
    fi
  done
  [ ! -t 1 ] || printf '\r\033[K'
}

# The ERR trap: the end of the log, then one line that names the step.
report_failure() {
  local code=$?
  [ "$BASH_SUBSHELL" -eq 0 ] || exit "$code"
  if [ -n "$current_log" ] && [ -s "$current_log" ]; then
    tail -n 25 "$current_log" >&2
    fail "failed: $current_step; the whole output is in $current_log" "$code"
  fi
  fail "failed: ${current_step:-line ${BASH_LINENO[0]} of ${BASH_SOURCE[1]}}" "$code"
}

trap report_failure ERR
trap 'printf "\n%s: interrupted; the same command goes on from here\n" "${program:-build.sh}" >&2; exit 130' INT
