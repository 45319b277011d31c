#include "safetensors.h"

#include <cstring>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace hybrid {

namespace {

// Walks the header's JSON, which the fixtures' writer keeps free of white space and of escapes outside of metadata.
class HeaderCursor {
  public:
    explicit HeaderCursor(const std::string& text) : text_(text) {}

    bool accept(char c) {
        if (text_.at(at_) != c) return false;
        ++at_;
        return true;
    }

    void expect(char c) {
        if (!accept(c))
            throw std::runtime_error("safetensors header: no '" + std::string(1, c) + "' at " + text_.substr(at_, 20));
    }

    std::string string() {
        expect('"');
        std::string result;
        while (!accept('"')) {
            if (text_.at(at_) == '\\') ++at_;
            result += text_.at(at_++);
        }
        return result;
    }

    std::vector<int64_t> numbers() {
        std::vector<int64_t> result;
        expect('[');
        while (!accept(']')) {
            size_t length = 0;
            result.push_back(std::stoll(text_.substr(at_, 24), &length));
            at_ += length;
            accept(',');
        }
        return result;
    }

  private:
    const std::string& text_;
    size_t at_ = 0;
};

template <typename Stored, typename Value>
std::vector<Value> converted(const char* bytes, size_t size) {
    std::vector<Stored> stored(size / sizeof(Stored));
    std::memcpy(stored.data(), bytes, size);
    return {stored.begin(), stored.end()};
}

}  // namespace

Safetensors::Safetensors(const std::string& file_name) {
    std::ifstream file(std::string(HYBRID_FIXTURES) + "/" + file_name, std::ios::binary);
    if (!file) throw std::runtime_error("cannot open fixture " + file_name);
    uint64_t length = 0;
    file.read(reinterpret_cast<char*>(&length), sizeof length);
    std::string header(length, '\0');
    file.read(header.data(), static_cast<std::streamsize>(length));
    data_.assign(std::istreambuf_iterator<char>(file), {});

    HeaderCursor cursor(header);
    cursor.expect('{');
    do {
        const std::string name = cursor.string();
        cursor.expect(':');
        cursor.expect('{');
        Entry entry{};
        do {
            const std::string key = cursor.string();
            cursor.expect(':');
            if (key == "shape") {
                entry.shape = cursor.numbers();
            } else if (key == "data_offsets") {
                const auto offsets = cursor.numbers();
                entry.begin = static_cast<size_t>(offsets.at(0));
                entry.end = static_cast<size_t>(offsets.at(1));
            } else {
                entry.type = cursor.string();
            }
        } while (cursor.accept(','));
        cursor.expect('}');
        if (name != "__metadata__") entries_[name] = entry;
    } while (cursor.accept(','));
}

std::vector<double> Safetensors::values(const std::string& name) const {
    const auto& entry = entries_.at(name);
    const char* bytes = data_.data() + entry.begin;
    const size_t size = entry.end - entry.begin;
    if (entry.type == "F32") return converted<float, double>(bytes, size);
    if (entry.type == "F64") return converted<double, double>(bytes, size);
    throw std::runtime_error(name + " holds " + entry.type + ", not floats");
}

std::vector<int32_t> Safetensors::integers(const std::string& name) const {
    const auto& entry = entries_.at(name);
    if (entry.type != "I64") throw std::runtime_error(name + " holds " + entry.type + ", not integers");
    return converted<int64_t, int32_t>(data_.data() + entry.begin, entry.end - entry.begin);
}

twin::NamedValues Safetensors::with_prefix(const std::string& prefix) const {
    twin::NamedValues result;
    for (const auto& [name, entry] : entries_) {
        if (name.compare(0, prefix.size(), prefix) == 0) result[name.substr(prefix.size())] = values(name);
    }
    return result;
}

}  // namespace hybrid
