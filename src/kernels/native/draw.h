// Draws a token from the logits of one row.
#pragma once

#include <vector>

#include "memory.h"

namespace rnn {

struct DrawRule {
  double temperature = 0;   // 0 chooses the most probable token
  std::vector<int> banned;  // ids that are never drawn
};

// Draws from p ∝ exp(logit / temperature) by the inverse of the cumulative sum, in float64, like ../stepper/draw.ts.
class Drawer {
 public:
  explicit Drawer(int vocabulary);

  // Returns an id, or -1 if the logits are not finite. `uniform` is in [0, 1). `logits` must be padded to whole vectors; it is overwritten.
  int draw(float* logits, const DrawRule& rule, double uniform);

 private:
  int drawWeighted(double uniform) const;
  double weigh(const float* logits, float largest, double temperature);

  const int vocabulary_;
  OwnedMemory memory_;
  double* const weights_;
};

}  // namespace rnn
