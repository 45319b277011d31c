// Between C and C++: no exception leaves, arguments are checked, the message of a failure is kept for the caller.
#pragma once

#include <string>

#include "hybrid/hybrid.h"
#include "support/error.h"
#include "support/threads.h"

namespace hybrid::api {

// Message of this thread's last failed call.
std::string& last_error();

// Keeps the message of the exception being handled and returns its status.
hy_status status_of_current_exception();

template <typename Body>
hy_status guarded(const Body& body) {
    try {
        apply_threads();
        body();
        return HY_STATUS_OK;
    } catch (...) {
        return status_of_current_exception();
    }
}

inline void require_pointer(const void* pointer, const char* name) {
    require(pointer != nullptr, name, " is NULL");
}

// A struct from the caller: not NULL and of this version's size.
template <typename Struct>
void require_struct(const Struct* value, const char* name) {
    require_pointer(value, name);
    require(value->struct_size == sizeof(Struct), name, ".struct_size is ", value->struct_size, "; this library has ",
            sizeof(Struct), ". Call the struct's default function, or rebuild against this version's header.");
}

}  // namespace hybrid::api
