#include "thread_group.h"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <exception>
#include <limits>
#include <thread>

#include "support/error.h"
#include "support/threads.h"

namespace hybrid {
namespace {

constexpr auto kPatience = std::chrono::seconds(60);

// Sums of elements [begin, begin + count) over the contributions, in the order of the ranks.
template <typename Number>
void add_up(const std::vector<std::vector<char>>& contributions, int64_t begin, int64_t count, Number* sums) {
    std::fill(sums, sums + count, Number{0});
    for (const auto& contribution : contributions) {
        const auto* values = reinterpret_cast<const Number*>(contribution.data()) + begin;
        for (int64_t i = 0; i < count; ++i) sums[i] += values[i];
    }
}

class Waiting : public Collectives::Pending {
  public:
    explicit Waiting(std::function<void()> finish) : finish_(std::move(finish)) {}
    void wait() override { finish_(); }

  private:
    std::function<void()> finish_;
};

}  // namespace

class ThreadGroup::Member : public Collectives {
  public:
    Member(ThreadGroup& group, int32_t rank) : group_(group), rank_(rank) {}

    int32_t rank() const override { return rank_; }
    hy_device device() const override { return group_.device_; }
    int32_t size() const override { return group_.size_; }

    std::unique_ptr<Pending> all_reduce(float* values, int64_t count) override {
        return begin("all_reduce", values, count,
                     [values, count](const Meeting& meeting) { add_up(meeting.contributions, 0, count, values); });
    }

    std::unique_ptr<Pending> begin_all_reduce(double* values, int64_t count) override {
        return begin("all_reduce of doubles", values, count,
                     [values, count](const Meeting& meeting) { add_up(meeting.contributions, 0, count, values); });
    }

    std::unique_ptr<Pending> reduce_scatter(float* values, int64_t count) override {
        return begin("reduce_scatter", values, size() * count, [this, values, count](const Meeting& meeting) {
            add_up(meeting.contributions, rank_ * count, count, values + rank_ * count);
        });
    }

    std::unique_ptr<Pending> all_gather(float* values, int64_t count) override {
        return begin("all_gather", values, size() * count, [this, values, count](const Meeting& meeting) {
            for (int32_t rank = 0; rank < size(); ++rank) take(meeting, rank, rank * count, count, values);
        });
    }

    std::unique_ptr<Pending> broadcast(float* values, int64_t count, int32_t root) override {
        return begin("broadcast from " + std::to_string(root), values, count,
                     [values, count, root](const Meeting& meeting) { take(meeting, root, 0, count, values); });
    }

    void all_reduce(double* values, int64_t count) override {
        meet("all_reduce of doubles", values, count * static_cast<int64_t>(sizeof(double)),
             [values, count](const Meeting& meeting) { add_up(meeting.contributions, 0, count, values); });
    }

    void broadcast(void* bytes, int64_t count, int32_t root) override {
        meet("broadcast of bytes from " + std::to_string(root), bytes, count,
             [bytes, count, root](const Meeting& meeting) {
                 std::memcpy(bytes, meeting.contributions[static_cast<size_t>(root)].data(),
                             static_cast<size_t>(count));
             });
    }

    void barrier() override {
        meet("barrier", nullptr, 0, [](const Meeting&) {});
    }

    void set_activity(const std::string& activity) override {
        const std::lock_guard<std::mutex> lock(group_.mutex_);
        group_.activities_[rank_].push_back(activity);
    }

    void check() const override {
        const std::lock_guard<std::mutex> lock(group_.mutex_);
        if (!group_.failure_.empty()) fail(HY_STATUS_PEER_FAILED, group_.failure_);
    }

  private:
    static void take(const Meeting& meeting, int32_t rank, int64_t begin, int64_t count, float* values) {
        const auto* theirs = reinterpret_cast<const float*>(meeting.contributions[static_cast<size_t>(rank)].data());
        std::copy(theirs + begin, theirs + begin + count, values + begin);
    }

