#include "distributed/c10d/heartbeat.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <sstream>
#include <thread>

#include "distributed/c10d/endpoint.h"
#include "distributed/c10d/pulse.h"
#include "distributed/c10d/rendezvous.h"
#include "distributed/c10d/running_clock.h"
#include "support/error.h"

namespace hybrid {
namespace {

using Duration = RunningClock::Duration;

constexpr std::chrono::milliseconds kLongestInterval{1000};
// How long giving up and saying goodbye wait for the store.
constexpr std::chrono::milliseconds kLastWords{1000};
// Beats that a process may miss once a connection broke or somebody left.
constexpr int kMissedBeats = 5;
constexpr size_t kNamed = 4;
constexpr const char* kFailure = "failure";

std::string pulse_key(int32_t rank) {
    return "pulse/" + std::to_string(rank);
}

std::string seconds(Duration duration) {
    std::ostringstream text;
    text.precision(2);
    const double value = std::chrono::duration<double>(duration).count();
    if (value >= 10)
        text << static_cast<int64_t>(value + 0.5);
    else
        text << value;
    return text.str() + " s";
}

// What is known of another process.
struct Peer {
    Pulse pulse;
    Duration changed{};
};

std::string with_activity(const std::string& sentence, const Pulse& pulse) {
    return pulse.activity.empty() ? sentence : sentence + "; its last activity: " + pulse.activity;
}

}  // namespace

class Heartbeat::State {
  public:
    State(std::unique_ptr<StoreConnection> store, int32_t rank, std::vector<std::string> labels,
          std::chrono::milliseconds timeout)
        : store_(std::move(store)),
          rank_(rank),
          labels_(std::move(labels)),
          timeout_(timeout),
          interval_(std::min<Duration>(Duration(timeout) / 10, kLongestInterval)),
          clock_(Duration(timeout) / 4),
          peers_(labels_.size()) {}

    void run();

    void set_activity(const std::string& activity) {
        const std::lock_guard<std::mutex> lock(mutex_);
        activity_ = activity;
    }

    void give_up(const std::string& reason);
    void suspect(const std::string& what);
    std::optional<std::string> failure(Duration waited);
    void leave(bool wait_for_others);
    Duration interval() const { return interval_; }
    // Whether the thread has ended.
    bool stop();

  private:
    // The thread's.
    void beat();
    Pulse own_pulse();
    void read_peers();
    void read_peer(int32_t rank);
    std::optional<std::string> what_is_wrong();
    std::optional<std::string> lost_peers(Duration allowed);
    bool watches(int32_t rank) const { return rank != rank_ && (rank_ == 0 || rank == 0); }
    void publish(const std::string& failure);
    void read_failure();

    // Anyone's, under the mutex.
    void fail_with(const std::string& message);
    void hurry() {
        hurry_ = true;
        wake_.notify_all();
    }

    const std::unique_ptr<StoreConnection> store_;
    const int32_t rank_;
    const std::vector<std::string> labels_;
    const Duration timeout_;
    const Duration interval_;
    RunningClock clock_;

    // The thread's alone.
    std::vector<Peer> peers_;
    int64_t beat_ = 0;

    std::mutex mutex_;
    std::condition_variable wake_;     // for the thread
    std::condition_variable changed_;  // for who waits for what the thread does
    std::string activity_;
    std::optional<std::string> reason_;     // to give up
    std::optional<std::string> suspicion_;  // what broke
    Duration suspected_{};                  // since when
    std::optional<std::string> failure_;
    std::optional<std::string> somebody_left_;
    Duration left_{};      // when the last one did
    Duration answered_{};  // the store's last answer
    bool hurry_ = false;   // the next beat comes at once
    bool leaving_ = false;
    bool said_goodbye_ = false;
    bool all_left_ = false;
    bool stopping_ = false;
    bool ended_ = false;
};

void Heartbeat::State::run() {
    block_broken_pipe_signal();
    try {
        std::unique_lock<std::mutex> lock(mutex_);
        while (!stopping_ && !failure_) {
            lock.unlock();
            beat();
            lock.lock();
            wake_.wait_for(lock, interval_, [&] { return hurry_; });
            hurry_ = false;
        }
    } catch (const std::exception& error) {
        const std::lock_guard<std::mutex> lock(mutex_);
        fail_with(error.what());
    }
    const std::lock_guard<std::mutex> lock(mutex_);
    ended_ = true;
    changed_.notify_all();
}

void Heartbeat::State::beat() {
    const Pulse pulse = own_pulse();
    store_->set(pulse_key(rank_), encode(pulse));
    read_peers();
    if (const auto failure = what_is_wrong()) publish(*failure);
    read_failure();
    const Duration now = clock_.now();
    const std::lock_guard<std::mutex> lock(mutex_);
    answered_ = now;
    said_goodbye_ = pulse.left;
    changed_.notify_all();
}

Pulse Heartbeat::State::own_pulse() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return {++beat_, leaving_, suspicion_.has_value(), activity_};
}

void Heartbeat::State::read_peers() {
    bool all_left = true;
    for (int32_t rank = 0; rank < static_cast<int32_t>(peers_.size()); ++rank) {
        if (!watches(rank)) continue;
        read_peer(rank);
        all_left = all_left && peers_[rank].pulse.left;
    }
    const std::lock_guard<std::mutex> lock(mutex_);
    all_left_ = all_left;
}

