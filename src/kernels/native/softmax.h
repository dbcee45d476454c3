#pragma once

namespace rnn {

// Softmax of each of `rows` rows of `size`: e^x / Σ e^x.
void softmax(const float* x, int rows, int size, float* out);

}  // namespace rnn
