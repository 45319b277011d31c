# Training on a device: in the library when it is built with CUDA, and over the emulated device of native/tests/cuda.
set(HYBRID_DEVICE_TRAINING_SOURCES device_optimizer.cpp device_trainer.cpp staged_windows.cpp step_graphs.cpp
                                   step_record.cpp)
list(TRANSFORM HYBRID_DEVICE_TRAINING_SOURCES PREPEND "${CMAKE_CURRENT_LIST_DIR}/")
