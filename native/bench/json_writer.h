// One JSON document on one line, written in order.
#pragma once

#include <cstdint>
#include <ostream>
#include <string>

namespace hybrid::bench {

class JsonWriter {
  public:
    explicit JsonWriter(std::ostream& out) : out_(out) {}

    // Elements of an array have no key.
    void begin_object(const char* key = nullptr) { open(key, '{'); }
    void end_object() { close('}'); }
    void begin_array(const char* key) { open(key, '['); }
    void end_array() { close(']'); }

    void field(const char* key, double value);
    void field(const char* key, int64_t value);
    void field(const char* key, const std::string& value);
    void element(const std::string& value);

  private:
    void open(const char* key, char bracket);
    void close(char bracket);
    void begin_value(const char* key);
    void write_string(const std::string& text);

    std::ostream& out_;
    bool first_ = true;  // of what the innermost bracket holds
};

}  // namespace hybrid::bench
