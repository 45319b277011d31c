# Finds libtorch and says which it took; looks at the BLAS that Debian's libtorch will use.

# For CMAKE_PREFIX_PATH; empty: the distribution's, which CMake finds by itself.
torch_prefix=''
torch_origin=''

# The Debian packages that the libtorch which was found needs beside it.
libtorch_needs() {
  [ -z "$torch_prefix" ] || return 0
  # Torch's CMake files name gloo; without OpenBLAS apt would satisfy libtorch with the reference BLAS.
  local torch=libtorch-dev
  ! is_installed libtorch-cuda-dev || torch=libtorch-cuda-dev
  echo $torch libgloo-dev libopenblas0-pthread libopenblas-dev
}

# In this order: asked for, the active Python's, the distribution's (which the packages step installs).
find_libtorch() {
  if [ "$libtorch_choice" = download ]; then
    download_libtorch
  elif [ -n "$libtorch_choice" ]; then
    torch_prefix=$(absolute_path "$libtorch_choice")
    torch_origin="$torch_prefix, as asked for"
    has_torch_config "$torch_prefix" ||
      fail "--libtorch (or LIBTORCH): no cmake/Torch/TorchConfig.cmake in share or lib of $torch_prefix; give the folder that holds libtorch's include/, lib/ and share/"
  elif torch_prefix=$(torch_of_python) && has_torch_config "$torch_prefix"; then
    torch_origin="$torch_prefix, the PyTorch of $(command -v python3)"
  else
    torch_prefix=''
    torch_origin="Debian's libtorch-dev"
  fi
}

# True for PyTorch's own layout and for an unpacked distribution package.
has_torch_config() {
  local folder
  [ -n "$1" ] || return 1
  for folder in share lib lib/x86_64-linux-gnu; do
    [ ! -e "$1/$folder/cmake/Torch/TorchConfig.cmake" ] || return 0
  done
  return 1
}

# The folder of the active Python's torch package, found without importing it.
torch_of_python() {
  command -v python3 >/dev/null || return 0
  (cd / && python3 -c '
import importlib.util
found = importlib.util.find_spec("torch")
if found and found.submodule_search_locations:
    print(list(found.submodule_search_locations)[0])' 2>/dev/null) || true
}

# The official archive is taken only when asked for: it is large, and no package manager keeps it up to date.
download_libtorch() {
  local url=${LIBTORCH_URL:-https://download.pytorch.org/libtorch/cpu/libtorch-cxx11-abi-shared-with-deps-2.5.1%2Bcpu.zip}
  torch_prefix=$root/build/libtorch/libtorch
  torch_origin="$torch_prefix, downloaded from $url"
  ! has_torch_config "$torch_prefix" || return 0
  need_packages ca-certificates curl:curl unzip:unzip
  mkdir -p build/libtorch
  step "Downloading libtorch from $url" libtorch-download curl -fL --no-progress-meter -o build/libtorch/archive.zip "$url"
  step "Unpacking libtorch" libtorch-unpack unzip -q -o build/libtorch/archive.zip -d build/libtorch
  rm build/libtorch/archive.zip
}

# Debian's libtorch multiplies with whatever libblas.so.3 is; the reference BLAS is tens of times slower.
check_blas() {
  [ -z "$torch_prefix" ] || return 0
  local blas
  blas=$(readlink -f "$(/sbin/ldconfig -p | awk '$1 == "libblas.so.3" {print $NF; exit}')")
  case $blas in
  *openblas* | *mkl* | *blis* | *armpl*) ;;
  *) warn "libblas.so.3 is $blas, which is tens of times slower than OpenBLAS; choose OpenBLAS with: sudo update-alternatives --config libblas.so.3-x86_64-linux-gnu" ;;
  esac
}
