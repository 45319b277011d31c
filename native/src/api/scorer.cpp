#include "api/guard.h"
#include "api/handles.h"

using hybrid::api::guarded;
using hybrid::api::require_pointer;
using hybrid::api::require_struct;

hy_status hy_scorer_create(hy_model* model, int32_t max_batch, int32_t max_length, hy_scorer** out) {
    return guarded([&] {
        require_pointer(model, "model");
        require_pointer(out, "out");
        *out = new hy_scorer(model->model, max_batch, max_length);
    });
}

void hy_scorer_destroy(hy_scorer* scorer) {
    delete scorer;
}

hy_status hy_scorer_loss(hy_scorer* scorer, const hy_batch* batch, int32_t length, double* loss_sum, int64_t* tokens) {
    return guarded([&] {
        require_pointer(scorer, "scorer");
        require_struct(batch, "batch");
        require_pointer(loss_sum, "loss_sum");
        require_pointer(tokens, "tokens");
        const hybrid::Scorer::LossSum loss = scorer->scorer->loss(*batch, length);
        *loss_sum = loss.sum;
        *tokens = loss.tokens;
    });
}

hy_status hy_scorer_log_probabilities(hy_scorer* scorer, const int32_t* tokens, const int32_t* targets, int32_t batch,
                                      int32_t length, float* log_probabilities) {
    return guarded([&] {
        require_pointer(scorer, "scorer");
        require_pointer(log_probabilities, "log_probabilities");
        scorer->scorer->log_probabilities(tokens, targets, batch, length, log_probabilities);
    });
}

hy_status hy_scorer_endings(hy_scorer* scorer, const int32_t* tokens, const int32_t* context_lengths,
                            const int32_t* ending_counts, const int32_t* ending_lengths, int32_t examples,
                            float* log_probabilities, int32_t* top_tokens) {
    return guarded([&] {
        require_pointer(scorer, "scorer");
        require_pointer(tokens, "tokens");
        require_pointer(context_lengths, "context_lengths");
        require_pointer(ending_counts, "ending_counts");
        require_pointer(ending_lengths, "ending_lengths");
        require_pointer(log_probabilities, "log_probabilities");
        scorer->scorer->endings({tokens, context_lengths, ending_counts, ending_lengths, examples}, log_probabilities,
                                top_tokens);
    });
}

hy_status hy_scorer_logits(hy_scorer* scorer, const int32_t* tokens, int32_t batch, int32_t length, float* logits) {
    return guarded([&] {
        require_pointer(scorer, "scorer");
        require_pointer(logits, "logits");
        scorer->scorer->logits(tokens, batch, length, logits);
    });
}
