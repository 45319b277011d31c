// Collectives over c10d, watched by a heartbeat: whoever waits for the others learns what became of them.
//
// Threads: one thread of the caller makes all collective calls; c10d's own threads run them. give_up(), set_activity()
// and check() may be called from any thread: they touch the heartbeat alone.
#include "distributed/process_group.h"

#include <ATen/ATen.h>

#include <condition_variable>
#include <mutex>
#include <thread>

#include "distributed/c10d/apart.h"
#include "distributed/c10d/first_line.h"
#include "distributed/c10d/group_backend.h"
#include "distributed/c10d/heartbeat.h"
#include "distributed/c10d/meeting.h"
#include "distributed/c10d/store_connection.h"
#include "distributed/store_server.h"
#include "support/error.h"

namespace hybrid {
namespace {

using Clock = std::chrono::steady_clock;

// How often a wait looks whether the group has failed.
constexpr std::chrono::milliseconds kSlice{20};
// How often a wait for a CUDA device looks whether it is done.
constexpr std::chrono::microseconds kPoll{50};

class Signal {
  public:
    void set() {
        const std::lock_guard<std::mutex> lock(mutex_);
        is_set_ = true;
        changed_.notify_all();
    }

    bool wait_for(std::chrono::milliseconds limit) {
        std::unique_lock<std::mutex> lock(mutex_);
        return changed_.wait_for(lock, limit, [&] { return is_set_; });
    }

  private:
    std::mutex mutex_;
    std::condition_variable changed_;
    bool is_set_ = false;
};

[[noreturn]] void fail_for_peer(const std::string& message) {
    fail(HY_STATUS_PEER_FAILED, message);
}

class C10dProcessGroup : public ProcessGroup {
  public:
    explicit C10dProcessGroup(const ProcessGroupConfig& config);
    ~C10dProcessGroup() override;

    int32_t rank() const override { return rank_; }
    int32_t size() const override { return size_; }
    hy_device device() const override { return backend_->device().is_cuda() ? HY_DEVICE_CUDA : HY_DEVICE_CPU; }

    std::unique_ptr<Pending> all_reduce(float* values, int64_t count) override;
    std::unique_ptr<Pending> begin_all_reduce(double* values, int64_t count) override;
    std::unique_ptr<Pending> reduce_scatter(float* values, int64_t count) override;
    std::unique_ptr<Pending> all_gather(float* values, int64_t count) override;
    std::unique_ptr<Pending> broadcast(float* values, int64_t count, int32_t root) override;

    void all_reduce(double* values, int64_t count) override;
    void broadcast(void* bytes, int64_t count, int32_t root) override;
    void barrier() override;

    void set_activity(const std::string& activity) override { heartbeat_->set_activity(activity); }
    void give_up(const std::string& reason) override { heartbeat_->give_up(reason); }
    void check() const override;

  private:
    class PendingWork;

    void connect(const ProcessGroupConfig& config, hy_backend backend, const std::string& address);
    GroupBackend& backend();
    template <typename Value>
    at::Tensor slice(Value* values, int64_t count) const;
    template <typename Collective>
    void on_device(const at::Tensor& host, const Collective& collective);
    std::unique_ptr<Pending> begin(Work work);
    void wait(const Work& work);
    void wait_on_host(const Work& work);
    void check_while_waiting(Clock::time_point begin);
    [[noreturn]] void fail_for_broken_connection(const std::string& what);
    void abandon();

    const int32_t rank_;
    const int32_t size_;
    std::unique_ptr<StoreServer> server_;  // outlives every connection
    std::unique_ptr<StoreConnection> store_;
    std::unique_ptr<Heartbeat> heartbeat_;
    std::unique_ptr<GroupBackend> backend_;
    Work last_;  // as collectives end in the order in which they begin, all have ended when it has
    bool abandoned_ = false;
};

class C10dProcessGroup::PendingWork : public Pending {
  public:
    PendingWork(C10dProcessGroup& group, Work work) : group_(group), work_(std::move(work)) {}
    void wait() override { group_.wait(work_); }

