#!/usr/bin/env bash
# Builds the CUDA backend on a machine with a GPU and checks it, in under nine minutes and without a network.
# `scripts/gpu-check.sh --help` says how; docs/gpu.md what its stages find out.
set -euo pipefail

called_from=$PWD
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
cd "$root"
program=scripts/gpu-check.sh
for part in steps packages libtorch cuda native; do
  # shellcheck source=scripts/steps.sh
  . "scripts/$part.sh"
done
trap - ERR

usage() {
  cat <<'TEXT'
Usage: scripts/gpu-check.sh [OPTION]...

Configures and builds the core with CUDA, compares losses of the CPU and the GPU, times steps and every operation of one,
runs the kernels' and the core's tests on the GPU, and times the same model in PyTorch. Each stage has a time limit of its own; one that fails stops only those that need it.
Needs a C++ compiler, nvcc, CMake (Ninja too, if it is there) and a PyTorch with CUDA; installs and fetches nothing.

  --libtorch DIR   the libtorch to build with; without it the active Python's PyTorch, or the distribution's
  --deps DIR       googletest's sources; without it /usr/src/googletest or build/googletest. Where there are none the
                   tests are left out, the rest is done
  --out DIR        where results.txt (written as it goes) and log.txt are put (build/gpu-check)
  --limit SECONDS  for everything (530)
  --dry-run        prints the stages
  -h, --help       this text
TEXT
}

read_arguments() {
  libtorch_choice=${LIBTORCH:-} deps_dir='' out=build/gpu-check limit=530 dry_run=no cuda=on verb=build
  while [ $# -gt 0 ]; do
    case $1 in
    --libtorch | --deps | --out | --limit)
      [ $# -gt 1 ] || fail "$1 needs a value" 2
      case $1 in
      --libtorch) libtorch_choice=$2 ;;
      --deps) deps_dir=$(absolute_path "$2") ;;
      --out) out=$(absolute_path "$2") ;;
      --limit) limit=$2 ;;
      esac
      shift
      ;;
    --dry-run) dry_run=yes ;;
    -h | --help) usage && exit 0 ;;
    *) fail "unknown argument: $1 (scripts/gpu-check.sh --help lists them)" 2 ;;
    esac
    shift
  done
}

