#include "projection.h"

#include "matmul.h"
#include "reductions.h"

namespace rnn {
namespace {

// Packs W, or Wᵀ if `transpose`, as the right-hand side of a product.
template <class Operand>
PackedMatrix<Operand> pack(Scratch::Frame& scratch, const OutputKernel& kernel, bool transpose) {
  const int stride = kernel.transposed ? kernel.inputs : kernel.outputs;
  const int rows = kernel.transposed ? kernel.outputs : kernel.inputs;
  const Columns columns = plainColumns(0, stride);
  if (transpose == kernel.transposed) return packColumns<Operand>(scratch, kernel.values, rows, stride, columns);
  return packTransposed<Operand>(scratch, kernel.values, rows, stride, columns, Depth::kExact);
}

template <class Operand>
void multiplyRows(Scratch::Frame& scratch, OperandRows<Operand> left, int count, const PackedMatrix<Operand>& right,
                  int width, float* out) {
  const Columns columns = plainColumns(0, width);
  multiply<Operand>({rowPointers(scratch, left.data, count, left.stride), count, right,
                     rowPointers(scratch, out, count, width), columns, nullptr, false});
}

// The same rows, aligned and padded to whole vectors as the right-hand side of OuterProducts must be.
OperandRows<float> alignRows(Scratch::Frame& scratch, OperandRows<float> rows, int count, int width) {
  return {padRows(scratch, rows.data, count, width), static_cast<size_t>(paddedTo(width))};
}
template <class Operand>
OperandRows<Operand> alignRows(Scratch::Frame&, OperandRows<Operand> rows, int, int) {
  return rows;
}

// out [leftWidth, rightWidth] = leftᵀ right; unless null, `sums` gets the sums of right's columns.
template <class Operand>
void multiplyTransposed(Scratch::Frame& scratch, const float* left, int leftWidth, OperandRows<Operand> right,
                        int rightWidth, int count, float* out, float* sums) {
  std::vector<OuterProduct> products = {{rowPointers(scratch, left, count, leftWidth), leftWidth, out}};
  if (sums) products.push_back({onesFor(scratch, count), 1, sums});
  const OperandRows<Operand> aligned = alignRows(scratch, right, count, rightWidth);
  multiplyOuter<Operand>(scratch, {products, rowPointers(scratch, aligned.data, count, aligned.stride), count,
                                   plainColumns(0, rightWidth), rightWidth});
}

template <class Operand>
void computeGradients(Scratch::Frame& scratch, const float* rows, int count, const OutputKernel& kernel,
                      const float* dOut, const ProjectionGradients& gradients) {
  const OperandRows<Operand> dOutRows = operandRows<Operand>(scratch, dOut, count, kernel.outputs);
  multiplyRows(scratch, dOutRows, count, pack<Operand>(scratch, kernel, true), kernel.inputs, gradients.rows);
  if (kernel.transposed) {
    const OperandRows<Operand> right = operandRows<Operand>(scratch, rows, count, kernel.inputs);
    multiplyTransposed(scratch, dOut, kernel.outputs, right, kernel.inputs, count, gradients.kernel, nullptr);
    sumRows(dOut, count, kernel.outputs, gradients.bias);
  } else {
    multiplyTransposed(scratch, rows, kernel.inputs, dOutRows, kernel.outputs, count, gradients.kernel, gradients.bias);
  }
}

}  // namespace

void project(Scratch::Frame& scratch, const float* rows, int count, const OutputKernel& kernel, float* out) {
  withOperand(kernel.bfloat16, [&](auto operand) {
    using Operand = decltype(operand);
    multiplyRows(scratch, operandRows<Operand>(scratch, rows, count, kernel.inputs), count,
                 pack<Operand>(scratch, kernel, false), kernel.outputs, out);
  });
}

void projectionGradients(Scratch::Frame& scratch, const float* rows, int count, const OutputKernel& kernel,
                         const float* dOut, const ProjectionGradients& gradients) {
  withOperand(kernel.bfloat16, [&](auto operand) {
    computeGradients<decltype(operand)>(scratch, rows, count, kernel, dOut, gradients);
  });
}

}  // namespace rnn
