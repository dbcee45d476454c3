// The draw of a token from the logits of one row.
#pragma once

#include <vector>

#include "memory.h"

namespace rnn {

struct DrawRule {
  double temperature = 0;   // 0 takes the likeliest token
  std::vector<int> banned;  // ids that are never drawn
};

// Draws from p ∝ exp(logit / temperature) by the inverse of its cumulative sum, in float64 as ../reference/draw.ts does.
class Drawer {
 public:
  explicit Drawer(int vocabulary);

  // An id, `uniform` being in [0, 1); -1 when the logits are not finite. `logits` is padded to whole vectors, and
  // overwritten.
  int draw(float* logits, const DrawRule& rule, double uniform);

 private:
  int drawWeighted(double uniform) const;
  double weigh(const float* logits, float largest, double temperature);

  const int vocabulary_;
  OwnedMemory memory_;
  double* const weights_;
};

}  // namespace rnn
