// Elementwise operations; views express broadcasting as in NumPy.
#pragma once

#include <algorithm>

#include "thread-pool.h"
#include "vector-math.h"
#include "view.h"

namespace rnn {

constexpr int kElementGrain = 1 << 13;

// lanes[i] = from[i * step] for the first `count` lanes.
inline Vector loadStrided(const float* from, int64_t step, int count) {
  if (step == 1) return loadFirst(from, count);
  if (step == 0) return broadcast(*from);
  Vector lanes = {};
  for (int lane = 0; lane < std::min(count, kLanes); lane++) lanes[lane] = from[lane * step];
  return lanes;
}

template <class Operation>
void applyRow(const float* a, int64_t stepA, const float* b, int64_t stepB, int width, float* out) {
  if (stepA == 1 && stepB == 1) {
    for (int i = 0; i < width; i += kLanes) {
      const int count = width - i;
      storeFirst(out + i, Operation::of(loadFirst(a + i, count), loadFirst(b + i, count)), count);
    }
    return;
  }
  for (int i = 0; i < width; i += kLanes) {
    const int count = width - i;
    const Vector left = loadStrided(a + i * stepA, stepA, count);
    const Vector right = loadStrided(b + i * stepB, stepB, count);
    storeFirst(out + i, Operation::of(left, right), count);
  }
}

// out = Operation::of(a, b), in the common shape of the views.
template <class Operation>
void applyElementwise(const float* a, const View& viewA, const float* b, const View& viewB, float* out) {
  ThreadPool& pool = ThreadPool::instance();
  const int width = viewA.width();
  const int rows = viewA.rows();
  if (width == 0) return;
  const auto row = [&](int index, Range columns) {
    const int64_t first = columns.begin;
    applyRow<Operation>(a + viewA.rowOffset(index) + first * viewA.step(), viewA.step(),
                        b + viewB.rowOffset(index) + first * viewB.step(), viewB.step(), columns.size(),
                        out + static_cast<size_t>(index) * width + first);
  };
  if (rows == 1) return pool.forRange(width, kElementGrain, [&](Range columns) { row(0, columns); });
  pool.forRange(rows, std::max(1, kElementGrain / width), [&](Range range) {
    for (int index = range.begin; index < range.end; index++) row(index, {0, width});
  });
}

// out = Operation::of(x), `count` elements.
template <class Operation>
void applyElementwise(const float* x, int count, float* out) {
  ThreadPool::instance().forRange(count, kElementGrain, [&](Range range) {
    for (int i = range.begin; i < range.end; i += kLanes) {
      storeFirst(out + i, Operation::of(loadFirst(x + i, range.end - i)), range.end - i);
    }
  });
}

}  // namespace rnn
