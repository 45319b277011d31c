// Matrix products by cuBLASLt. What a product needs is made once per shape and kept: an algorithm of cuBLASLt's own
// choice that adds up in float32 and in a fixed order, so that results are the same in every run.
#include <cublasLt.h>

#include <array>
#include <map>
#include <memory>
#include <mutex>
#include <tuple>

#include "kernels/cuda/column_major.h"
#include "kernels/cuda/gemm.h"
#include "kernels/cuda/launch.h"

namespace hybrid::kernels::cuda {
namespace {

// What NVIDIA recommends for Hopper; algorithms that split a sum keep its parts there.
constexpr size_t kWorkspaceBytes = size_t{32} << 20;

using cuda::check;

void check(cublasStatus_t status, const char* what) {
    if (status == CUBLAS_STATUS_SUCCESS) return;
    fail(status == CUBLAS_STATUS_ALLOC_FAILED ? HY_STATUS_OUT_OF_MEMORY : HY_STATUS_INTERNAL, "cuBLASLt: ", what, ": ",
         cublasLtGetStatusString(status));
}

template <typename Handle, cublasStatus_t (*destroy)(Handle)>
struct Destroy {
    void operator()(Handle handle) const { destroy(handle); }
};
template <typename Opaque, cublasStatus_t (*destroy)(Opaque*)>
using Owned = std::unique_ptr<Opaque, Destroy<Opaque*, destroy>>;

// Types of a product: of its operands, its result and its sums.
struct Types {
    cudaDataType_t operands;
    cudaDataType_t result;
    cublasComputeType_t sums;
};

// All on which the choice of an algorithm depends.
struct Problem {
    Types types;
    ColumnMajorProduct product;
    // Bytes to whose multiples the operands and the result are aligned, at most 256.
    std::array<uint32_t, 3> alignments;

    auto key() const {
        const auto matrix = [](const StoredMatrix& stored) {
            return std::make_tuple(stored.rows, stored.columns, stored.leading);
        };
        return std::make_tuple(types.operands, types.result, types.sums, product.transpose_first,
                               product.transpose_second, matrix(product.first), matrix(product.second),
                               matrix(product.result), alignments);
    }
};

uint32_t alignment(const void* memory) {
    const auto address = reinterpret_cast<uintptr_t>(memory) | 256;
    return static_cast<uint32_t>(address & (~address + 1));
}

// A product's descriptors and its algorithm.
class Plan {
  public:
    Plan(cublasLtHandle_t handle, const Problem& problem)
        : first_(layout(problem.types.operands, problem.product.first)),
          second_(layout(problem.types.operands, problem.product.second)),
          result_(layout(problem.types.result, problem.product.result)) {
        cublasLtMatmulDesc_t operation = nullptr;
        check(cublasLtMatmulDescCreate(&operation, problem.types.sums, CUDA_R_32F), "cublasLtMatmulDescCreate");
        operation_.reset(operation);
        set_transpose(CUBLASLT_MATMUL_DESC_TRANSA, problem.product.transpose_first);
        set_transpose(CUBLASLT_MATMUL_DESC_TRANSB, problem.product.transpose_second);
        choose_algorithm(handle, problem);
    }

    void run(cublasLtHandle_t handle, const void* first, const void* second, float beta, void* result, void* workspace,
             cudaStream_t stream) const {
        const float alpha = 1.0f;
        check(
            cublasLtMatmul(handle, operation_.get(), &alpha, first, first_.get(), second, second_.get(), &beta, result,
                           result_.get(), result, result_.get(), &algorithm_, workspace, kWorkspaceBytes, stream),
            "cublasLtMatmul");
    }

  private:
    using Operation = Owned<cublasLtMatmulDescOpaque_t, cublasLtMatmulDescDestroy>;
    using Layout = Owned<cublasLtMatrixLayoutOpaque_t, cublasLtMatrixLayoutDestroy>;
    using Preference = Owned<cublasLtMatmulPreferenceOpaque_t, cublasLtMatmulPreferenceDestroy>;

    static Layout layout(cudaDataType_t type, const StoredMatrix& matrix) {
        cublasLtMatrixLayout_t made = nullptr;
        check(cublasLtMatrixLayoutCreate(&made, type, static_cast<uint64_t>(matrix.rows),
                                         static_cast<uint64_t>(matrix.columns), matrix.leading),
              "cublasLtMatrixLayoutCreate");
        return Layout(made);
    }

    void set_transpose(cublasLtMatmulDescAttributes_t attribute, Transpose transpose) {
        const cublasOperation_t operation = transpose == Transpose::kYes ? CUBLAS_OP_T : CUBLAS_OP_N;
        check(cublasLtMatmulDescSetAttribute(operation_.get(), attribute, &operation, sizeof operation),
              "cublasLtMatmulDescSetAttribute");
    }

    static Preference preference(const Problem& problem) {
        cublasLtMatmulPreference_t made = nullptr;
        check(cublasLtMatmulPreferenceCreate(&made), "cublasLtMatmulPreferenceCreate");
        Preference preference(made);
        const auto set = [&](cublasLtMatmulPreferenceAttributes_t attribute, auto value) {
            check(cublasLtMatmulPreferenceSetAttribute(preference.get(), attribute, &value, sizeof value),
                  "cublasLtMatmulPreferenceSetAttribute");
        };
        set(CUBLASLT_MATMUL_PREF_MAX_WORKSPACE_BYTES, uint64_t{kWorkspaceBytes});
        // Parts of a sum are neither added where the result is nor in its type.
        set(CUBLASLT_MATMUL_PREF_REDUCTION_SCHEME_MASK, uint32_t{CUBLASLT_REDUCTION_SCHEME_COMPUTE_TYPE});
        set(CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_A_BYTES, problem.alignments[0]);
        set(CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_B_BYTES, problem.alignments[1]);
        set(CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_C_BYTES, problem.alignments[2]);
        set(CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_D_BYTES, problem.alignments[2]);
        return preference;
    }

