// Sums and extrema over the middle of three dimensions.
#pragma once

namespace rnn {

enum class Reduction { kSum, kMean, kMaximum, kMinimum };

// out [outer, inner] over x [outer, size, inner]. The order of summation does not depend on the number of threads. An empty sum is 0, an
// empty mean NaN, and empty extrema are infinite.
void reduce(Reduction reduction, const float* x, int outer, int size, int inner, float* out);

}  // namespace rnn
