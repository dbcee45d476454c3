// The hidden states of a forward pass, in the form that the recurrent product reads.
#pragma once

#include <type_traits>

#include "left-rows.h"
#include "recurrent.h"

namespace rnn {

// Either the output [T, B, H] itself, or a copy of it rounded to bfloat16.
template <class Operand>
class HiddenRows {
 public:
  HiddenRows(Scratch::Frame& scratch, const Sequences& sequences, const LayerSize& size, const float* initial, float* output)
      : B_(size.B), H_(size.H), output_(output) {
    if constexpr (std::is_same_v<Operand, float>) {
      previous_ = previousRows<float>(scratch, sequences, output, initial, H_);
    } else {
      const OperandRows<Operand> first = operandRows<Operand>(scratch, initial, size.B, H_);
      stride_ = first.stride;
      rounded_ = scratch.take<Operand>(static_cast<size_t>(size.T) * size.B * stride_);
      previous_ = previousRows<Operand>(scratch, sequences, rounded_, first.data, static_cast<int>(stride_));
    }
  }

  // Reads the states before step t, in reading order, of the share's rows for which t is valid.
  void readPrevious(const Share& share, int t, LeftRows<Operand>& left) const {
    const Operand* const* previous = previous_ + static_cast<size_t>(t) * B_;
    left.read(share.validRows(t), [&](int index) { return previous[share.rows()[index]]; });
  }

  // Stores h' of a position: kLanes units from `unit`, the output without those past H.
  void store(size_t position, int unit, Vector hidden) const {
    storeFirst(output_ + position * H_ + unit, hidden, H_ - unit);
    if constexpr (!std::is_same_v<Operand, float>) storeOperands(rounded_ + position * stride_ + unit, hidden);
  }

 private:
  const int B_;
  const int H_;
  float* const output_;
  const Operand** previous_;
  Operand* rounded_ = nullptr;
  size_t stride_ = 0;
};

}  // namespace rnn
