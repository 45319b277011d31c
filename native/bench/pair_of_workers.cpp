#include "pair_of_workers.h"

#include <algorithm>

namespace hybrid::bench {

namespace {

const char* name_of(Coupling coupling) {
    return coupling == Coupling::kNone ? "none" : coupling == Coupling::kPlain ? "plain" : "sharded";
}

}  // namespace

PairOfWorkers::PairOfWorkers(const std::string& shape, Coupling coupling, int bucket_mb) {
    if (coupling != Coupling::kNone) store_ = serve_store(0);
    for (int rank = 0; rank < 2; ++rank)
        workers_[rank] = std::make_unique<ChildProcess>(
            std::vector<std::string>{"--worker", name_of(coupling), "--shape", shape, "--rank", std::to_string(rank),
                                     "--port", std::to_string(store_ ? store_->port() : 0), "--bucket-mb",
                                     std::to_string(bucket_mb)},
            std::vector<std::string>{});
    for (auto& worker : workers_) worker->hear();
    for (auto& worker : workers_) worker->pause();
}

std::array<std::string, 2> PairOfWorkers::ask(const std::string& question) {
    for (auto& worker : workers_) worker->tell(question);
    std::array<std::string, 2> answers{workers_[0]->hear(), workers_[1]->hear()};
    for (auto& worker : workers_) worker->pause();
    return answers;
}

std::array<WorkerStep, 2> PairOfWorkers::step() {
    const auto answers = ask("step");
    return {step_from(answers[0]), step_from(answers[1])};
}

double PairOfWorkers::all_reduce(int64_t count) {
    const auto answers = ask("all_reduce " + std::to_string(count));
    return std::max(std::stod(answers[0]), std::stod(answers[1]));
}

std::array<int64_t, 2> PairOfWorkers::memory() {
    const std::string answer = ask("memory")[0];
    return {std::stoll(answer), std::stoll(answer.substr(answer.find(' ')))};
}

}  // namespace hybrid::bench
