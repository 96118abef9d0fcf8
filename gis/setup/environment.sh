# The virtual environment, and what a bare machine lacks for it. Sourced by xunge, which sets `here`
# (the project), `state` (.xunge) and `venv` (.venv), and defines `say` and `refuse`.
# shellcheck shell=bash disable=SC2154
shopt -s extglob

# Brings .venv in line with the requirements files named, where its stamp does not say that it is.
bring_environment() {
  in_line_with "$@" && return
  mkdir -p "$state" "$venv" 2>/dev/null || true
  [[ -w $state && -w $venv ]] ||
    refuse "cannot write to $here; clone where you may write 无法写入该目录，请克隆到可写的位置"
  (
    flock 9 # of two first starts at once, the second waits and then finds everything done
    in_line_with "$@" || sync_environment "$@"
  ) 9>"$state/launcher.lock"
}

# The stamp names the folder, its interpreter and what is installed; more than asked for is fine.
in_line_with() {
  [[ -x $venv/bin/python && "$(stamp) " == "$(place) $(sums_of "$@") "* ]]
}

stamp() { cat "$venv/xunge-stamp" 2>/dev/null || true; }

place() { echo "$venv $(readlink -f "$venv/bin/python")"; }

sums_of() { (cd "$here" && sha256sum "$@" | cut -c -64 | paste -s -d ' '); }

# The folder is made anew where it was moved, its interpreter is gone, or a sync was cut short,
# which may have left half a package behind: then it has no stamp.
sync_environment() {
  local quiet=()
  [[ -t 2 ]] || quiet=(-q) # pip and uv draw progress bars on a terminal
  bring_python
  use_settings_of_pip
  trust_certificates
  bring_uv
  export UV_PYTHON_DOWNLOADS=never
  if [[ ! -x $venv/bin/python || $(stamp) != "$(place) "* ]]; then
    rm -f "$venv/xunge-stamp"
    "$uv" venv -q --clear --python "$python" "$venv"
  fi
  rm -f "$venv/xunge-stamp"
  say "installing the Python packages 正在安装 Python 依赖"
  "$uv" pip sync "${quiet[@]}" --python "$venv/bin/python" --require-hashes "$here/${*: -1}" ||
    refuse "the Python packages could not be installed, see above 无法安装 Python 依赖，原因见上"
  echo "$(place) $(sums_of "$@")" >"$venv/xunge-stamp"
}

# Sets `python`: the system's, else one unpacked from Debian's packages.
bring_python() {
  local name unpacked=$state/python problem
  for name in python3 python3.14 python3.13 python3.12 python3.11; do
    if python=$(fitting_python "$name"); then return; fi
  done
  if ! compgen -G "$unpacked/usr/bin/python3.*" >/dev/null; then
    problem=$(unpack python 'python3\.([0-9]+)' 'python3.{}' 'python3.{}-minimal' \
      'libpython3.{}-stdlib' 'libpython3.{}-minimal') ||
      refuse "Python >= 3.11 is missing ($problem) 缺少 Python >= 3.11: sudo apt-get install python3"
  fi
  export LD_LIBRARY_PATH
  LD_LIBRARY_PATH=$(libraries_of "$unpacked")
  for name in "$unpacked"/usr/bin/python3.+([0-9]); do
    if python=$(fitting_python "$name"); then return; fi
  done
  refuse "Debian's Python does not fit, Python 3.11 to 3.14 is needed 需要 Python 3.11 至 3.14"
}

# Prints the real path of the interpreter if the locked packages run on it, and if it is whole
# (Debian splits Python's library in two).
fitting_python() {
  "$1" - 2>/dev/null <<'END'
import bz2, ctypes, lzma, sqlite3, ssl, sys
if not (3, 11) <= sys.version_info[:2] <= (3, 14) or sys.implementation.name != "cpython":
    sys.exit(1)
print(sys._base_executable)
END
}

unpack() {
  bash "$here/gis/setup/debian.sh" "$state/$1" "${@:2}"
}

# The folders of shared libraries in an unpacked root, joined by colons.
libraries_of() {
  local folders
  folders=$(printf '%s:' "$1"/{usr/,}lib/*-linux-gnu*/)
  echo "${folders%:}"
}

