// One training step and its matrix products alone, turn by turn in one process; then, in child processes that take
// turns with them, the products of other libraries and the autograd twin.
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <stdexcept>

#include "guarded_run.h"
#include "help.h"
#include "json_report.h"
#include "machine.h"
#include "measurement.h"
#include "options.h"
#include "scaling.h"
#include "scaling_plot.h"
#include "scaling_report.h"
#include "table_report.h"
#include "worker.h"

namespace hybrid::bench {
namespace {

void print_absent(const std::vector<std::string>& libraries) {
    if (libraries.empty()) return;
    std::cout << "Absent    ";
    for (const auto& library : libraries) std::cout << " " << library << (&library == &libraries.back() ? "\n" : ",");
}

int run_scaling(const Options& options, const Machine& machine) {
    const auto& shape = options.shapes.front();
    const auto points = measure_scaling(shape, options.repeats);
    print_machine(std::cout, machine);
    print_scaling(std::cout, shape, points);
    if (options.svg.empty()) return EXIT_SUCCESS;
    std::ofstream file(options.svg);
    plot_scaling(file, shape, points);
    if (!file.flush()) throw std::runtime_error("cannot write " + options.svg);
    return EXIT_SUCCESS;
}

int run(int count, char** arguments) {
    if (asks_for_help(count, arguments)) {
        std::cout << kUsage;
        return EXIT_SUCCESS;
    }
    const auto options = parse_options(count, arguments);
    if (!options.worker.empty()) return run_worker(options);
    restart_as_the_library_does(arguments);
    const auto machine = describe_machine(options.threads);
    if (options.scaling) return run_scaling(options, machine);
    const auto absent = absent_libraries(options);

    std::vector<Measurement> measurements;
    if (!options.json) {
        print_machine(std::cout, machine);
        print_absent(absent);
    }
    for (const auto& shape : options.shapes) {
        measurements.push_back(measure(shape, options, machine.runtime.threads));
        if (!options.json) print_measurement(std::cout, measurements.back());
        std::cout.flush();
    }
    if (options.json) print_json(std::cout, machine, absent, measurements);
    return EXIT_SUCCESS;
}

}  // namespace
}  // namespace hybrid::bench

int main(int count, char** arguments) {
    return hybrid::bench::guarded_run("train_bench", hybrid::bench::run, count, arguments);
}
