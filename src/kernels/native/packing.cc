#include "packing.h"

#include <algorithm>
#include <cstring>
#include <type_traits>

#include "thread-pool.h"

namespace rnn {
namespace {

template <class Operand>
Operand* takeOperands(Memory& memory, size_t count) {
  return static_cast<Operand*>(memory.bytes(count * sizeof(Operand)));
}

// Stores one depth step of kLanes columns; a step of float has depth 1 and ignores the second vector.
void storeStep(float* to, Vector first, Vector) { storeAligned(to, first); }
void storeStep(Bfloat16* to, Vector first, Vector second) {
  storePairs(to, pairHalves(roundToHalves(first), roundToHalves(second)));
}

// A panel of whole vectors only, so no vector has to be checked.
template <int Width>
RNN_OUTLINE void packWholePanel(const float* matrix, int rows, int stride, const ColumnVector* vectors, float* to) {
  const float* from[Width];
  for (int v = 0; v < Width; v++) from[v] = matrix + vectors[v].start;
  for (int row = 0; row < rows; row++, to += Width * kLanes) {
    for (int v = 0; v < Width; v++) {
      storeAligned(to + v * kLanes, load(from[v]));
      from[v] += stride;
    }
  }
}

// Room for a packed matrix of that many columns.
template <class Operand>
PackedMatrix<Operand> takePacked(Memory& memory, int columns, int depth) {
  const int padded = roundedUp(depth, kPackedDepths<Operand>);
  return {takeOperands<Operand>(memory, static_cast<size_t>(columns) * padded), depth, padded};
}

// Zeros in the depths past the last one of a panel of `width` columns.
template <class Operand>
void padPanel(const PackedMatrix<Operand>& packed, int panel, int width) {
  const size_t depths = packed.paddedDepth - packed.depth;
  std::memset(packed.panel(panel) + static_cast<size_t>(packed.depth) * width, 0, sizeof(Operand) * depths * width);
}

template <class Operand>
void packPanel(const float* matrix, int rows, int stride, const ColumnVector* vectors, int width, Operand* to) {
  if constexpr (std::is_same_v<Operand, float>) {
    const auto isWhole = [](const ColumnVector& vector) { return vector.valid == kLanes; };
    if (width == kTileVectors && std::all_of(vectors, vectors + width, isWhole)) {
      return packWholePanel<kTileVectors>(matrix, rows, stride, vectors, to);
    }
  }
  constexpr int kStep = kDepthStep<Operand>;
  for (int row = 0; row < rows; row += kStep) {
    const float* from = matrix + static_cast<size_t>(row) * stride;
    const bool isWhole = row + kStep <= rows;
    for (int v = 0; v < width; v++, to += kLanes * kStep) {
      const auto [start, valid] = vectors[v];
      const Vector first = loadFirst(from + start, valid);
      storeStep(to, first, kStep == 2 && isWhole ? loadFirst(from + stride + start, valid) : Vector{});
    }
  }
}

// Transposes a block at `from`, of at most kLanes rows and columns, into block[column][row]; missing rows and columns are zeros.
void transposeBlock(const float* from, int stride, int rows, int valid, Vector (&block)[kLanes]) {
  if (rows >= kLanes && valid == kLanes) {
#pragma GCC unroll 16
    for (int row = 0; row < kLanes; row++) block[row] = load(from + static_cast<size_t>(row) * stride);
    return transpose(block);
  }
#pragma GCC unroll 16
  for (int row = 0; row < kLanes; row++) {
    block[row] = row < rows ? loadFirst(from + static_cast<size_t>(row) * stride, valid) : Vector{};
  }
  transpose(block);
}

template <class Operand>
void packTransposedPanel(const float* matrix, Range rows, int stride, const Columns& columns, Depth depth, int width,
                         Operand* to) {
  constexpr int kStep = kDepthStep<Operand>;
  for (const ColumnVector& vector : columns.vectors) {
    const int count = depth == Depth::kPadded ? kLanes : vector.valid;
    for (int first = 0; first < width; first += kLanes) {
      const float* from = matrix + static_cast<size_t>(rows.begin + first) * stride + vector.start;
      Vector block[kLanes];
      transposeBlock(from, stride, rows.size() - first, vector.valid, block);
      for (int lane = 0; lane < count; lane += kStep) {
        Operand* step = to + static_cast<size_t>(lane) * width + first * kStep;
        storeStep(step, block[lane], block[lane + kStep - 1]);
      }
    }
    to += static_cast<size_t>(evenDepth<Operand>(count)) * width;
  }
}

template <class Operand>
int depthOf(const Columns& columns, Depth depth) {
  if (depth == Depth::kPadded) return columns.floats();
  int sum = 0;
  for (const ColumnVector& vector : columns.vectors) sum += vector.valid;
  return evenDepth<Operand>(sum);
}

}  // namespace

template <class Operand>
PackedMatrix<Operand> packColumns(Memory& memory, const float* matrix, int rows, int stride, const Columns& columns) {
  const PackedMatrix<Operand> packed = takePacked<Operand>(memory, columns.floats(), evenDepth<Operand>(rows));
  ThreadPool::instance().forRange(columns.panels(), 1, [&](Range panels) {
    for (int panel = panels.begin; panel < panels.end; panel++) {
      packPanel(matrix, rows, stride, columns.panel(panel), columns.panelWidth(panel), packed.panel(panel));
      padPanel(packed, panel, columns.panelWidth(panel) * kLanes);
    }
  });
  return packed;
}

template <class Operand>
PackedMatrix<Operand> packTransposed(Memory& memory, const float* matrix, int rows, int stride, const Columns& columns,
                                     Depth depth) {
  const Columns across = plainColumns(0, rows);
  const PackedMatrix<Operand> packed = takePacked<Operand>(memory, across.floats(), depthOf<Operand>(columns, depth));
  ThreadPool::instance().forRange(across.panels(), 1, [&](Range panels) {
    for (int panel = panels.begin; panel < panels.end; panel++) {
      const int first = panel * kTileVectors * kLanes;
      const int width = across.panelWidth(panel) * kLanes;
      const Range inside{first, std::min(rows, first + width)};
      packTransposedPanel(matrix, inside, stride, columns, depth, width, packed.panel(panel));
      padPanel(packed, panel, width);
    }
  });
  return packed;
}

template <class Operand>
OperandRows<Operand> operandRows(Memory& memory, const float* matrix, int rows, int width) {
  if constexpr (std::is_same_v<Operand, float>) {
    return {matrix, static_cast<size_t>(width)};
  } else {
    constexpr int kNumbersPerThread = 1 << 14;
    const size_t stride = paddedTo(width);
    Operand* copy = takeOperands<Operand>(memory, rows * stride);
    ThreadPool::instance().forRange(rows, std::max(1, kNumbersPerThread / width), [&](Range own) {
      for (int row = own.begin; row < own.end; row++) {
        const float* from = matrix + static_cast<size_t>(row) * width;
        for (int at = 0; at < width; at += kLanes) {
          storeOperands(copy + row * stride + at, loadFirst(from + at, width - at));
        }
      }
    });
    return {copy, stride};
  }
}

#define RNN_INSTANTIATE(Operand)                                                                         \
  template PackedMatrix<Operand> packColumns(Memory&, const float*, int, int, const Columns&);           \
  template PackedMatrix<Operand> packTransposed(Memory&, const float*, int, int, const Columns&, Depth); \
  template OperandRows<Operand> operandRows(Memory&, const float*, int, int);
RNN_FOR_EACH_OPERAND(RNN_INSTANTIATE)

float* packVector(Memory& memory, const float* vector, const Columns& columns) {
  float* packed = memory.floats(columns.floats());
  for (int v = 0; v < columns.count(); v++) {
    const ColumnVector& from = columns.vectors[v];
    storeAligned(packed + v * kLanes, vector ? loadFirst(vector + from.start, from.valid) : Vector{});
  }
  return packed;
}

float* padRows(Memory& memory, const float* matrix, int rows, int width) {
  const int padded = paddedTo(width);
  float* copy = memory.floats(static_cast<size_t>(rows) * padded);
  for (int row = 0; row < rows; row++) {
    for (int unit = 0; unit < width; unit += kLanes) {
      const Vector values = loadFirst(matrix + static_cast<size_t>(row) * width + unit, width - unit);
      storeAligned(copy + static_cast<size_t>(row) * padded + unit, values);
    }
  }
  return copy;
}

}  // namespace rnn
