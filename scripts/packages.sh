# Debian packages: asks which are missing, and installs only those.

# need_packages NEED...: a need is PACKAGE, or PACKAGE:COMMAND where the command, from wherever, will do.
need_packages() {
  local need missing=()
  for need in "$@"; do
    is_satisfied "$need" || missing+=("${need%%:*}")
  done
  [ ${#missing[@]} -eq 0 ] || install_packages "${missing[@]}"
}

is_satisfied() {
  case $1 in
  *:*) command -v "${1#*:}" >/dev/null ;;
  *) is_installed "$1" ;;
  esac
}

is_installed() {
  [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

install_packages() {
  local line="apt-get install -y --no-install-recommends $*"
  command -v apt-get >/dev/null ||
    fail "missing: $*; these are Debian's names, and there is no apt-get here to install them"
  [ "$may_install" = yes ] || fail "missing packages; run this first: sudo $line"
  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    may_use_sudo || fail "missing packages; run this as root first: $line"
    as_root=(sudo)
  fi
  # A list that cannot be refreshed (one dead source is enough) may still know the packages.
  step "Refreshing the package lists" apt-update "${as_root[@]}" apt-get update || true
  step "Installing $*" apt-install "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get -o DPkg::Lock::Timeout=120 install -y --no-install-recommends "$@"
}

# sudo may ask for a password only where somebody can type it.
may_use_sudo() {
  command -v sudo >/dev/null || return 1
  sudo -n true 2>/dev/null || { [ -t 0 ] && sudo -v; }
}
