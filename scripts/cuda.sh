# Decides whether the CUDA backend is built, and says why.

# Set by choose_cuda: `cuda` becomes on or off.
cuda_reason=''
nvcc=''

# After find_libtorch. auto builds the backend where everything for it is there; on insists.
choose_cuda() {
  local missing
  nvcc=$(find_nvcc)
  missing=$(cuda_missing)
  if [ "$cuda" = on ]; then
    [ -z "$missing" ] || fail "--cuda on: $missing"
    cuda_reason="with $nvcc"
  elif [ "$cuda" = off ]; then
    cuda_reason="as asked for"
  elif [ "$verb" = pack ]; then
    cuda=off cuda_reason="so that the package goes with any libtorch; --cuda on makes one that needs libtorch's CUDA"
  elif [ -z "$missing" ]; then
    cuda=on cuda_reason="with $nvcc"
  else
    cuda=off cuda_reason="as ${missing%%;*}"
  fi
  check_cpu_build
}

# What keeps the backend from being built, in words; empty when nothing does.
cuda_missing() {
  if ! libtorch_has_cuda; then
    echo "libtorch ($torch_origin) has no CUDA; name one that has by --libtorch DIR, or activate a Python whose PyTorch has"
  elif [ -z "$nvcc" ]; then
    echo "there is no nvcc; install the CUDA toolkit of libtorch's CUDA version (Debian: nvidia-cuda-toolkit), and put nvcc on the PATH or set CUDA_HOME"
  fi
}

libtorch_has_cuda() {
  local folder
  for folder in "$torch_prefix/lib" "$torch_prefix/lib/x86_64-linux-gnu"; do
    [ ! -e "$folder/libtorch_cuda.so" ] || return 0
  done
  [ -z "$torch_prefix" ] && [ -e /usr/lib/x86_64-linux-gnu/libtorch_cuda.so ]
}

find_nvcc() {
  local place
  for place in "${CUDACXX:-}" "$(command -v nvcc || true)" "${CUDA_HOME:+$CUDA_HOME/bin/nvcc}" \
    "${CUDA_PATH:+$CUDA_PATH/bin/nvcc}" /usr/local/cuda/bin/nvcc; do
    if [ -n "$place" ] && [ -x "$place" ]; then
      printf '%s\n' "$place"
      return
    fi
  done
}

# The CMake files of a libtorch with CUDA look for the toolkit even where the backend is not built.
check_cpu_build() {
  [ "$cuda" = off ] && libtorch_has_cuda && [ -z "$nvcc" ] || return 0
  fail "libtorch ($torch_origin) is a CUDA build, which cannot be built against without nvcc; install the CUDA toolkit, or name a libtorch for the CPU by --libtorch DIR"
}
