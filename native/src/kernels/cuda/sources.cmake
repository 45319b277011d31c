# The kernels, compiled by nvcc for the library and as C++ for the emulated device of native/tests/cuda.
set(HYBRID_CUDA_KERNEL_SOURCES column_sum.cu combine_blocks.cu)
list(TRANSFORM HYBRID_CUDA_KERNEL_SOURCES PREPEND "${CMAKE_CURRENT_LIST_DIR}/")
