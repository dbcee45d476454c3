// A KernelCall on tensors that JavaScript describes by int32 words; shared by the node and wasm hosts.
#pragma once

#include <string>

#include "operations.h"

namespace rnn {

// [element type, rank, kMaxRank dimensions] of a tensor: src/kernels/hosts/descriptors.ts.
constexpr int kDescriptorWords = 2 + kMaxRank;

// Consecutive tensors.
struct Descriptors {
  void** memory;
  int32_t* words;  // kDescriptorWords each
  int count;
};

// Allocates `bytes` bytes; null if there is no memory.
using Allocate = void* (*)(size_t bytes);

// Runs allOperations()[index]. `attributes` has a value for each attribute that describeOperations names, NaN for the default. Fails if the
// inputs are not as the operation declares them. The caller owns the memory of the outputs, also after a failure.
void executeDescribed(int index, const double* attributes, const Descriptors& inputs, const Descriptors& outputs,
                      Allocate allocate);

// One line per operation, in the order of allOperations: its name and its attributes' names, separated by spaces.
std::string describeOperations();

}  // namespace rnn
