#!/usr/bin/env bash
# Unpacks Debian packages, and all they need that this system lacks, into one folder.
#
#   debian.sh FOLDER NEWEST PACKAGE...
#
# NEWEST is a regular expression with one group, a version: the highest one among the package
# names that apt knows replaces `{}` in every PACKAGE. The named packages are unpacked even where
# they are installed, the rest only where it is not, or too old.
#
# Needs no root and changes nothing of the system: apt downloads and checks (with its own sources,
# keys and proxies), `dpkg-deb -x` unpacks. FOLDER appears only when it is whole. Progress goes to
# standard error; where it cannot go on, standard output gets one line that says why.
set -euo pipefail
export LC_ALL=C
umask 022 # where root unpacks, another user runs what is unpacked

project=$(dirname -- "$(dirname -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")")")
apt=${XUNGE_STATE_DIR:-$project/.xunge}/apt

# The C library must be the running system's own. The rest serves only the packages' installation
# (perl, locales) or PostgreSQL's just-in-time compiler, which Xunge turns off: a third of the bytes.
unwanted='^(libc6|libc-bin|libc-l10n|locales|perl.*|libperl.*|debconf.*|openssl|ssl-cert|libllvm.*|libz3-4)$'

main() {
  folder=$1 newest=$2
  shift 2
  work=$folder.making
  command -v apt-get >/dev/null || fail "apt-get is missing"
  rm -rf "$work" "$folder"
  mkdir -p "$work/debs" "$work/root"
  configure
  if ! download "$@"; then # the system's package lists are empty or out of date
    use_private_lists
    download "$@" || { rm -f "$apt/fetched" && fail "$(reason)"; }
  fi
  find "$work/debs" -name '*.deb' -print0 |
    xargs -0 -P "$(nproc)" -I '{}' dpkg-deb -x '{}' "$work/root" 2>>"$work/log" ||
    fail "$(reason)"
  mv -T "$work/root" "$folder"
  rm -rf "$work"
}

fail() {
  printf '%s\n' "$1"
  exit 1
}

# The network's fault where apt told of one, else the last thing it said.
reason() { (grep -aE "^[EW]: Failed to fetch" "$work/log" || cat "$work/log") | tail -n 1; }

# apt's settings: its caches stay in our folder, no hook of the system runs, and root needs no
# second user to download into a folder which that user may not enter.
configure() {
  mkdir -p "$work/cache/archives/partial"
  cat >"$work/apt.conf" <<END
Dir::Cache "$work/cache";
Acquire::GzipIndexes "true";
APT::Sandbox::User "root";
APT::Install-Recommends "false";
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
END
}

# Lists of our own, shared by all that we unpack, and fetched again after an hour. One unreachable
# source among several is no reason to give up: the download will tell.
use_private_lists() {
  mkdir -p "$apt/lists/partial"
  printf 'Dir::State::lists "%s";\n' "$apt/lists" >>"$work/apt.conf"
  (
    flock 9
    if [[ ! $(find "$apt/fetched" -mmin -60 2>/dev/null) ]]; then
      apt-get -c "$work/apt.conf" -q update >>"$work/log" 2>&1 || true
      touch "$apt/fetched"
    fi
  ) 9>"$apt/lock"
}

# Downloads the closure of PACKAGE... into debs/.
download() {
  local version names megabytes status=0
  version=$(apt-cache -c "$work/apt.conf" --names-only search "^$newest\$" 2>>"$work/log" |
    sed -nE "s/^$newest - .*/\\1/p" | sort -V | tail -n 1)
  names=$(closure "${@//\{\}/$version}") || return 1
  [[ $names ]] || { echo "apt cannot download $*" >>"$work/log" && return 1; }
  # shellcheck disable=SC2086  # one word is one package
  set -- $names
  report "$@"
  draw_progress >/dev/null &
  (cd "$work/debs" && apt-get -c "$work/apt.conf" -q download "$@") >>"$work/log" 2>&1 || status=$?
  kill $! 2>/dev/null || true
  return "$status"
}

# What apt would install for PACKAGE... on this very system, less the unwanted.
closure() {
  apt-get -c "$work/apt.conf" --simulate --reinstall install "$@" 2>>"$work/log" |
    awk -v unwanted="$unwanted" '$1 == "Inst" && $2 !~ unwanted { print $2 }'
}

# Says what comes, and sets `megabytes`.
report() {
  megabytes=$(apt-get -c "$work/apt.conf" --print-uris download "$@" 2>>"$work/log" |
    awk '{ bytes += $3 } END { printf "%d", bytes / 1e6 + 1 }')
  printf 'xunge: fetching %s Debian packages, %s MB 正在下载 Debian 软件包\n' "$#" "$megabytes" >&2
}

# On a terminal, shows how much has come, until it is killed.
draw_progress() {
  while [[ -t 2 ]] && sleep 0.5; do
    printf '\r%s MB / %s MB \r' "$(du -sm "$work/debs" | cut -f 1)" "$megabytes" >&2
  done
}

main "$@"
