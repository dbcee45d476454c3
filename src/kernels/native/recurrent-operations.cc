// The recurrent layers as operations.
#include "cell-list.h"
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

// input, kernel, recurrent, bias, lengths, states -> output, last states, saved
void computeForward(const Cell& cell, KernelCall& call, const Attributes& attributes) {
  const LayerSize size = layerSize(call, 0, 2);
  const auto [T, B, I, H] = size;
  const int G = cell.gates, states = static_cast<int>(cell.states.size());
  const Sequences sequences = sequencesOf(call, 4, size, attributes.reverse);
  CellForward pass{size, sequences, attributes.relu, attributes.bfloat16Operands};
  pass.input = call.floats(0, {T, B, I});
  pass.weights = {call.floats(1, {I, G * H}), call.floats(2, {H, G * H}), call.floats(3, {G * H})};
  for (int state = 0; state < states; state++) pass.initial[state] = call.floats(5 + state, {B, H});
  pass.output = call.output(0, {T, B, H});
  for (int state = 0; state < states; state++) pass.last[state] = call.output(1 + state, {B, H});
  pass.saved = call.output(1 + states, {cell.saved, T, B, size.padded()});
  cell.forward(call.scratch(), pass);
}

// input, kernel, recurrent, lengths, states, output, saved, d_output, d_last states
//   -> d_input, d_kernel, d_recurrent, d_bias, d_states
void computeBackward(const Cell& cell, KernelCall& call, const Attributes& attributes) {
  const LayerSize size = layerSize(call, 0, 2);
  const auto [T, B, I, H] = size;
  const int G = cell.gates, states = static_cast<int>(cell.states.size());
  const Sequences sequences = sequencesOf(call, 3, size, attributes.reverse);
  CellBackward pass{size, sequences, attributes.relu, attributes.bfloat16Operands};
  pass.input = call.floats(0, {T, B, I});
  pass.weights = {call.floats(1, {I, G * H}), call.floats(2, {H, G * H}), nullptr};
  int next = 4;
  for (int state = 0; state < states; state++) pass.initial[state] = call.floats(next++, {B, H});
  pass.output = call.floats(next++, {T, B, H});
  pass.saved = call.floats(next++, {cell.saved, T, B, size.padded()});
  pass.dOutput = call.floats(next++, {T, B, H});
  for (int state = 0; state < states; state++) pass.dLast[state] = call.optionalFloats(next++, {B, H});
  pass.gradients = {call.optionalOutput(0, {T, B, I}, attributes.inputGradient), call.output(1, {I, G * H}),
                    call.output(2, {H, G * H}), call.output(3, {G * H})};
  for (int state = 0; state < states; state++)
    pass.dInitial[state] = call.optionalOutput(4 + state, {B, H}, attributes.stateGradient);
  cell.backward(call.scratch(), pass);
}

// The declarations live as long as the operations: until the process ends.
const char* keep(const std::string& text) { return (new std::string(text))->c_str(); }

// `names`, where a name with "*" stands for one name per state.
std::vector<const char*> declare(const Cell& cell, std::initializer_list<const char*> names) {
  std::vector<const char*> all;
  for (const std::string name : names) {
    const size_t star = name.find('*');
    if (star == std::string::npos) {
      all.push_back(keep(name));
      continue;
    }
    for (const char* state : cell.states) all.push_back(keep(std::string(name).replace(star, 1, state)));
  }
  return all;
}

// Adds, for example, RnnLstmForward and RnnLstmBackward.
void addOperations(const Cell& cell, std::vector<Operation>& all) {
  std::string name = cell.name;
  name[0] = static_cast<char>(name[0] - 'a' + 'A');
  const auto withActivation = [&cell](std::vector<const char*> attributes) {
    if (cell.choosesActivation) attributes.insert(attributes.begin() + 1, "relu: bool");
    return attributes;
  };
  all.push_back({keep("Rnn" + name + "Forward"),
                 declare(cell, {"input: float", "kernel: float", "recurrent: float", "bias: float", "lengths: int32",
                                "*0: float"}),
                 declare(cell, {"output: float", "*: float", "saved: float"}),
                 withActivation({"reverse: bool", "bfloat16_operands: bool"}),
                 [&cell](KernelCall& call, const Attributes& attributes) { computeForward(cell, call, attributes); }});
  all.push_back({keep("Rnn" + name + "Backward"),
                 declare(cell, {"input: float", "kernel: float", "recurrent: float", "lengths: int32", "*0: float",
                                "output: float", "saved: float", "d_output: float", "d_*: float"}),
                 declare(cell, {"d_input: float", "d_kernel: float", "d_recurrent: float", "d_bias: float", "d_*0: float"}),
                 withActivation({"reverse: bool", "bfloat16_operands: bool", "input_gradient: bool",
                                 "state_gradient: bool"}),
                 [&cell](KernelCall& call, const Attributes& attributes) { computeBackward(cell, call, attributes); }});
}

}  // namespace

std::vector<Operation> recurrentOperations() {
  std::vector<Operation> all;
  for (const Cell* cell : kCells) addOperations(*cell, all);
  return all;
}

}  // namespace rnn
