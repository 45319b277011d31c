// What the main function of every benchmark does.
#pragma once

#include <cstdlib>
#include <exception>
#include <iostream>

namespace hybrid::bench {

// Runs the program; what it throws is one line on stderr and a failure.
inline int guarded_run(const char* name, int (*run)(int, char**), int count, char** arguments) {
    try {
        return run(count, arguments);
    } catch (const std::exception& error) {
        std::cerr << name << ": " << error.what() << "\n";
        return EXIT_FAILURE;
    }
}

}  // namespace hybrid::bench
