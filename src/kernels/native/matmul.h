// Matrix products over many rows, shared among the threads.
#pragma once

#include <vector>

#include "columns.h"
#include "packing.h"
#include "scratch.h"
#include "thread-pool.h"

namespace rnn {

// out[r][column] = start + Σ_k left[r][k] right[k][column]; where the start is out itself, else the bias, else 0.
template <class Operand>
struct Product {
  const Operand* const* left;
  int rows;
  PackedMatrix<Operand> right;
  float* const* out;
  const Columns& columns;  // where each vector of the result stands in a row of out
  const float* bias;       // in the vectors' order, or null
  bool accumulate;
};
template <class Operand>
void multiply(const Product<Operand>& product);
// The part of it in these rows and panels, on this thread alone.
template <class Operand>
void multiplyPart(const Product<Operand>& product, Range rows, Range panels);

// One left-hand side of OuterProducts: out[m][column] = Σ_r left[r][m] right[r][column].
struct OuterProduct {
  const float* const* left;
  int width;
  float* out;
};

// Products of transposed matrices with the same right-hand side: the weights' gradients. The left-hand sides are rounded as
// the right one is.
template <class Operand>
struct OuterProducts {
  std::vector<OuterProduct> products;
  const Operand* const* right;  // in tile order, aligned
  int rows;
  const Columns& columns;  // where each vector of right stands in a row of each out
  int stride;              // of each out
};
template <class Operand>
void multiplyOuter(Scratch::Frame& scratch, const OuterProducts<Operand>& outer);

// The left-hand side, of width 1, whose product is the sum of right's rows: a bias is the weight of an input of 1.
const float* const* onesFor(Scratch::Frame& scratch, int rows);

// Pointers to `rows` rows, `stride` floats apart.
template <class Value>
Value** rowPointers(Scratch::Frame& scratch, Value* matrix, int rows, size_t stride) {
  Value** pointers = scratch.take<Value*>(rows);
  for (int row = 0; row < rows; row++) pointers[row] = matrix + row * stride;
  return pointers;
}

}  // namespace rnn