  private:
    C10dProcessGroup& group_;
    const Work work_;
};

// A collective of nothing.
class Done : public Collectives::Pending {
  public:
    void wait() override {}
};

C10dProcessGroup::C10dProcessGroup(const ProcessGroupConfig& config) : rank_(config.rank), size_(config.size) {
    const hy_backend backend = choose_backend(config.backend);
    if (config.serves_store) server_ = serve_store(config.store_port);
    Meeting meeting = meet_the_others(config, name_of(backend));
    store_ = std::move(meeting.store);
    heartbeat_ = std::make_unique<Heartbeat>(std::move(meeting.heartbeats_store), rank_, std::move(meeting.labels),
                                             config.timeout);
    try {
        connect(config, backend, meeting.address);
        barrier();  // one that has connected and leaves at once would break the connections that others still make
    } catch (const std::exception& error) {
        heartbeat_->give_up(first_line(error));
        if (server_) heartbeat_->let_others_read();
        throw;
    }
}

void C10dProcessGroup::connect(const ProcessGroupConfig& config, hy_backend backend, const std::string& address) {
    const Clock::time_point begin = Clock::now();
    const auto look = [&] {
        check_while_waiting(begin);
        if (Clock::now() - begin > config.start_timeout)
            fail(HY_STATUS_PEER_FAILED, "the connections between the processes could not be made within ",
                 config.start_timeout.count() / 1000.0, " s (this one listens at ", address,
                 "); does a firewall stand between, or must interface_name name another network?");
    };
    try {
        backend_ = run_apart(
            [=, store = store_->part(name_of(backend))] { return make_backend(backend, config, store, address); },
            look);
    } catch (const Error&) {
        throw;
    } catch (const std::exception& error) {
        fail_for_broken_connection(first_line(error));
    }
}

C10dProcessGroup::~C10dProcessGroup() {
    const bool failed = heartbeat_->failure().has_value();
    const bool all_ended = last_ == nullptr || last_->isCompleted();
    if (failed || !all_ended) abandon();
    if (failed && server_) heartbeat_->let_others_read();
    if (!failed) heartbeat_->leave(server_ != nullptr);
}

void C10dProcessGroup::check() const {
    if (const auto failure = heartbeat_->failure()) fail_for_peer(*failure);
}

std::unique_ptr<Collectives::Pending> C10dProcessGroup::begin(Work work) {
    last_ = work;
    return std::make_unique<PendingWork>(*this, std::move(work));
}

std::unique_ptr<Collectives::Pending> C10dProcessGroup::all_reduce(float* values, int64_t count) {
    if (count == 0) return std::make_unique<Done>();
    return begin(backend().all_reduce(slice(values, count)));
}

std::unique_ptr<Collectives::Pending> C10dProcessGroup::begin_all_reduce(double* values, int64_t count) {
    if (count == 0) return std::make_unique<Done>();
    return begin(backend().all_reduce(slice(values, count)));
}

std::unique_ptr<Collectives::Pending> C10dProcessGroup::reduce_scatter(float* values, int64_t count) {
    if (count == 0) return std::make_unique<Done>();
    return begin(backend().reduce_scatter(slice(values, size_ * count)));
}

std::unique_ptr<Collectives::Pending> C10dProcessGroup::all_gather(float* values, int64_t count) {
    if (count == 0) return std::make_unique<Done>();
    return begin(backend().all_gather(slice(values, size_ * count)));
}

std::unique_ptr<Collectives::Pending> C10dProcessGroup::broadcast(float* values, int64_t count, int32_t root) {
    if (count == 0) return std::make_unique<Done>();
    return begin(backend().broadcast(slice(values, count), root));
}

void C10dProcessGroup::all_reduce(double* values, int64_t count) {
    if (count == 0) return;
    on_device(at::from_blob(values, {count}, at::kDouble),
              [&](const at::Tensor& tensor) { return backend().all_reduce(tensor); });
}

void C10dProcessGroup::broadcast(void* bytes, int64_t count, int32_t root) {
    if (count == 0) return;
    on_device(at::from_blob(bytes, {count}, at::kByte),
              [&](const at::Tensor& tensor) { return backend().broadcast(tensor, root); });
}

void C10dProcessGroup::barrier() {
    double nothing = 0;
    all_reduce(&nothing, 1);
}

// The backend, for a collective that begins.
GroupBackend& C10dProcessGroup::backend() {
    check();
    return *backend_;
}

template <typename Value>
at::Tensor C10dProcessGroup::slice(Value* values, int64_t count) const {
    const auto type = c10::CppTypeToScalarType<Value>::value;
    return at::from_blob(values, {count}, at::TensorOptions(type).device(backend_->device()));
}

template <typename Collective>
void C10dProcessGroup::on_device(const at::Tensor& host, const Collective& collective) {
    const at::Tensor tensor = host.to(backend_->device());
    last_ = collective(tensor);
    wait_on_host(last_);
    if (!tensor.is_same(host)) host.copy_(tensor);
}

void C10dProcessGroup::wait(const Work& work) {
    // Kernels that the caller queues now run after the collective; the host need not wait.
    if (backend_->device().is_cuda())
        work->wait();
    else
        wait_on_host(work);
}

void C10dProcessGroup::wait_on_host(const Work& work) {
    const Clock::time_point begin = Clock::now();
    if (backend_->device().is_cuda()) {
        while (!work->isCompleted()) {
            std::this_thread::sleep_for(kPoll);
            check_while_waiting(begin);
        }
    } else {
        const auto done = std::make_shared<Signal>();
        work->getFuture()->addCallback([done](c10::ivalue::Future&) { done->set(); });
        while (!done->wait_for(kSlice)) check_while_waiting(begin);
    }
    try {
        if (const std::exception_ptr error = work->exception()) std::rethrow_exception(error);
        work->wait();
    } catch (const std::exception& error) {
        fail_for_broken_connection(first_line(error));
    }
}

void C10dProcessGroup::check_while_waiting(Clock::time_point begin) {
    if (const auto failure = heartbeat_->failure(Clock::now() - begin)) {
        abandon();
        fail_for_peer(*failure);
    }
}

// A connection breaks at once when a process dies, but whose fault it was the heartbeat knows a few beats later.
void C10dProcessGroup::fail_for_broken_connection(const std::string& what) {
    heartbeat_->suspect(what);
    for (const Clock::time_point begin = Clock::now();; std::this_thread::sleep_for(kSlice)) check_while_waiting(begin);
}

void C10dProcessGroup::abandon() {
    if (backend_ && !abandoned_) backend_->abandon();
    abandoned_ = true;
}

}  // namespace

std::shared_ptr<ProcessGroup> join_process_group(const ProcessGroupConfig& config) {
    return std::make_shared<C10dProcessGroup>(config);
}

}  // namespace hybrid
