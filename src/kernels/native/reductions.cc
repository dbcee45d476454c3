#include "reductions.h"

#include <algorithm>

#include "thread-pool.h"
#include "vector.h"

namespace rnn {
namespace {

constexpr size_t kBlock = 1 << 14;
constexpr int kColumnGrain = 256;

double blockSquares(const float* values, size_t count) {
  Vector sums[2] = {};
  for (size_t done = 0; done < count; done += kLanes) {
    const int lanes = static_cast<int>(std::min<size_t>(kLanes, count - done));
    const Vector x = loadFirst(values + done, lanes);
    sums[done / kLanes % 2] += x * x;
  }
  double total = 0;
  for (int lane = 0; lane < kLanes; lane++) total += static_cast<double>(sums[0][lane]) + sums[1][lane];
  return total;
}

}  // namespace

double sumOfSquares(const std::vector<Span>& spans) {
  std::vector<Span> blocks;
  for (const Span& span : spans) {
    for (size_t done = 0; done < span.count; done += kBlock) {
      blocks.push_back({span.values + done, std::min(kBlock, span.count - done)});
    }
  }
  std::vector<double> sums(blocks.size());
  ThreadPool::instance().forRange(static_cast<int>(blocks.size()), 1, [&](Range range) {
    for (int block = range.begin; block < range.end; block++) {
      sums[block] = blockSquares(blocks[block].values, blocks[block].count);
    }
  });
  double total = 0;
  for (double sum : sums) total += sum;
  return total;
}

void sumRows(const float* matrix, int rows, int columns, float* out) {
  ThreadPool::instance().forRange(columns, kColumnGrain, [&](Range range) {
    std::fill(out + range.begin, out + range.end, 0.0f);
    for (int row = 0; row < rows; row++) {
      const float* from = matrix + static_cast<size_t>(row) * columns;
      for (int j = range.begin; j < range.end; j += kLanes) {
        const int count = range.end - j;
        storeFirst(out + j, loadFirst(out + j, count) + loadFirst(from + j, count), count);
      }
    }
  });
}

}  // namespace rnn
