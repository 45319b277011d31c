/*
 * hybrid.h: the C ABI of Hybrid's native core. This is the only public header and it is the whole contract.
 *
 * Handles     Opaque. `hy_x_create(..., hy_x** out)` makes one, `hy_x_destroy(x)` frees it; destroying NULL does
 *             nothing. A trainer, scorer or decoder keeps the model it was created over alive, so handles may be
 *             destroyed in any order.
 * Errors      A call that can fail returns hy_status. The message is hy_last_error(), per thread, UTF-8.
 *             When a call fails, its out-parameters are untouched and the object is as it was before the call.
 * Pointers    What comes in is borrowed for the duration of the call. Strings that are returned belong to the
 *             library; each call says for how long they are valid. Nothing returned is to be freed by the caller.
 * Structs     Every params struct starts with `struct_size`, which the caller sets to sizeof(the struct), best by
 *             the struct's `*_default()`. A size that the library does not know is HY_ERROR_INVALID_ARGUMENT.
 * Threads     Calls on different objects may run on different threads, except that nothing else may use a model
 *             while a trainer steps or while its tensors are written. One object is used by one thread at a time.
 *             Library-wide calls (hy_set_threads, hy_set_log_callback) are made when no other call is running.
 * Shapes      B batch, T time (tokens of a sequence), D embedding, H query heads, G key/value heads, K head
 *             dimension, F feed-forward, V vocabulary. Arrays are C order, float is IEEE 754 binary32.
 * Booleans    int32_t, 0 or 1.
 */
#ifndef HYBRID_HYBRID_H
#define HYBRID_HYBRID_H

#include <stdint.h>

#if defined(_WIN32)
#if defined(HYBRID_BUILDING)
#define HY_API __declspec(dllexport)
#else
#define HY_API __declspec(dllimport)
#endif
#else
#define HY_API __attribute__((visibility("default")))
#endif

