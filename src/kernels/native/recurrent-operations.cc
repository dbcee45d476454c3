// The recurrent layers as TensorFlow operations.
#include "cells.h"
#include "operations.h"

namespace rnn {
namespace {

// Sizes from the input [T, B, I] and the recurrent kernel [H, G*H].
LayerSize layerSize(KernelCall& call, int inputIndex, int recurrentIndex) {
  const Input input = call.input(inputIndex);
  const Input recurrent = call.input(recurrentIndex);
  if (input.rank() != 3 || recurrent.rank() != 2)
    fail("the input must be [T, B, I], the recurrent kernel [H, G*H]");
  const LayerSize size{input.dimension(0), input.dimension(1), input.dimension(2), recurrent.dimension(0)};
  if (size.T < 1 || size.B < 1 || size.I < 1 || size.H < 1) fail("no dimension may be 0");
  return size;
}

Sequences sequencesOf(KernelCall& call, int lengthsIndex, const LayerSize& size, bool reverse) {
  const int32_t* lengths = call.optionalInts(lengthsIndex, {size.B});
  for (int row = 0; lengths && row < size.B; row++) {
    if (lengths[row] < 0 || lengths[row] > size.T) fail("a length is not in 0..T");
  }
  return Sequences(size.T, size.B, lengths, reverse);
}

// input, kernel, recurrent, bias, lengths, h0, c0 -> output, h, c, gates, cells
void computeLstmForward(KernelCall& call, const Attributes& attributes) {
  const LayerSize size = layerSize(call, 0, 2);
  const auto [T, B, I, H] = size;
  const int padded = size.padded();
  const Sequences sequences = sequencesOf(call, 4, size, attributes.reverse);
  lstmForward(call.scratch(), {
                                  size,
                                  sequences,
                                  call.floats(0, {T, B, I}),
                                  {call.floats(1, {I, 4 * H}), call.floats(2, {H, 4 * H}), call.floats(3, {4 * H})},
                                  call.floats(5, {B, H}),
                                  call.floats(6, {B, H}),
                                  call.output(0, {T, B, H}),
                                  call.output(1, {B, H}),
                                  call.output(2, {B, H}),
                                  call.output(3, {T, B, 4 * padded}),
                                  call.output(4, {T, B, padded}),
                              });
}

// input, kernel, recurrent, lengths, h0, c0, output, gates, cells, d_output, d_h, d_c
//   -> d_input, d_kernel, d_recurrent, d_bias, d_h0, d_c0
void computeLstmBackward(KernelCall& call, const Attributes& attributes) {
  const LayerSize size = layerSize(call, 0, 2);
  const auto [T, B, I, H] = size;
  const int padded = size.padded();
  const Sequences sequences = sequencesOf(call, 3, size, attributes.reverse);
  lstmBackward(call.scratch(), {
                                   size,
                                   sequences,
                                   call.floats(0, {T, B, I}),
                                   {call.floats(1, {I, 4 * H}), call.floats(2, {H, 4 * H}), nullptr},
                                   call.floats(4, {B, H}),
                                   call.floats(5, {B, H}),
                                   call.floats(6, {T, B, H}),
                                   call.floats(7, {T, B, 4 * padded}),
                                   call.floats(8, {T, B, padded}),
                                   call.floats(9, {T, B, H}),
                                   call.optionalFloats(10, {B, H}),
                                   call.optionalFloats(11, {B, H}),
                                   {call.optionalOutput(0, {T, B, I}, attributes.inputGradient),
                                    call.output(1, {I, 4 * H}), call.output(2, {H, 4 * H}), call.output(3, {4 * H})},
                                   call.optionalOutput(4, {B, H}, attributes.stateGradient),
                                   call.optionalOutput(5, {B, H}, attributes.stateGradient),
                               });
}

// input, kernel, recurrent, bias, lengths, h0 -> output, h, gates
void computeGruForward(KernelCall& call, const Attributes& attributes) {
  const LayerSize size = layerSize(call, 0, 2);
  const auto [T, B, I, H] = size;
  const Sequences sequences = sequencesOf(call, 4, size, attributes.reverse);
  gruForward(call.scratch(), {
                                 size,
                                 sequences,
                                 call.floats(0, {T, B, I}),
                                 {call.floats(1, {I, 3 * H}), call.floats(2, {H, 3 * H}), call.floats(3, {3 * H})},
                                 call.floats(5, {B, H}),
                                 call.output(0, {T, B, H}),
                                 call.output(1, {B, H}),
                                 call.output(2, {T, B, 3 * size.padded()}),
                             });
}

// input, kernel, recurrent, lengths, h0, output, gates, d_output, d_h -> d_input, d_kernel, d_recurrent, d_bias, d_h0
void computeGruBackward(KernelCall& call, const Attributes& attributes) {
  const LayerSize size = layerSize(call, 0, 2);
  const auto [T, B, I, H] = size;
  const Sequences sequences = sequencesOf(call, 3, size, attributes.reverse);
  gruBackward(call.scratch(), {
                                  size,
                                  sequences,
                                  call.floats(0, {T, B, I}),
                                  {call.floats(1, {I, 3 * H}), call.floats(2, {H, 3 * H}), nullptr},
                                  call.floats(4, {B, H}),
                                  call.floats(5, {T, B, H}),
                                  call.floats(6, {T, B, 3 * size.padded()}),
                                  call.floats(7, {T, B, H}),
                                  call.optionalFloats(8, {B, H}),
                                  {call.optionalOutput(0, {T, B, I}, attributes.inputGradient),
                                   call.output(1, {I, 3 * H}), call.output(2, {H, 3 * H}), call.output(3, {3 * H})},
                                  call.optionalOutput(4, {B, H}, attributes.stateGradient),
                              });
}

// input, kernel, recurrent, bias, lengths, h0 -> output, h
void computeSimpleRnnForward(KernelCall& call, const Attributes& attributes) {
  const LayerSize size = layerSize(call, 0, 2);
  const auto [T, B, I, H] = size;
  const Sequences sequences = sequencesOf(call, 4, size, attributes.reverse);
  simpleRnnForward(call.scratch(), {
                                       size,
                                       sequences,
                                       attributes.relu,
                                       call.floats(0, {T, B, I}),
                                       {call.floats(1, {I, H}), call.floats(2, {H, H}), call.floats(3, {H})},
                                       call.floats(5, {B, H}),
                                       call.output(0, {T, B, H}),
                                       call.output(1, {B, H}),
                                   });
}

// input, kernel, recurrent, lengths, h0, output, d_output, d_h -> d_input, d_kernel, d_recurrent, d_bias, d_h0
void computeSimpleRnnBackward(KernelCall& call, const Attributes& attributes) {
  const LayerSize size = layerSize(call, 0, 2);
  const auto [T, B, I, H] = size;
  const Sequences sequences = sequencesOf(call, 3, size, attributes.reverse);
  simpleRnnBackward(call.scratch(), {
                                        size,
                                        sequences,
                                        attributes.relu,
                                        call.floats(0, {T, B, I}),
                                        {call.floats(1, {I, H}), call.floats(2, {H, H}), nullptr},
                                        call.floats(4, {B, H}),
                                        call.floats(5, {T, B, H}),
                                        call.floats(6, {T, B, H}),
                                        call.optionalFloats(7, {B, H}),
                                        {call.optionalOutput(0, {T, B, I}, attributes.inputGradient),
                                         call.output(1, {I, H}), call.output(2, {H, H}), call.output(3, {H})},
                                        call.optionalOutput(4, {B, H}, attributes.stateGradient),
                                    });
}

}  // namespace

std::vector<Operation> recurrentOperations() {
  return {
      {"RnnLstmForward",
       {"input: float", "kernel: float", "recurrent: float", "bias: float", "lengths: int32", "h0: float", "c0: float"},
       {"output: float", "h: float", "c: float", "gates: float", "cells: float"},
       {"reverse: bool"},
       computeLstmForward},
      {"RnnLstmBackward",
       {"input: float", "kernel: float", "recurrent: float", "lengths: int32", "h0: float", "c0: float",
        "output: float", "gates: float", "cells: float", "d_output: float", "d_h: float", "d_c: float"},
       {"d_input: float", "d_kernel: float", "d_recurrent: float", "d_bias: float", "d_h0: float", "d_c0: float"},
       {"reverse: bool", "input_gradient: bool", "state_gradient: bool"},
       computeLstmBackward},
      {"RnnGruForward",
       {"input: float", "kernel: float", "recurrent: float", "bias: float", "lengths: int32", "h0: float"},
       {"output: float", "h: float", "gates: float"},
       {"reverse: bool"},
       computeGruForward},
      {"RnnGruBackward",
       {"input: float", "kernel: float", "recurrent: float", "lengths: int32", "h0: float", "output: float",
        "gates: float", "d_output: float", "d_h: float"},
       {"d_input: float", "d_kernel: float", "d_recurrent: float", "d_bias: float", "d_h0: float"},
       {"reverse: bool", "input_gradient: bool", "state_gradient: bool"},
       computeGruBackward},
      {"RnnSimpleForward",
       {"input: float", "kernel: float", "recurrent: float", "bias: float", "lengths: int32", "h0: float"},
       {"output: float", "h: float"},
       {"reverse: bool", "relu: bool"},
       computeSimpleRnnForward},
      {"RnnSimpleBackward",
       {"input: float", "kernel: float", "recurrent: float", "lengths: int32", "h0: float", "output: float",
        "d_output: float", "d_h: float"},
       {"d_input: float", "d_kernel: float", "d_recurrent: float", "d_bias: float", "d_h0: float"},
       {"reverse: bool", "relu: bool", "input_gradient: bool", "state_gradient: bool"},
       computeSimpleRnnBackward},
  };
}

}  // namespace rnn
