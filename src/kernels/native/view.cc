#include "view.h"

#include <algorithm>
#include <cstring>
#include <string>

#include "thread-pool.h"
#include "vector.h"

namespace rnn {
namespace {

constexpr int kFloatsPerThread = 1 << 14;

int rowsPerThread(int64_t width) { return static_cast<int>(std::max<int64_t>(1, kFloatsPerThread / std::max<int64_t>(1, width))); }

void copyRow(const float* from, int64_t step, int width, float* to) {
  if (step == 1) {
    std::memcpy(to, from, width * sizeof(float));
  } else {
    for (int i = 0; i < width; i++) std::memcpy(to + i, from + i * step, sizeof(float));
  }
}

// to [rows, width] = the transpose of `from`, whose rows are `step` apart, for at most kLanes rows of `to`.
void copyTransposed(const float* from, int64_t step, int rows, int width, float* to) {
  for (int column = 0; column < width; column += kLanes) {
    Vector block[kLanes];
    for (int lane = 0; lane < kLanes; lane++) {
      const bool inside = column + lane < width;
      block[lane] = inside ? loadFirst(from + (column + lane) * step, rows) : Vector{};
    }
    transpose(block);
    for (int row = 0; row < std::min(rows, kLanes); row++) {
      storeFirst(to + static_cast<size_t>(row) * width + column, block[row], width - column);
    }
  }
}

bool isTransposed(const View& view) {
  return view.rank >= 2 && view.step() != 1 && view.strides[view.rank - 2] == 1;
}

// Copies a view whose last two dimensions are a transposed matrix; the other dimensions count matrices.
void copyMatrices(const View& view, const float* from, float* to) {
  const int width = view.width();
  const int height = static_cast<int>(view.sizes[view.rank - 2]);
  if (width == 0 || height == 0) return;
  const int blocks = vectorsFor(height);
  const int matrices = view.rows() / height;
  ThreadPool::instance().forRange(matrices * blocks, rowsPerThread(static_cast<int64_t>(width) * kLanes), [&](Range range) {
    for (int index = range.begin; index < range.end; index++) {
      const int row = index % blocks * kLanes;
      const int first = index / blocks * height + row;
      const float* matrix = from + view.rowOffset(first);
      copyTransposed(matrix, view.step(), height - row, width, to + static_cast<size_t>(first) * width);
    }
  });
}

}  // namespace

int64_t View::size() const {
  int64_t size = 1;
  for (int index = 0; index < rank; index++) size *= sizes[index];
  return size;
}

int View::rows() const {
  int64_t rows = 1;
  for (int index = 0; index + 1 < rank; index++) rows *= sizes[index];
  return static_cast<int>(rows);
}

int64_t View::rowOffset(int row) const {
  int64_t place = offset;
  for (int index = rank - 2; index >= 0; index--) {
    place += row % sizes[index] * strides[index];
    row = static_cast<int>(row / sizes[index]);
  }
  return place;
}

void View::check(size_t count) const {
  if (size() == 0) return;
  int64_t lowest = offset, highest = offset;
  for (int index = 0; index < rank; index++) {
    const int64_t reach = (sizes[index] - 1) * strides[index];
    (reach < 0 ? lowest : highest) += reach;
  }
  if (lowest < 0 || highest >= static_cast<int64_t>(count)) {
    fail("a view of " + std::to_string(count) + " elements reaches past them");
  }
}

void readViews(KernelCall& call, int input, View* views, int count) {
  const Input layout = call.input(input);
  const int32_t* words = layout.data<int32_t>();
  const int size = static_cast<int>(layout.size());
  const int rank = size > 0 ? words[0] : -1;
  if (rank < 0 || rank > kMaxRank || size != 1 + rank + count * (1 + rank)) fail("the layout is not of that many views");
  for (int v = 0; v < count; v++) {
    const int32_t* own = words + 1 + rank + v * (1 + rank);
    views[v].rank = rank;
    views[v].offset = own[0];
    for (int index = 0; index < rank; index++) {
      if (words[1 + index] < 0) fail("a dimension is negative");
      views[v].sizes[index] = words[1 + index];
      views[v].strides[index] = own[1 + index];
    }
  }
}

void copyView(const View& view, const float* from, float* to) {
  if (isTransposed(view)) return copyMatrices(view, from, to);
  const int width = view.width();
  ThreadPool::instance().forRange(view.rows(), rowsPerThread(width), [&](Range range) {
    for (int row = range.begin; row < range.end; row++) {
      copyRow(from + view.rowOffset(row), view.step(), width, to + static_cast<size_t>(row) * width);
    }
  });
}

void placeView(const View& view, const float* from, float* to) {
  const int width = view.width();
  const int rows = view.rows();
  for (int row = 0; row < rows; row++, from += width) {
    float* start = to + view.rowOffset(row);
    if (view.step() == 1) {
      std::memcpy(start, from, width * sizeof(float));
    } else {
      for (int i = 0; i < width; i++) start[i * view.step()] = from[i];
    }
  }
}

}  // namespace rnn
