# Publishes the command line into artifacts/hybrid, compiles it for Windows, and makes the NuGet package.

publish_cli() {
  local inputs stamp=build/published
  inputs=$(cli_inputs)
  if [ ! -x artifacts/hybrid/hybrid ] || [ "$(cat "$stamp" 2>/dev/null)" != "$inputs" ]; then
    rm -rf artifacts/hybrid.new
    step "Publishing the command line" publish dotnet publish managed/Hybrid.Cli -c Release -r linux-x64 \
      --self-contained -o artifacts/hybrid.new --tl:off
    # In one move, so that a `hybrid` that is running keeps its files.
    rm -rf artifacts/hybrid.old
    [ ! -e artifacts/hybrid ] || mv artifacts/hybrid artifacts/hybrid.old
    mv artifacts/hybrid.new artifacts/hybrid
    rm -rf artifacts/hybrid.old
    printf '%s\n' "$inputs" >"$stamp"
  fi
  put_native_library_beside_cli
  say "Built: ./hybrid (artifacts/hybrid/hybrid)"
}

cli_inputs() {
  fingerprint managed bindings/Hybrid.Bindings Directory.Build.props Directory.Packages.props global.json
}

# Windows is compiled for, with the platform analyzers on, and not run.
compile_for_windows() {
  local inputs stamp=build/compiled-for-windows
  inputs=$(cli_inputs)
  [ "$(cat "$stamp" 2>/dev/null)" != "$inputs" ] || return 0
  step "Compiling the command line for Windows" publish-windows dotnet publish managed/Hybrid.Cli -c Release \
    -r win-x64 --no-self-contained -p:PublishReadyToRun=false -o build/windows --tl:off
  printf '%s\n' "$inputs" >"$stamp"
}

put_native_library_beside_cli() {
  local library=artifacts/hybrid/libhybrid_core.so
  cmp -s build/native/libhybrid_core.so "$library" && return
  cp build/native/libhybrid_core.so "$library.new"
  mv "$library.new" "$library"
}

make_package() {
  prepare
  build_native hybrid_core
  step "Packing the library" pack dotnet pack managed/Hybrid -c Release -o artifacts/packages --tl:off
  say "Packed: $(ls -t artifacts/packages/Hybrid.*.nupkg | head -n 1)"
}
