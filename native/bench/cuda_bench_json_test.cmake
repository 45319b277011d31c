# cmake -DCUDA_BENCH=PATH -P this: runs the smallest shape and holds the JSON to the keys of docs/benchmark-json.md, and
# what a step's operations do to what a step needs.
execute_process(
  COMMAND
    ${CUDA_BENCH} --shape tiny --micro-batch 2 --context 24 --steps 1 --repeats 2 --copy-mib 1 --peak-tflops 100
    --baseline
    [=[sh -c 'while read line; do echo "{\"torch\": \"0\", \"problem\": \"\", \"eager_ms\": 2.5}"; done' baseline]=]
    --json
  OUTPUT_VARIABLE document
  RESULT_VARIABLE status)
if(NOT status EQUAL 0)
  message(FATAL_ERROR "cuda_bench ended with ${status}")
endif()

# require_keys([AT PATH...] KEYS KEY...): string(JSON GET) fails where the text is no JSON or has no such key.
function(require_keys)
  cmake_parse_arguments(PARSE_ARGV 0 keys "" "" "AT;KEYS")
  foreach(key IN LISTS keys_KEYS)
    string(JSON ignored GET "${document}" ${keys_AT} ${key})
  endforeach()
endfunction()

# require_equal(EXPECTED PATH...)
function(require_equal expected)
  string(JSON value GET "${document}" ${ARGN})
  if(NOT value STREQUAL expected)
    message(FATAL_ERROR "${ARGN} is ${value}, not ${expected}")
  endif()
endfunction()

require_keys(
  KEYS device compute_capability multiprocessors total_bytes free_bytes peak_tflops cuda libtorch compiler shape
       micro_batch context tokens precision recompute deterministic float8 repeats tokens_per_second step_ms step_best_ms
       flops_per_token flops_per_token_causal_half mfu mfu_causal_half linear_products_ms linear_products_flops
       linear_products_tflops attention_products_flops ratio_to_linear_products estimated_bytes peak_bytes
       peak_to_estimated copy_gb_s step_without_graphs_ms)
require_keys(AT baseline KEYS torch problem compile_problem eager_ms ratio_to_eager)
require_keys(AT groups 0 KEYS group ms share bytes flops)
require_keys(AT profile 0 KEYS operation group calls ms share bytes flops gb_s gflops)
require_equal("tiny" shape)
require_equal("48" tokens)
require_equal("bfloat16" precision)
require_equal("2.5" baseline eager_ms)

# The recorded products are all that a step has, each counted once.
string(JSON linear GET "${document}" linear_products_flops)
string(JSON attention GET "${document}" attention_products_flops)
require_equal("products" groups 0 group)
require_equal("${linear}" groups 0 flops)
require_equal("attention" groups 1 group)
require_equal("${attention}" groups 1 flops)
