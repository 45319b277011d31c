# Finds libtorch (CMAKE_PREFIX_PATH or Torch_DIR choose which) and the C++ standard that its headers need.
# Provides the target hybrid_torch and HYBRID_CXX_STANDARD.
find_package(Torch REQUIRED)

# libtorch 2.12 and newer have C++20 in their headers.
if(Torch_VERSION VERSION_GREATER_EQUAL 2.12)
  set(HYBRID_CXX_STANDARD 20)
else()
  set(HYBRID_CXX_STANDARD 17)
endif()

add_library(hybrid_torch INTERFACE)
target_link_libraries(hybrid_torch INTERFACE ${TORCH_LIBRARIES})
# System headers: their warnings are not ours.
target_include_directories(hybrid_torch SYSTEM INTERFACE ${TORCH_INCLUDE_DIRS})
# pip's PyTorch may be built with the old libstdc++ ABI; it says so here.
separate_arguments(HYBRID_TORCH_FLAGS UNIX_COMMAND "${TORCH_CXX_FLAGS}")
target_compile_options(hybrid_torch INTERFACE ${HYBRID_TORCH_FLAGS})
