#include "packing.h"

#include "thread-pool.h"

namespace rnn {
namespace {

void packPanel(const float* matrix, int rows, int stride, const ColumnVector* vectors, int width, float* to) {
  for (int row = 0; row < rows; row++) {
    const float* from = matrix + static_cast<size_t>(row) * stride;
    for (int v = 0; v < width; v++, to += kLanes) storeAligned(to, loadFirst(from + vectors[v].start, vectors[v].valid));
  }
}

// kLanes columns of one row of the matrix become one column of the panel, `width` floats apart.
void scatterColumn(const float* from, int valid, float* to, int width) {
  for (int lane = 0; lane < kLanes; lane++) to[static_cast<size_t>(lane) * width] = lane < valid ? from[lane] : 0.0f;
}

void packTransposedPanel(const float* matrix, Range rows, int stride, const Columns& depthOrder, int width, float* to) {
  for (const ColumnVector& vector : depthOrder.vectors) {
    for (int n = 0; n < width; n++) {
      const bool inside = n < rows.size();
      const float* from = inside ? matrix + static_cast<size_t>(rows.begin + n) * stride + vector.start : nullptr;
      scatterColumn(from, inside ? vector.valid : 0, to + n, width);
    }
    to += static_cast<size_t>(kLanes) * width;
  }
}

}  // namespace

PackedMatrix packColumns(Scratch::Frame& scratch, const float* matrix, int rows, int stride, const Columns& columns) {
  const PackedMatrix packed{scratch.floats(static_cast<size_t>(columns.floats()) * rows), rows};
  ThreadPool::instance().forRange(columns.panels(), 1, [&](Range panels) {
    for (int panel = panels.begin; panel < panels.end; panel++) {
      packPanel(matrix, rows, stride, columns.panel(panel), columns.panelWidth(panel), packed.panel(panel));
    }
  });
  return packed;
}

PackedMatrix packTransposed(Scratch::Frame& scratch, const float* matrix, int rows, int stride,
                            const Columns& depthOrder) {
  const Columns across = plainColumns(0, rows);
  const size_t size = static_cast<size_t>(across.floats()) * depthOrder.floats();
  const PackedMatrix packed{scratch.floats(size), depthOrder.floats()};
  ThreadPool::instance().forRange(across.panels(), 1, [&](Range panels) {
    for (int panel = panels.begin; panel < panels.end; panel++) {
      const int first = panel * kTileVectors * kLanes;
      const int width = across.panelWidth(panel) * kLanes;
      const Range inside{first, std::min(rows, first + width)};
      packTransposedPanel(matrix, inside, stride, depthOrder, width, packed.panel(panel));
    }
  });
  return packed;
}

float* packVector(Scratch::Frame& scratch, const float* vector, const Columns& columns) {
  float* packed = scratch.floats(columns.floats());
  for (int v = 0; v < columns.count(); v++) {
    const ColumnVector& from = columns.vectors[v];
    storeAligned(packed + v * kLanes, vector ? loadFirst(vector + from.start, from.valid) : Vector{});
  }
  return packed;
}

float* padRows(Scratch::Frame& scratch, const float* matrix, int rows, int width) {
  const int padded = paddedTo(width);
  float* copy = scratch.floats(static_cast<size_t>(rows) * padded);
  for (int row = 0; row < rows; row++) {
    for (int unit = 0; unit < width; unit += kLanes) {
      const Vector values = loadFirst(matrix + static_cast<size_t>(row) * width + unit, width - unit);
      storeAligned(copy + static_cast<size_t>(row) * padded + unit, values);
    }
  }
  return copy;
}

}  // namespace rnn
