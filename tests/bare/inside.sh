#!/usr/bin/env bash
# Runs in the bare root, called by try.sh: inside.sh USER CLONE COMMAND...
set -euo pipefail
user=$1 clone=$2
shift 2

as_user() { setpriv --reuid "$user" --regid "$user" --init-groups env HOME="$(dirname "$clone")" "$@"; }

run() {
  local status=0
  printf '\n=== %s$ %s\n' "$user" "$*"
  time as_user "$@" </dev/null 2> >(tee /tmp/said >&2) || status=$?
  printf '=== exit %s\n' "$status"
  if advice=$(grep -o 'sudo apt-get .*' /tmp/said); then
    printf '\n=== an administrator does what it says: %s\n' "$advice"
    DEBIAN_FRONTEND=noninteractive ${advice#sudo } >/tmp/advice.log 2>&1
  fi
}

cd "$clone"
for command in "$@"; do
  for _ in first second; do
    # shellcheck disable=SC2086  # a command is words
    run ./xunge $command
  done
done
printf '\n=== still running:\n'
for process in /proc/[0-9]*; do
  tr '\0' ' ' <"$process/cmdline" | grep -a postgres || true
done
printf '=== sizes:\n'
du -sh "$clone/.venv" "$clone/.xunge" /var/lib/xunge 2>/dev/null || true
