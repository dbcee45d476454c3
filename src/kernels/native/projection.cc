#include "projection.h"

#include "matmul.h"
#include "reductions.h"

namespace rnn {
namespace {

// W as the right-hand side of a product, or Wᵀ.
PackedMatrix pack(Scratch::Frame& scratch, const OutputKernel& kernel, bool transpose) {
  const int stride = kernel.transposed ? kernel.inputs : kernel.outputs;
  const int rows = kernel.transposed ? kernel.outputs : kernel.inputs;
  const Columns columns = plainColumns(0, stride);
  if (transpose == kernel.transposed) return packColumns(scratch, kernel.values, rows, stride, columns);
  return packTransposed(scratch, kernel.values, rows, stride, columns, Depth::kExact);
}

void multiplyRows(Scratch::Frame& scratch, const float* left, int count, const PackedMatrix& right, int width,
                  float* out) {
  const Columns columns = plainColumns(0, width);
  multiply({rowPointers(scratch, left, count, right.depth), count, right, rowPointers(scratch, out, count, width),
            columns, nullptr, false});
}

// out [leftWidth, rightWidth] = leftᵀ right; `sums` gets the sums of right's columns, unless null.
void multiplyTransposed(Scratch::Frame& scratch, const float* left, int leftWidth, const float* right, int rightWidth,
                        int count, float* out, float* sums) {
  std::vector<OuterProduct> products = {{rowPointers(scratch, left, count, leftWidth), leftWidth, out}};
  if (sums) products.push_back({onesFor(scratch, count), 1, sums});
  const float* padded = padRows(scratch, right, count, rightWidth);
  multiplyOuter(scratch, {products, rowPointers(scratch, padded, count, paddedTo(rightWidth)), count,
                          plainColumns(0, rightWidth), rightWidth});
}

}  // namespace

void project(Scratch::Frame& scratch, const float* rows, int count, const OutputKernel& kernel, float* out) {
  multiplyRows(scratch, rows, count, pack(scratch, kernel, false), kernel.outputs, out);
}

void projectionGradients(Scratch::Frame& scratch, const float* rows, int count, const OutputKernel& kernel,
                         const float* dOut, const ProjectionGradients& gradients) {
  multiplyRows(scratch, dOut, count, pack(scratch, kernel, true), kernel.inputs, gradients.rows);
  if (kernel.transposed) {
    multiplyTransposed(scratch, dOut, kernel.outputs, rows, kernel.inputs, count, gradients.kernel, nullptr);
    sumRows(dOut, count, kernel.outputs, gradients.bias);
  } else {
    multiplyTransposed(scratch, rows, kernel.inputs, dOut, kernel.outputs, count, gradients.kernel, gradients.bias);
  }
}

}  // namespace rnn
