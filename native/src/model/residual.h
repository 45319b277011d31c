// The residual stream of pre-norm blocks, float32 whatever T is. A sub-layer's output is added to the stream, with its
// bias and dropout, in the same pass over memory that normalises the sum for the next sub-layer.
#pragma once

#include "kernels/kernels.h"
#include "model/activations.h"
#include "model/pass.h"

namespace hybrid {

// The stream so far and the last sub-layer's output that is still to be added to it.
template <typename T>
struct Residual {
    const float* stream;            // [N, D]
    const T* branch = nullptr;      // [N, D], or nullptr when nothing is pending
    const float* bias = nullptr;    // [D] of the branch, or nullptr
    kernels::Dropout dropout = {};  // of the branch
};

// sum = stream + dropout(branch + bias), normed = RMSNorm(sum).
template <typename T>
void add_and_normalise(const Pass<T>& pass, const Residual<T>& residual, const float* weight,
                       NormActivations<T>& norm) {
    const int64_t d = pass.config().n_embd;
    if (residual.branch == nullptr)
        pass.kernels.rms_norm_forward(residual.stream, weight, pass.rows(), d, pass.norm_eps(), norm.normed, norm.rstd);
    else
        pass.kernels.add_rms_norm_forward(residual.stream, residual.branch, residual.bias, residual.dropout, weight,
                                          pass.rows(), d, pass.norm_eps(), norm.sum, norm.normed, norm.rstd);
}

// Where the gradients go of the branch whose addition made the stream that was normalised.
template <typename T>
struct ResidualGradients {
    T* branch = nullptr;            // [N, D], or nullptr where nothing was added
    float* bias = nullptr;          // [D] of the branch, or nullptr
    kernels::Dropout dropout = {};  // of the branch
};

// d_stream += gradient through the norm of d_normed; the gradients of the norm's weight and of what was added.
template <typename T>
void normalise_backward(const Pass<T>& pass, const float* weight, const NormActivations<T>& norm, bool accumulate,
                        BackwardWork<T>& work, float* dweight, const ResidualGradients<T>& added) {
    pass.kernels.rms_norm_backward(work.d_normed, norm.sum, weight, norm.rstd, pass.rows(), pass.config().n_embd,
                                   accumulate, work.d_stream, dweight, added.dropout, added.branch, added.bias,
                                   work.reduction_scratch);
}

}  // namespace hybrid
