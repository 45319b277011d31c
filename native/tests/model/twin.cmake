# The autograd twin, which the tests and train_bench compare with: the only code of ours that compiles torch::nn.
add_library(hybrid_twin STATIC ${CMAKE_CURRENT_LIST_DIR}/twin.cpp ${CMAKE_CURRENT_LIST_DIR}/twin_module.cpp)
target_include_directories(hybrid_twin PUBLIC ${CMAKE_CURRENT_LIST_DIR})
# It compiles torch::nn, which takes longer than it runs.
target_compile_options(hybrid_twin PRIVATE $<$<CXX_COMPILER_ID:GNU,Clang,AppleClang>:-O1>)
target_link_libraries(hybrid_twin PUBLIC hybrid_options hybrid_torch)
