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

// `count` columns of one row of the matrix become one column of the panel, `width` floats apart; zeros after `valid`.
void scatterColumn(const float* from, int valid, int count, float* to, int width) {
  for (int lane = 0; lane < count; lane++) to[static_cast<size_t>(lane) * width] = lane < valid ? from[lane] : 0.0f;
}

void packTransposedPanel(const float* matrix, Range rows, int stride, const Columns& columns, Depth depth, int width,
                         float* to) {
  for (const ColumnVector& vector : columns.vectors) {
    const int count = depth == Depth::kPadded ? kLanes : vector.valid;
    for (int n = 0; n < width; n++) {
      const bool inside = n < rows.size();
      const float* from = inside ? matrix + static_cast<size_t>(rows.begin + n) * stride + vector.start : nullptr;
      scatterColumn(from, inside ? vector.valid : 0, count, to + n, width);
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