use_unpacked_libraries() {
  if [[ $(readlink -f "$venv/bin/python") == "$(readlink -m "$state")"/python/* ]]; then
    export LD_LIBRARY_PATH
    LD_LIBRARY_PATH=$(libraries_of "$state/python")
  fi
}

# Where the system has no bundle of certificates, makes the one that Debian's package would make.
trust_certificates() {
  local bundle=/etc/ssl/certs/ca-certificates.crt problem
  if [[ ${SSL_CERT_FILE-} ]]; then return; fi
  if [[ ! -s $bundle ]] && command -v apt-get >/dev/null; then
    bundle=$state/certificates/bundle
    if [[ ! -s $bundle ]]; then
      problem=$(unpack certificates '(ca-certificates)' ca-certificates) ||
        refuse "certificates are missing ($problem) 缺少 CA 证书: sudo apt-get install ca-certificates"
      find "$state/certificates/usr/share/ca-certificates" /usr/local/share/ca-certificates \
        -name '*.crt' -exec cat '{}' + >"$bundle.making"
      mv "$bundle.making" "$bundle"
    fi
  fi
  if [[ -s $bundle ]]; then
    export SSL_CERT_FILE=$bundle REQUESTS_CA_BUNDLE=${REQUESTS_CA_BUNDLE:-$bundle}
  fi
}

# Sets `uv`: installed by pip, by hash, in a folder of its own.
bring_uv() {
  local pinned=$here/requirements-uv.txt
  uv=$state/uv/bin/uv
  if cmp -s "$pinned" "$state/uv/installed"; then return; fi
  say "fetching uv 正在下载 uv"
  rm -rf "$state/uv"
  run_pip install "${quiet[@]}" "${quiet[@]}" --target "$state/uv" --no-deps --require-hashes -r "$pinned" ||
    refuse "uv could not be installed, see above 无法安装 uv，原因见上"
  cp "$pinned" "$state/uv/installed"
}

# The interpreter's own pip, else Debian's wheel of it, which runs from where it lies.
run_pip() {
  local -x PIP_USER=0 PIP_REQUIRE_VIRTUALENV=0 PIP_NO_INPUT=1 PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_ROOT_USER_ACTION=ignore
  local wheels=usr/share/python-wheels wheel problem
  if "$python" -c 'import pip' 2>/dev/null; then
    "$python" -m pip "$@"
    return
  fi
  wheel=$(compgen -G "/$wheels/pip-*.whl" || compgen -G "$state/pip/$wheels/pip-*.whl") || {
    problem=$(unpack pip '(python3-pip-whl)' python3-pip-whl) ||
      refuse "pip is missing ($problem) 缺少 pip: sudo apt-get install python3-pip-whl"
    wheel=$(compgen -G "$state/pip/$wheels/pip-*.whl")
  }
  # Debian's pip opens the system's bundle of certificates, and fails where there is none.
  "$python" - "$wheel" "$@" <<'END'
import os, runpy, sys
sys.path.insert(0, sys.argv.pop(1))
import pip._vendor.certifi
if bundle := os.environ.get("SSL_CERT_FILE"):
    pip._vendor.certifi.where = lambda: bundle
runpy.run_module("pip", run_name="__main__")
END
}

# uv does not read pip's configuration, where people keep their mirror, proxy and authority.
use_settings_of_pip() {
  local settings index proxy authority
  settings=$(run_pip config list)
  index=$(pip_setting index-url)
  proxy=$(pip_setting proxy)
  authority=$(pip_setting cert)
  if [[ $index && ! ${UV_INDEX_URL-} ]]; then export UV_DEFAULT_INDEX=${UV_DEFAULT_INDEX:-$index}; fi
  if [[ $proxy ]]; then export ALL_PROXY=${ALL_PROXY:-$proxy}; fi
  if [[ $authority ]]; then export SSL_CERT_FILE=${SSL_CERT_FILE:-$authority}; fi
}

pip_setting() {
  sed -n "s/^[^.]*\.$1='\(.*\)'\$/\1/p" <<<"$settings" | tail -n 1
}
