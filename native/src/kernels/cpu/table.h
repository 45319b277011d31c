// Each file of operations writes its own entries of the table.
#pragma once

#include "kernels/cpu/isa.h"

namespace hybrid::kernels::HYBRID_ISA {

void install_embedding(Kernels& table);
void install_rms_norm(Kernels& table);
void install_qkv(Kernels& table);
void install_attention_forward(Kernels& table);
void install_attention_packed(Kernels& table);
void install_attention_query(Kernels& table);
void install_attention_backward(Kernels& table);
void install_swiglu(Kernels& table);
void install_cross_entropy(Kernels& table);
void install_linear_rows(Kernels& table);
void install_quantize(Kernels& table);
void install_optimizer(Kernels& table);

// All of them, for the instruction set that this was compiled for.
Kernels make_table();

}  // namespace hybrid::kernels::HYBRID_ISA
