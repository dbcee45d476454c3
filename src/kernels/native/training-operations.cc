// The other operations of a training step.
#include <cmath>
#include <cstring>
#include <string>

#include "dropout.h"
#include "embedding.h"
#include "matmul.h"
#include "operations.h"
#include "optimizers.h"
#include "projection.h"
#include "reductions.h"
#include "softmax-cross-entropy.h"

namespace rnn {
namespace {

void checkIds(const int32_t* ids, int count, int size) {
  for (int n = 0; n < count; n++) {
    if (ids[n] < 0 || ids[n] >= size) {
      fail("id " + std::to_string(ids[n]) + " is not in 0.." + std::to_string(size - 1));
    }
  }
}

Input matrix(KernelCall& call, int index) {
  const Input input = call.input(index);
  if (input.rank() != 2) fail("input " + std::to_string(index) + " must be a matrix");
  return input;
}

// table [V, E], ids -> rows [...ids, E]
void computeGather(KernelCall& call, const Attributes&) {
  const Input table = matrix(call, 0);
  const Input ids = call.input(1);
  const int width = table.dimension(1);
  const int count = static_cast<int>(ids.size());
  Shape shape = ids.shape();
  shape.push_back(width);
  checkIds(ids.data<int32_t>(), count, table.dimension(0));
  gatherRows(table.data<float>(), width, ids.data<int32_t>(), count, call.output(0, shape));
}

// ids [N], rows [N, E], table_rows [1] -> distinct ids [U], the sums of their rows [U, E]
void computeSumByIds(KernelCall& call, const Attributes&) {
  const Input rows = matrix(call, 1);
  const auto [count, width] = std::pair(rows.dimension(0), rows.dimension(1));
  const int32_t* ids = call.ints(0, {count});
  const int tableRows = call.ints(2, {1})[0];
  checkIds(ids, count, tableRows);
  const DistinctIds distinct = distinctIds(call.scratch(), ids, count, tableRows);
  const int64_t found = static_cast<int64_t>(distinct.ids.size());
  int32_t* outIds = call.intOutput(0, {found});
  float* outRows = call.output(1, {found, width});
  std::copy(distinct.ids.begin(), distinct.ids.end(), outIds);
  sumByIds(distinct, rows.data<float>(), width, outRows);
}

// logits [N, V], bias [V], targets [N], weights [N] -> losses [N], and d_logits [N, V] if wanted
void computeSoftmax(KernelCall& call, bool wantsGradient) {
  const Input logits = matrix(call, 0);
  const auto [rows, size] = std::pair(logits.dimension(0), logits.dimension(1));
  const int32_t* targets = call.ints(2, {rows});
  checkIds(targets, rows, size);
  softmaxCrossEntropy({
      rows,
      size,
      logits.data<float>(),
      call.optionalFloats(1, {size}),
      targets,
      call.optionalFloats(3, {rows}),
      call.output(0, {rows}),
      wantsGradient ? call.output(1, {rows, size}) : nullptr,
  });
}

void computeSoftmaxCrossEntropy(KernelCall& call, const Attributes&) { computeSoftmax(call, true); }

void computeSoftmaxLosses(KernelCall& call, const Attributes&) { computeSoftmax(call, false); }

OutputKernel outputKernel(KernelCall& call, int inputs, const Attributes& attributes) {
  const Input kernel = matrix(call, 1);
  const int outputs = kernel.dimension(attributes.transposed ? 0 : 1);
  if (kernel.dimension(attributes.transposed ? 1 : 0) != inputs) fail("the kernel is for other rows");
  return {kernel.data<float>(), inputs, outputs, attributes.transposed, attributes.bfloat16Operands};
}

// rows [N, H], kernel [H, V] or transposed -> logits [N, V]
void computeProject(KernelCall& call, const Attributes& attributes) {
  const Input rows = matrix(call, 0);
  const int count = rows.dimension(0);
  const OutputKernel kernel = outputKernel(call, rows.dimension(1), attributes);
  project(call.scratch(), rows.data<float>(), count, kernel, call.output(0, {count, kernel.outputs}));
}

// rows, kernel, d_logits [N, V] -> d_rows, d_kernel, d_bias [V]
void computeProjectionGradients(KernelCall& call, const Attributes& attributes) {
  const Input rows = matrix(call, 0);
  const auto [count, inputs] = std::pair(rows.dimension(0), rows.dimension(1));
  const OutputKernel kernel = outputKernel(call, inputs, attributes);
  const float* dLogits = call.floats(2, {count, kernel.outputs});
  const Shape kernelShape = attributes.transposed ? Shape{kernel.outputs, inputs} : Shape{inputs, kernel.outputs};
  projectionGradients(call.scratch(), rows.data<float>(), count, kernel, dLogits,
                      {call.output(0, {count, inputs}), call.output(1, kernelShape), call.output(2, {kernel.outputs})});
}

// matrix [N, M] -> sums [M]
void computeSumRows(KernelCall& call, const Attributes&) {
  const Input input = matrix(call, 0);
  sumRows(input.data<float>(), input.dimension(0), input.dimension(1), call.output(0, {input.dimension(1)}));
}

// shape [R], rates [2] (dropout rate, and the value of kept elements), seed [1] -> mask
void computeDropoutMask(KernelCall& call, const Attributes&) {
  const Input dimensions = call.input(0);
  const float* rates = call.floats(1, {2});
  const int32_t seed = call.ints(2, {1})[0];
  const int32_t* sizes = dimensions.data<int32_t>();
  const Shape shape(sizes, sizes + dimensions.size());
  size_t count = 1;
  for (int64_t size : shape) count *= size;
  dropoutMask(call.output(0, shape), count, rates[0], rates[1], static_cast<uint32_t>(seed));
}

// N gradients -> √ Σ g²
void computeGlobalNorm(KernelCall& call, const Attributes&) {
  std::vector<Span> spans;
  for (int index = 0; index < call.inputCount(); index++) {
    const Input gradient = call.input(index);
    spans.push_back({gradient.data<float>(), gradient.size()});
  }
  *call.output(0, {}) = static_cast<float>(std::sqrt(sumOfSquares(spans)));
}

// buffer, offsets [N], N gradients -> nothing: copies each gradient to its offset in the buffer, which the caller owns
void computePack(KernelCall& call, const Attributes&) {
  const size_t size = call.input(0).size();
  float* buffer = call.mutableFloats(0);
  const int count = call.inputCount() - 2;
  const int32_t* offsets = call.ints(1, {count});
  for (int index = 0; index < count; index++) {
    const Input gradient = call.input(index + 2);
    const size_t offset = static_cast<size_t>(offsets[index]);
    if (offset + gradient.size() > size) fail("a gradient does not fit in the buffer");
    std::memcpy(buffer + offset, gradient.data<float>(), gradient.size() * sizeof(float));
  }
}

// values -> a copy in memory that nothing else uses
void computeCopy(KernelCall& call, const Attributes&) {
  const Input input = call.input(0);
  std::memcpy(call.output(0, input.shape()), input.data<float>(), input.size() * sizeof(float));
}

// The inputs of the update operations: the variable, its `slots`, the gradient, ids and parameters.
struct Update {
  KernelCall& call;
  int slots;
  bool sparse;

