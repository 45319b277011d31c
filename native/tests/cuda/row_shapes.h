// Shapes for tests of operations on rows.
#pragma once

#include <cstdint>
#include <vector>

#include "kernels/kernels.h"

namespace hybrid::kernels::cuda {

// Rows and their width: below and above a block of rows, with and without whole vectors and whole Philox counters.
struct Shape {
    int64_t n, width;
};
inline std::vector<Shape> shapes() {
    std::vector<Shape> shapes;
    for (const int64_t n : {1, 3, 64, 65, 200}) {
        for (const int64_t width : {1, 2, 6, 7, 64, 130}) shapes.push_back({n, width});
    }
    for (const int64_t width : {1027, 1028, 1032}) shapes.push_back({65, width});
    return shapes;
}

// Of a sum over rows of `width` elements.
inline int64_t scratch_size(int64_t rows, int64_t width) {
    return (rows + kReductionRows - 1) / kReductionRows * width;
}

}  // namespace hybrid::kernels::cuda
