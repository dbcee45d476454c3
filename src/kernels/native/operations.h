// How an operation of ours is declared to TensorFlow.
#pragma once

#include <string>
#include <vector>

#include "kernel-call.h"

namespace rnn {

// The attributes our operations have; each declares the ones it uses.
struct Attributes {
  bool reverse = false;
  bool relu = false;
  bool inputGradient = true;
  bool stateGradient = true;
  bool sparse = false;
  bool nesterov = false;
  bool transposed = false;
};

struct Operation {
  const char* name;
  std::vector<const char*> inputs;  // in the language of tf.REGISTER_OP: "input: float"
  std::vector<const char*> outputs;
  std::vector<const char*> attributes;  // bool: the names of Attributes in snake_case; or "N: int"
  void (*compute)(KernelCall& call, const Attributes& attributes);
};

// Each file of operations lists its own.
std::vector<Operation> recurrentOperations();
std::vector<Operation> trainingOperations();

// Declares all of them, once a process. Returns TensorFlow's complaint, empty when there is none.
std::string registerOperations();

}  // namespace rnn
