// Attention of packed rows: one unit of work is a segment of one head.
#include "kernels/cpu/attention_forward_tile.h"
#include "kernels/cpu/table.h"

namespace hybrid::kernels::HYBRID_ISA {
namespace {

void forward_segment(const AttentionShape& shape, const Segment& segment, int64_t h, const float* q, const float* k,
                     const float* v, float* out, ForwardScratch& scratch) {
    const int64_t head_dim = shape.head_dim, width = shape.heads * head_dim;
    const int64_t kv_offset = h / (shape.heads / shape.kv_heads) * head_dim;
    const KeyHead head = {k + kv_offset, v + kv_offset, shape.kv_stride};
    const int64_t end = segment.first_row + segment.rows;
    for (int64_t row = segment.first_row; row < end; row += kTile) {
        const int64_t queries = min(kTile, end - row);
        begin_queries(q + row * shape.q_stride + h * head_dim, shape.q_stride, queries, head_dim, nullptr, row,
                      scratch);
        attend(head, head_dim, segment.context_first_row, segment.context_first_row + segment.context_rows, scratch);
        attend(head, head_dim, segment.first_row, row + queries, scratch);
        finish_queries(head_dim, out + row * width + h * head_dim, width, scratch);
    }
}

void forward(const AttentionShape& shape, const Segment* segments, int64_t count, const float* q, const float* k,
             const float* v, float* out) {
    const int64_t units = count * shape.heads;
#pragma omp parallel if (shape.q_time * shape.heads * shape.head_dim >= kParallelWork)
    {
        ForwardScratch scratch(shape.head_dim);
        // Contexts are longer than endings: a thread takes its next segment when it is done with one.
#pragma omp for schedule(dynamic)
        for (int64_t unit = 0; unit < units; ++unit)
            forward_segment(shape, segments[unit / shape.heads], unit % shape.heads, q, k, v, out, scratch);
    }
}

}  // namespace

void install_attention_packed(Kernels& table) {
    table.attention_forward_packed = forward;
}

}  // namespace hybrid::kernels::HYBRID_ISA
