#include "rivals.h"

#include <algorithm>
#include <filesystem>
#include <stdexcept>

#include "blas_flavours.h"
#include "child_process.h"

namespace hybrid::bench {

namespace {

constexpr double kHopeless = 2.5;  // times our time: no more turns

Rival make_rival(RivalWork work, const std::string& worker, const std::string& blas, const std::string& library,
                 const std::string& policy, int threads) {
    const auto count = std::to_string(threads);
    Rival rival{blas + ", " + policy, work, {"--worker", worker, "--threads", count}, {}, library};
    rival.variables = {"OMP_WAIT_POLICY=" + policy, "OMP_NUM_THREADS=" + count, "BLIS_NUM_THREADS=" + count};
    if (!library.empty()) rival.variables.push_back("LD_PRELOAD=" + library);
    return rival;
}

// Where none is in its place, the one that this process has.
std::vector<BlasFlavour> installed_flavours(const Options& options) {
    auto flavours = blas_flavours(options.blas_folder);
    flavours.erase(std::remove_if(flavours.begin(), flavours.end(), [](const auto& f) { return f.library.empty(); }),
                   flavours.end());
    if (flavours.empty()) flavours.push_back({"the same library", "", true});
    return flavours;
}

// Products of a library with threads of its own do not depend on the policy.
void add_products(std::vector<Rival>& all, const Options& options, const std::string& policy, int threads) {
    for (const auto& flavour : installed_flavours(options))
        if (flavour.openmp || policy == "passive")
            all.push_back(make_rival(RivalWork::kProducts, "products", flavour.name, flavour.library, policy, threads));
    if (onednn_gemm() != nullptr)
        all.push_back(make_rival(RivalWork::kProducts, "onednn-products", "oneDNN", "", policy, threads));
}

void add_twins(std::vector<Rival>& all, const Options& options, const std::string& policy, int threads) {
    for (const auto& flavour : installed_flavours(options))
        all.push_back(make_rival(RivalWork::kTwin, "twin", flavour.name, flavour.library, policy, threads));
}

void check_names(const std::vector<std::string>& wanted, const std::vector<Rival>& all) {
    std::string known;
    for (const auto& rival : all) known += (known.empty() ? "'" : ", '") + rival.name + "'";
    for (const auto& name : wanted)
        if (std::none_of(all.begin(), all.end(), [&](const Rival& rival) { return rival.name == name; }))
            throw std::invalid_argument("there is no rival '" + name + "'; there are " + known);
}

bool is_wanted(const Rival& rival, const std::vector<std::string>& wanted) {
    return wanted.empty() || std::find(wanted.begin(), wanted.end(), rival.name) != wanted.end();
}

}  // namespace

std::vector<Rival> rivals(const Options& options, int threads) {
    std::vector<Rival> all;
    for (const std::string policy : {"passive", "active"}) {
        if (options.blas) add_products(all, options, policy, threads);
        if (options.twin) add_twins(all, options, policy, threads);
    }
    check_names(options.rivals, all);
    all.erase(std::remove_if(all.begin(), all.end(), [&](const Rival& r) { return !is_wanted(r, options.rivals); }),
              all.end());
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
        if (timings.theirs_to_ours() > kHopeless) break;
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
