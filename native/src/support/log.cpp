#include "support/log.h"

#include <mutex>

namespace hybrid {
namespace {

std::mutex mutex;
hy_log_fn current_callback = nullptr;
void* current_user_data = nullptr;

}  // namespace

void set_log_callback(hy_log_fn callback, void* user_data) {
    const std::lock_guard<std::mutex> lock(mutex);
    current_callback = callback;
    current_user_data = user_data;
}

void log(hy_log_level level, const std::string& message) {
    const std::lock_guard<std::mutex> lock(mutex);
    if (current_callback != nullptr) current_callback(level, message.c_str(), current_user_data);
}

}  // namespace hybrid
