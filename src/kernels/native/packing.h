// Weights copied into panels, so that the inner loop of a product reads memory in one straight line.
#pragma once

#include "columns.h"
#include "scratch.h"

namespace rnn {

// The right-hand side of a product: panels of [depth][width][kLanes].
struct PackedMatrix {
  float* data;
  int depth;

  float* panel(int index) const { return data + static_cast<size_t>(index) * kTileVectors * kLanes * depth; }
};

// `rows` x (the columns of `matrix`, row-major with `stride`) as [rows] deep panels.
PackedMatrix packColumns(Scratch::Frame& scratch, const float* matrix, int rows, int stride, const Columns& columns);

// The transpose: `depthOrder`'s columns run down the panels, `rows` of the matrix run across, kTileVectors a panel.
PackedMatrix packTransposed(Scratch::Frame& scratch, const float* matrix, int rows, int stride,
                            const Columns& depthOrder);

// A vector in the order of `columns`, padding 0; for null all is 0.
float* packVector(Scratch::Frame& scratch, const float* vector, const Columns& columns);

// Rows of `width` copied to rows of paddedTo(width), padding 0.
float* padRows(Scratch::Frame& scratch, const float* matrix, int rows, int width);

}  // namespace rnn
