// The recurrent layers: forward passes, and backpropagation through time.
// Weights in Keras's layout; sequences time-major; [B, H] states.
#pragma once

#include "recurrent.h"
#include "scratch.h"

namespace rnn {

struct LayerWeights {
  const float* kernel;     // [I, G*H]
  const float* recurrent;  // [H, G*H]
  const float* bias;       // [G*H]; not read by the backward passes
};

struct LayerGradients {
  float* input;      // [T, B, I], or null when not wanted
  float* kernel;     // [I, G*H]
  float* recurrent;  // [H, G*H]
  float* bias;       // [G*H]
};

// Rows of `padded` floats (Hp) below are saved by the forward pass for the backward pass.
struct LstmForward {
  LayerSize size;
  const Sequences& sequences;
  const float* input;
  LayerWeights weights;
  const float *h0, *c0;
  float* output;           // [T, B, H]
  float *hFinal, *cFinal;  // [B, H]
  float* gates;            // [T, B, 4 Hp]: i, f, g, o, kLanes units of each in turn
  float* cells;            // [T, B, Hp]
};
void lstmForward(Scratch::Frame& scratch, const LstmForward& pass);

struct LstmBackward {
  LayerSize size;
  const Sequences& sequences;
  const float* input;
  LayerWeights weights;
  const float *h0, *c0;
  const float *output, *gates, *cells;
  const float* dOutput;                // [T, B, H]
  const float *dhFinal, *dcFinal;      // [B, H], or null for zeros
  LayerGradients gradients;
  float *dh0, *dc0;                    // [B, H], or null when not wanted
};
void lstmBackward(Scratch::Frame& scratch, const LstmBackward& pass);

}  // namespace rnn
