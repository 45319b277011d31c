// Other libraries of matrix products that this machine may have.
#pragma once

#include <string>
#include <vector>

#include "products.h"

namespace hybrid::bench {

struct BlasFlavour {
    std::string name;
    std::string library;  // empty: not installed
    bool openmp;          // its threads wait as OMP_WAIT_POLICY says
};

// OpenBLAS and BLIS, each with threads of its own or of OpenMP, where Debian's packages put them, or in the same
// folders under `folder`.
std::vector<BlasFlavour> blas_flavours(const std::string& folder);

// oneDNN's product, which is not a cblas; null where there is none.
Gemm onednn_gemm();

}  // namespace hybrid::bench
