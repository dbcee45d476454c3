// Products of batches of matrices.
#pragma once

#include "scratch.h"

namespace rnn {

// One matrix, or `count` consecutive ones: [count, height, width] unless transposed.
struct Matrices {
  const float* values;
  int count;
  int height;  // after the transposition
  int width;
  bool transposed;

  const float* at(int index) const { return values + (count == 1 ? 0 : static_cast<size_t>(index) * height * width); }
};

// out [max(counts), left.height, right.width] = left right, for each pair of matrices; a single matrix on one side is used for all matrices
// of the other. left.width = right.height.
void batchProduct(Scratch::Frame& scratch, const Matrices& left, const Matrices& right, float* out);

}  // namespace rnn
