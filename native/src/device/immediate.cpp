// Events and graphs of a device on which everything has happened when its call returns.
#include <chrono>

#include "device/device.h"

namespace hybrid {
namespace {

class ImmediateEvent : public Event {
  public:
    void record() override { moment_ = std::chrono::steady_clock::now(); }
    void wait() override {}
    bool happened() const override { return true; }
    void synchronize() const override {}
    double milliseconds_since(const Event& earlier) const override {
        const auto before = static_cast<const ImmediateEvent&>(earlier).moment_;
        return std::chrono::duration<double, std::milli>(moment_ - before).count();
    }

  private:
    std::chrono::steady_clock::time_point moment_;
};

// Does what was recorded.
class ImmediateGraph : public Graph {
  public:
    explicit ImmediateGraph(std::function<void()> body) : body_(std::move(body)) {}
    void play() override { body_(); }

  private:
    std::function<void()> body_;
};

class ImmediateGraphRecorder : public GraphRecorder {
  public:
    std::unique_ptr<Graph> record(const std::function<void()>& body) override {
        return std::make_unique<ImmediateGraph>(body);
    }
};

}  // namespace

std::unique_ptr<Event> Device::make_event() {
    return std::make_unique<ImmediateEvent>();
}

std::unique_ptr<GraphRecorder> Device::make_graph_recorder() {
    return std::make_unique<ImmediateGraphRecorder>();
}

}  // namespace hybrid
