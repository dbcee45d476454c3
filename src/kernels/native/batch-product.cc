#include "batch-product.h"

#include <algorithm>
#include <vector>

#include "matmul.h"
#include "view.h"

namespace rnn {
namespace {

PackedMatrix<float> pack(Scratch::Frame& scratch, const Matrices& right, int index) {
  if (!right.transposed) {
    return packColumns<float>(scratch, right.at(index), right.height, right.width, plainColumns(0, right.width));
  }
  return packTransposed<float>(scratch, right.at(index), right.width, right.height, plainColumns(0, right.height), Depth::kExact);
}

// The matrices of `left` stacked into one, not transposed.
const float* straighten(Scratch::Frame& scratch, const Matrices& left) {
  if (!left.transposed) return left.values;
  View view;
  view.rank = 3;
  const int64_t sizes[] = {left.count, left.height, left.width};
  const int64_t strides[] = {static_cast<int64_t>(left.height) * left.width, 1, left.height};
  std::copy(sizes, sizes + 3, view.sizes);
  std::copy(strides, strides + 3, view.strides);
  float* straight = scratch.floats(view.size());
  copyView(view, left.values, straight);
  return straight;
}

// leftᵀ right without a transposed copy of `left`, as in a gradient of weights: `left` has many rows.
void multiplyTransposed(Scratch::Frame& scratch, const Matrices& left, const Matrices& right, float* out) {
  const float* padded = padRows(scratch, right.values, right.height, right.width);
  const Columns columns = plainColumns(0, right.width);
  const std::vector<OuterProduct> products = {
      {rowPointers(scratch, left.values, left.width, left.height), left.height, out}};
  multiplyOuter<float>(scratch, {products, rowPointers(scratch, padded, right.height, paddedTo(right.width)), right.height,
                          columns, right.width});
}

}  // namespace

void batchProduct(Scratch::Frame& scratch, const Matrices& left, const Matrices& right, float* out) {
  const int batch = std::max(left.count, right.count);
  const size_t size = static_cast<size_t>(left.height) * right.width;
  if (left.width == 0) return std::fill(out, out + batch * size, 0.0f);
  if (batch == 1 && left.transposed && !right.transposed) return multiplyTransposed(scratch, left, right, out);
  const float* rows = straighten(scratch, left);
  const Columns columns = plainColumns(0, right.width);
  const auto product = [&](const float* from, int count, const PackedMatrix<float>& packed, float* to) -> Product<float> {
    return {rowPointers(scratch, from, count, left.width), count, packed, rowPointers(scratch, to, count, right.width),
            columns, nullptr, false};
  };
  if (right.count == 1) return multiply(product(rows, left.count * left.height, pack(scratch, right, 0), out));
  // Each thread computes whole products: they are small if there are many.
  std::vector<Product<float>> products;
  const size_t step = left.count == 1 ? 0 : static_cast<size_t>(left.height) * left.width;
  for (int index = 0; index < batch; index++) {
    products.push_back(product(rows + index * step, left.height, pack(scratch, right, index), out + index * size));
  }
  ThreadPool& pool = ThreadPool::instance();
  const size_t multiplications = batch * size * left.width;
  const int parts = std::min(batch, pool.threadsFor(multiplications));
  pool.run(parts, [&](int part) {
    const Range own = shareOf(batch, part, parts);
    for (int index = own.begin; index < own.end; index++) {
      multiplyPart(products[index], {0, left.height}, {0, columns.panels()});
    }
  });
}

}  // namespace rnn
