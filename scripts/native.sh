# Builds native/ into build/native with CMake and Ninja.

googletest_sources=/usr/src/googletest

# build_native TARGET
build_native() {
  configure_native
  step "Compiling the native core ($1, $(compile_jobs) at a time)" "native-$1" \
    cmake --build build/native --target "$1" --parallel "$(compile_jobs)"
}

# Configures again only when what is asked for has changed; CMake itself notices changed CMake files.
configure_native() {
  local gtest=${deps_dir:-$googletest_sources} tests=OFF
  [ ! -d "$gtest/googletest/src" ] || tests=ON
  local options=(-DCMAKE_BUILD_TYPE=Release "-DCMAKE_PREFIX_PATH=$torch_prefix" "-DHYBRID_TESTS=$tests"
    "-DHYBRID_DEPS_DIR=$gtest" "-DHYBRID_CUDA=${cuda^^}")
  local stamp=build/native/.configured
  [ -e build/native/build.ninja ] && [ "$(cat "$stamp" 2>/dev/null)" = "${options[*]}" ] && return
  rm -rf build/native/CMakeCache.txt build/native/CMakeFiles
  step "Configuring the native core" native-configure env "PATH=${nvcc:+${nvcc%/*}:}$PATH" cmake -S native -B build/native -G Ninja "${options[@]}"
  printf '%s\n' "${options[*]}" >"$stamp"
}

# A file with libtorch's headers takes about 2 GiB to compile.
compile_jobs() {
  local by_memory by_cores
  by_cores=$(nproc)
  by_memory=$(awk '/^MemAvailable:/ {print int($2 / (2 * 1024 * 1024))}' /proc/meminfo)
  [ "$by_memory" -ge 1 ] || by_memory=1
  echo $((by_memory < by_cores ? by_memory : by_cores))
}
