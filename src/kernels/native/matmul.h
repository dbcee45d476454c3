// Matrix products over many rows, split among the threads.
#pragma once

#include <vector>

#include "columns.h"
#include "packing.h"
#include "scratch.h"
#include "thread-pool.h"

namespace rnn {

// out[r][column] = start + Σ_k left[r][k] right[k][column]. The start is out itself if `accumulate`, else the bias, else 0.
template <class Operand>
struct Product {
  const Operand* const* left;
  int rows;
  PackedMatrix<Operand> right;
  float* const* out;
  const Columns& columns;  // position of each vector of the result in a row of out
  const float* bias;       // in the vectors' order, or null
  bool accumulate;
};
template <class Operand>
void multiply(const Product<Operand>& product);
// Computes only these rows and panels, on the calling thread.
template <class Operand>
void multiplyPart(const Product<Operand>& product, Range rows, Range panels);

// One left-hand side of OuterProducts: out[m][column] = Σ_r left[r][m] right[r][column].
struct OuterProduct {
  const float* const* left;
  int width;
  float* out;
};

// Products of transposed matrices with the same right-hand side: the weights' gradients. The left-hand sides are rounded like the right
// one.
template <class Operand>
struct OuterProducts {
  std::vector<OuterProduct> products;
  const Operand* const* right;  // in tile order, aligned
  int rows;
  const Columns& columns;  // position of each vector of `right` in a row of each out
  int stride;              // of each out
};
template <class Operand>
void multiplyOuter(Scratch::Frame& scratch, const OuterProducts<Operand>& outer);
#if defined(RNN_HAS_TILES)
// The same for at least one row: outer-tiles.cc.
void multiplySomeOuter(Scratch::Frame& scratch, const OuterProducts<TiledBfloat16>& outer);
#endif

// A left-hand side of ones, of width 1: the product is the sum of the rows of `right`, which is the gradient of a bias.
const float* const* onesFor(Scratch::Frame& scratch, int rows);

// Pointers to `rows` rows, `stride` values apart.
template <class Value>
Value** rowPointers(Scratch::Frame& scratch, Value* matrix, int rows, size_t stride) {
  Value** pointers = scratch.take<Value*>(rows);
  for (int row = 0; row < rows; row++) pointers[row] = matrix + row * stride;
  return pointers;
}

}  // namespace rnn
