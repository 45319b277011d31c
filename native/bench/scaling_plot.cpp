#include "scaling_plot.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <string>

#include "format.h"

namespace hybrid::bench {

namespace {

constexpr double kWidth = 860, kHeight = 636, kPanelWidth = 330, kPanelHeight = 210;
constexpr const char* kColors[] = {"#4477aa", "#cc6677", "#228833", "#aa3377", "#66ccee", "#ccbb44"};

using Value = std::function<double(const ScalingPoint&)>;

struct Panel {
    std::string title;
    const char* x_title;
    double left, top;
    std::vector<ScalingPoint> points;
    Value x, measured, predicted;
};

// A round number that is not below the value: 1, 2 or 5 times a power of ten.
double round_up(double value) {
    const double power = std::pow(10.0, std::floor(std::log10(value)));
    for (const double factor : {1.0, 2.0, 5.0})
        if (value <= factor * power) return factor * power;
    return 10.0 * power;
}

class PanelDrawing {
  public:
    PanelDrawing(std::ostream& out, const Panel& panel) : out_(out), panel_(panel) {
        first_x_ = last_x_ = panel.x(panel.points.front());
        double largest = 0.0;
        for (const auto& point : panel.points) {
            first_x_ = std::min(first_x_, panel.x(point));
            last_x_ = std::max(last_x_, panel.x(point));
            largest = std::max({largest, panel.measured(point), panel.predicted(point)});
        }
        top_y_ = round_up(largest);
    }

    void draw() {
        draw_axes();
        for (int threads = 1, color = 0; draw_series(threads, kColors[color]); threads *= 2)
            color = (color + 1) % static_cast<int>(std::size(kColors));
    }

  private:
    // Contexts and batches double: their logarithms are evenly spaced.
    double pixel_x(double x) const {
        return panel_.left + kPanelWidth * std::log2(x / first_x_) / std::log2(last_x_ / first_x_);
    }
    double pixel_y(double y) const { return panel_.top + kPanelHeight * (1.0 - y / top_y_); }

    void text(double x, double y, const char* anchor, const std::string& words) {
        out_ << format("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>\n", x, y, anchor, words.c_str());
    }

    void draw_axes() {
        text(panel_.left + kPanelWidth / 2, panel_.top - 10, "middle", panel_.title);
        text(panel_.left + kPanelWidth / 2, panel_.top + kPanelHeight + 36, "middle", panel_.x_title);
        for (int tick = 0; tick <= 4; ++tick) {
            const double value = top_y_ * tick / 4;
            out_ << format("<path d=\"M%.1f %.1fh%.1f\" stroke=\"#ddd\"/>\n", panel_.left, pixel_y(value), kPanelWidth);
            text(panel_.left - 6, pixel_y(value) + 4, "end", format("%g", value));
        }
        for (double x = first_x_; x <= last_x_; x *= 2)
            text(pixel_x(x), panel_.top + kPanelHeight + 18, "middle", format("%g", x));
    }

    // False when no point has that number of threads.
    bool draw_series(int threads, const char* color) {
        std::string measured, predicted, marks;
        for (const auto& point : panel_.points) {
            if (point.threads != threads) continue;
            const double x = pixel_x(panel_.x(point)), y = pixel_y(panel_.measured(point));
            measured += format("%.1f,%.1f ", x, y);
            predicted += format("%.1f,%.1f ", x, pixel_y(panel_.predicted(point)));
            marks += format("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"%s\"/>\n", x, y, color);
        }
        if (marks.empty()) return false;
        out_ << line(measured, color, "") << line(predicted, color, " stroke-dasharray=\"5 4\"") << marks;
        return true;
    }

    static std::string line(const std::string& points, const char* color, const char* style) {
        return "<polyline fill=\"none\" stroke=\"" + std::string(color) + "\" stroke-width=\"1.5\"" + style +
               " points=\"" + points + "\"/>\n";
    }

    std::ostream& out_;
    const Panel& panel_;
    double first_x_, last_x_, top_y_;
};

std::vector<Panel> panels(const std::vector<ScalingPoint>& points) {
    std::vector<ScalingPoint> contexts, batches;
    const auto shortest = std::min_element(points.begin(), points.end(), [](const auto& a, const auto& b) {
                              return a.shape.time < b.shape.time;
                          })->shape.time;
    for (const auto& point : points) {
        if (point.shape.batch == 1) contexts.push_back(point);
        if (point.shape.time == shortest) batches.push_back(point);
    }
    const Value context = [](const auto& point) { return double(point.shape.time); };
    const Value batch = [](const auto& point) { return double(point.shape.batch); };
    const Value speed = [](const auto& point) { return point.tokens_per_second(); };
    const Value predicted_speed = [](const auto& point) { return point.predicted_tokens_per_second(); };
    const Value memory = [](const auto& point) { return static_cast<double>(point.peak_bytes) / 1e9; };
    const Value estimate = [](const auto& point) { return static_cast<double>(point.estimated_bytes) / 1e9; };
    const double second_column = 500, second_row = 370;
    const std::string at_shortest = "context " + std::to_string(shortest);
    return {{"tokens/s, batch 1", "context", 70, 80, contexts, context, speed, predicted_speed},
            {"tokens/s, " + at_shortest, "batch", second_column, 80, batches, batch, speed, predicted_speed},
            {"memory in GB, batch 1", "context", 70, second_row, contexts, context, memory, estimate},
            {"memory in GB, " + at_shortest, "batch", second_column, second_row, batches, batch, memory, estimate}};
}

void draw_legend(std::ostream& out, const std::vector<ScalingPoint>& points) {
    const int most = points.back().threads;
    double x = 70;
    for (int threads = 1, color = 0; threads <= most; threads *= 2, ++color, x += 110)
        out << format("<text x=\"%.0f\" y=\"46\" fill=\"%s\">%d thread%s</text>\n", x,
                      kColors[color % static_cast<int>(std::size(kColors))], threads, threads == 1 ? "" : "s");
    out << format("<text x=\"%.0f\" y=\"46\">points: measured; dashed: predicted</text>\n", x);
}

}  // namespace

void plot_scaling(std::ostream& out, const Shape& shape, const std::vector<ScalingPoint>& points) {
    out << format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %.0f %.0f\" font-family=\"sans-serif\" "
        "font-size=\"12\">\n<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>\n",
        kWidth, kHeight);
    out << format("<text x=\"70\" y=\"26\" font-size=\"15\">Scaling of a step: D=%d L=%d H=%d</text>\n", shape.n_embd,
                  shape.n_layer, shape.n_head);
    draw_legend(out, points);
    for (const auto& panel : panels(points)) PanelDrawing(out, panel).draw();
    out << "</svg>\n";
}

}  // namespace hybrid::bench
