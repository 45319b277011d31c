# What must be true before anything is built: the platform, the .NET SDK, a home folder that can be written.

prepare_environment() {
  [ "$(uname -sm)" = "Linux x86_64" ] ||
    fail "this script builds on Linux x64 only, and this is $(uname -sm); README.md says what is known elsewhere"
  use_writable_home
  find_dotnet
}

# dotnet and NuGet write below HOME, which a CI account may lack.
use_writable_home() {
  if [ ! -d "${HOME:-}" ] || [ ! -w "$HOME" ]; then
    export HOME=$root/build/home
    mkdir -p "$HOME"
  fi
}

find_dotnet() {
  export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
  # Compiler servers would outlive this script and hold its pipes open.
  export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0 UseSharedCompilation=false
  if ! command -v dotnet >/dev/null && [ -x "${DOTNET_ROOT:-/usr/share/dotnet}/dotnet" ]; then
    PATH=${DOTNET_ROOT:-/usr/share/dotnet}:$PATH
  fi
  command -v dotnet >/dev/null ||
    fail "the .NET SDK 10 is missing: install it (https://dotnet.microsoft.com/download/dotnet/10.0) so that 'dotnet' is on the PATH"
  dotnet --version >/dev/null 2>&1 ||
    fail "global.json asks for the .NET SDK 10, and 'dotnet --list-sdks' shows: $(dotnet --list-sdks 2>/dev/null | awk '{printf "%s ", $1}')"
}

# A number that changes with the content or the name of any file below the given paths; build outputs do not count.
fingerprint() {
  find "$@" \( -name bin -o -name obj \) -prune -o -type f -print0 | sort -z | xargs -0 sha256sum | sha256sum
}