    void choose_algorithm(cublasLtHandle_t handle, const Problem& problem) {
        cublasLtMatmulHeuristicResult_t best{};
        int found = 0;
        const cublasStatus_t status =
            cublasLtMatmulAlgoGetHeuristic(handle, operation_.get(), first_.get(), second_.get(), result_.get(),
                                           result_.get(), preference(problem).get(), 1, &best, &found);
        const StoredMatrix& result = problem.product.result;
        if (status != CUBLAS_STATUS_SUCCESS || found == 0 || best.state != CUBLAS_STATUS_SUCCESS)
            fail(HY_STATUS_INTERNAL, "cuBLASLt ", cublasLtGetVersion(), " has no algorithm for a product of ",
                 result.columns, " x ", result.rows, " (", cublasLtGetStatusString(status), ")");
        algorithm_ = best.algo;
    }

    Layout first_;
    Layout second_;
    Layout result_;
    Operation operation_;
    cublasLtMatmulAlgo_t algorithm_{};
};

// The products of one device.
class Products {
  public:
    // Kept for the life of the process: at its end the driver may be gone before they are.
    static Products& of_current_device() {
        static std::mutex mutex;
        static auto& devices = *new std::map<int, std::unique_ptr<Products>>();
        int device = 0;
        check(cudaGetDevice(&device), "cudaGetDevice");
        const std::lock_guard<std::mutex> lock(mutex);
        std::unique_ptr<Products>& products = devices[device];
        if (products == nullptr) products = std::make_unique<Products>();
        return *products;
    }

    Products() {
        check(cublasLtCreate(&handle_), "cublasLtCreate");
        check(cudaMalloc(&workspace_, kWorkspaceBytes), "the workspace of matrix products");
    }

    void run(const Problem& problem, const void* first, const void* second, float beta, void* result) {
        plan(problem).run(handle_, first, second, beta, result, workspace_, current_stream());
    }

  private:
    const Plan& plan(const Problem& problem) {
        const std::lock_guard<std::mutex> lock(mutex_);
        const auto key = problem.key();
        const auto found = plans_.find(key);
        if (found != plans_.end()) return found->second;
        return plans_.try_emplace(key, handle_, problem).first->second;
    }

    cublasLtHandle_t handle_ = nullptr;
    void* workspace_ = nullptr;
    std::mutex mutex_;
    std::map<decltype(std::declval<Problem>().key()), Plan> plans_;
};

template <typename T, typename Result>
void multiply(const Types& types, Transpose transpose_a, Transpose transpose_b, int64_t m, int64_t n, int64_t k,
              const T* a, int64_t lda, const T* b, int64_t ldb, float beta, Result* c, int64_t ldc) {
    const Problem problem{types,
                          column_major(transpose_a, transpose_b, m, n, k, lda, ldb, ldc),
                          {alignment(b), alignment(a), alignment(c)}};
    Products::of_current_device().run(problem, b, a, beta, c);
}

}  // namespace

void gemm_bfloat16(Transpose transpose_a, Transpose transpose_b, int64_t m, int64_t n, int64_t k, const bfloat16* a,
                   int64_t lda, const bfloat16* b, int64_t ldb, float beta, bfloat16* c, int64_t ldc) {
    multiply({CUDA_R_16BF, CUDA_R_16BF, CUBLAS_COMPUTE_32F}, transpose_a, transpose_b, m, n, k, a, lda, b, ldb, beta, c,
             ldc);
}

void gemm_gradient_bfloat16(Transpose transpose_a, Transpose transpose_b, int64_t m, int64_t n, int64_t k,
                            const bfloat16* a, int64_t lda, const bfloat16* b, int64_t ldb, float beta, float* c,
                            int64_t ldc) {
    multiply({CUDA_R_16BF, CUDA_R_32F, CUBLAS_COMPUTE_32F}, transpose_a, transpose_b, m, n, k, a, lda, b, ldb, beta, c,
             ldc);
}

void gemm_float32(Transpose transpose_a, Transpose transpose_b, int64_t m, int64_t n, int64_t k, const float* a,
                  int64_t lda, const float* b, int64_t ldb, float beta, float* c, int64_t ldc) {
    multiply({CUDA_R_32F, CUDA_R_32F, CUBLAS_COMPUTE_32F}, transpose_a, transpose_b, m, n, k, a, lda, b, ldb, beta, c,
             ldc);
}

void gemm_tf32(Transpose transpose_a, Transpose transpose_b, int64_t m, int64_t n, int64_t k, const float* a,
               int64_t lda, const float* b, int64_t ldb, float beta, float* c, int64_t ldc) {
    multiply({CUDA_R_32F, CUDA_R_32F, CUBLAS_COMPUTE_32F_FAST_TF32}, transpose_a, transpose_b, m, n, k, a, lda, b, ldb,
             beta, c, ldc);
}

}  // namespace hybrid::kernels::cuda