void Heartbeat::State::read_peer(int32_t rank) {
    Peer& peer = peers_[rank];
    if (peer.pulse.left) return;
    // Before its first beat a process counts as heard of when the clock began.
    if (peer.pulse.beat == 0 && !store_->has(pulse_key(rank))) return;
    const Pulse pulse = decode_pulse(store_->get(pulse_key(rank)));
    if (pulse.beat == peer.pulse.beat) return;
    peer = {pulse, clock_.now()};
    if (!pulse.left) return;
    const std::lock_guard<std::mutex> lock(mutex_);
    left_ = peer.changed;
    somebody_left_ =
        with_activity(name_of(rank, labels_[rank]) + " has left the group, but others still work with it", pulse);
}

std::optional<std::string> Heartbeat::State::what_is_wrong() {
    const Duration now = clock_.now();
    std::optional<std::string> suspicion;
    Duration since{};
    {
        const std::lock_guard<std::mutex> lock(mutex_);
        if (reason_) return name_of(rank_, labels_[rank_]) + " gave up: " + *reason_;
        suspicion = suspicion_;
        since = now - suspected_;
    }
    const bool suspected =
        suspicion || std::any_of(peers_.begin(), peers_.end(), [](const Peer& peer) { return peer.pulse.suspects; });
    const Duration few_beats = std::min(timeout_, kMissedBeats * interval_);
    if (auto lost = lost_peers(suspected ? few_beats : timeout_)) return lost;
    if (suspicion && since > 2 * few_beats)
        return "the connection of " + name_of(rank_, labels_[rank_]) + " to another process broke, though all live (" +
               *suspicion + ")";
    return std::nullopt;
}

// Names everybody who is about to be lost too when the first one is: a machine that fails takes several.
std::optional<std::string> Heartbeat::State::lost_peers(Duration allowed) {
    const Duration now = clock_.now();
    bool any_lost = false;
    size_t silent = 0;
    std::string message;
    for (int32_t rank = 0; rank < static_cast<int32_t>(peers_.size()); ++rank) {
        const Peer& peer = peers_[rank];
        const Duration silence = now - peer.changed;
        if (!watches(rank) || peer.pulse.left || silence <= allowed - 2 * interval_) continue;
        any_lost = any_lost || silence > allowed;
        if (++silent > kNamed) continue;
        if (silent > 1) message += "; ";
        message +=
            with_activity(name_of(rank, labels_[rank]) + " has not been heard of for " + seconds(silence), peer.pulse);
    }
    if (!any_lost) return std::nullopt;
    if (silent > kNamed) message += "; and " + std::to_string(silent - kNamed) + " more";
    return message;
}

void Heartbeat::State::publish(const std::string& failure) {
    const std::string first = store_->set_if_absent(kFailure, failure);
    const std::lock_guard<std::mutex> lock(mutex_);
    fail_with(first);
}

void Heartbeat::State::read_failure() {
    if (!store_->has(kFailure)) return;
    const std::string failure = store_->get(kFailure);
    const std::lock_guard<std::mutex> lock(mutex_);
    fail_with(failure);
}

void Heartbeat::State::fail_with(const std::string& message) {
    if (!failure_) failure_ = message;
    changed_.notify_all();
}

void Heartbeat::State::give_up(const std::string& reason) {
    std::unique_lock<std::mutex> lock(mutex_);
    if (failure_) return;
    reason_ = reason;
    hurry();
    changed_.wait_for(lock, kLastWords, [&] { return failure_.has_value() || ended_; });
    fail_with(name_of(rank_, labels_[rank_]) + " gave up: " + reason);
}

void Heartbeat::State::suspect(const std::string& what) {
    const Duration now = clock_.now();
    const std::lock_guard<std::mutex> lock(mutex_);
    if (suspicion_) return;
    suspicion_ = what;
    suspected_ = now;
    hurry();
}

std::optional<std::string> Heartbeat::State::failure(Duration waited) {
    const Duration now = clock_.now();
    const std::lock_guard<std::mutex> lock(mutex_);
    if (!failure_ && now - answered_ > timeout_) fail_with(store_->no_answer(" for " + seconds(now - answered_)));
    if (!failure_ && somebody_left_ && std::min(waited, now - left_) > kMissedBeats * interval_)
        fail_with(*somebody_left_);
    return failure_;
}

void Heartbeat::State::leave(bool wait_for_others) {
    std::unique_lock<std::mutex> lock(mutex_);
    leaving_ = true;
    hurry();
    changed_.wait_for(lock, kLastWords, [&] { return said_goodbye_ || failure_.has_value(); });
    if (wait_for_others) changed_.wait_for(lock, timeout_, [&] { return all_left_ || failure_.has_value(); });
}

bool Heartbeat::State::stop() {
    std::unique_lock<std::mutex> lock(mutex_);
    stopping_ = true;
    hurry();
    if (!failure_) changed_.wait_for(lock, kLastWords, [&] { return ended_; });
    return ended_;
}

Heartbeat::Heartbeat(std::unique_ptr<StoreConnection> store, int32_t rank, std::vector<std::string> labels,
                     std::chrono::milliseconds timeout)
    : state_(std::make_shared<State>(std::move(store), rank, std::move(labels), timeout)),
      thread_([state = state_] { state->run(); }) {}

Heartbeat::~Heartbeat() {
    if (state_->stop())
        thread_.join();
    else
        thread_.detach();
}

void Heartbeat::set_activity(const std::string& activity) {
    state_->set_activity(activity);
}

void Heartbeat::give_up(const std::string& reason) {
    state_->give_up(reason);
}

void Heartbeat::suspect(const std::string& what) {
    state_->suspect(what);
}

std::optional<std::string> Heartbeat::failure(std::chrono::steady_clock::duration waited) {
    return state_->failure(waited);
}

void Heartbeat::let_others_read() {
    std::this_thread::sleep_for(2 * state_->interval());
}

void Heartbeat::leave(bool wait_for_others) {
    state_->leave(wait_for_others);
}

}  // namespace hybrid
