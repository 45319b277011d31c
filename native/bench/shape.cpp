#include "shape.h"

#include <stdexcept>

namespace hybrid::bench {

const std::vector<Shape>& shapes() {
    static const std::vector<Shape> shapes{{"A", 256, 4, 4, 256, 4},
                                           {"B", 768, 12, 12, 256, 2},
                                           {"C", 512, 8, 8, 1024, 1},
                                           {"demo", 128, 4, 4, 256, 4},
                                           {"LF_LLM-269M", 1024, 16, 16, 512, 1}};
    return shapes;
}

const Shape& find_shape(const std::string& name) {
    static const Shape tiny{"tiny", 16, 1, 2, 128, 1};
    if (name == tiny.name) return tiny;
    std::string known;
    for (const auto& shape : shapes()) {
        if (shape.name == name) return shape;
        known += (known.empty() ? "" : ", ") + shape.name;
    }
    throw std::invalid_argument("there is no shape '" + name + "'; there are " + known);
}

hy_model_config model_config(const Shape& shape) {
    hy_model_config config{};
    hy_model_config_default(&config);
    config.n_ctx = shape.time;
    config.n_layer = shape.n_layer;
    config.n_head = config.n_kv_head = shape.n_head;
    config.n_embd = shape.n_embd;
    config.head_dim = shape.n_embd / shape.n_head;
    config.n_ffn = 4 * shape.n_embd;
    return config;
}

}  // namespace hybrid::bench
