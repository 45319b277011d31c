# The CUDA compiler and toolkit of HYBRID_CUDA. Included before LibTorch, whose own CMake files enable the language as
# they find it. nvcc is taken from CUDACXX, the PATH, CUDA_HOME, CUDA_PATH or /usr/local/cuda.
if(NOT CMAKE_CUDA_COMPILER)
  if(DEFINED ENV{CUDACXX})
    set(CMAKE_CUDA_COMPILER "$ENV{CUDACXX}")
  else()
    find_program(
      HYBRID_NVCC nvcc
      HINTS ENV CUDA_HOME ENV CUDA_PATH
      PATHS /usr/local/cuda
      PATH_SUFFIXES bin)
    if(NOT HYBRID_NVCC)
      message(FATAL_ERROR "HYBRID_CUDA is ON and there is no nvcc: install the CUDA toolkit, 11.8 or newer, and put nvcc "
                          "on the PATH or its folder's parent in CUDA_HOME; or set HYBRID_CUDA to OFF")
    endif()
    set(CMAKE_CUDA_COMPILER "${HYBRID_NVCC}")
  endif()
endif()

# nvcc says in crt/host_config.h up to which g++ it goes. Where ours is newer, it is given the newest that will do.
execute_process(COMMAND ${CMAKE_CUDA_COMPILER} --dryrun -x cu -E /dev/null ERROR_VARIABLE nvcc_plan OUTPUT_QUIET)
if(NOT CMAKE_CUDA_HOST_COMPILER
   AND NOT DEFINED ENV{CUDAHOSTCXX}
   AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU"
   AND nvcc_plan MATCHES "_HERE_=([^\n]+)")
  string(STRIP "${CMAKE_MATCH_1}" nvcc_folder)
  find_file(
    HYBRID_NVCC_HOST_CONFIG crt/host_config.h
    PATHS "${nvcc_folder}/../include" "${nvcc_folder}/../targets/x86_64-linux/include" /usr/include
    NO_DEFAULT_PATH)
  if(HYBRID_NVCC_HOST_CONFIG)
    file(STRINGS "${HYBRID_NVCC_HOST_CONFIG}" limit REGEX "^#if __GNUC__ > [0-9]+")
    if(limit MATCHES "__GNUC__ > ([0-9]+)" AND CMAKE_CXX_COMPILER_VERSION VERSION_GREATER_EQUAL "${CMAKE_MATCH_1}.999")
      set(newest ${CMAKE_MATCH_1})
      math(EXPR second "${newest} - 1")
      math(EXPR third "${newest} - 2")
      find_program(HYBRID_CUDA_HOST_COMPILER NAMES g++-${newest} g++-${second} g++-${third})
      if(NOT HYBRID_CUDA_HOST_COMPILER)
        message(FATAL_ERROR "This nvcc takes g++ up to ${newest}, and ${CMAKE_CXX_COMPILER} is "
                            "${CMAKE_CXX_COMPILER_VERSION}: install g++-${newest}, or name a compiler in CUDAHOSTCXX")
      endif()
      set(CMAKE_CUDA_HOST_COMPILER "${HYBRID_CUDA_HOST_COMPILER}")
    endif()
  endif()
endif()

# One runtime in the process: libtorch's shared one. cublasLt is the toolkit's, whose major version must be libtorch's.
set(CMAKE_CUDA_RUNTIME_LIBRARY Shared)
set(CMAKE_CUDA_STANDARD 17)
set(CMAKE_CUDA_STANDARD_REQUIRED ON)
set(CMAKE_CUDA_EXTENSIONS OFF)
set(CMAKE_CUDA_VISIBILITY_PRESET hidden)

# libtorch's CMake files add flags for the architectures that they think of.
set(hybrid_cuda_flags "${CMAKE_CUDA_FLAGS}")
if(NOT DEFINED ENV{TORCH_CUDA_ARCH_LIST})
  set(TORCH_CUDA_ARCH_LIST 8.0 9.0)
endif()

# hybrid_check_cuda(): after LibTorch; sets what targets are compiled for.
macro(hybrid_check_cuda)
  if(NOT TARGET torch_cuda)
    message(FATAL_ERROR "HYBRID_CUDA is ON and libtorch ${Torch_VERSION} in ${TORCH_INSTALL_PREFIX} was built without "
                        "CUDA: choose another by CMAKE_PREFIX_PATH, or set HYBRID_CUDA to OFF")
  endif()
  if(Torch_VERSION VERSION_LESS 2.6)
    message(FATAL_ERROR "HYBRID_CUDA needs libtorch 2.6 or newer, and this is ${Torch_VERSION}")
  endif()
  enable_language(CUDA)
  # The C++ compiler links, and would find the libstdc++ of the older g++ that nvcc was given before its own.
  list(FILTER CMAKE_CUDA_IMPLICIT_LINK_DIRECTORIES EXCLUDE REGEX "/gcc/")
  find_package(CUDAToolkit 11.8 REQUIRED)
  set(CMAKE_CUDA_FLAGS "${hybrid_cuda_flags}")
  # Machine code for A100 and H100, and PTX for what comes after.
  set(CMAKE_CUDA_ARCHITECTURES 80-real 90)

  find_library(HYBRID_C10_CUDA c10_cuda PATHS "${TORCH_INSTALL_PREFIX}/lib" REQUIRED)
  file(STRINGS "${HYBRID_C10_CUDA}" runtime REGEX "^libcudart[^/]*\\.so\\.[0-9]+" LIMIT_COUNT 1)
  if(runtime MATCHES "\\.so\\.([0-9]+)" AND NOT CMAKE_MATCH_1 EQUAL CUDAToolkit_VERSION_MAJOR)
    message(FATAL_ERROR "libtorch in ${TORCH_INSTALL_PREFIX} was built with CUDA ${CMAKE_MATCH_1} and nvcc is of CUDA "
                        "${CUDAToolkit_VERSION}: they must be of one major version")
  endif()
  # The cuBLASLt that libtorch brings along, if it does: two of them in a process would not go together.
  find_file(
    HYBRID_CUBLASLT libcublasLt.so.${CUDAToolkit_VERSION_MAJOR}
    PATHS "${TORCH_INSTALL_PREFIX}/lib" "${TORCH_INSTALL_PREFIX}/../nvidia/cu${CUDAToolkit_VERSION_MAJOR}/lib"
          "${TORCH_INSTALL_PREFIX}/../nvidia/cublas/lib"
    NO_DEFAULT_PATH)
  if(HYBRID_CUBLASLT)
    add_library(hybrid_cublaslt SHARED IMPORTED)
    set_target_properties(hybrid_cublaslt PROPERTIES IMPORTED_LOCATION "${HYBRID_CUBLASLT}")
  else()
    add_library(hybrid_cublaslt INTERFACE IMPORTED)
    target_link_libraries(hybrid_cublaslt INTERFACE CUDA::cublasLt)
  endif()
  message(STATUS "CUDA: nvcc ${CMAKE_CUDA_COMPILER_VERSION} for ${CMAKE_CUDA_ARCHITECTURES}")
endmacro()
