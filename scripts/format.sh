# Formats the sources with clang-format and dotnet format, or tells what is not formatted.

format_sources() {
  prepare_environment
  need_packages clang-format:clang-format
  local clang_options=(-i) dotnet_options=()
  if [ "$check_only" = yes ]; then
    clang_options=(--dry-run --Werror)
    dotnet_options=(--verify-no-changes)
  fi
  step "clang-format" clang-format clang_format_all "${clang_options[@]}"
  step "dotnet format" dotnet-format dotnet format Hybrid.sln "${dotnet_options[@]}"
  say "The sources are formatted."
}

clang_format_all() {
  find native -type f \( -name '*.h' -o -name '*.cpp' -o -name '*.cu' \) -print0 | xargs -0 clang-format "$@"
}
