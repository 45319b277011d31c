#include "api/guard.h"
#include "api/handles.h"

using hybrid::api::guarded;
using hybrid::api::require_pointer;

hy_status hy_decoder_create(hy_model* model, int32_t batch, int32_t max_length, hy_decoder_weights weights,
                            hy_decoder** out) {
    return guarded([&] {
        require_pointer(model, "model");
        require_pointer(out, "out");
        *out = new hy_decoder(model->model, batch, max_length, weights);
    });
}

void hy_decoder_destroy(hy_decoder* decoder) {
    delete decoder;
}

hy_status hy_decoder_append(hy_decoder* decoder, const int32_t* tokens, int32_t count, float* logits) {
    return guarded([&] {
        require_pointer(decoder, "decoder");
        require_pointer(logits, "logits");
        decoder->decoder->append(tokens, count, logits);
    });
}

hy_status hy_decoder_get_length(const hy_decoder* decoder, int32_t* length) {
    return guarded([&] {
        require_pointer(decoder, "decoder");
        require_pointer(length, "length");
        *length = decoder->decoder->length();
    });
}

hy_status hy_decoder_truncate(hy_decoder* decoder, int32_t length) {
    return guarded([&] {
        require_pointer(decoder, "decoder");
        decoder->decoder->truncate(length);
    });
}