  float* values(int index) const { return call.mutableFloats(index); }
  // The rule's own parameters, which follow scale and clip.
  const float* parameters(int count) const { return call.floats(slots + 3, {2 + count}) + 2; }
  GradientScaling scaling(int count) const {
    const float* values = call.floats(slots + 3, {2 + count});
    return {values[0], values[1]};
  }

  GradientRows gradient() const {
    const Input variable = call.input(0);
    const int size = static_cast<int>(variable.size());
    const Input values = call.input(slots + 1);
    for (int slot = 1; slot <= slots; slot++) {
      if (call.input(slot).size() != variable.size()) fail("a slot is not as large as its variable");
    }
    if (sparse) return sparseRows(variable, values);
    if (values.size() != variable.size()) fail("the gradient is not as large as its variable");
    return {1, size, values.data<float>(), nullptr};
  }

  GradientRows sparseRows(const Input& variable, const Input& values) const {
    const int rows = variable.dimension(0);
    const int width = variable.dimension(1);
    const int count = values.dimension(0);
    const int32_t* ids = call.ints(slots + 2, {count});
    call.floats(slots + 1, {count, width});
    checkIds(ids, count, rows);
    int* slot = call.scratch().take<int>(rows);
    std::fill(slot, slot + rows, -1);
    for (int n = 0; n < count; n++) {
      if (slot[ids[n]] >= 0) fail("id " + std::to_string(ids[n]) + " comes twice");
      slot[ids[n]] = n;
    }
    return {rows, width, values.data<float>(), slot};
  }
};

void computeSgd(KernelCall& call, const Attributes& attributes) {
  const Update update{call, 0, attributes.sparse};
  const float* p = update.parameters(1);
  updateSgd({p[0]}, update.scaling(1), update.gradient(), update.values(0));
}

void computeMomentum(KernelCall& call, const Attributes& attributes) {
  const Update update{call, 1, attributes.sparse};
  const float* p = update.parameters(2);
  const Momentum rule{p[0], p[1], attributes.nesterov};
  updateMomentum(rule, update.scaling(2), update.gradient(), update.values(0), update.values(1));
}

void computeRmsProp(KernelCall& call, const Attributes& attributes) {
  const Update update{call, 1, attributes.sparse};
  const float* p = update.parameters(4);
  const RmsProp rule{p[0], p[1], p[2], p[3]};
  updateRmsProp(rule, update.scaling(4), update.gradient(), update.values(0), update.values(1));
}

void computeAdam(KernelCall& call, const Attributes& attributes) {
  const Update update{call, 2, attributes.sparse};
  const float* p = update.parameters(9);
  const Adam rule{p[0], p[1], p[2], p[3], p[4], p[5], p[6], p[7], p[8]};
  const GradientRows gradient = update.gradient();
  updateAdam(rule, update.scaling(9), gradient, update.values(0), update.values(1), update.values(2));
}

}  // namespace

std::vector<Operation> trainingOperations() {
  return {
      {"RnnGather", {"table: float", "ids: int32"}, {"rows: float"}, {}, computeGather},
      {"RnnSumByIds",
       {"ids: int32", "rows: float", "table_rows: int32"},
       {"distinct: int32", "sums: float"},
       {},
       computeSumByIds},
      {"RnnSoftmaxCrossEntropy",
       {"logits: float", "bias: float", "targets: int32", "weights: float"},
       {"losses: float", "d_logits: float"},
       {},
       computeSoftmaxCrossEntropy},
      {"RnnSoftmaxLosses",
       {"logits: float", "bias: float", "targets: int32", "weights: float"},
       {"losses: float"},
       {},
       computeSoftmaxLosses},
      {"RnnProject",
       {"rows: float", "kernel: float"},
       {"logits: float"},
       {"transposed: bool", "bfloat16_operands: bool"},
       computeProject},
      {"RnnProjectionGradients",
       {"rows: float", "kernel: float", "d_logits: float"},
       {"d_rows: float", "d_kernel: float", "d_bias: float"},
       {"transposed: bool", "bfloat16_operands: bool"},
       computeProjectionGradients},
      {"RnnSumRows", {"matrix: float"}, {"sums: float"}, {}, computeSumRows},
      {"RnnDropoutMask", {"shape: int32", "rates: float", "seed: int32"}, {"mask: float"}, {}, computeDropoutMask},
      {"RnnGlobalNorm", {"gradients: N * float"}, {"norm: float"}, {"N: int"}, computeGlobalNorm},
      {"RnnPack", {"buffer: float", "offsets: int32", "gradients: N * float"}, {}, {"N: int"}, computePack},
      {"RnnCopy", {"values: float"}, {"copy: float"}, {}, computeCopy},
      {"RnnSgd",
       {"variable: float", "gradient: float", "ids: int32", "parameters: float"},
       {},
       {"sparse: bool"},
       computeSgd},
      {"RnnMomentum",
       {"variable: float", "velocity: float", "gradient: float", "ids: int32", "parameters: float"},
       {},
       {"sparse: bool", "nesterov: bool"},
       computeMomentum},
      {"RnnRmsProp",
       {"variable: float", "squares: float", "gradient: float", "ids: int32", "parameters: float"},
       {},
       {"sparse: bool"},
       computeRmsProp},
      {"RnnAdam",
       {"variable: float", "mean: float", "squares: float", "gradient: float", "ids: int32", "parameters: float"},
       {},
       {"sparse: bool"},
       computeAdam},
  };
}

}  // namespace rnn
