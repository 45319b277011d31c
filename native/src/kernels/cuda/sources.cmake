# The kernels, compiled by nvcc for the library and as C++ for the emulated device of native/tests/cuda.
set(HYBRID_CUDA_KERNEL_SOURCES
    append_to_cache.cu
    attention_backward.cu
    attention_backward_keys.cu
    attention_backward_queries.cu
    attention_forward.cu
    attention_query.cu
    column_sum.cu
    combine_blocks.cu
    cross_entropy.cu
    embedding.cu
    linear_rows.cu
    narrow.cu
    optimizer.cu
    qkv_backward.cu
    qkv_forward.cu
    quantize.cu
    quantize_float8.cu
    rms_norm_backward.cu
    rms_norm_forward.cu
    step.cu
    swiglu.cu
    table.cpp
    tokens.cu)
list(TRANSFORM HYBRID_CUDA_KERNEL_SOURCES PREPEND "${CMAKE_CURRENT_LIST_DIR}/")
