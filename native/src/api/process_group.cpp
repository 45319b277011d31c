#include "api/guard.h"
#include "api/handles.h"

using hybrid::api::guarded;
using hybrid::api::require_pointer;
using hybrid::api::require_struct;

hy_status hy_store_server_create(int32_t port, hy_store_server** out) {
    return guarded([&] {
        require_pointer(out, "out");
        *out = new hy_store_server(port);
    });
}

void hy_store_server_destroy(hy_store_server* server) {
    delete server;
}

hy_status hy_store_server_get_port(const hy_store_server* server, int32_t* port) {
    return guarded([&] {
        require_pointer(server, "server");
        require_pointer(port, "port");
        *port = server->server->port();
    });
}

void hy_process_group_config_default(hy_process_group_config* config) {
    if (config != nullptr) *config = hybrid::default_process_group_config();
}

hy_status hy_process_group_create(const hy_process_group_config* config, hy_process_group** out) {
    return guarded([&] {
        require_struct(config, "config");
        require_pointer(out, "out");
        *out = new hy_process_group(hybrid::ProcessGroupConfig{*config});
    });
}

void hy_process_group_destroy(hy_process_group* group) {
    delete group;
}

hy_status hy_process_group_set_activity(hy_process_group* group, const char* activity) {
    return guarded([&] {
        require_pointer(group, "group");
        require_pointer(activity, "activity");
        group->group->set_activity(activity);
    });
}

hy_status hy_process_group_abort(hy_process_group* group, const char* reason) {
    return guarded([&] {
        require_pointer(group, "group");
        require_pointer(reason, "reason");
        group->group->give_up(reason);
    });
}

hy_status hy_process_group_check(const hy_process_group* group) {
    return guarded([&] {
        require_pointer(group, "group");
        group->group->check();
    });
}

hy_status hy_process_group_barrier(hy_process_group* group) {
    return guarded([&] {
        require_pointer(group, "group");
        group->group->barrier();
    });
}

hy_status hy_process_group_all_reduce(hy_process_group* group, double* values, int64_t count) {
    return guarded([&] {
        require_pointer(group, "group");
        require_pointer(values, "values");
        hybrid::require(count >= 0, "count is ", count, "; it must be 0 or more");
        group->group->all_reduce(values, count);
    });
}

hy_status hy_process_group_broadcast(hy_process_group* group, void* bytes, int64_t count, int32_t root) {
    return guarded([&] {
        require_pointer(group, "group");
        require_pointer(bytes, "bytes");
        hybrid::require(count >= 0, "count is ", count, "; it must be 0 or more");
        hybrid::require(root >= 0 && root < group->group->size(), "root is ", root, "; it must be 0 to ",
                        group->group->size() - 1);
        group->group->broadcast(bytes, count, root);
    });
}
