// Options that take a whole number, and command lines that have no others.
#pragma once

#include <charconv>
#include <cstring>
#include <map>
#include <stdexcept>
#include <string>

namespace hybrid::bench {

// The value of an option. Throws std::invalid_argument where it is none, or too small.
inline int whole_number(const std::string& option, const char* text, int smallest) {
    int value = 0;
    const char* const end = text + std::strlen(text);
    const auto parsed = std::from_chars(text, end, value);
    if (parsed.ec != std::errc() || parsed.ptr != end || value < smallest)
        throw std::invalid_argument(option + " takes a whole number from " + std::to_string(smallest) + ", not '" +
                                    text + "'");
    return value;
}

struct WholeNumberOption {
    int* value;
    int smallest;
};

// Sets what the options name. Throws std::invalid_argument where an argument is none of them or has no such value.
inline void parse_whole_numbers(const std::map<std::string, WholeNumberOption>& options, int count, char** arguments) {
    for (int i = 1; i < count; ++i) {
        const std::string name = arguments[i];
        const auto option = options.find(name);
        if (option == options.end()) throw std::invalid_argument("unknown option " + name + "; --help lists them");
        if (++i >= count) throw std::invalid_argument(name + " needs a value");
        *option->second.value = whole_number(name, arguments[i], option->second.smallest);
    }
}

}  // namespace hybrid::bench
