// The C ABI's handles as owners.
#pragma once

#include <memory>

#include "check.h"

namespace hybrid::bench {

template <typename Object>
using Handle = std::unique_ptr<Object, void (*)(Object*)>;

// `create` fills the pointer whose address it is given.
template <typename Object, typename Create>
Handle<Object> created(void (*destroy)(Object*), Create create) {
    Object* object = nullptr;
    check(create(&object));
    return {object, destroy};
}

}  // namespace hybrid::bench
