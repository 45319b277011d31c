// A moment in what a device does.
#pragma once

namespace hybrid {

class Event {
  public:
    virtual ~Event() = default;

    // The moment when all has happened that was begun on the current stream so far. Recording again forgets the last.
    virtual void record() = 0;

    // What is begun on the current stream from now on waits for the moment; the caller does not.
    virtual void wait() = 0;

    // Whether the moment is past, or nothing was recorded.
    virtual bool happened() const = 0;

    // Returns when the moment is past.
    virtual void synchronize() const = 0;

    // From `earlier`, an event of the same device. Both have happened.
    virtual double milliseconds_since(const Event& earlier) const = 0;
};

}  // namespace hybrid
