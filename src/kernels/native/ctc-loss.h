// Connectionist temporal classification (Graves et al. 2006).
#pragma once

#include <cstdint>

#include "scratch.h"

namespace rnn {

struct CtcLoss {
  int steps;
  int batch;
  int classes;            // the last one is the blank
  const float* logits;    // [steps, batch, classes]
  const int32_t* labels;  // of all rows, one after the other
  const int32_t* counts;  // [batch], labels of each row
  const int32_t* lengths; // [batch], 1 .. steps
  float* losses;          // [batch], nats
  float* dLogits;         // [steps, batch, classes], 0 past a row's length; null when not wanted
};

void ctcLoss(Scratch::Frame& scratch, const CtcLoss& loss);

}  // namespace rnn
