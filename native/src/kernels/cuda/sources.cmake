# The kernels, compiled by nvcc for the library and as C++ for the emulated device of native/tests/cuda.
set(HYBRID_CUDA_KERNEL_SOURCES
    attention_backward.cu
    attention_backward_keys.cu
    attention_backward_queries.cu
    attention_forward.cu
    attention_query.cu
    column_sum.cu
    combine_blocks.cu
    cross_entropy.cu
    linear_rows.cu
    optimizer.cu
    quantize.cu
    step.cu)
list(TRANSFORM HYBRID_CUDA_KERNEL_SOURCES PREPEND "${CMAKE_CURRENT_LIST_DIR}/")
