# Builds and runs every test: the native executables build/native/tests/**/*_tests and the NUnit projects
# tests/*Tests. A table of suites goes to Hybrid.TestReport, which adds them up.

results=$root/build/test-results
suites=$results/suites.tsv

run_tests() {
  # What is tested is what was built here, not what the environment points at.
  unset HYBRID_NATIVE
  check_deps_dir
  # shellcheck disable=SC2046
  prepare $(test_needs)
  build_native all
  publish_cli
  compile_for_windows
  build_managed_tests
  rm -rf "$results"
  mkdir -p "$results"
  touch "$suites"
  run_native_suites
  run_managed_suites
  say ''
  current_step="the tests" current_log=''
  dotnet tests/Hybrid.TestReport/bin/Release/net10.0/Hybrid.TestReport.dll "$suites" || exit 1
}

check_deps_dir() {
  [ -z "$deps_dir" ] || [ -d "$deps_dir/googletest/src" ] ||
    fail "--deps: no googletest/src below $deps_dir; give the folder that holds googletest's sources"
}

# googletest's sources; clang, which reads the C header for the tests that compare the bindings with it; and, for root alone,
# ip, with which tests play several machines.
test_needs() {
  echo clang:clang
  if [ "$(id -u)" -eq 0 ]; then
    echo iproute2:ip
  fi
  if [ -z "$deps_dir" ]; then
    echo googletest
  fi
}

# Everything of the solution in one build; benchmarks and samples are only compiled, so that they do not rot.
build_managed_tests() {
  step "Building the tests" build-tests dotnet build Hybrid.sln -c Release --tl:off
}

run_native_suites() {
  local suite name
  while IFS= read -r suite; do
    name=$(basename "$suite")
    run_suite "$name" "$results/$name.xml" "$suite" --gtest_color=no "--gtest_output=xml:$results/$name.xml"
  done < <(find build/native/tests -type f -name '*_tests' -perm -u+x | sort)
}

run_managed_suites() {
  local project name
  for project in tests/*Tests/*.csproj; do
    name=$(basename "$project" .csproj)
    run_suite "$name" "$results/$name.trx" dotnet test "$project" -c Release --no-build --tl:off \
      --logger "console;verbosity=normal" --logger "trx;LogFileName=$results/$name.trx" \
      --blame-hang --blame-hang-timeout 20m --blame-hang-dump-type none
  done
}

# run_suite NAME RESULTS_FILE COMMAND...: shows the suite's own lines as they come; a failure is the report's to tell.
run_suite() {
  local name=$1 file=$2 code=0
  shift 2
  say "==> $name"
  "$@" </dev/null 2>&1 | tee "build/logs/test-$name.log" || code=$?
  printf '%s\t%s\t%s\n' "$name" "$file" "$code" >>"$suites"
}
