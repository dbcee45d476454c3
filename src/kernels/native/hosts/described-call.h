// A KernelCall on tensors that JavaScript describes in words: what the node and wasm hosts share.
#pragma once

#include <string>

#include "operations.h"

namespace rnn {

// [element type, rank, kMaxRank dimensions] of a tensor: src/kernels/hosts/descriptors.ts.
constexpr int kDescriptorWords = 2 + kMaxRank;

// Tensors side by side.
struct Descriptors {
  void** memory;
  int32_t* words;  // kDescriptorWords each
  int count;
};

// Allocates `bytes` bytes; null when there are none.
using Allocate = void* (*)(size_t bytes);

// Runs allOperations()[index]. `attributes` has a value for each attribute that describeOperations names, NaN for the default. Fails where the
// inputs are not what the operation declares; the memory of outputs is the caller's, also after a failure.
void executeDescribed(int index, const double* attributes, const Descriptors& inputs, const Descriptors& outputs,
                      Allocate allocate);

// A line per operation, in the order of allOperations: its name and its attributes' names, with a space between.
std::string describeOperations();

}  // namespace rnn
