// The constants of AdamW (arXiv:1711.05101) and of clipping.
#pragma once

namespace hybrid {

struct AdamWConfig {
    double beta1;
    double beta2;
    double eps;
    double weight_decay;
    double clip_grad_norm;  // 0 is no clipping
};

}  // namespace hybrid
