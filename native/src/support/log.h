// Messages for the application's log. Nothing is written anywhere unless a callback is set.
#pragma once

#include <string>

#include "hybrid/hybrid.h"

namespace hybrid {

void set_log_callback(hy_log_fn callback, void* user_data);
void log(hy_log_level level, const std::string& message);

}  // namespace hybrid
