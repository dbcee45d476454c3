#include "softmax.h"

#include <algorithm>

#include "thread-pool.h"
#include "vector-math.h"

namespace rnn {
namespace {

constexpr int kFloatsPerThread = 1 << 13;

float maximumOf(const float* x, int size) {
  Vector largest = broadcast(-kInfinity);
  int j = 0;
  for (; j + kLanes <= size; j += kLanes) largest = greaterOf(largest, load(x + j));
  float maximum = -kInfinity;
  for (int lane = 0; lane < kLanes; lane++) maximum = maximum > largest[lane] || maximum != maximum ? maximum : largest[lane];
  for (; j < size; j++) maximum = maximum > x[j] || maximum != maximum ? maximum : x[j];
  return maximum;
}

// Returns Σ e^(x - maximum); stores each term in `out`.
double sumExponentials(const float* x, int size, float maximum, float* out) {
  Vector sum = {};
  double rest = 0;
  for (int j = 0; j < size; j += kLanes) {
    const int count = size - j;
    const Vector e = fullExp(loadFirst(x + j, count) - maximum);
    storeFirst(out + j, e, count);
    if (count >= kLanes) {
      sum += e;
    } else {
      for (int lane = 0; lane < count; lane++) rest += e[lane];
    }
  }
  for (int lane = 0; lane < kLanes; lane++) rest += sum[lane];
  return rest;
}

void softmaxRow(const float* x, int size, float* out) {
  const float factor = static_cast<float>(1 / sumExponentials(x, size, maximumOf(x, size), out));
  for (int j = 0; j < size; j += kLanes) storeFirst(out + j, loadFirst(out + j, size - j) * factor, size - j);
}

}  // namespace

void softmax(const float* x, int rows, int size, float* out) {
  if (size == 0) return;
  ThreadPool::instance().forRange(rows, std::max(1, kFloatsPerThread / size), [&](Range range) {
    for (int row = range.begin; row < range.end; row++) {
      const size_t first = static_cast<size_t>(row) * size;
      softmaxRow(x + first, size, out + first);
    }
  });
}

}  // namespace rnn
