#include "kernels/cpu/table.h"

#define HYBRID_STRINGIFY(name) #name
#define HYBRID_NAME(name) HYBRID_STRINGIFY(name)

namespace hybrid::kernels::HYBRID_ISA {

Kernels make_table() {
    Kernels table{};
    table.name = HYBRID_NAME(HYBRID_ISA);
    install_embedding(table);
    install_rms_norm(table);
    install_qkv(table);
    install_attention_forward(table);
    install_attention_packed(table);
    install_attention_query(table);
    install_attention_backward(table);
    install_swiglu(table);
    install_cross_entropy(table);
    install_linear_rows(table);
    install_quantize(table);
    install_optimizer(table);
    return table;
}

}  // namespace hybrid::kernels::HYBRID_ISA
