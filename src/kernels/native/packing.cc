#include "packing.h"

#include "thread-pool.h"

namespace rnn {
namespace {

void packPanel(const float* matrix, int rows, int stride, const ColumnVector* vectors, int width, float* to) {
  for (int row = 0; row < rows; row++) {
    const float* from = matrix + static_cast<size_t>(row) * stride;
    for (int v = 0; v < width; v++, to += kLanes)
      storeAligned(to, loadFirst(from + vectors[v].start, vectors[v].valid));
  }
}

// The kLanes columns of a block from `from`, `rows` rows of it there, as rows of kLanes: [column][row], zeros for the rest.
void transposeBlock(const float* from, int stride, int rows, int valid, Vector (&block)[kLanes]) {
#pragma GCC unroll 16
  for (int row = 0; row < kLanes; row++) {
    block[row] = row < rows ? loadFirst(from + static_cast<size_t>(row) * stride, valid) : Vector{};
  }
  transpose(block);
}

void packTransposedPanel(const float* matrix, Range rows, int stride, const Columns& columns, Depth depth, int width,
                         float* to) {
  for (const ColumnVector& vector : columns.vectors) {
    const int count = depth == Depth::kPadded ? kLanes : vector.valid;
    for (int first = 0; first < width; first += kLanes) {
      const float* from = matrix + static_cast<size_t>(rows.begin + first) * stride + vector.start;
      Vector block[kLanes];
      transposeBlock(from, stride, rows.size() - first, vector.valid, block);
      for (int lane = 0; lane < count; lane++) storeAligned(to + static_cast<size_t>(lane) * width + first, block[lane]);
    }
    to += static_cast<size_t>(count) * width;
  }
}

int depthOf(const Columns& columns, Depth depth) {
  if (depth == Depth::kPadded) return columns.floats();
  int sum = 0;
  for (const ColumnVector& vector : columns.vectors) sum += vector.valid;
  return sum;
}

}  // namespace

PackedMatrix packColumns(Memory& memory, const float* matrix, int rows, int stride, const Columns& columns) {
  const PackedMatrix packed{memory.floats(static_cast<size_t>(columns.floats()) * rows), rows};
  ThreadPool::instance().forRange(columns.panels(), 1, [&](Range panels) {
    for (int panel = panels.begin; panel < panels.end; panel++) {
      packPanel(matrix, rows, stride, columns.panel(panel), columns.panelWidth(panel), packed.panel(panel));
    }
  });
  return packed;
}

PackedMatrix packTransposed(Memory& memory, const float* matrix, int rows, int stride, const Columns& columns,
                            Depth depth) {
  const Columns across = plainColumns(0, rows);
  const int deep = depthOf(columns, depth);
  const PackedMatrix packed{memory.floats(static_cast<size_t>(across.floats()) * deep), deep};
  ThreadPool::instance().forRange(across.panels(), 1, [&](Range panels) {
    for (int panel = panels.begin; panel < panels.end; panel++) {
      const int first = panel * kTileVectors * kLanes;
      const int width = across.panelWidth(panel) * kLanes;
      const Range inside{first, std::min(rows, first + width)};
      packTransposedPanel(matrix, inside, stride, columns, depth, width, packed.panel(panel));
    }
  });
  return packed;
}

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
