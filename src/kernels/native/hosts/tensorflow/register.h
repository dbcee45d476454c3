// Registers our operations with TensorFlow.
#pragma once

#include <string>

namespace rnn {

// Registers all operations with the libtensorflow that the process has loaded, once per process. Returns TensorFlow's error message, or why
// the library cannot be used; empty on success.
std::string registerOperations();

}  // namespace rnn
