#include "json_writer.h"

#include <cmath>

#include "format.h"

namespace hybrid::bench {

void JsonWriter::field(const char* key, double value) {
    begin_value(key);
    out_ << (std::isfinite(value) ? format("%.6g", value) : "null");
}

void JsonWriter::field(const char* key, int64_t value) {
    begin_value(key);
    out_ << value;
}

void JsonWriter::field(const char* key, const std::string& value) {
    begin_value(key);
    write_string(value);
}

void JsonWriter::element(const std::string& value) {
    begin_value(nullptr);
    write_string(value);
}

void JsonWriter::open(const char* key, char bracket) {
    begin_value(key);
    out_ << bracket;
    first_ = true;
}

void JsonWriter::close(char bracket) {
    out_ << bracket;
    first_ = false;
}

void JsonWriter::begin_value(const char* key) {
    if (!first_) out_ << ',';
    first_ = false;
    if (key == nullptr) return;
    write_string(key);
    out_ << ':';
}

void JsonWriter::write_string(const std::string& text) {
    out_ << '"';
    for (const char letter : text) {
        if (letter == '"' || letter == '\\')
            out_ << '\\' << letter;
        else if (static_cast<unsigned char>(letter) < 0x20)
            out_ << format("\\u%04x", static_cast<unsigned>(letter));
        else
            out_ << letter;
    }
    out_ << '"';
}

}  // namespace hybrid::bench
