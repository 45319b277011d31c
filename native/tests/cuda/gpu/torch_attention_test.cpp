// Attention by libtorch beside the reference: the kernel that it has for the shape, or ours.
#include "kernels/cuda/torch_attention.h"

#include "attention_arrays.h"
#include "device/device.h"
#include "device_array.h"
#include "kernels/cuda/launch.h"

namespace hybrid::kernels::cuda {
namespace {

// Probabilities and gradients of scores are rounded to bfloat16 on their way into the products.
constexpr double kOutTolerance = 2.0 / 256, kGradientTolerance = 4.0 / 256;

std::vector<AttentionShape> shapes() {
    return {attention_shape(2, 4, 4, 64, 256, 0),  attention_shape(2, 4, 4, 64, 130, 0),
            attention_shape(1, 8, 2, 128, 256, 0), attention_shape(1, 2, 2, 40, 70, 0),
            attention_shape(1, 2, 2, 36, 70, 0),   attention_shape(1, 2, 1, 256, 64, 0)};
}

struct Saved {
    explicit Saved(const AttentionShape& s) : out(out_size(s)), lse(lse_size(s)) {}
    DeviceArray<bfloat16> out;
    DeviceArray<float> lse;
};

// Rows of `width` elements that lie `stride` apart.
std::vector<float> rows(const bfloat16* from, int64_t count, int64_t width, int64_t stride) {
    std::vector<bfloat16> values(static_cast<size_t>(count * width));
    expect_success(cudaMemcpy2DAsync(values.data(), width * sizeof(bfloat16), from, stride * sizeof(bfloat16),
                                     width * sizeof(bfloat16), count, cudaMemcpyDeviceToHost, current_stream()));
    expect_success(cudaStreamSynchronize(current_stream()));
    return floats(values);
}

std::vector<double> rows(const double* from, int64_t count, int64_t width, int64_t stride) {
    std::vector<double> values;
    for (int64_t row = 0; row < count; ++row)
        values.insert(values.end(), from + row * stride, from + row * stride + width);
    return values;
}

void forward(const DeviceQkv<bfloat16>& device, const AttentionShape& s, const int32_t* starts, Saved& saved) {
    torch_attention_forward(s, device.q.data(), device.k, device.v, starts, saved.out.data(), saved.lse.data());
}

void expect_agreement(AttentionShape s, bool documents, bool deterministic) {
    SCOPED_TRACE(describe(s) + (documents ? " documents" : "") + (deterministic ? " deterministic" : ""));
    s.deterministic = deterministic;
    const QkvArrays<bfloat16> arrays = random_qkv<bfloat16>(s, 1.0f);
    const DeviceQkv<bfloat16> device(arrays);
    const std::vector<int32_t> starts = documents ? random_document_starts(s) : std::vector<int32_t>();
    DeviceArray<int32_t> device_starts(starts);
    Saved saved(s);
    forward(device, s, device_starts.data_or_null(), saved);
    const ExpectedForward expected = expected_forward(in_double(arrays), pointer_or_null(starts));
    expect_close(floats(saved.out), expected.out, kOutTolerance, "out");
    expect_close(floats(saved.lse), expected.lse, 1e-4, "lse");

    const std::vector<bfloat16> dout = rounded<bfloat16>(random_floats(out_size(s), 3));
    const DeviceArray<bfloat16> device_dout(dout);
    DeviceQkv<bfloat16> own(arrays);  // where gradients may be put
    DeviceArray<float> scratch(lse_size(s));
    const HeadGradients<bfloat16> g =
        torch_attention_backward(s, device.q.data(), device.k, device.v, device_starts.data_or_null(), saved.out.data(),
                                 saved.lse.data(), device_dout.data(), own.q.data(), own.k, own.v, scratch.data());

    const QkvArrays<double> exact = in_double(arrays);
    std::vector<double> gradients(exact.q.size());
    const int64_t count = s.batch * s.q_time, q_width = s.heads * s.head_dim, kv_width = s.kv_heads * s.head_dim;
    double* dk = gradients.data() + exact.k_offset;
    reference::attention_backward(s, exact.q.data(), exact.k(), exact.v(), pointer_or_null(starts), expected.out.data(),
                                  expected.lse.data(), doubles(floats(dout)).data(), gradients.data(), dk,
                                  dk + kv_width);
    expect_close(rows(g.dq, count, q_width, g.q_stride), rows(gradients.data(), count, q_width, s.q_stride),
                 kGradientTolerance, "dq");
    expect_close(rows(g.dk, count, kv_width, g.kv_stride), rows(dk, count, kv_width, s.kv_stride), kGradientTolerance,
                 "dk");
    expect_close(rows(g.dv, count, kv_width, g.kv_stride), rows(dk + kv_width, count, kv_width, s.kv_stride),
                 kGradientTolerance, "dv");
}

TEST(CudaTorchAttentionTest, AgreesWithReference) {
    for (const AttentionShape& shape : shapes())
        for (const bool documents : {false, true})
            for (const bool deterministic : {false, true}) expect_agreement(shape, documents, deterministic);
}

TEST(CudaTorchAttentionTest, WithoutLseIsCloseToTheSame) {
    const AttentionShape s = attention_shape(2, 4, 4, 64, 130, 0);
    const QkvArrays<bfloat16> arrays = random_qkv<bfloat16>(s, 1.0f);
    const DeviceQkv<bfloat16> device(arrays);
    DeviceArray<bfloat16> out(out_size(s));
    torch_attention_forward(s, device.q.data(), device.k, device.v, nullptr, out.data(), nullptr);
    expect_close(floats(out), expected_forward(in_double(arrays), nullptr).out, kOutTolerance, "out");
}

// What libtorch allocates in a graph is the graph's, and deterministic gradients are the same bits in and outside it.
TEST(CudaTorchAttentionTest, IsCapturedOnceItHasRun) {
    AttentionShape s = attention_shape(2, 4, 4, 64, 256, 0);
    s.deterministic = true;
    const QkvArrays<bfloat16> arrays = random_qkv<bfloat16>(s, 1.0f);
    const DeviceQkv<bfloat16> device(arrays);
    const DeviceArray<bfloat16> dout(rounded<bfloat16>(random_floats(out_size(s), 3)));
    DeviceQkv<bfloat16> own(arrays);
    DeviceArray<float> scratch(lse_size(s));
    Saved saved(s);
    HeadGradients<bfloat16> g{};
    const auto pass = [&] {
        forward(device, s, nullptr, saved);
        g = torch_attention_backward(s, device.q.data(), device.k, device.v, nullptr, saved.out.data(),
                                     saved.lse.data(), dout.data(), own.q.data(), own.k, own.v, scratch.data());
    };
    const auto dq = [&] { return rows(g.dq, s.batch * s.q_time, s.heads * s.head_dim, g.q_stride); };
    pass();
    const std::vector<float> expected = dq();
    const auto recorder = cuda_device(0).make_graph_recorder();
    const auto graph = recorder->record(pass);
    for (int i = 0; i < 2; ++i) {
        graph->play();
        EXPECT_EQ(dq(), expected);
    }
}

}  // namespace
}  // namespace hybrid::kernels::cuda
