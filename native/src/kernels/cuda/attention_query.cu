// Attention of one query per sequence to a cache of keys and values, which is bound by reading them. The keys of a head
// are divided among blocks, so that one sequence fills the device (Flash-Decoding), and a block's among groups of lanes
// that hold a row of channels together. Each has an online softmax (arXiv:1805.02867) of its own; they are combined in
// index order. How keys are divided depends on the shape and the number of keys only.
#include <algorithm>

#include "kernels/cuda/attention.h"
#include "kernels/cuda/attention_vectors.h"
#include "kernels/cuda/launch.h"
#include "kernels/cuda/reduce.h"
#include "kernels/cuda/vector.h"
#include "support/error.h"

namespace hybrid::kernels::cuda {
namespace {

constexpr int kThreads = 128;
constexpr int kKeys = 4;            // that a group reads at once
constexpr int kMostHeadDim = 256;   // what the lanes of a warp hold
constexpr int kWantedBlocks = 256;  // two for each multiprocessor of the largest devices
constexpr int kMostParts = 32;      // of one head's keys
constexpr int kMostPartials = 2 * kWantedBlocks;

// What a part of the keys gives: sum and weighted values are relative to the largest score.
struct Partial {
    float largest;
    float sum;
    float values[kMostHeadDim];
};

// [B, H, parts]
__device__ Partial partials[kMostPartials];

template <typename T>
struct QueryJob {
    AttentionShape shape;
    const T* q;
    const T* k;
    const T* v;
    T* out;
    int parts = 0;
    int lanes = 0;  // of a group, a power of two
    bool vectors = false;
};

// exp(largest - reference), 0 of no keys.
__device__ inline float weight_of(float largest, float reference) {
    return largest == -INFINITY ? 0.0f : expf(largest - reference);
}

// A lane has this many vectors of a row: number i begins at channel (i * lanes + lane) * kVector<T>.
template <typename T>
constexpr int kVectors = kMostHeadDim / 32 / kVector<T>;

template <typename T>
using LaneChannels = float[kVectors<T>][kVector<T>];

// A lane's channels of a row; zeros beyond the head's.
template <typename T>
__device__ inline void load_lane(const T* row, bool valid, int lane, const QueryJob<T>& job, LaneChannels<T>& values) {
    const int channels = static_cast<int>(job.shape.head_dim);
#pragma unroll
    for (int i = 0; i < kVectors<T>; ++i) {
        const int channel = (i * job.lanes + lane) * kVector<T>;
        if (job.vectors && valid && channel < channels) {
            load(row + channel, values[i]);
            continue;
        }
#pragma unroll
        for (int j = 0; j < kVector<T>; ++j)
            values[i][j] = valid && channel + j < channels ? to_float(row[channel + j]) : 0.0f;
    }
}

// One block per part of the keys of one head.
template <typename T>
__global__ void __launch_bounds__(kThreads) attend_to_part(QueryJob<T> job) {
    constexpr int kChannels = kVectors<T> * kVector<T>;  // of a lane
    __shared__ float group_largest[kThreads];
    __shared__ float group_sum[kThreads];
    __shared__ float group_values[kThreads * kChannels];
    const AttentionShape& s = job.shape;
    const int channels = static_cast<int>(s.head_dim);
    const int groups = kThreads / job.lanes;
    const int group = static_cast<int>(threadIdx.x) / job.lanes, lane = static_cast<int>(threadIdx.x) % job.lanes;
    const int part = static_cast<int>(blockIdx.x % job.parts);
    const int64_t unit = blockIdx.x / job.parts;
    const int64_t b = unit / s.heads, h = unit % s.heads;
    const int64_t kv_offset = b * s.kv_batch_stride + h / (s.heads / s.kv_heads) * s.head_dim;
    const float scale = 1.0f / sqrtf(static_cast<float>(s.head_dim));

    const int64_t keys = s.live_kv_time == nullptr ? s.kv_time : *s.live_kv_time;
    const int64_t length = (keys + job.parts - 1) / job.parts;
    const int64_t end = min(keys, (part + 1) * length);

    LaneChannels<T> q;
    load_lane(job.q + b * s.q_batch_stride + h * s.head_dim, true, lane, job, q);
    float largest = -INFINITY, sum = 0.0f;
    LaneChannels<T> result = {};
    for (int64_t first = part * length; first < end; first += groups * kKeys) {
        float scores[kKeys];
        LaneChannels<T> values[kKeys];
        float reference = largest;
#pragma unroll
        for (int key = 0; key < kKeys; ++key) {
            const int64_t j = first + key * groups + group;
            LaneChannels<T> keys_of_lane;
            load_lane(job.k + kv_offset + j * s.kv_stride, j < end, lane, job, keys_of_lane);
            load_lane(job.v + kv_offset + j * s.kv_stride, j < end, lane, job, values[key]);
            float product = 0.0f;
#pragma unroll
            for (int i = 0; i < kVectors<T>; ++i) {
#pragma unroll
                for (int c = 0; c < kVector<T>; ++c) product += q[i][c] * keys_of_lane[i][c];
            }
            for (int distance = job.lanes / 2; distance > 0; distance /= 2)
                product += __shfl_xor_sync(kWholeWarp, product, distance);
            scores[key] = j < end ? product * scale : -INFINITY;
            reference = fmaxf(reference, scores[key]);
        }
        const float correction = weight_of(largest, reference);
        largest = reference;
        sum *= correction;
        if (reference == -INFINITY) reference = 0.0f;  // the group has no key yet: scores of -infinity weigh nothing
#pragma unroll
        for (int key = 0; key < kKeys; ++key) {
            scores[key] = expf(scores[key] - reference);
            sum += scores[key];
        }
#pragma unroll
        for (int i = 0; i < kVectors<T>; ++i) {
#pragma unroll
            for (int c = 0; c < kVector<T>; ++c) {
                float value = result[i][c] * correction;
#pragma unroll
                for (int key = 0; key < kKeys; ++key) value += scores[key] * values[key][i][c];
                result[i][c] = value;
            }
        }
    }

    if (lane == 0) {
        group_largest[group] = largest;
        group_sum[group] = sum;
    }
#pragma unroll
    for (int i = 0; i < kVectors<T>; ++i) {
#pragma unroll
        for (int c = 0; c < kVector<T>; ++c)
            group_values[group * job.lanes * kChannels + (i * job.lanes + lane) * kVector<T> + c] = result[i][c];
    }
    __syncthreads();
    float reference = -INFINITY;
    for (int g = 0; g < groups; ++g) reference = fmaxf(reference, group_largest[g]);
    float total = 0.0f;
    for (int g = 0; g < groups; ++g) total += group_sum[g] * weight_of(group_largest[g], reference);
    for (int c = static_cast<int>(threadIdx.x); c < channels; c += kThreads) {
        float value = 0.0f;
        for (int g = 0; g < groups; ++g)
            value += group_values[g * job.lanes * kChannels + c] * weight_of(group_largest[g], reference);
        if (job.parts == 1)
            job.out[unit * s.head_dim + c] = from_float<T>(value / total);
        else
            partials[blockIdx.x].values[c] = value;
    }
    if (job.parts > 1 && threadIdx.x == 0) {
        partials[blockIdx.x].largest = reference;
        partials[blockIdx.x].sum = total;
    }
}

// One block per head.
template <typename T>
__global__ void __launch_bounds__(kThreads) combine_parts(int parts, int channels, T* out) {
    const Partial* here = partials + int64_t{blockIdx.x} * parts;
    float reference = -INFINITY, sum = 0.0f;
    for (int part = 0; part < parts; ++part) reference = fmaxf(reference, here[part].largest);
    for (int part = 0; part < parts; ++part) sum += here[part].sum * weight_of(here[part].largest, reference);
    for (int c = static_cast<int>(threadIdx.x); c < channels; c += kThreads) {
        float value = 0.0f;
        for (int part = 0; part < parts; ++part)
            value += here[part].values[c] * weight_of(here[part].largest, reference);
        out[int64_t{blockIdx.x} * channels + c] = from_float<T>(value / sum);
    }
}

}  // namespace

template <typename T>
void attention_forward_query(Crew*, const AttentionShape& shape, const T* q, const T* k, const T* v, T* out) {
    require(shape.head_dim <= kMostHeadDim, "head_dim is ", shape.head_dim, "; decoding on CUDA takes at most ",
            kMostHeadDim);
    const int64_t heads = shape.batch * shape.heads;
    QueryJob<T> job = {shape, q, k, v, out};
    job.parts = static_cast<int>(std::min(divide_up(kWantedBlocks, heads), int64_t{kMostParts}));
    job.vectors = heads_fit<T>(shape, q, k, v);
    job.lanes = 1;
    while (job.lanes * kVectors<T> * kVector<T> < shape.head_dim) job.lanes *= 2;
    launch("attention_query", attend_to_part<T>, grid_of(heads * job.parts), dim3(kThreads), job);
    if (job.parts > 1)
        launch("attention_query_parts", combine_parts<T>, grid_of(heads), dim3(kThreads), job.parts,
               static_cast<int>(shape.head_dim), out);
}

template void attention_forward_query(Crew*, const AttentionShape&, const float*, const float*, const float*, float*);
template void attention_forward_query(Crew*, const AttentionShape&, const bfloat16*, const bfloat16*, const bfloat16*,
                                      bfloat16*);

}  // namespace hybrid::kernels::cuda
