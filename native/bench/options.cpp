#include "options.h"

#include <charconv>
#include <cstring>
#include <stdexcept>

namespace hybrid::bench {

namespace {

constexpr const char* kUsage =
    "use --shape NAME (once or more; all without it), --repeats N, --threads N, --profile, --no-twin, --no-blas, "
    "--no-inference, --rival NAME (as the table has it, once or more), --blas-folder DIR, --json; or --scaling with "
    "one --shape (C without it), --repeats N and --svg "
    "FILE";

int parse_integer(const std::string& name, const char* text, int smallest) {
    int value = 0;
    const char* const end = text + std::strlen(text);
    const auto parsed = std::from_chars(text, end, value);
    if (parsed.ec != std::errc() || parsed.ptr != end || value < smallest)
        throw std::invalid_argument(name + " takes a whole number from " + std::to_string(smallest) + ", not '" + text +
                                    "'");
    return value;
}

}  // namespace

Options parse_options(int count, char** arguments) {
    Options options;
    for (int i = 1; i < count; ++i) {
        const std::string name = arguments[i];
        const auto value = [&] {
            if (++i >= count) throw std::invalid_argument(name + " needs a value");
            return arguments[i];
        };
        if (name == "--shape")
            options.shapes.push_back(find_shape(value()));
        else if (name == "--repeats")
            options.repeats = parse_integer(name, value(), 1);
        else if (name == "--threads")
            options.threads = parse_integer(name, value(), 0);
        else if (name == "--profile")
            options.profile = true;
        else if (name == "--no-twin")
            options.twin = false;
        else if (name == "--no-blas")
            options.blas = false;
        else if (name == "--no-inference")
            options.inference = false;
        else if (name == "--rival")
            options.rivals.emplace_back(value());
        else if (name == "--blas-folder")
            options.blas_folder = value();
        else if (name == "--scaling")
            options.scaling = true;
        else if (name == "--svg")
            options.svg = value();
        else if (name == "--worker")
            options.worker = value();
        else if (name == "--json")
            options.json = true;
        else
            throw std::invalid_argument("unknown option " + name + "; " + kUsage);
    }
    if (options.scaling && options.shapes.empty()) options.shapes = {find_shape("C")};
    if (options.shapes.empty()) options.shapes = shapes();
    if (options.scaling && options.shapes.size() > 1) throw std::invalid_argument("--scaling takes one --shape");
    if (!options.scaling && !options.svg.empty()) throw std::invalid_argument("--svg goes with --scaling");
    return options;
}

}  // namespace hybrid::bench
