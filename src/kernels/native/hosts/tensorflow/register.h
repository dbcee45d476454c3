// Our operations as TensorFlow's.
#pragma once

#include <string>

namespace rnn {

// Declares all of them to the libtensorflow that the process has loaded, once a process. Returns TensorFlow's complaint or
// why it cannot be found, empty when all is well.
std::string registerOperations();

}  // namespace rnn
