#!/usr/bin/env bash
# Tries Xunge on a bare machine: a minimal Debian with neither Python nor PostgreSQL nor git.
#
#   tests/bare/try.sh [-s SUITE] [-k FOLDER] [COMMAND]...
#
# For root, and then for a person without any right to install, in a fresh root each: clones what
# is committed here and runs every COMMAND (default: "demo --no-serve", "test") twice, timed.
# SUITE is bookworm (default) or trixie; FOLDER keeps the roots for a look. Needs root, debootstrap
# and the network as this machine has it: apt's sources, name service, certificates and proxies.
set -euo pipefail

here=$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")
project=$(dirname -- "$(dirname -- "$here")")

main() {
  local suite=bookworm folder='' option
  while getopts 's:k:' option; do
    case $option in
      s) suite=$OPTARG ;;
      k) folder=$OPTARG ;;
      *) exit 2 ;;
    esac
  done
  shift $((OPTIND - 1))
  (($#)) || set -- 'demo --no-serve' test
  if [[ ! $folder ]]; then
    folder=$(mktemp -d)
    trap 'rm -rf "$folder"' EXIT
  fi
  mkdir -p "$folder"
  make_bare_root "$suite" "$folder/$suite"
  try_as root "$folder/$suite" "$folder/$suite-root" /root/xunge "$@"
  try_as person "$folder/$suite" "$folder/$suite-person" /home/person/xunge "$@"
}

make_bare_root() {
  local suite=$1 root=$2 mirror
  if [[ -d $root ]]; then return; fi
  # shellcheck disable=SC2016  # apt's own variable
  mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Component: main' | head -n 1)
  debootstrap --variant=minbase "$suite" "$root.making" "$mirror" >/dev/null
  cp --parents /etc/resolv.conf /etc/hosts "$root.making"
  if [[ -d /usr/local/share/ca-certificates ]]; then
    cp -r --parents /usr/local/share/ca-certificates "$root.making"
  fi
  mv "$root.making" "$root"
}

# try_as USER BARE_ROOT ROOT CLONE COMMAND...
try_as() {
  local user=$1 bare=$2 root=$3 clone=$4
  shift 4
  rm -rf "$root"
  cp -a --reflink=auto "$bare" "$root"
  if [[ $user != root ]]; then chroot "$root" useradd --create-home "$user"; fi
  git clone -q "$project" "$root$clone"
  chroot "$root" chown -R "$user:" "$clone"
  cp "$here/inside.sh" "$root/tmp/inside.sh"
  # Its own mounts and processes: they end with it.
  unshare --mount --pid --fork --kill-child --mount-proc="$root/proc" \
    chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin "${passed_on[@]}" \
    bash /tmp/inside.sh "$user" "$clone" "$@"
}

# What tells this machine's package clients where to go.
passed_on=()
for name in http_proxy https_proxy no_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY PIP_INDEX_URL \
  UV_DEFAULT_INDEX; do
  if [[ ${!name-} ]]; then passed_on+=("$name=${!name}"); fi
done

main "$@"
