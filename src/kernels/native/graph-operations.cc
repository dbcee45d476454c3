// Operations outside the recurrent layers: those of TensorFlow.js that the tasks use. src/runtime/host/views.ts computes the layouts.
// Outputs without a shape in these comments are flat, in the order of their elements.
#include <algorithm>
#include <cstring>
#include <string>
#include <vector>

#include "batch-product.h"
#include "ctc-loss.h"
#include "elementwise.h"
#include "embedding.h"
#include "fourier.h"
#include "operations.h"
#include "softmax.h"
#include "tensor-reductions.h"
#include "top-k.h"

namespace rnn {
namespace {

struct Add { static Vector of(Vector a, Vector b) { return a + b; } };
struct Subtract { static Vector of(Vector a, Vector b) { return a - b; } };
struct Multiply { static Vector of(Vector a, Vector b) { return a * b; } };
struct Divide { static Vector of(Vector a, Vector b) { return a / b; } };
struct Maximum { static Vector of(Vector a, Vector b) { return greaterOf(a, b); } };
struct Minimum { static Vector of(Vector a, Vector b) { return lesserOf(a, b); } };
struct SquaredDifference { static Vector of(Vector a, Vector b) { return (a - b) * (a - b); } };

struct Tanh { static Vector of(Vector x) { return tanhOf(x); } };
struct Sigmoid { static Vector of(Vector x) { return 1.0f / (fullExp(-x) + 1.0f); } };
struct Exp { static Vector of(Vector x) { return fullExp(x); } };
struct Log { static Vector of(Vector x) { return logOf(x); } };
struct Relu { static Vector of(Vector x) { return greaterOf(x, Vector{}); } };
struct Square { static Vector of(Vector x) { return x * x; } };
struct SquareRoot { static Vector of(Vector x) { return squareRoot(x); } };
struct Negative { static Vector of(Vector x) { return -x; } };
struct Absolute { static Vector of(Vector x) { return x < Vector{} ? -x : x + Vector{}; } };

template <int Count>
const int32_t* parameters(KernelCall& call, int input) {
  return call.ints(input, {Count});
}

void checkIndices(const Input& ids, int64_t size) {
  const int32_t* values = ids.data<int32_t>();
  for (size_t n = 0; n < ids.size(); n++) {
    if (values[n] < 0 || values[n] >= size) {
      fail("the index " + std::to_string(values[n]) + " is not in 0.." + std::to_string(size - 1));
    }
  }
}

// layout: a view of each input
template <class Operation>
void computeBinary(KernelCall& call, const Attributes&) {
  const Input a = call.input(0), b = call.input(1);
  View views[2];
  readViews(call, 2, views, 2);
  views[0].check(a.size());
  views[1].check(b.size());
  float* out = call.output(0, {views[0].size()});
  applyElementwise<Operation>(a.data<float>(), views[0], b.data<float>(), views[1], out);
}

template <class Operation>
void computeUnary(KernelCall& call, const Attributes&) {
  const Input x = call.input(0);
  applyElementwise<Operation>(x.data<float>(), static_cast<int>(x.size()), call.output(0, x.shape()));
}

struct Equal { template <class Value> static bool of(Value a, Value b) { return a == b; } };
struct Less { template <class Value> static bool of(Value a, Value b) { return a < b; } };
struct LessEqual { template <class Value> static bool of(Value a, Value b) { return a <= b; } };

template <class Comparison, class Value>
void computeComparison(KernelCall& call, const Attributes&) {
  const Input a = call.input(0), b = call.input(1);
  View views[2];
  readViews(call, 2, views, 2);
  views[0].check(a.size());
  views[1].check(b.size());
  uint8_t* out = call.boolOutput(0, {views[0].size()});
  const int width = views[0].width();
  const int64_t stepA = views[0].step(), stepB = views[1].step();
  ThreadPool::instance().forRange(views[0].rows(), std::max(1, kElementGrain / std::max(1, width)), [&](Range rows) {
    for (int row = rows.begin; row < rows.end; row++) {
      const Value* left = a.data<Value>() + views[0].rowOffset(row);
      const Value* right = b.data<Value>() + views[1].rowOffset(row);
      uint8_t* to = out + static_cast<size_t>(row) * width;
      for (int i = 0; i < width; i++) to[i] = Comparison::of(left[i * stepA], right[i * stepB]);
    }
  });
}

template <class Value>
void computeToFloat(KernelCall& call, const Attributes&) {
  const Input x = call.input(0);
  const Value* from = x.data<Value>();
  float* out = call.output(0, x.shape());
  ThreadPool::instance().forRange(static_cast<int>(x.size()), kElementGrain, [&](Range range) {
    for (int i = range.begin; i < range.end; i++) out[i] = static_cast<float>(from[i]);
  });
}

// layout: views of the condition and of both values
void computeSelect(KernelCall& call, const Attributes&) {
  const Input condition = call.input(0), a = call.input(1), b = call.input(2);
  View views[3];
  readViews(call, 3, views, 3);
  views[0].check(condition.size());
  views[1].check(a.size());
  views[2].check(b.size());
  float* out = call.output(0, {views[0].size()});
  const int width = views[0].width();
  ThreadPool::instance().forRange(views[0].rows(), std::max(1, kElementGrain / std::max(1, width)), [&](Range rows) {
    for (int row = rows.begin; row < rows.end; row++) {
      const uint8_t* given = condition.data<uint8_t>() + views[0].rowOffset(row);
      const float* left = a.data<float>() + views[1].rowOffset(row);
      const float* right = b.data<float>() + views[2].rowOffset(row);
      float* to = out + static_cast<size_t>(row) * width;
      for (int i = 0; i < width; i++) {
        to[i] = given[i * views[0].step()] ? left[i * views[1].step()] : right[i * views[2].step()];
      }
    }
  });
}

float* allocateOf(KernelCall& call, ElementType type, const Shape& shape) {
  return type == ElementType::kInt ? reinterpret_cast<float*>(call.intOutput(0, shape)) : call.output(0, shape);
}

// Copies the elements of a view: a transpose, a slice, a repetition.
void computeView(KernelCall& call, const Attributes&) {
  const Input x = call.input(0);
  View view;
  readViews(call, 1, &view, 1);
  view.check(x.size());
  copyView(view, x.data<float>(), allocateOf(call, x.type, {view.size()}));
}

// Copies x into the view of an array of `size` elements; all other elements are `value`.
void computePlace(KernelCall& call, const Attributes&) {
  const Input x = call.input(0);
  const float value = call.floats(2, {1})[0];
  const int64_t size = parameters<1>(call, 3)[0];
  View view;
  readViews(call, 1, &view, 1);
  view.check(size);
  if (view.size() != static_cast<int64_t>(x.size())) fail("the view is not as large as what goes there");
  float* out = call.output(0, {size});
  std::fill(out, out + size, value);
  placeView(view, x.data<float>(), out);
}

// sizes [N]: elements of each part per row of the output; all parts have `outer` rows
void computeConcat(KernelCall& call, const Attributes&) {
  const Input sizes = call.input(0);
  const int parts = static_cast<int>(sizes.size());
  const int32_t* widths = sizes.data<int32_t>();
  if (parts + 1 != call.inputCount() || parts == 0) fail("there is not one size per part");
  int64_t width = 0, total = 0, outer = 0;
  std::vector<const float*> from;
  for (int index = 0; index < parts; index++) {
    const Input part = call.input(1 + index);
    const int64_t size = part.size();
    if (widths[index] < 0 || (widths[index] == 0 ? size != 0 : size % widths[index] != 0)) fail("a part does not have its size");
    if (widths[index] > 0) {
      if (outer > 0 && size / widths[index] != outer) fail("the parts are not of one height");
      outer = size / widths[index];
    }
    from.push_back(part.data<float>());
    width += widths[index];
    total += size;
  }
  float* out = allocateOf(call, call.input(1).type, {total});
  if (total == 0) return;
  const int grain = static_cast<int>(std::max<int64_t>(1, kElementGrain / width));
  ThreadPool::instance().forRange(static_cast<int>(outer), grain, [&](Range rows) {
    for (int row = rows.begin; row < rows.end; row++) {
      float* to = out + row * width;
      for (int index = 0; index < parts; index++) {
        std::memcpy(to, from[index] + static_cast<int64_t>(row) * widths[index], widths[index] * sizeof(float));
        to += widths[index];
      }
    }
  });
}

// x [outer, rows, width], ids -> [outer, ids, width]; parameters: outer, rows, width
void computeGatherAxis(KernelCall& call, const Attributes&) {
  const Input x = call.input(0), ids = call.input(1);
  const int32_t* p = parameters<3>(call, 2);
  const int64_t outer = p[0], rows = p[1], width = p[2];
  if (outer * rows * width != static_cast<int64_t>(x.size())) fail("the parameters are of another shape");
  const int count = static_cast<int>(ids.size());
  const int32_t* values = ids.data<int32_t>();
  checkIndices(ids, rows);
  float* out = allocateOf(call, x.type, {outer * count * width});
  for (int64_t index = 0; index < outer; index++) {
    gatherRows(x.data<float>() + index * rows * width, static_cast<int>(width), values, count, out + index * count * width);
  }
}

// ids, values [2] (on, off), parameters [1] (depth) -> [ids, depth]
void computeOneHot(KernelCall& call, const Attributes&) {
  const Input ids = call.input(0);
  const float* values = call.floats(1, {2});
  const int depth = parameters<1>(call, 2)[0];
  const int count = static_cast<int>(ids.size());
  Shape shape = ids.shape();
  shape.push_back(depth);
  float* out = call.output(0, shape);
  std::fill(out, out + static_cast<size_t>(count) * depth, values[1]);
  for (int n = 0; n < count; n++) {
    const int id = ids.data<int32_t>()[n];
    if (id >= 0 && id < depth) out[static_cast<size_t>(n) * depth + id] = values[0];
  }
}

// rows [N, W], ids [N], parameters: segments, W, strict -> [segments, W]: the sum of the rows of each id. Other ids are ignored, or fail if
// `strict` is set.
void computeSegmentSum(KernelCall& call, const Attributes&) {
  const Input rows = call.input(0), ids = call.input(1);
  const int32_t* p = parameters<3>(call, 2);
  const int segments = p[0], width = p[1];
  const int count = static_cast<int>(ids.size());
  if (static_cast<size_t>(count) * width != rows.size()) fail("there is not one id per row");
  if (p[2]) checkIndices(ids, segments);
  float* out = call.output(0, {segments, width});
  std::fill(out, out + static_cast<size_t>(segments) * width, 0.0f);
  for (int n = 0; n < count; n++) {
    const int id = ids.data<int32_t>()[n];
    if (id < 0 || id >= segments) continue;
    float* to = out + static_cast<size_t>(id) * width;
    const float* from = rows.data<float>() + static_cast<size_t>(n) * width;
    applyRow<Add>(to, 1, from, 1, width, to);
  }
}

// table [V, E], ids [N], rows [N, E] -> a copy of the table with these rows replaced; for equal ids the last row counts
void computeScatterRows(KernelCall& call, const Attributes&) {
  const Input table = call.input(0), ids = call.input(1);
  const int height = table.dimension(0), count = static_cast<int>(ids.size());
  const int width = height == 0 ? 0 : static_cast<int>(table.size() / height);
  const Input rows = call.input(2);
  if (static_cast<size_t>(count) * width != rows.size()) fail("there is not one id per row");
  checkIndices(ids, height);
  float* out = call.output(0, table.shape());
  std::memcpy(out, table.data<float>(), table.size() * sizeof(float));
  for (int n = 0; n < count; n++) {
    std::memcpy(out + static_cast<size_t>(ids.data<int32_t>()[n]) * width, rows.data<float>() + static_cast<size_t>(n) * width,
                width * sizeof(float));
  }
}

// parameters: reduction, outer, size, inner -> [outer, inner]
void computeReduce(KernelCall& call, const Attributes&) {
  const Input x = call.input(0);
  const int32_t* p = parameters<4>(call, 1);
  if (static_cast<size_t>(p[1]) * p[2] * p[3] != x.size()) fail("the parameters are of another shape");
  float* out = call.output(0, {p[1], p[3]});
  reduce(static_cast<Reduction>(p[0]), x.data<float>(), p[1], p[2], p[3], out);
}

// parameters: rows, size
void computeSoftmax(KernelCall& call, const Attributes&) {
  const Input x = call.input(0);
  const int32_t* p = parameters<2>(call, 1);
  if (static_cast<size_t>(p[0]) * p[1] != x.size()) fail("the parameters are of another shape");
  softmax(x.data<float>(), p[0], p[1], call.output(0, x.shape()));
}

// parameters: count, height and width (both after transposition) and whether transposed, of left, then of right
void computeMatMul(KernelCall& call, const Attributes&) {
  const Input a = call.input(0), b = call.input(1);
  const int32_t* p = parameters<8>(call, 2);
  const Matrices left{a.data<float>(), p[0], p[1], p[2], p[3] != 0};
  const Matrices right{b.data<float>(), p[4], p[5], p[6], p[7] != 0};
  const auto sizeOf = [](const Matrices& m) { return static_cast<size_t>(m.count) * m.height * m.width; };
  if (sizeOf(left) != a.size() || sizeOf(right) != b.size()) fail("the parameters are of another shape");
  if (left.width != right.height) fail("the inner dimensions differ");
  if (left.count != right.count && left.count != 1 && right.count != 1) fail("the batches differ");
  const int64_t count = left.count == 0 || right.count == 0 ? 0 : std::max(left.count, right.count);
  float* out = call.output(0, {count, left.height, right.width});
  if (count * left.height * right.width > 0) batchProduct(call.scratch(), left, right, out);
}

// x [rows, size], parameters: rows, size, k -> values and places [rows, k]
void computeTopK(KernelCall& call, const Attributes&) {
  const Input x = call.input(0);
  const int32_t* p = parameters<3>(call, 1);
  const int rows = p[0], size = p[1], k = p[2];
  if (static_cast<size_t>(rows) * size != x.size() || k < 0 || k > size) fail("the parameters are of another shape");
  topK(x.data<float>(), rows, size, k, call.output(0, {rows, k}), call.intOutput(1, {rows, k}));
}

// real, imaginary [rows, size], parameters: rows, size
void computeFourier(KernelCall& call, const Attributes&) {
  const Input real = call.input(0), imaginary = call.input(1);
  const int32_t* p = parameters<2>(call, 2);
  const int rows = p[0], size = p[1];
  if (static_cast<size_t>(rows) * size != real.size() || real.size() != imaginary.size()) {
    fail("the parameters are of another shape");
  }
  if (size <= 0 || (size & (size - 1)) != 0) fail("the length is not a power of two");
  fourierTransform(call.scratch(), real.data<float>(), imaginary.data<float>(), rows, size, call.output(0, {rows, size}),
                   call.output(1, {rows, size}));
}

// logits [T, B, V], labels of all rows, their counts [B], lengths [B] -> losses [B], d_logits [T, B, V] (empty without `input_gradient`)
void computeCtcLoss(KernelCall& call, const Attributes& attributes) {
  const Input logits = call.input(0), labels = call.input(1);
  if (logits.rank() != 3) fail("the logits must have three dimensions");
  const int steps = logits.dimension(0), batch = logits.dimension(1), classes = logits.dimension(2);
  const int32_t* counts = call.ints(2, {batch});
  const int32_t* lengths = call.ints(3, {batch});
  int64_t total = 0;
  for (int row = 0; row < batch; row++) {
    if (counts[row] < 0) fail("a row has fewer than no labels");
    if (lengths[row] < 1 || lengths[row] > steps) fail("a length is not in 1.." + std::to_string(steps));
    total += counts[row];
  }
  if (total != static_cast<int64_t>(labels.size())) fail("there are not as many labels as the rows have");
  for (int64_t index = 0; index < total; index++) {
    const int label = labels.data<int32_t>()[index];
    if (label < 0 || label >= classes - 1) fail("label " + std::to_string(label) + " is not in 0.." + std::to_string(classes - 2));
  }
  float* losses = call.output(0, {batch});
  float* dLogits = call.optionalOutput(1, {steps, batch, classes}, attributes.inputGradient);
  ctcLoss(call.scratch(), {steps, batch, classes, logits.data<float>(), labels.data<int32_t>(), counts, lengths, losses, dLogits});
}

Operation binary(const char* name, void (*compute)(KernelCall&, const Attributes&)) {
  return {name, {"a: float", "b: float", "layout: int32"}, {"out: float"}, {}, compute};
}

Operation unary(const char* name, void (*compute)(KernelCall&, const Attributes&)) {
  return {name, {"x: float"}, {"out: float"}, {}, compute};
}

Operation comparison(const char* name, const char* a, const char* b, void (*compute)(KernelCall&, const Attributes&)) {
  return {name, {a, b, "layout: int32"}, {"out: bool"}, {}, compute};
}

}  // namespace

std::vector<Operation> graphOperations() {
  return {
      binary("RnnAdd", computeBinary<Add>),
      binary("RnnSubtract", computeBinary<Subtract>),
      binary("RnnMultiply", computeBinary<Multiply>),
      binary("RnnDivide", computeBinary<Divide>),
      binary("RnnMaximum", computeBinary<Maximum>),
      binary("RnnMinimum", computeBinary<Minimum>),
      binary("RnnSquaredDifference", computeBinary<SquaredDifference>),
      comparison("RnnEqual", "a: float", "b: float", computeComparison<Equal, float>),
      comparison("RnnLess", "a: float", "b: float", computeComparison<Less, float>),
      comparison("RnnLessEqual", "a: float", "b: float", computeComparison<LessEqual, float>),
      comparison("RnnEqualInt", "a: int32", "b: int32", computeComparison<Equal, int32_t>),
      comparison("RnnLessInt", "a: int32", "b: int32", computeComparison<Less, int32_t>),
      comparison("RnnLessEqualInt", "a: int32", "b: int32", computeComparison<LessEqual, int32_t>),
      {"RnnSelect",
       {"condition: bool", "a: float", "b: float", "layout: int32"},
       {"out: float"},
       {},
       computeSelect},
      {"RnnIntToFloat", {"x: int32"}, {"out: float"}, {}, computeToFloat<int32_t>},
      {"RnnBoolToFloat", {"x: bool"}, {"out: float"}, {}, computeToFloat<uint8_t>},
      unary("RnnTanh", computeUnary<Tanh>),
      unary("RnnSigmoid", computeUnary<Sigmoid>),
      unary("RnnExp", computeUnary<Exp>),
      unary("RnnLog", computeUnary<Log>),
      unary("RnnRelu", computeUnary<Relu>),
      unary("RnnSquare", computeUnary<Square>),
      unary("RnnSquareRoot", computeUnary<SquareRoot>),
      unary("RnnNegative", computeUnary<Negative>),
      unary("RnnAbsolute", computeUnary<Absolute>),
      {"RnnView", {"x: float", "layout: int32"}, {"out: float"}, {}, computeView},
      {"RnnViewInt", {"x: int32", "layout: int32"}, {"out: int32"}, {}, computeView},
      {"RnnPlace",
       {"x: float", "layout: int32", "value: float", "size: int32"},
       {"out: float"},
       {},
       computePlace},
      {"RnnConcat", {"sizes: int32", "parts: N * float"}, {"out: float"}, {"N: int"}, computeConcat},
      {"RnnConcatInt", {"sizes: int32", "parts: N * int32"}, {"out: int32"}, {"N: int"}, computeConcat},
      {"RnnGatherAxis", {"x: float", "ids: int32", "parameters: int32"}, {"out: float"}, {}, computeGatherAxis},
      {"RnnGatherAxisInt", {"x: int32", "ids: int32", "parameters: int32"}, {"out: int32"}, {}, computeGatherAxis},
      {"RnnOneHot", {"ids: int32", "values: float", "parameters: int32"}, {"out: float"}, {}, computeOneHot},
      {"RnnSegmentSum", {"rows: float", "ids: int32", "parameters: int32"}, {"sums: float"}, {}, computeSegmentSum},
      {"RnnScatterRows", {"table: float", "ids: int32", "rows: float"}, {"out: float"}, {}, computeScatterRows},
      {"RnnReduce", {"x: float", "parameters: int32"}, {"out: float"}, {}, computeReduce},
      {"RnnSoftmax", {"x: float", "parameters: int32"}, {"out: float"}, {}, computeSoftmax},
      {"RnnMatMul", {"a: float", "b: float", "parameters: int32"}, {"out: float"}, {}, computeMatMul},
      {"RnnTopK", {"x: float", "parameters: int32"}, {"values: float", "places: int32"}, {}, computeTopK},
      {"RnnFourier",
       {"real: float", "imaginary: float", "parameters: int32"},
       {"out_real: float", "out_imaginary: float"},
       {},
       computeFourier},
      {"RnnCtcLoss",
       {"logits: float", "labels: int32", "counts: int32", "lengths: int32"},
       {"losses: float", "d_logits: float"},
       {"input_gradient: bool"},
       computeCtcLoss},
  };
}

}  // namespace rnn
