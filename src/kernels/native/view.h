// Arrays of several dimensions, read in another order than they lie in memory.
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
  // Elements of the last dimension, and how many such rows there are.
  int width() const { return rank == 0 ? 1 : static_cast<int>(sizes[rank - 1]); }
  int64_t step() const { return rank == 0 ? 1 : strides[rank - 1]; }
  int rows() const;
  // Where row `row` starts.
  int64_t rowOffset(int row) const;
  // Fails unless every element is one of `count`.
  void check(size_t count) const;
};

// [rank, sizes..., for each view: offset, strides...] of `count` views of one shape.
void readViews(KernelCall& call, int input, View* views, int count);

// to = the elements of the view, in the order of its indices. Of any type of four bytes.
void copyView(const View& view, const float* from, float* to);
// The other way round: the elements of the view in `to` = from.
void placeView(const View& view, const float* from, float* to);

}  // namespace rnn
