// Which BLAS the process resolved, and its threads. Looked up by symbol: the BLAS is chosen when the library loads.
#pragma once

#include <cstdint>

namespace hybrid {

void set_blas_threads(int32_t threads);

// Name and configuration, for example "OpenBLAS 0.3.21 DYNAMIC_ARCH ...". Valid for the life of the process.
const char* blas_description();

// Path of the library that provides the products.
const char* blas_path();

}  // namespace hybrid