    template <typename Number, typename Finish>
    std::unique_ptr<Pending> begin(const std::string& what, Number* values, int64_t count, const Finish& finish) {
        const int64_t index = next_++;
        const Meeting& meeting =
            group_.arrive(rank_, index, what, values, count * static_cast<int64_t>(sizeof(Number)));
        std::fill(values, values + count, std::numeric_limits<Number>::quiet_NaN());
        return std::make_unique<Waiting>([this, index, finish, &meeting] {
            group_.wait_for_all(meeting);
            finish(meeting);
            group_.leave(index);
        });
    }

    template <typename Finish>
    void meet(const std::string& what, void* bytes, int64_t count, const Finish& finish) {
        const int64_t index = next_++;
        const Meeting& meeting = group_.arrive(rank_, index, what, bytes, count);
        group_.wait_for_all(meeting);
        finish(meeting);
        group_.leave(index);
    }

    ThreadGroup& group_;
    const int32_t rank_;
    int64_t next_ = 0;
};

std::shared_ptr<Collectives> ThreadGroup::member(int32_t rank) {
    return std::make_shared<Member>(*this, rank);
}

void ThreadGroup::abort(const std::string& reason) {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (failure_.empty()) failure_ = reason;
    changed_.notify_all();
}

std::vector<std::string> ThreadGroup::activities(int32_t rank) {
    const std::lock_guard<std::mutex> lock(mutex_);
    return activities_[rank];
}

ThreadGroup::Meeting& ThreadGroup::arrive(int32_t rank, int64_t index, const std::string& what, const void* bytes,
                                          int64_t count) {
    const std::string call = what + " of " + std::to_string(count) + " bytes";
    const std::lock_guard<std::mutex> lock(mutex_);
    Meeting& meeting = meetings_[index];
    if (meeting.arrived == 0) {
        meeting.what = call;
        meeting.contributions.resize(static_cast<size_t>(size_));
    } else if (meeting.what != call) {
        fail(HY_STATUS_INTERNAL, "rank ", rank, " calls ", call, " where another called ", meeting.what);
    }
    const auto* begin = static_cast<const char*>(bytes);
    meeting.contributions[static_cast<size_t>(rank)].assign(begin, begin + count);
    ++meeting.arrived;
    changed_.notify_all();
    return meeting;
}

void ThreadGroup::wait_for_all(const Meeting& meeting) {
    std::unique_lock<std::mutex> lock(mutex_);
    const auto over = [&] { return meeting.arrived == size_ || !failure_.empty(); };
    if (!changed_.wait_for(lock, kPatience, over)) fail(HY_STATUS_PEER_FAILED, "nobody else came to ", meeting.what);
    if (meeting.arrived < size_) fail(HY_STATUS_PEER_FAILED, failure_);
}

void ThreadGroup::leave(int64_t index) {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (++meetings_[index].left == size_) meetings_.erase(index);
}

void run_ranks(ThreadGroup& group, int32_t ranks,
               const std::function<void(int32_t rank, std::shared_ptr<Collectives>)>& body) {
    // A BLAS whose threads several callers share divides products by who else is calling.
    set_threads(1);
    std::vector<std::thread> threads;
    std::vector<std::exception_ptr> failures(static_cast<size_t>(ranks));
    for (int32_t rank = 0; rank < ranks; ++rank) {
        threads.emplace_back([&, rank] {
            apply_threads();
            try {
                body(rank, group.member(rank));
            } catch (const std::exception& error) {
                failures[static_cast<size_t>(rank)] = std::current_exception();
                group.abort("rank " + std::to_string(rank) + " failed: " + error.what());
            }
        });
    }
    for (auto& thread : threads) thread.join();
    for (const auto& failure : failures)
        if (failure) std::rethrow_exception(failure);
}

void run_ranks(int32_t ranks, const std::function<void(int32_t rank, std::shared_ptr<Collectives>)>& body) {
    ThreadGroup group(ranks);
    run_ranks(group, ranks, body);
}

}  // namespace hybrid
