#!/usr/bin/env bash
# Builds, tests, demonstrates and installs Hybrid on Linux x64. `./build.sh --help` says how.
# This file reads the arguments and names the steps of each verb; the steps are in scripts/.
set -Eeuo pipefail

called_from=$PWD
root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
cd "$root"
for part in steps environment packages libtorch cuda native managed tests demo install format; do
  # shellcheck source=scripts/steps.sh
  . "scripts/$part.sh"
done

usage() {
  cat <<'TEXT'
Usage: ./build.sh [VERB] [OPTION]...

Verbs
  (none)           build everything: the native core and the `hybrid` executable
  demo             build, then prepare a corpus, train a small model, evaluate it, let it write, plot the run
  test             build, then run every native and managed test; the last line is `N passed, N failed`
  install          build, then copy a relocatable folder to --prefix DIR (bin/hybrid, lib/hybrid, configs)
  pack             build, then make the NuGet package artifacts/packages/Hybrid.VERSION.nupkg
  format           format the C++ and C# sources; with --check, only tell whether they are formatted
  clean            remove what was built; data/ and runs/ stay

Options
  --prefix DIR     where `install` puts its folder
  --check          `format` changes nothing and fails where something would change
  --no-install     never install Debian packages; print the line that would
  --libtorch DIR   the libtorch to build with (the folder that holds include/ and lib/), or `download` for the
                   official archive; without it: $LIBTORCH, the active Python's PyTorch, Debian's libtorch-dev
  --cuda MODE      on, off or auto (the default): build the CUDA backend where the chosen libtorch has CUDA and
                   there is an nvcc (docs/gpu.md)
  --deps DIR       googletest's sources for `test`; without it Debian's /usr/src/googletest
  -h, --help       this text

Missing Debian packages are installed with apt-get, as root or through sudo. Logs are in build/logs/.
TEXT
}

main() {
  read_arguments "$@"
  case $verb in
  build) build_everything ;;
  demo) run_demo ;;
  test) run_tests ;;
  install) install_to_prefix ;;
  pack) make_package ;;
  format) format_sources ;;
  clean) clean ;;
  esac
}

read_arguments() {
  verb='' prefix='' libtorch_choice=${LIBTORCH:-} cuda=auto deps_dir='' may_install=yes check_only=no
  while [ $# -gt 0 ]; do
    case $1 in
    demo | test | install | pack | format | clean)
      [ -z "$verb" ] || usage_error "two verbs: $verb and $1"
      verb=$1
      ;;
    --prefix | --libtorch | --cuda | --deps) take_value "$@" && shift ;;
    --check) check_only=yes ;;
    --no-install) may_install=no ;;
    -h | --help) usage && exit 0 ;;
    *) usage_error "unknown argument: $1" ;;
    esac
    shift
  done
  verb=${verb:-build}
  check_arguments
}

check_arguments() {
  [ "$verb" != install ] || [ -n "$prefix" ] || usage_error "install needs --prefix DIR"
  [ "$verb" = install ] || [ -z "$prefix" ] || usage_error "--prefix goes with install"
  [ "$verb" = format ] || [ "$check_only" = no ] || usage_error "--check goes with format"
  case $cuda in
  on | off | auto) ;;
  *) usage_error "--cuda takes on, off or auto, not '$cuda'" ;;
  esac
}

take_value() {
  [ $# -gt 1 ] || usage_error "$1 needs a value"
  case $1 in
  --prefix) prefix=$(absolute_path "$2") ;;
  --libtorch) libtorch_choice=$2 ;;
  --cuda) cuda=$2 ;;
  --deps) deps_dir=$(absolute_path "$2") ;;
  esac
}

absolute_path() {
  case $1 in
  /*) printf '%s\n' "$1" ;;
  *) printf '%s\n' "$called_from/$1" ;;
  esac
}

usage_error() {
  fail "$1 (./build.sh --help lists verbs and options)" 2
}

build_everything() {
  prepare
  build_native hybrid_core
  publish_cli
}

# prepare [NEED]...: everything that must be there before the first compiler starts; NEED as in scripts/packages.sh.
prepare() {
  prepare_environment
  find_libtorch
  choose_cuda
  # shellcheck disable=SC2046
  need_packages g++:g++ cmake:cmake ninja-build:ninja $(libtorch_needs) "$@"
  say "libtorch: $torch_origin"
  say "CUDA: $cuda, $cuda_reason"
  check_blas
}

clean() {
  rm -rf build artifacts
  find benchmarks bindings managed tests samples -type d \( -name bin -o -name obj \) -prune -exec rm -rf {} + 2>/dev/null || true
  say "Removed build/, artifacts/ and every bin/ and obj/. data/ and runs/ are as they were."
}

main "$@"
