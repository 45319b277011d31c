# Finds a BLAS with the C interface. Sets HYBRID_CBLAS and the target hybrid_blas; without one, products go through
# libtorch.
find_path(HYBRID_CBLAS_INCLUDE cblas.h PATH_SUFFIXES openblas)
find_library(HYBRID_CBLAS_LIBRARY NAMES openblas blas)

add_library(hybrid_blas INTERFACE)
if(HYBRID_CBLAS_INCLUDE AND HYBRID_CBLAS_LIBRARY)
  set(HYBRID_CBLAS ON)
  target_include_directories(hybrid_blas SYSTEM INTERFACE ${HYBRID_CBLAS_INCLUDE})
  target_link_libraries(hybrid_blas INTERFACE ${HYBRID_CBLAS_LIBRARY})
  target_compile_definitions(hybrid_blas INTERFACE HYBRID_CBLAS)
endif()
