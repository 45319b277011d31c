// Reads the fixtures: https://huggingface.co/docs/safetensors/index#format, float32, float64 and int64 only.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "twin.h"

namespace hybrid {

class Safetensors {
  public:
    // A file of native/tests/fixtures.
    explicit Safetensors(const std::string& file_name);

    // Elements of a tensor in C order. Throws std::out_of_range when there is none.
    std::vector<double> values(const std::string& name) const;
    std::vector<int32_t> integers(const std::string& name) const;
    const std::vector<int64_t>& shape(const std::string& name) const { return entries_.at(name).shape; }

    // All tensors whose name begins with the prefix, without it.
    twin::NamedValues with_prefix(const std::string& prefix) const;

  private:
    struct Entry {
        std::string type;
        std::vector<int64_t> shape;
        size_t begin, end;  // bytes in data_
    };

    std::map<std::string, Entry> entries_;
    std::string data_;
};

}  // namespace hybrid
