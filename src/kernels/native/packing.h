// Weights copied into panels, so that the inner loop of a product reads memory in one straight line.
#pragma once

#include "columns.h"
#include "memory.h"
#include "operand.h"

namespace rnn {

// The right-hand side of a product: panels of [depth][width][kLanes], or of [depth/2][width][kLanes] pairs.
template <class Operand>
struct PackedMatrix {
  Operand* data;
  int depth;  // whole steps of kDepthStep, zeros at the end

  Operand* panel(int index) const { return data + static_cast<size_t>(index) * kTileVectors * kLanes * depth; }
};

// `rows` x (the columns of `matrix`, row-major with `stride`) as [rows] deep panels.
template <class Operand>
PackedMatrix<Operand> packColumns(Memory& memory, const float* matrix, int rows, int stride, const Columns& columns);

// Whether the rows to be multiplied with a transposed matrix have the padding lanes of the tile order.
enum class Depth { kPadded, kExact };

// The transpose: the columns of `matrix` run down the panels, its rows run across, kTileVectors a panel. For kExact only the
// last of `columns` may have an odd number of valid ones.
template <class Operand>
PackedMatrix<Operand> packTransposed(Memory& memory, const float* matrix, int rows, int stride, const Columns& columns,
                                     Depth depth);

// A vector in the order of `columns`, padding 0; for null all is 0.
float* packVector(Memory& memory, const float* vector, const Columns& columns);

// Rows of `width` copied to rows of paddedTo(width), padding 0.
float* padRows(Memory& memory, const float* matrix, int rows, int width);

// The left-hand side of a product: rows `stride` operands apart, the numbers of whole steps of depth in each.
template <class Operand>
struct OperandRows {
  const Operand* data;
  size_t stride;
};

// The rows of a matrix themselves, or copies rounded and padded to paddedTo(width), padding 0.
template <class Operand>
OperandRows<Operand> operandRows(Memory& memory, const float* matrix, int rows, int width);

}  // namespace rnn
