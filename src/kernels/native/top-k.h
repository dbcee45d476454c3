#pragma once

#include <cstdint>

namespace rnn {

// The `k` largest of each of `rows` rows of `size`, largest first; equal values in order of position. NaN counts as the largest.
void topK(const float* x, int rows, int size, int k, float* values, int32_t* places);

}  // namespace rnn
