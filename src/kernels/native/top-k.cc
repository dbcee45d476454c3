#include "top-k.h"

#include <algorithm>
#include <cmath>

#include "thread-pool.h"

namespace rnn {
namespace {

constexpr int kFloatsPerThread = 1 << 14;

bool before(float a, float b) { return a > b || (std::isnan(a) && !std::isnan(b)); }

// Insertion sort: k is small, the width of a beam.
void topOfRow(const float* x, int size, int k, float* values, int32_t* places) {
  int found = 0;
  for (int place = 0; place < size; place++) {
    if (found == k && !before(x[place], values[k - 1])) continue;
    int at = found < k ? found++ : k - 1;
    for (; at > 0 && before(x[place], values[at - 1]); at--) {
      values[at] = values[at - 1];
      places[at] = places[at - 1];
    }
    values[at] = x[place];
    places[at] = place;
  }
}

}  // namespace

void topK(const float* x, int rows, int size, int k, float* values, int32_t* places) {
  if (k == 0) return;
  ThreadPool::instance().forRange(rows, std::max(1, kFloatsPerThread / size), [&](Range range) {
    for (int row = range.begin; row < range.end; row++) {
      const size_t own = static_cast<size_t>(row) * k;
      topOfRow(x + static_cast<size_t>(row) * size, size, k, values + own, places + own);
    }
  });
}

}  // namespace rnn
