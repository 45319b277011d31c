// A profile's operations as JSON; docs/benchmark-json.md names the keys.
#pragma once

#include "json_writer.h"
#include "profile.h"

namespace hybrid::bench {

// step_ms: what shares are of.
void write_operations(JsonWriter& json, const Profile& profile, double step_ms);

}  // namespace hybrid::bench
