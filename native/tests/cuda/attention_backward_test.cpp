#include "attention_arrays.h"
#include "cuda_test.h"
#include "kernels/cuda/attention.h"

namespace hybrid::kernels::cuda {
namespace {

template <typename N>
std::vector<N> owned_dq(const QkvArrays<N>& g) {
    const AttentionShape& s = g.shape;
    return owned(g.q, 0, s.batch, s.q_batch_stride, s.q_time, s.q_stride, s.heads * s.head_dim);
}

template <typename N>
std::vector<N> owned_dkv(const QkvArrays<N>& g) {
    const AttentionShape& s = g.shape;
    return owned(g.keys(), g.k_offset, s.batch, s.kv_batch_stride, s.kv_time, s.kv_stride, 2 * s.kv_heads * s.head_dim);
}

template <typename T>
class CudaAttentionBackwardTest : public CudaTest<T> {
  protected:
    // What a forward pass left.
    struct Saved {
        std::vector<T> out;
        std::vector<float> lse;
    };

    static Saved forward(const QkvArrays<T>& arrays, const std::vector<int32_t>& starts) {
        DeviceQkv<T> device(arrays);
        DeviceArray<int32_t> device_starts(starts);
        DeviceArray<T> out(out_size(arrays.shape));
        DeviceArray<float> lse(lse_size(arrays.shape));
        attention_forward(arrays.shape, device.q.data(), device.k, device.v, device_starts.data_or_null(), out.data(),
                          lse.data());
        return {out.download(), lse.download()};
    }

    // Gradients start as NaN: the operation must overwrite its own and leave the rest.
    static QkvArrays<T> backward(const QkvArrays<T>& arrays, const std::vector<int32_t>& starts, const Saved& saved,
                                 const std::vector<T>& dout) {
        const AttentionShape& s = arrays.shape;
        DeviceQkv<T> device(arrays);
        DeviceArray<int32_t> device_starts(starts);
        const DeviceArray<T> out(saved.out), device_dout(dout);
        const DeviceArray<float> lse(saved.lse);
        DeviceArray<float> scratch(lse_size(s));
        const std::vector<T> untouched = rounded<T>({NAN});
        QkvArrays<T> gradients{s, std::vector<T>(arrays.q.size(), untouched[0]),
                               std::vector<T>(arrays.kv.size(), untouched[0])};
        DeviceQkv<T> g(gradients);
        const HeadGradients<T> where =
            attention_backward<T>(s, device.q.data(), device.k, device.v, device_starts.data_or_null(), out.data(),
                                  lse.data(), device_dout.data(), g.q.data(), g.k, g.v, scratch.data());
        EXPECT_EQ(where.dq, g.q.data());
        EXPECT_EQ(where.dk, g.k);
        EXPECT_EQ(where.dv, g.v);
        EXPECT_EQ(where.q_stride, s.q_stride);
        EXPECT_EQ(where.kv_stride, s.kv_stride);
        gradients.q = g.q.download();
        gradients.kv = g.kv.download();
        return gradients;
    }

    static QkvArrays<float> in_floats(const QkvArrays<T>& arrays) {
        return {arrays.shape, floats(arrays.q), floats(arrays.kv)};
    }

    // From the same numbers as the operation: the rounded output among them.
    static QkvArrays<double> expected_backward(const QkvArrays<T>& arrays, const std::vector<int32_t>& starts,
                                               const Saved& saved, const std::vector<T>& dout) {
        const AttentionShape& s = arrays.shape;
        const QkvArrays<double> exact = in_double(arrays);
        QkvArrays<double> g{s, std::vector<double>(arrays.q.size()), std::vector<double>(arrays.kv.size())};
        double* dk = g.keys().data() + g.k_offset;
        reference::attention_backward(s, exact.q.data(), exact.k(), exact.v(), pointer_or_null(starts),
                                      doubles(floats(saved.out)).data(), doubles(saved.lse).data(),
                                      doubles(floats(dout)).data(), g.q.data(), dk, dk + s.kv_heads * s.head_dim);
        return g;
    }
};
TYPED_TEST_SUITE(CudaAttentionBackwardTest, NumberTypes);

TYPED_TEST(CudaAttentionBackwardTest, AgreesWithReference) {
    for (const AttentionCase& c : attention_cases()) {
        SCOPED_TRACE(describe(c.shape) + (c.documents ? " documents" : ""));
        const QkvArrays<TypeParam> arrays = random_qkv<TypeParam>(c.shape, 1.5f);
        const std::vector<int32_t> starts = c.documents ? random_document_starts(c.shape) : std::vector<int32_t>();
        const std::vector<TypeParam> dout = rounded<TypeParam>(random_floats(out_size(c.shape), 3));
        const auto saved = this->forward(arrays, starts);
        const QkvArrays<float> gradients = this->in_floats(this->backward(arrays, starts, saved, dout));
        const QkvArrays<double> expected = this->expected_backward(arrays, starts, saved, dout);
        expect_close(owned_dq(gradients), owned_dq(expected), 1.5 * this->kTolerance, "dq");
        expect_close(owned_dkv(gradients), owned_dkv(expected), 1.5 * this->kTolerance, "dk, dv");
    }
}

TYPED_TEST(CudaAttentionBackwardTest, IsTheSameOnAnyDevice) {
    const AttentionShape s = attention_shape(2, 4, 2, 40, 131, 0);
    const QkvArrays<TypeParam> arrays = random_qkv<TypeParam>(s, 1.0f);
    const std::vector<int32_t> starts = random_document_starts(s);
    const std::vector<TypeParam> dout = rounded<TypeParam>(random_floats(out_size(s), 3));
    const auto saved = this->forward(arrays, starts);
    this->expect_same_on_any_device([&] { return floats(this->backward(arrays, starts, saved, dout).q); });
}

}  // namespace
}  // namespace hybrid::kernels::cuda
