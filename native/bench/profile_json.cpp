#include "profile_json.h"

#include <string>

namespace hybrid::bench {

void write_operations(JsonWriter& json, const Profile& profile, double step_ms) {
    json.begin_array("profile");
    for (const auto& row : profile.rows()) {
        json.begin_object();
        json.field("operation", row.name);
        json.field("group", std::string(name_of(row.group)));
        json.field("calls", row.calls);
        json.field("ms", row.runs.median());
        json.field("share", row.runs.median() / step_ms);
        json.field("bytes", row.bytes);
        json.field("flops", row.flops);
        json.field("gb_s", row.gigabytes_per_second());
        json.field("gflops", row.gflops());
        json.end_object();
    }
    json.end_array();
}

}  // namespace hybrid::bench
