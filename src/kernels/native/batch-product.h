// Products of batches of matrices.
#pragma once

#include "scratch.h"

namespace rnn {

// A matrix, or `count` of them in a row: [count, height, width] where it is not transposed.
struct Matrices {
  const float* values;
  int count;
  int height;  // after the transposition
  int width;
  bool transposed;

  const float* at(int index) const { return values + (count == 1 ? 0 : static_cast<size_t>(index) * height * width); }
};

// out [max(counts), left.height, right.width] = left right, each pair of matrices; where one side has a single matrix it is used
// for all of the other's. left.width = right.height.
void batchProduct(Scratch::Frame& scratch, const Matrices& left, const Matrices& right, float* out);

}  // namespace rnn
