# cmake -DTRAIN_BENCH=PATH -P this: runs the smallest shape and holds the JSON to the keys of docs/benchmark-json.md.
execute_process(COMMAND ${TRAIN_BENCH} --shape tiny --repeats 2 --profile --json
                OUTPUT_VARIABLE document RESULT_VARIABLE status)
if(NOT status EQUAL 0)
  message(FATAL_ERROR "train_bench ended with ${status}")
endif()

# require_keys([AT PATH...] KEYS KEY...): string(JSON GET) fails where the text is no JSON or has no such key.
function(require_keys)
  cmake_parse_arguments(PARSE_ARGV 0 keys "" "" "AT;KEYS")
  foreach(key IN LISTS keys_KEYS)
    string(JSON ignored GET "${document}" ${keys_AT} ${key})
  endforeach()
endfunction()

require_keys(KEYS cpu threads kernels blas libtorch compiler omp_wait_policy gemm_gflops bandwidth_gb_s absent_blas)
require_keys(
  AT shapes 0
  KEYS name tokens repeats tokens_per_second step_ms step_best_ms forward_ms head_ms backward_ms update_ms
       bandwidth_gb_s update_at_bandwidth_ms linear_products_ms linear_products_gflops attention_products_ms
       attention_products_gflops ratio_to_products ratio_to_products_without_update ratio_to_linear_products
       ratio_to_linear_products_without_update ratio_to_eager best_eager ratio_to_best_blas best_blas estimated_bytes
       peak_bytes evaluation_tokens_per_second multiple_choice_examples_per_second)
require_keys(AT shapes 0 rivals 0 KEYS name work ms best_ms ours_ms)
require_keys(AT shapes 0 profile 0 KEYS operation group calls ms share bytes flops gb_s gflops)
require_keys(AT shapes 0 decoding 0 KEYS batch tokens_per_second bound_tokens_per_second)
string(JSON name GET "${document}" shapes 0 name)
if(NOT name STREQUAL "tiny")
  message(FATAL_ERROR "the measured shape is ${name}")
endif()
