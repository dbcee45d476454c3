#include "embedding.h"

#include <algorithm>
#include <cstring>

#include "thread-pool.h"
#include "vector.h"

namespace rnn {
namespace {

constexpr int kFloatsPerThread = 1 << 14;

int rowsPerThread(int width) { return std::max(1, kFloatsPerThread / std::max(1, width)); }

void addRow(float* to, const float* from, int width) {
  for (int j = 0; j < width; j += kLanes) {
    storeFirst(to + j, loadFirst(to + j, width - j) + loadFirst(from + j, width - j), width - j);
  }
}

}  // namespace

void gatherRows(const float* table, int width, const int* ids, int count, float* out) {
  ThreadPool::instance().forRange(count, rowsPerThread(width), [&](Range range) {
    for (int n = range.begin; n < range.end; n++) {
      const float* from = table + static_cast<size_t>(ids[n]) * width;
      std::memcpy(out + static_cast<size_t>(n) * width, from, width * sizeof(float));
    }
  });
}

DistinctIds distinctIds(Scratch::Frame& scratch, const int* ids, int count, int tableRows) {
  DistinctIds distinct;
  int* index = scratch.take<int>(tableRows);
  std::fill(index, index + tableRows, -1);
  std::vector<int> uses;
  for (int n = 0; n < count; n++) {
    int& own = index[ids[n]];
    if (own < 0) {
      own = static_cast<int>(distinct.ids.size());
      distinct.ids.push_back(ids[n]);
      uses.push_back(0);
    }
    uses[own]++;
  }
  distinct.firstPlace.assign(1, 0);
  for (int use : uses) distinct.firstPlace.push_back(distinct.firstPlace.back() + use);
  std::vector<int> next(distinct.firstPlace.begin(), distinct.firstPlace.end() - 1);
  distinct.places.resize(count);
  for (int n = 0; n < count; n++) distinct.places[next[index[ids[n]]]++] = n;
  return distinct;
}

void sumByIds(const DistinctIds& distinct, const float* rows, int width, float* out) {
  const int count = static_cast<int>(distinct.ids.size());
  ThreadPool::instance().forRange(count, rowsPerThread(width), [&](Range range) {
    for (int u = range.begin; u < range.end; u++) {
      float* to = out + static_cast<size_t>(u) * width;
      std::memset(to, 0, width * sizeof(float));
      for (int place = distinct.firstPlace[u]; place < distinct.firstPlace[u + 1]; place++) {
        addRow(to, rows + static_cast<size_t>(distinct.places[place]) * width, width);
      }
    }
  });
}

}  // namespace rnn
