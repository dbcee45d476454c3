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
  const float* dOutput;            // [T, B, H]
  const float *dhFinal, *dcFinal;  // [B, H], or null for zeros
  LayerGradients gradients;
  float *dh0, *dc0;  // [B, H], or null when not wanted
};
void lstmBackward(Scratch::Frame& scratch, const LstmBackward& pass);

struct GruForward {
  LayerSize size;
  const Sequences& sequences;
  const float* input;
  LayerWeights weights;
  const float* h0;
  float* output;  // [T, B, H]
  float* hFinal;  // [B, H]
  float* gates;   // [T, B, 3 Hp]: z, r, kLanes units of each in turn, then all n
};
void gruForward(Scratch::Frame& scratch, const GruForward& pass);

struct GruBackward {
  LayerSize size;
  const Sequences& sequences;
  const float* input;
  LayerWeights weights;
  const float* h0;
  const float *output, *gates;
  const float* dOutput;  // [T, B, H]
  const float* dhFinal;  // [B, H], or null for zeros
  LayerGradients gradients;
  float* dh0;  // [B, H], or null when not wanted
};
void gruBackward(Scratch::Frame& scratch, const GruBackward& pass);

struct SimpleRnnForward {
  LayerSize size;
  const Sequences& sequences;
  bool relu;  // else tanh
  const float* input;
  LayerWeights weights;
  const float* h0;
  float* output;  // [T, B, H]
  float* hFinal;  // [B, H]
};
void simpleRnnForward(Scratch::Frame& scratch, const SimpleRnnForward& pass);

struct SimpleRnnBackward {
  LayerSize size;
  const Sequences& sequences;
  bool relu;
  const float* input;
  LayerWeights weights;
  const float* h0;
  const float* output;
  const float* dOutput;  // [T, B, H]
  const float* dhFinal;  // [B, H], or null for zeros
  LayerGradients gradients;
  float* dh0;  // [B, H], or null when not wanted
};
void simpleRnnBackward(Scratch::Frame& scratch, const SimpleRnnBackward& pass);

}  // namespace rnn
