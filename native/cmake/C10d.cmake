# What libtorch brings for several processes: HYBRID_C10D (torch.distributed at all), HYBRID_GLOO and HYBRID_NCCL (its
# backends, each with the headers that c10d's own headers include). Where one is OFF the library says so when a process
# asks for it.
get_target_property(torch_definitions torch_cpu INTERFACE_COMPILE_DEFINITIONS)
find_path(HYBRID_C10D_HEADERS torch/csrc/distributed/c10d/TCPStore.hpp PATHS ${TORCH_INCLUDE_DIRS} NO_DEFAULT_PATH)
find_path(HYBRID_GLOO_HEADERS gloo/context.h PATHS ${TORCH_INCLUDE_DIRS})
# Python's packages of PyTorch have their NCCL beside them.
find_path(
  HYBRID_NCCL_HEADERS nccl.h
  HINTS "${TORCH_INSTALL_PREFIX}/../nvidia/nccl/include"
  PATHS ${TORCH_INCLUDE_DIRS} ${CUDA_INCLUDE_DIRS} ENV NCCL_INCLUDE_DIR)

set(HYBRID_C10D OFF)
if(UNIX AND HYBRID_C10D_HEADERS AND "USE_DISTRIBUTED" IN_LIST torch_definitions)
  set(HYBRID_C10D ON)
endif()

set(HYBRID_GLOO OFF)
if(HYBRID_C10D AND HYBRID_GLOO_HEADERS AND "USE_C10D_GLOO" IN_LIST torch_definitions)
  set(HYBRID_GLOO ON)
endif()

set(HYBRID_NCCL OFF)
if(HYBRID_C10D AND HYBRID_NCCL_HEADERS AND TARGET torch_cuda)
  get_target_property(torch_definitions torch_cuda INTERFACE_COMPILE_DEFINITIONS)
  if("USE_C10D_NCCL" IN_LIST torch_definitions)
    set(HYBRID_NCCL ON)
  endif()
endif()
message(STATUS "torch.distributed: ${HYBRID_C10D}; Gloo: ${HYBRID_GLOO}; NCCL: ${HYBRID_NCCL}")