#ifdef __cplusplus
extern "C" {
#endif

/** Version of this header. A library is used only when hy_abi_version() returns the same number. */
#define HY_ABI_VERSION 5

/** Outcome of a call. */
typedef enum hy_status {
    /** Done. */
    HY_STATUS_OK = 0,
    /** An argument is out of its documented range, or a combination that cannot work. */
    HY_STATUS_INVALID_ARGUMENT = 1,
    /** A token id is not in the vocabulary. The message names window and position. */
    HY_STATUS_INVALID_TOKEN = 2,
    /** Memory for the object or the call could not be had. */
    HY_STATUS_OUT_OF_MEMORY = 3,
    /** The loss or the gradient norm is NaN or infinite. Weights and optimizer state are as before the call. */
    HY_STATUS_NOT_FINITE = 4,
    /** The progress callback asked to stop. Weights and optimizer state are as before the call. */
    HY_STATUS_CANCELLED = 5,
    /** Anything else: a defect of this library or of libtorch. */
    HY_STATUS_INTERNAL = 6,
    /** Another process of the group failed, gave up or cannot be reached. The message names it and what it was doing.
     *  The group is of no use any more: the process should end. */
    HY_STATUS_PEER_FAILED = 7
} hy_status;

/** Severity of a log message. */
typedef enum hy_log_level {
    /** Details for debugging. */
    HY_LOG_LEVEL_DEBUG = 0,
    /** What the library chose: kernels, threads, BLAS. */
    HY_LOG_LEVEL_INFORMATION = 1,
    /** Something works worse than it could. */
    HY_LOG_LEVEL_WARNING = 2
} hy_log_level;

/** How token ids are stored in a window. Both are little-endian and unsigned. */
typedef enum hy_token_type {
    /** 16-bit ids. */
    HY_TOKEN_TYPE_U16 = 0,
    /** 32-bit ids. */
    HY_TOKEN_TYPE_U32 = 1
} hy_token_type;

/** A tensor of the optimizer, of the shape of the parameter with the same index. */
typedef enum hy_trainer_state {
    /** Gradient of the last step, before clipping. */
    HY_TRAINER_STATE_GRADIENT = 0,
    /** AdamW's first moment. */
    HY_TRAINER_STATE_EXP_AVG = 1,
    /** AdamW's second moment. */
    HY_TRAINER_STATE_EXP_AVG_SQ = 2
} hy_trainer_state;

/** What a decoder's matrix products read. */
typedef enum hy_decoder_weights {
    /** The model's own parameters, in its precision. */
    HY_DECODER_WEIGHTS_FLOAT32 = 0,
    /** Every linear layer and the head as 8-bit integers with one float32 scale per row, the row's largest absolute
     *  value / 127, multiplied in float32 arithmetic. Embedding lookups, norms and biases are the model's own. */
    HY_DECODER_WEIGHTS_INT8 = 1
} hy_decoder_weights;

/** Where a model lives and what computes with it. */
typedef enum hy_device {
    /** The processor: float32. */
    HY_DEVICE_CPU = 0,
    /** A CUDA device of compute capability 8.0 or newer. */
    HY_DEVICE_CUDA = 1
} hy_device;

/** The type that matrix products read and activations have. Parameters, gradients, AdamW's moments, the residual stream
 *  and all sums are float32 whatever it is. */
typedef enum hy_precision {
    /** bfloat16 on CUDA, float32 on the CPU. */
    HY_PRECISION_AUTO = 0,
    /** float32 throughout. On CUDA for debugging: several times slower. */
    HY_PRECISION_FLOAT32 = 1,
    /** CUDA: float32 whose products are rounded to TensorFloat-32, 10 bits of mantissa. */
    HY_PRECISION_TF32 = 2,
    /** CUDA: bfloat16; head_dim must be a multiple of 8. */
    HY_PRECISION_BFLOAT16 = 3
} hy_precision;

/** What a training step's forward pass keeps for the backward pass; the rest is computed again there. The results are
 *  the same to the bit. */
typedef enum hy_recompute {
    /** Everything is kept. */
    HY_RECOMPUTE_NONE = 0,
    /** The attention sub-layer's inside is computed again: its normed input, q, k, v, and the heads' outputs. */
    HY_RECOMPUTE_ATTENTION = 1,
    /** Whole blocks are computed again: only the residual stream before each is kept. */
    HY_RECOMPUTE_BLOCK = 2
} hy_recompute;

/** What carries a process group's collectives. */
typedef enum hy_backend {
    /** NCCL where the library was built with it and the process has a CUDA device, else Gloo. */
    HY_BACKEND_AUTO = 0,
    /** Gloo: CPU memory over TCP. */
    HY_BACKEND_GLOO = 1,
    /** NCCL: CUDA memory. */
    HY_BACKEND_NCCL = 2
} hy_backend;

/** A decoder-only language model with its parameters. */
typedef struct hy_model hy_model;
/** Gradients, optimizer state and activations to train one model. */
typedef struct hy_trainer hy_trainer;
/** Evaluation of given text: losses, log-probabilities, logits. No dropout. */
typedef struct hy_scorer hy_scorer;
/** Incremental decoding of a batch of sequences with a key/value cache. No dropout. */
typedef struct hy_decoder hy_decoder;
/** Where the processes of a job find each other: the server of a c10d TCPStore. */
typedef struct hy_store_server hy_store_server;
/** The processes that train one model together, seen from one of them. */
typedef struct hy_process_group hy_process_group;

/** What the library runs on. The strings are valid for the life of the process. */
typedef struct hy_runtime_info {
    /** sizeof(hy_runtime_info). */
    uint32_t struct_size;
    /** Intra-op threads of OpenMP, libtorch and BLAS. */
    int32_t threads;
    /** Instruction set of the CPU kernels in use: "avx512", "avx2" or "scalar". */
    const char* cpu_kernels;
    /** Version of libtorch, for example "1.13.1". */
    const char* libtorch_version;
    /** Name and configuration of the BLAS in use, for example "OpenBLAS 0.3.21 ...". */
    const char* blas;
    /** Path of the library that provides the BLAS. */
    const char* blas_path;
    /** Value of OMP_WAIT_POLICY that the OpenMP runtime read when it loaded, or "" when unset. */
    const char* omp_wait_policy;
    /** Compiler that built this library. */
    const char* compiler;
    /** Version of this library, for example "0.1.0". */
    const char* version;
    /** 1 when this library was built with its CUDA backend. */
    int32_t cuda_built;
    /** CUDA devices that can be used. */
    int32_t cuda_devices;
    /** Version of the CUDA runtime that this library was built with, for example "12.4", or "". */
    const char* cuda_version;
} hy_runtime_info;

/** A CUDA device. The name is valid for the life of the process. */
typedef struct hy_device_info {
    /** sizeof(hy_device_info). */
    uint32_t struct_size;
    /** Streaming multiprocessors. */
    int32_t multiprocessors;
    /** For example "NVIDIA H100 80GB HBM3". */
    const char* name;
    /** Compute capability, for example 9 and 0. */
    int32_t compute_major;
    int32_t compute_minor;
    /** Bytes of memory, and those that nobody uses now. */
    int64_t total_memory;
    int64_t free_memory;
} hy_device_info;

/** Where a model's parameters live and in what precision it computes. */
typedef struct hy_placement {
    /** sizeof(hy_placement). */
    uint32_t struct_size;
    /** The kind of device. */
    hy_device device;
    /** Which one of its kind: 0 .. cuda_devices - 1. */
    int32_t device_index;
    /** What products compute with. */
    hy_precision precision;
} hy_placement;

/** Shape of a model. Defaults are those of LF_LLM-269M. */
typedef struct hy_model_config {
    /** sizeof(hy_model_config). */
    uint32_t struct_size;
    /** V: number of token ids. Stored rows are padded to a multiple of 64; padding never shows. */
    int32_t n_vocab;
    /** Longest sequence. */
    int32_t n_ctx;
    /** Number of transformer blocks. */
    int32_t n_layer;
    /** H: query heads. */
    int32_t n_head;
    /** G: key/value heads; divides n_head (grouped-query attention, arXiv:2305.13245). */
    int32_t n_kv_head;
    /** K: width of one head; even. */
    int32_t head_dim;
    /** D: width of the residual stream. */
    int32_t n_embd;
    /** F: width of one SwiGLU branch. */
    int32_t n_ffn;
    /** Biases on the fused QKV projection and on the output projection. */
    int32_t attention_bias;
    /** Biases on both feed-forward projections. */
    int32_t ffn_bias;
    /** The head uses the embedding's weight. */
    int32_t tied;
    /** RMSNorm with a learned weight on each head's query and key before RoPE (arXiv:2302.05442). */
    int32_t qk_norm;
    /** Base of the rotary frequencies (arXiv:2104.09864), half-split form. */
    double rope_theta;
    /** Epsilon inside RMSNorm's root (arXiv:1910.07467). */
    double norm_eps;
    /** Coefficient of mean(logsumexp(logits)^2) added to the loss that is differentiated; 0 is off (arXiv:2204.02311).
     */
    double z_loss;
    /** Dropout after the attention's output projection, in [0, 1). */
    double dropout_attn;
    /** Dropout after SwiGLU, in [0, 1). */
    double dropout_ffn;
} hy_model_config;

/** One parameter tensor. The name is valid as long as the model. */
typedef struct hy_tensor_info {
    /** sizeof(hy_tensor_info). */
    uint32_t struct_size;
    /** 1 for a vector, 2 for a matrix. */
    int32_t rank;
    /** Name, as in the files: embd.weight, transformer_blocks.0.attn.qkv_proj.weight, ... */
    const char* name;
    /** Logical rows (vectors: elements). Linear weights are [out, in]. */
    int64_t rows;
    /** Logical columns (vectors: 1). */
    int64_t columns;
    /** Rows in the flat buffer: logical rows and padding. */
    int64_t stored_rows;
    /** First element in the flat buffer; a multiple of 64. */
    int64_t offset;
    /** 1 when AdamW decays it: every matrix, no bias and no norm. */
    int32_t decays;
} hy_tensor_info;

/** How a model is trained. Defaults are those of LF_LLM-269M's AdamW. */
typedef struct hy_trainer_config {
    /** sizeof(hy_trainer_config). */
    uint32_t struct_size;
    /** Sequences that go through the model at once. */
    int32_t micro_batch;
    /** T: tokens per sequence; at most the model's n_ctx. */
    int32_t context;
    /** AdamW's decay rate of the first moment (arXiv:1711.05101). */
    double beta1;
    /** AdamW's decay rate of the second moment. */
    double beta2;
    /** AdamW's epsilon, added after the root. */
    double eps;
    /** Decoupled weight decay; multiplied by the learning rate. */
    double weight_decay;
    /** Largest global gradient norm; 0 is no clipping. */
    double clip_grad_norm;
    /** Key of dropout's Philox generator. */
    int64_t seed;
    /** The processes that share every step, or NULL to train alone. The trainer keeps the group alive. */
    hy_process_group* group;
    /** Gradient bytes that are reduced at once, while backward goes on; 0 takes 25 MiB. */
    int64_t bucket_bytes;
    /** Processes over which AdamW's moments and its work are divided (ZeRO-1, arXiv:1910.02054): 1, or the group's
     *  world size. */
    int32_t optimizer_shards;
    /** What is computed again in the backward pass to save memory. */
    hy_recompute recompute;
    /** 1: the same bits in every run, on CUDA at some cost in speed. The CPU's are always the same. */
    int32_t deterministic;
    /** 1: products of a step in 8-bit floats, on CUDA in bfloat16: those of the feed-forward layers and of the head,
     * but for the gradients of their weights. Every row of an operand has a scale of its own; numbers are e4m3, of the
     * gradients of logits e5m2 (OCP 8-bit Floating Point Specification 1.0). Needs compute capability 9.0, and an
     * n_embd and an n_ffn that are multiples of 16. Scoring and decoding stay in bfloat16. */
    int32_t float8;
} hy_trainer_config;

/** The token windows of one step (or of one evaluation). */
typedef struct hy_batch {
    /** sizeof(hy_batch). */
    uint32_t struct_size;
    /** How ids are stored: an hy_token_type. */
    hy_token_type token_type;
    /** count pointers, each to T + 1 consecutive ids: inputs are the first T, targets the last T. */
    const void* const* windows;
    /** Number of windows. Need not be a multiple of the micro-batch. */
    int64_t count;
    /** Index within the step of windows[0]: 0 unless several processes share a step. Selects the dropout masks. */
    int64_t first_sequence;
    /** Tokens of the whole step over all processes, the loss's divisor; 0 means count * T. With a group it must be
     * given, and be what the processes bring together. */
    int64_t step_tokens;
    /** NULL, or [count, T]: for each position the first position of its document in the window, at most itself and
     *  never decreasing. Attention then stays inside documents. */
    const int32_t* document_starts;
} hy_batch;

/** What one optimizer step did. Times are wall-clock milliseconds. On CUDA they are the device's, of which forward_ms,
 *  head_ms, backward_ms and communication_ms are 0: the parts of a graph are not timed. */
typedef struct hy_step_metrics {
    /** sizeof(hy_step_metrics). */
    uint32_t struct_size;
    /** Micro-batches run. */
    int32_t micro_batches;
    /** Mean cross-entropy over the step's tokens in nats, before the update, without the z-loss. */
    double loss;
    /** Global L2 norm of the gradient before clipping. */
    double gradient_norm;
    /** Tokens trained on, over all processes. */
    int64_t tokens;
    /** Embedding and blocks, forward. */
    double forward_ms;
    /** Head, forward and backward together. */
    double head_ms;
    /** Blocks and embedding, backward. */
    double backward_ms;
    /** Gradient norm, clipping and AdamW. */
    double update_ms;
    /** The whole call. */
    double total_ms;
    /** From the first to the last moment at which a gradient bucket was being reduced; 0 without a group. */
    double communication_ms;
    /** Waiting for other processes: the part of the communication that backward did not hide, metrics and, where the
     *  optimizer is sharded, the gathering of the parameters. */
    double exposed_ms;
    /** 1 when any process asked to stop (hy_trainer_ask_stop): the same on all of them. */
    int32_t stop;
    /** Unused; 0. */
    int32_t reserved;
    /** The step that this is about. On CUDA, where a call returns while the device works, that is the step of the call
     *  before, or -1 when there was none; then the rest is 0. */
    int64_t step;
} hy_step_metrics;

/** How a process joins a group. */
typedef struct hy_process_group_config {
    /** sizeof(hy_process_group_config). */
    uint32_t struct_size;
    /** What carries the collectives. */
    hy_backend backend;
    /** This process: 0 .. world_size - 1. */
    int32_t rank;
    /** Processes of the group. */
    int32_t world_size;
    /** This process among those of its machine: the CUDA device that it takes. */
    int32_t local_rank;
    /** Port of the store. */
    int32_t store_port;
    /** Name or address of the machine whose process serves the store. */
    const char* store_host;
    /** Begins the keys of this group in the store: another one for every start of a job on the same store. */
    const char* store_prefix;
    /** Network interface that Gloo uses; NULL takes GLOO_SOCKET_IFNAME, or else the one towards the store. */
    const char* interface_name;
    /** What messages call this process beside its rank, for example "node7, process 4711". */
    const char* label;
    /** Seconds after which a silent process counts as lost; at least 1. No collective has another limit. */
    double timeout;
    /** Seconds in which all processes must have come together. */
    double start_timeout;
    /** 1: this process serves the store at store_port, for as long as the group exists. */
    int32_t serves_store;
    /** Unused; 0. */
    int32_t reserved;
} hy_process_group_config;

/** Memory of a trainer in bytes, the model's parameters included. */
typedef struct hy_trainer_memory {
    /** sizeof(hy_trainer_memory). */
    uint32_t struct_size;
    /** Unused; 0. */
    int32_t reserved;
    /** Parameters, padding included. */
    int64_t parameters;
    /** The parameters rounded to what products compute with; 0 where that is float32. */
    int64_t weights;
    /** Gradients. */
    int64_t gradients;
    /** Both AdamW moments; of a sharded optimizer those that this process keeps, of rank 0, who has most. */
    int64_t moments;
    /** Activations, work buffers and token ids; on CUDA also what libraries take for themselves. */
    int64_t arena;
} hy_trainer_memory;

/** Root mean square and largest absolute value of one parameter tensor's values in one step. */
typedef struct hy_tensor_stats {
    /** sizeof(hy_tensor_stats). */
    uint32_t struct_size;
    /** Unused; 0. */
    int32_t reserved;
    /** Root mean square of the parameters after the update. */
    double parameter_rms;
    /** Largest absolute parameter after the update. */
    double parameter_max;
    /** Root mean square of the gradient before clipping. */
    double gradient_rms;
    /** Largest absolute gradient before clipping. */
    double gradient_max;
    /** Root mean square of what the step added to the parameters. */
    double update_rms;
    /** Largest absolute change of a parameter. */
    double update_max;
} hy_tensor_stats;

/** Receives a log message; the text is valid during the call. May be called from any thread; must not call back in. */
typedef void (*hy_log_fn)(hy_log_level level, const char* message, void* user_data);

/** Called after each micro-batch with the number done and the step's total. Returns 0 to go on, else the step is
 * abandoned. */
typedef int32_t (*hy_progress_fn)(int32_t done, int32_t total, void* user_data);

/* ---- Library ------------------------------------------------------------------------------------------------- */

/** Version of the header that the library was built with: HY_ABI_VERSION. */
HY_API uint32_t hy_abi_version(void);

/** Message of the last failed call of this thread, "" when there was none. Valid until this thread's next failed call.
 */
HY_API const char* hy_last_error(void);

/** Handles that exist now. 0 when everything created was destroyed. */
HY_API int64_t hy_live_objects(void);

/** Sets the intra-op threads of OpenMP, libtorch and BLAS together.
 *  @param threads at least 1; 0 takes one per core that the process may use */
HY_API hy_status hy_set_threads(int32_t threads);

/** Sends log messages to a callback, or nowhere when it is NULL (the default). */
HY_API hy_status hy_set_log_callback(hy_log_fn callback, void* user_data);

/** Describes the library's surroundings.
 *  @param info filled in; struct_size is set by the caller */
HY_API hy_status hy_get_runtime_info(hy_runtime_info* info);

/** Describes a CUDA device.
 *  @param index from 0 to cuda_devices - 1
 *  @param info filled in; struct_size is set by the caller
 *  Errors: HY_STATUS_INVALID_ARGUMENT when there is no such device or the library was built without CUDA. */
HY_API hy_status hy_get_device_info(int32_t index, hy_device_info* info);

/** Times the float32 matrix product that the model uses: best of several runs of [m, k] x [k, n].
 *  @param gflops 2 m n k / seconds / 1e9 */
HY_API hy_status hy_measure_gemm(int32_t m, int32_t n, int32_t k, double* gflops);

/* ---- Model --------------------------------------------------------------------------------------------------- */

/** Fills in struct_size and LF_LLM-269M's shape. */
HY_API void hy_model_config_default(hy_model_config* config);

/** Fills in struct_size; the CPU. */
HY_API void hy_placement_default(hy_placement* placement);

/** Creates a model with parameters of zero (norm weights of one).
 *  @param placement where it lives; NULL is the CPU
 *  Errors: HY_STATUS_INVALID_ARGUMENT names the field; HY_STATUS_OUT_OF_MEMORY. */
HY_API hy_status hy_model_create(const hy_model_config* config, const hy_placement* placement, hy_model** out);

/** Frees the model once nothing created over it is left. */
HY_API void hy_model_destroy(hy_model* model);

/** Draws the initial parameters of LF_LLM-269M: the same numbers as the reference for the same seed. */
HY_API hy_status hy_model_initialize(hy_model* model, int64_t seed);

/** The model's configuration.
 *  @param config filled in; struct_size is set by the caller */
HY_API hy_status hy_model_get_config(const hy_model* model, hy_model_config* config);

/** Number of parameter tensors. A tied weight counts once. */
HY_API hy_status hy_model_tensor_count(const hy_model* model, int32_t* count);

/** Describes a parameter tensor. Order: that of the flat buffer.
 *  @param index from 0 to the tensor count - 1
 *  @param info filled in; struct_size is set by the caller */
HY_API hy_status hy_model_get_tensor_info(const hy_model* model, int32_t index, hy_tensor_info* info);

/** Copies a tensor's logical elements out.
 *  @param values rows * columns floats
 *  @param count must be rows * columns */
HY_API hy_status hy_model_read_tensor(const hy_model* model, int32_t index, float* values, int64_t count);

/** Copies a tensor's logical elements in.
 *  @param values rows * columns floats
 *  @param count must be rows * columns */
HY_API hy_status hy_model_write_tensor(hy_model* model, int32_t index, const float* values, int64_t count);

/* ---- Process group ------------------------------------------------------------------------------------------- */

/** Serves a store on every interface of this machine.
 *  @param port to listen on; 0 takes a free one */
HY_API hy_status hy_store_server_create(int32_t port, hy_store_server** out);

/** Ends the server. Processes that still use its store then fail. */
HY_API void hy_store_server_destroy(hy_store_server* server);

/** The port that the server listens on. */
HY_API hy_status hy_store_server_get_port(const hy_store_server* server, int32_t* port);

/** Fills in struct_size; rank 0 of 1, timeout 60, start_timeout 300, strings NULL. */
HY_API void hy_process_group_config_default(hy_process_group_config* config);

/** Joins a group: returns when all of its processes have. A thread of the group then tells the others, through the
 *  store, that this process lives and what it does, and notices when another one no longer does.
 *  Errors: HY_STATUS_INVALID_ARGUMENT names the field; HY_STATUS_PEER_FAILED names who did not come. */
HY_API hy_status hy_process_group_create(const hy_process_group_config* config, hy_process_group** out);

/** Leaves the group, once no trainer uses it. The collectives of a group that failed are left behind; they end with the
 *  process. */
HY_API void hy_process_group_destroy(hy_process_group* group);

/** Says what this process is doing, for the messages of the others ("saving the checkpoint of step 1000").
 *  A trainer's step says so by itself. */
HY_API hy_status hy_process_group_set_activity(hy_process_group* group, const char* activity);

/** Tells the others that this process gives up; their calls then fail with HY_STATUS_PEER_FAILED and its reason. May be
 *  called from any thread, at any time. */
HY_API hy_status hy_process_group_abort(hy_process_group* group, const char* reason);

/** Returns at once: HY_STATUS_PEER_FAILED when another process is lost or gave up. */
HY_API hy_status hy_process_group_check(const hy_process_group* group);

/** Returns when every process has called it. Collective calls of a group are made by all of its processes, in the same
 *  order, by one thread of each. */
HY_API hy_status hy_process_group_barrier(hy_process_group* group);

/** Replaces each value by its sum over the processes: the same bits on all of them. Collective. */
HY_API hy_status hy_process_group_all_reduce(hy_process_group* group, double* values, int64_t count);

/** Copies the root's bytes to every process. Collective.
 *  @param count bytes, the same on every process */
HY_API hy_status hy_process_group_broadcast(hy_process_group* group, void* bytes, int64_t count, int32_t root);

/* ---- Trainer ------------------------------------------------------------------------------------------------- */

/** Fills in struct_size and LF_LLM-269M's AdamW; micro_batch 1, context 0 (the model's n_ctx), seed 0, no group. */
HY_API void hy_trainer_config_default(hy_trainer_config* config);

/** Memory that a trainer of this shape takes, without creating it. config.group is not looked at; optimizer_shards may
 *  be any number of processes.
 *  @param placement as in hy_model_create; the device need not be there */
HY_API hy_status hy_trainer_estimate(const hy_model_config* model, const hy_placement* placement,
                                     const hy_trainer_config* config, hy_trainer_memory* memory);

/** Creates a trainer; its moments and its update count are zero. All memory of later steps is taken here. */
HY_API hy_status hy_trainer_create(hy_model* model, const hy_trainer_config* config, hy_trainer** out);

/** Frees the trainer. */
HY_API void hy_trainer_destroy(hy_trainer* trainer);

/** Memory that the trainer holds. */
HY_API hy_status hy_trainer_get_memory(const hy_trainer* trainer, hy_trainer_memory* memory);

/** Sets the callback of the following steps, or none when NULL. */
HY_API hy_status hy_trainer_set_progress(hy_trainer* trainer, hy_progress_fn callback, void* user_data);

/** One optimizer step: every window forward and backward in micro-batches, the norm, clipping by
 *  min(1, clip / (norm + 1e-6)), AdamW. With a group it is collective: each process brings its own windows of the step,
 *  batch.first_sequence and batch.step_tokens say which, gradients are summed while the last micro-batch's backward
 *  runs, and every process ends with the same parameters, loss and norm, bit for bit.
 *  @param learning_rate of this step
 *  @param step index from 0, a part of dropout's counter
 *  @param metrics filled in; struct_size is set by the caller
 *  Errors: HY_STATUS_INVALID_TOKEN, HY_STATUS_NOT_FINITE, HY_STATUS_CANCELLED, HY_STATUS_PEER_FAILED; weights and state
 *  are then untouched, except that a peer may fail while the parameters of a sharded optimizer are gathered. A loss
 * that is not finite fails the step of every process; the message names the rank whose loss it was; on CUDA the call
 *  after it fails, and that one's step changed nothing either. Wrong arguments or
 *  tokens and the progress callback stop one process alone: it tells the others by hy_process_group_abort. */
HY_API hy_status hy_trainer_step(hy_trainer* trainer, const hy_batch* batch, double learning_rate, int64_t step,
                                 hy_step_metrics* metrics);

/** Waits for the device and tells of the last step, if no call of hy_trainer_step has; else metrics.step is -1. Nothing
 *  to wait for on the CPU. Call it before parameters or state are read.
 *  @param metrics filled in; struct_size is set by the caller
 *  Errors: those of that step. */
HY_API hy_status hy_trainer_finish(hy_trainer* trainer, hy_step_metrics* metrics);

/** Asks every process of the group to stop after a step: hy_step_metrics.stop of this one or, if it is past its
 *  backward pass, of the next. May be called from any thread. */
HY_API hy_status hy_trainer_ask_stop(hy_trainer* trainer);

/** Gives every process rank 0's parameters, moments and number of updates, then compares them. Collective; nothing
 *  without a group. */
HY_API hy_status hy_trainer_synchronize(hy_trainer* trainer);

/** Compares the parameters of all processes by their hashes. Collective; nothing without a group.
 *  Errors: HY_STATUS_PEER_FAILED names the ranks whose parameters differ from rank 0's. */
HY_API hy_status hy_trainer_compare_parameters(hy_trainer* trainer);

/** Sets whether the following steps also measure every tensor; a new trainer's do not. Changes nothing else. The first
 *  1 takes memory for a copy of the parameters, held until the trainer is destroyed, and may fail with
 *  HY_STATUS_OUT_OF_MEMORY. A measuring step passes once more over parameters and gradients. One process of a group may
 *  measure where the others do not, but on CUDA, where the optimizer is sharded, all measure the same steps. */
HY_API hy_status hy_trainer_set_tensor_stats(hy_trainer* trainer, int32_t enabled);

/** Statistics of a tensor in the last step that measured: sums in double, in index order, without padding.
 *  @param index as in hy_model_read_tensor
 *  @param stats filled in; struct_size is set by the caller
 *  Errors: HY_STATUS_INVALID_ARGUMENT when no step has measured. */
HY_API hy_status hy_trainer_get_tensor_stats(const hy_trainer* trainer, int32_t index, hy_tensor_stats* stats);

/** Updates made so far: AdamW's step in the bias corrections. */
HY_API hy_status hy_trainer_get_updates(const hy_trainer* trainer, int64_t* updates);

/** Sets the number of updates made, when state is restored. */
HY_API hy_status hy_trainer_set_updates(hy_trainer* trainer, int64_t updates);

/** Copies the logical elements of an optimizer tensor out. Index and count as in hy_model_read_tensor. Collective where
 *  the optimizer is sharded: every process gets the whole tensor. */
HY_API hy_status hy_trainer_read_tensor(const hy_trainer* trainer, hy_trainer_state state, int32_t index, float* values,
                                        int64_t count);

/** Copies the logical elements of an optimizer tensor in. Index and count as in hy_model_write_tensor. Where the
 * optimizer is sharded each process keeps its own part of them, and rank 0 all of them too, in memory that it takes for
 * that, until hy_trainer_synchronize has dealt them out or a step has been made. */
HY_API hy_status hy_trainer_write_tensor(hy_trainer* trainer, hy_trainer_state state, int32_t index,
                                         const float* values, int64_t count);

/* ---- Scorer -------------------------------------------------------------------------------------------------- */

/** Creates a scorer for up to max_batch sequences of up to max_length tokens (at most n_ctx) at a time. */
HY_API hy_status hy_scorer_create(hy_model* model, int32_t max_batch, int32_t max_length, hy_scorer** out);

/** Frees the scorer. */
HY_API void hy_scorer_destroy(hy_scorer* scorer);

/** Sum of the cross-entropies, in nats, over windows of length + 1 tokens. first_sequence and step_tokens are ignored.
 *  @param length T: at most the scorer's max_length; the batch's count may exceed max_batch
 *  @param loss_sum sum of the cross-entropies, accumulated in double
 *  @param tokens how many were summed: count * length */
HY_API hy_status hy_scorer_loss(hy_scorer* scorer, const hy_batch* batch, int32_t length, double* loss_sum,
                                int64_t* tokens);

/** Natural log-probability of each target given the tokens up to and including its position.
 *  @param tokens [batch, length]
 *  @param targets [batch, length]; -1 is not scored and gives 0
 *  @param log_probabilities [batch, length] */
HY_API hy_status hy_scorer_log_probabilities(hy_scorer* scorer, const int32_t* tokens, const int32_t* targets,
                                             int32_t batch, int32_t length, float* log_probabilities);

/** Natural log-probabilities of the tokens of endings after their contexts, as multiple choice needs them. A context is
 *  computed once, however many endings it has, and only what follows its last token and the endings' tokens is scored.
 *  A context and an ending have at most max_length tokens without the ending's last; all contexts and endings
 *  together have at most max_batch * max_length without the endings' last.
 *  @param tokens the ids of the first example's context, of its endings one after the other, then the next example
 *  @param context_lengths [examples] tokens of each context, at least 1
 *  @param ending_counts [examples] endings of each example, at least 1
 *  @param ending_lengths tokens of each ending, at least 1, in the order of the tokens: [sum of ending_counts]
 *  @param log_probabilities of each token of each ending, in the order of the tokens: [sum of ending_lengths]
 *  @param top_tokens likewise the id that is the likeliest there, of equals the smallest; NULL when not wanted */
HY_API hy_status hy_scorer_endings(hy_scorer* scorer, const int32_t* tokens, const int32_t* context_lengths,
                                   const int32_t* ending_counts, const int32_t* ending_lengths, int32_t examples,
                                   float* log_probabilities, int32_t* top_tokens);

/** All logits of a forward pass.
 *  @param tokens [batch, length]
 *  @param logits [batch, length, V] */
HY_API hy_status hy_scorer_logits(hy_scorer* scorer, const int32_t* tokens, int32_t batch, int32_t length,
                                  float* logits);

/* ---- Decoder ------------------------------------------------------------------------------------------------- */

/** Creates a decoder for batch sequences of up to max_length tokens (at most n_ctx).
 *  @param weights HY_DECODER_WEIGHTS_INT8 converts the parameters that the model has now, into memory of its own (a
 *  byte per element); later changes of the model's matrices do not show in products
 *  Errors: HY_STATUS_INVALID_ARGUMENT names the argument; HY_STATUS_OUT_OF_MEMORY. */
HY_API hy_status hy_decoder_create(hy_model* model, int32_t batch, int32_t max_length, hy_decoder_weights weights,
                                   hy_decoder** out);

/** Frees the decoder. */
HY_API void hy_decoder_destroy(hy_decoder* decoder);

/** Appends count tokens to every sequence and gives the logits that follow the last one.
 *  @param tokens [batch, count]
 *  @param count at least 1; what was appended so far plus count is at most max_length
 *  @param logits [batch, V] */
HY_API hy_status hy_decoder_append(hy_decoder* decoder, const int32_t* tokens, int32_t count, float* logits);

/** Tokens appended so far to each sequence. */
HY_API hy_status hy_decoder_get_length(const hy_decoder* decoder, int32_t* length);

/** Goes back to the first length tokens; 0 starts over. The cache's later entries are forgotten.
 *  @param length at most the current length */
HY_API hy_status hy_decoder_truncate(hy_decoder* decoder, int32_t length);

#ifdef __cplusplus
}
#endif

#endif
