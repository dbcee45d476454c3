// Weights copied into panels, so that the inner loop of a product reads memory in one straight line.
#pragma once

#include "columns.h"
#include "memory.h"

namespace rnn {

// The right-hand side of a product: panels of [depth][width][kLanes].
struct PackedMatrix {
  float* data;
  int depth;

  float* panel(int index) const { return data + static_cast<size_t>(index) * kTileVectors * kLanes * depth; }
};

// `rows` x (the columns of `matrix`, row-major with `stride`) as [rows] deep panels.
PackedMatrix packColumns(Memory& memory, const float* matrix, int rows, int stride, const Columns& columns);

// Whether the rows to be multiplied with a transposed matrix have the padding lanes of the tile order.
enum class Depth { kPadded, kExact };

// The transpose: the columns of `matrix` run down the panels, its rows run across, kTileVectors a panel.
PackedMatrix packTransposed(Memory& memory, const float* matrix, int rows, int stride, const Columns& columns,
                            Depth depth);

// A vector in the order of `columns`, padding 0; for null all is 0.
float* packVector(Memory& memory, const float* vector, const Columns& columns);

// Rows of `width` copied to rows of paddedTo(width), padding 0.
float* padRows(Memory& memory, const float* matrix, int rows, int width);

}  // namespace rnn
