#include "cuda_options.h"

#include <map>
#include <stdexcept>
#include <vector>

#include "whole_number_options.h"

namespace hybrid::bench {
namespace {

constexpr hy_precision kPrecisions[] = {HY_PRECISION_BFLOAT16, HY_PRECISION_TF32, HY_PRECISION_FLOAT32};
constexpr hy_recompute kRecomputes[] = {HY_RECOMPUTE_NONE, HY_RECOMPUTE_ATTENTION, HY_RECOMPUTE_BLOCK};

template <typename Value, size_t kCount>
Value named(const std::string& option, const Value (&values)[kCount], const std::string& name) {
    std::string known;
    for (const Value value : values) {
        if (name == name_of(value)) return value;
        known += (known.empty() ? "" : ", ") + std::string(name_of(value));
    }
    throw std::invalid_argument(option + " takes one of " + known + ", not '" + name + "'");
}

}  // namespace

const char* name_of(hy_precision precision) {
    switch (precision) {
        case HY_PRECISION_FLOAT32:
            return "float32";
        case HY_PRECISION_TF32:
            return "tf32";
        default:
            return "bfloat16";
    }
}

const char* name_of(hy_recompute recompute) {
    switch (recompute) {
        case HY_RECOMPUTE_ATTENTION:
            return "attention";
        case HY_RECOMPUTE_BLOCK:
            return "block";
        default:
            return "none";
    }
}

CudaOptions parse_cuda_options(int count, char** arguments) {
    CudaOptions options;
    const std::map<std::string, int*> numbers{{"--micro-batch", &options.micro_batch},
                                              {"--context", &options.context},
                                              {"--steps", &options.steps},
                                              {"--repeats", &options.repeats},
                                              {"--copy-mib", &options.copy_mib},
                                              {"--peak-tflops", &options.peak_tflops}};
    for (int i = 1; i < count; ++i) {
        const std::string name = arguments[i];
        const auto value = [&] {
            if (++i >= count) throw std::invalid_argument(name + " needs a value");
            return arguments[i];
        };
        if (const auto number = numbers.find(name); number != numbers.end())
            *number->second = whole_number(name, value(), 1);
        else if (name == "--compare")
            options.compare = true;
        else if (name == "--shape")
            options.shape = value();
        else if (name == "--precision")
            options.precision = named(name, kPrecisions, value());
        else if (name == "--recompute")
            options.recompute = named(name, kRecomputes, value());
        else if (name == "--deterministic")
            options.deterministic = true;
        else if (name == "--float8")
            options.float8 = true;
        else if (name == "--no-profile")
            options.profile = false;
        else if (name == "--baseline")
            options.baseline = value();
        else if (name == "--json")
            options.json = true;
        else
            throw std::invalid_argument("unknown option " + name + "; --help lists them");
    }
    if (options.compare && options.json) throw std::invalid_argument("--json does not go with --compare");
    return options;
}

}  // namespace hybrid::bench
