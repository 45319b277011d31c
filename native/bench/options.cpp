#include "options.h"

#include <stdexcept>

#include "whole_number_options.h"

namespace hybrid::bench {

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
            options.repeats = whole_number(name, value(), 1);
        else if (name == "--threads")
            options.threads = whole_number(name, value(), 0);
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
            throw std::invalid_argument("unknown option " + name + "; --help lists them");
    }
    if (options.scaling && options.shapes.empty()) options.shapes = {find_shape("C")};
    if (options.shapes.empty()) options.shapes = shapes();
    if (options.scaling && options.shapes.size() > 1) throw std::invalid_argument("--scaling takes one --shape");
    if (!options.scaling && !options.svg.empty()) throw std::invalid_argument("--svg goes with --scaling");
    return options;
}

}  // namespace hybrid::bench
