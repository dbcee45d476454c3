// Multidimensional arrays, read in another order than in memory.
#pragma once

#include <cstdint>

#include "kernel-call.h"

namespace rnn {

// Element (i, j, ...) is at offset + i strides[0] + j strides[1] + ...; a stride of 0 repeats, a negative one runs backwards.
struct View {
  int64_t offset = 0;
  int rank = 0;
  int64_t sizes[kMaxRank] = {};
  int64_t strides[kMaxRank] = {};

  int64_t size() const;
  // The elements of the last dimension, the stride between them, and the number of such rows.
  int width() const { return rank == 0 ? 1 : static_cast<int>(sizes[rank - 1]); }
  int64_t step() const { return rank == 0 ? 1 : strides[rank - 1]; }
  int rows() const;
  // Where row `row` starts.
  int64_t rowOffset(int row) const;
  // Fails unless all elements of the view are inside an array of `count` elements.
  void check(size_t count) const;
};

// Reads `count` views of one shape: [rank, sizes..., for each view: offset, strides...].
void readViews(KernelCall& call, int input, View* views, int count);

// to = the elements of the view, in the order of its indices. For any type of four bytes.
void copyView(const View& view, const float* from, float* to);
// The inverse: the elements of the view in `to` = from.
void placeView(const View& view, const float* from, float* to);

}  // namespace rnn
