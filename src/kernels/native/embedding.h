#pragma once

#include <vector>

#include "scratch.h"

namespace rnn {

// out[n] = table[ids[n]], rows of `width`.
void gatherRows(const float* table, int width, const int* ids, int count, float* out);

// The distinct ids in the order of their first use, and for each the places that use it.
struct DistinctIds {
  std::vector<int> ids;
  std::vector<int> firstPlace;  // start of each id in `places`, and the end: one more than ids
  std::vector<int> places;
};
DistinctIds distinctIds(Scratch::Frame& scratch, const int* ids, int count, int tableRows);

// out[u] = Σ rows[n] over the places n of the u-th distinct id, in their order.
void sumByIds(const DistinctIds& distinct, const float* rows, int width, float* out);

}  // namespace rnn
