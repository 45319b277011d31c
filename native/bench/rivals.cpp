#include "rivals.h"

#include <filesystem>
#include <stdexcept>

#include "blas_flavours.h"
#include "child_process.h"

namespace hybrid::bench {

namespace {

Rival make_rival(RivalWork work, const std::string& worker, const std::string& blas, const std::string& library,
                 const std::string& policy, int threads) {
    const auto count = std::to_string(threads);
    Rival rival{blas + ", " + policy, work, {"--worker", worker, "--threads", count}, {}, library};
    rival.variables = {"OMP_WAIT_POLICY=" + policy, "OMP_NUM_THREADS=" + count, "BLIS_NUM_THREADS=" + count};
    if (!library.empty()) rival.variables.push_back("LD_PRELOAD=" + library);
    return rival;
}

}  // namespace

std::vector<Rival> rivals(const Options& options, int threads) {
    std::vector<Rival> all;
    for (const std::string policy : {"passive", "active"}) {
        for (const auto& flavour : blas_flavours(options.blas_folder)) {
            if (flavour.library.empty()) continue;
            if (options.blas)
                all.push_back(
                    make_rival(RivalWork::kProducts, "products", flavour.name, flavour.library, policy, threads));
            if (options.twin)
                all.push_back(make_rival(RivalWork::kTwin, "twin", flavour.name, flavour.library, policy, threads));
        }
        if (options.blas && onednn_gemm() != nullptr)
            all.push_back(make_rival(RivalWork::kProducts, "onednn-products", "oneDNN", "", policy, threads));
    }
    return all;
}

std::vector<std::string> absent_libraries(const Options& options) {
    std::vector<std::string> absent;
    for (const auto& flavour : blas_flavours(options.blas_folder))
        if (flavour.library.empty()) absent.push_back(flavour.name);
    if (onednn_gemm() == nullptr) absent.push_back("oneDNN");
    return absent;
}

RivalTimings race(const Rival& rival, const Shape& shape, int repeats, const std::function<double()>& ours) {
    auto arguments = rival.arguments;
    arguments.insert(arguments.end(), {"--shape", shape.name});
    ChildProcess child(arguments, rival.variables);
    const auto loaded = child.ask("blas");
    if (!rival.library.empty() && !std::filesystem::equivalent(loaded, rival.library))
        throw std::runtime_error(rival.name + " multiplies with " + loaded + " instead of " + rival.library);

    RivalTimings timings{rival.name, rival.work, {}, {}};
    for (int repeat = 0; repeat < repeats; ++repeat) {
        timings.ours.add(ours());
        timings.theirs.add(std::stod(child.ask("run")));
    }
    return timings;
}

const RivalTimings* best_rival(const std::vector<RivalTimings>& rivals, RivalWork work) {
    const RivalTimings* best = nullptr;
    for (const auto& rival : rivals)
        if (rival.work == work && (best == nullptr || rival.theirs_to_ours() < best->theirs_to_ours())) best = &rival;
    return best;
}

}  // namespace hybrid::bench
