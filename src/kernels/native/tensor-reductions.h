// Sums and extremes over the middle one of three dimensions.
#pragma once

namespace rnn {

enum class Reduction { kSum, kMean, kMaximum, kMinimum };

// out [outer, inner] over x [outer, size, inner]. Every element is computed in one order, whatever the number of threads. An
// empty sum is 0, an empty mean NaN, and the extremes are infinite.
void reduce(Reduction reduction, const float* x, int outer, int size, int inner, float* out);

}  // namespace rnn
