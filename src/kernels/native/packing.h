// Packs weights into panels, so that the inner loop of a product reads memory sequentially.
#pragma once

#include "columns.h"
#include "memory.h"
#include "operand.h"
#include "thread-pool.h"

namespace rnn {

// The right-hand side of a product: panels of [depth][width][kLanes], or of [depth/2][width][kLanes] pairs.
template <class Operand>
struct PackedMatrix {
  Operand* data;
  int depth;        // a multiple of kDepthStep
  int paddedDepth;  // a multiple of kPackedDepths, padded with zeros

  Range depths() const { return {0, depth}; }
  Operand* panel(int index) const { return data + static_cast<size_t>(index) * kTileVectors * kLanes * paddedDepth; }
};

// Packs `rows` rows of the given columns of `matrix` (row-major with `stride`) into panels of that depth.
template <class Operand>
PackedMatrix<Operand> packColumns(Memory& memory, const float* matrix, int rows, int stride, const Columns& columns);

// Whether the rows multiplied by a transposed matrix include the padding lanes of the tile order.
enum class Depth { kPadded, kExact };

// Packs the transpose: the columns of `matrix` become the depth, and its rows the columns of the panels, kTileVectors vectors per panel.
// For kExact only the last of `columns` may have an odd number of valid columns.
template <class Operand>
PackedMatrix<Operand> packTransposed(Memory& memory, const float* matrix, int rows, int stride, const Columns& columns,
                                     Depth depth);

// A vector in the order of `columns`, padded with zeros; all zeros for null.
float* packVector(Memory& memory, const float* vector, const Columns& columns);

// A copy of rows of `width`, padded with zeros to paddedTo(width).
float* padRows(Memory& memory, const float* matrix, int rows, int width);

// The left-hand side of a product: rows `stride` operands apart, each with whole depth steps.
template <class Operand>
struct OperandRows {
  const Operand* data;
  size_t stride;
};

// For float the rows of the matrix itself; for bfloat16 rounded copies, padded with zeros to paddedTo(width).
template <class Operand>
OperandRows<Operand> operandRows(Memory& memory, const float* matrix, int rows, int width);

}  // namespace rnn
