#pragma once

#include <cstddef>
#include <cstdint>

namespace rnn {

// Inverted dropout (Srivastava et al. 2014): each element is 0 with probability `rate`, otherwise `kept`, 1 / (1 - rate). Element n depends
// only on `seed` and n.
void dropoutMask(float* mask, size_t count, float rate, float kept, uint32_t seed);

}  // namespace rnn
