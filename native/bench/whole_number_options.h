// Command lines of options that each take a whole number.
#pragma once

#include <map>
#include <stdexcept>
#include <string>

namespace hybrid::bench {

// Sets what the options name; an argument that is none of them is an error that lists them.
inline void parse_whole_numbers(const std::map<std::string, int*>& options, int count, char** arguments) {
    std::string known;
    for (const auto& option : options) known += (known.empty() ? "" : ", ") + option.first + " N";
    for (int i = 1; i < count; ++i) {
        const std::string name = arguments[i];
        const auto option = options.find(name);
        if (option == options.end()) throw std::invalid_argument("unknown option " + name + "; use " + known);
        if (++i >= count) throw std::invalid_argument(name + " needs a value");
        *option->second = std::stoi(arguments[i]);
    }
}

}  // namespace hybrid::bench