absolute_path() {
  case $1 in
  /*) printf '%s\n' "$1" ;;
  *) printf '%s\n' "$called_from/$1" ;;
  esac
}

find_tools() {
  find_libtorch
  nvcc=$(find_nvcc)
  # Python's packages of CMake and Ninja may lie beside its interpreter and not on the PATH.
  local scripts
  scripts=$(python3 -c 'import sysconfig; print(sysconfig.get_path("scripts"))' 2>/dev/null || true)
  PATH=$PATH${nvcc:+:${nvcc%/*}}${scripts:+:$scripts}
  generator='Unix Makefiles'
  ! command -v ninja >/dev/null || generator=Ninja
  find_googletest
}

find_googletest() {
  local place
  for place in "${deps_dir:-$googletest_sources}" "${deps_dir:-$root/build/googletest}"; do
    if [ -d "$place/googletest/src" ]; then
      gtest=$place
      return
    fi
  done
  [ -z "$deps_dir" ] || fail "--deps: there is no googletest/src in $deps_dir" 2
  gtest=''
}

# A stage that succeeded, by name.
declare -A succeeded=()
failures=0
omissions=0
# The process of the stage that runs, if one does.
running=''

# stage NAME LIMIT NEEDS COMMAND...: NEEDS names stages that must have succeeded, "" none.
stage() {
  local name=$1 seconds=$2 needs=$3 need
  shift 3
  if [ "$dry_run" = yes ]; then
    printf '%-18s at most %3d s%s\n    %s\n' "$name" "$seconds" "${needs:+, after $needs}" "$*"
    return
  fi
  for need in $needs; do
    if [ -z "${succeeded[$need]:-}" ]; then
      leave_out "$name" "it needs $need"
      return
    fi
  done
  local left=$((limit - SECONDS))
  if [ "$left" -lt 5 ]; then
    leave_out "$name" "the $limit s are over"
    return
  fi
  run_stage "$name" "$((seconds < left ? seconds : left))" "$@"
}

# run_stage NAME LIMIT COMMAND...
run_stage() {
  local name=$1 seconds=$2 began=$SECONDS code=0 log=$out/stage.log
  shift 2
  say "==> $name"
  timeout --kill-after=5 "$seconds" "$@" </dev/null >"$log" 2>&1 &
  running=$!
  wait "$running" || code=$?
  running=''
  { printf '\n==> %s: %s\n' "$name" "$*" && cat "$log"; } >>"$out/log.txt"
  case $code in
  0)
    succeeded[$name]=yes
    record "$name: ok in $((SECONDS - began)) s" "$(tail -n 60 "$log")"
    ;;
  124 | 137)
    failures=$((failures + 1))
    record "$name: FAILED, not done after $seconds s" "$(tail -n 30 "$log")"
    ;;
  *)
    failures=$((failures + 1))
    record "$name: FAILED with code $code in $((SECONDS - began)) s" "$(grep -E 'error|FAILED|Failure' "$log" | head -n 30; tail -n 40 "$log")"
    ;;
  esac
  rm -f "$log"
}

# leave_out NAME REASON: a check that belongs to it and is not made.
leave_out() {
  omissions=$((omissions + 1))
  record "$1: left out, as $2"
}

# Ends what runs, which a signal from the terminal does not reach: `timeout` makes a process group of its own.
stop_early() {
  if [ -n "$running" ]; then
    kill "$running" 2>/dev/null || true
    wait "$running" || true
  fi
  record "stopped by SIG$1 after $SECONDS s"
  exit "$2"
}

# record LINE [DETAILS]: into the results at once; a run that is cut off leaves what it had.
record() {
  say "    $1"
  [ "$dry_run" = no ] || return 0
  printf '%s\n' "$1" >>"$out/results.txt"
  [ -z "${2:-}" ] || printf '%s\n' "$2" | sed 's/^/    /' >>"$out/results.txt"
}

configure_options() {
  local tests=OFF
  [ -z "$gtest" ] || tests=ON
  # One process is checked: torch.distributed is left out. Nobody has seen the warnings of the compiler there.
  printf '%s\n' -DCMAKE_BUILD_TYPE=Release "-DCMAKE_PREFIX_PATH=$torch_prefix" -DHYBRID_CUDA=ON -DHYBRID_BENCH=ON \
    "-DHYBRID_TESTS=$tests" "-DHYBRID_DEPS_DIR=${gtest:-none}" -DHYBRID_C10D_HEADERS=OFF -DHYBRID_WERROR=OFF \
    "-DCMAKE_CUDA_COMPILER=$nvcc"
}

# Whether the first device multiplies 8-bit floats with scales per row: from compute capability 9.0 on.
has_float8() {
  local major
  major=$(nvidia-smi --query-gpu=compute_cap --format=csv,noheader 2>/dev/null | head -n 1 | cut -d. -f1) || true
  [ "$dry_run" = yes ] || [ "${major:-0}" -ge 9 ]
}

run_stages() {
  local build=$out/native options
  mapfile -t options < <(configure_options)
  make() { stage "$1" "$2" "$3" cmake --build "$build" --parallel "$(compile_jobs)" --target "${@:4}"; }

  stage machine 20 '' bash -c 'nvidia-smi; nvcc --version; cmake --version; c++ --version; nproc'
  stage configure 120 '' cmake -S native -B "$build" -G "$generator" "${options[@]}"
  make build-core 300 configure hybrid_core cuda_bench
  stage losses 90 build-core "$build/bench/cuda_bench" --compare
  stage step 90 build-core "$build/bench/cuda_bench"
  if has_float8; then
    stage step-float8 60 step "$build/bench/cuda_bench" --float8 --no-profile
  fi
  if [ -n "$gtest" ]; then
    make build-kernel-tests 200 configure cuda_gpu_tests
    stage kernel-tests 90 build-kernel-tests "$build/tests/cuda/cuda_gpu_tests" --gtest_brief=1
    make build-model-tests 200 configure model_tests
    stage model-tests 90 build-model-tests env HYBRID_TEST_DEVICE=cuda "$build/tests/model/model_tests" --gtest_brief=1
  else
    leave_out tests "there are no sources of googletest (--deps DIR)"
  fi
  make build-train-bench 120 build-core train_bench
  stage train-bench 60 build-train-bench "$build/bench/train_bench" --shape demo --no-blas --no-inference --repeats 2
  # torch.compile takes a minute of this.
  stage baseline 150 build-core "$build/bench/cuda_bench" --no-profile --repeats 3 \
    --baseline 'python3 native/bench/torch_baseline.py'
  if ! command -v compute-sanitizer >/dev/null; then
    record "memcheck: there is no compute-sanitizer"
  elif [ -n "$gtest" ]; then
    stage memcheck 120 build-kernel-tests compute-sanitizer --error-exitcode 1 "$build/tests/cuda/cuda_gpu_tests" \
      --gtest_brief=1
  fi
}

main() {
  read_arguments "$@"
  find_tools
  if [ "$dry_run" = yes ]; then
    say "libtorch: $torch_origin; nvcc: ${nvcc:-none}; googletest: ${gtest:-none}; $generator"
    run_stages
    return
  fi
  local missing
  missing=$(cuda_missing)
  [ -z "$missing" ] || fail "$missing"
  mkdir -p "$out"
  : >"$out/results.txt"
  : >"$out/log.txt"
  trap 'stop_early HUP 129' HUP
  trap 'stop_early INT 130' INT
  trap 'stop_early TERM 143' TERM
  record "libtorch: $torch_origin; nvcc: $nvcc; googletest: ${gtest:-none}; $generator"
  run_stages
  record "stages that failed: $failures; left out: $omissions; $SECONDS s in all"
  [ "$failures" -eq 0 ] && [ "$omissions" -eq 0 ]
}

main "$@"
