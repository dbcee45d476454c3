#pragma once

#include <cstddef>
#include <vector>

namespace rnn {

struct Span {
  const float* values;
  size_t count;
};

// Σ x² over all spans. The sums of blocks of fixed size are added in float64: the result does not depend on the number of threads.
double sumOfSquares(const std::vector<Span>& spans);

// out[column] = Σ_row matrix[row][column]
void sumRows(const float* matrix, int rows, int columns, float* out);

}  // namespace rnn
