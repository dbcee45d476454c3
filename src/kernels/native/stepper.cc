#include "stepper.h"

#include <algorithm>
#include <atomic>
#include <cstring>
#include <string>

#include "matmul.h"
#include "stepper-layers.h"

namespace rnn {
namespace {

constexpr size_t kLargestTable = size_t{256} << 20;  // bytes
// Multiplications that take less time than two barriers, about half a microsecond.
constexpr size_t kShorterThanBarriers = 1 << 15;

// table[token] = W[token] + b: one-hot tokens select a row of W.
void copyRows(const StepperLayerWeights& weights, int stride, const Columns& columns, const float* bias, int rows,
              float* table) {
  for (int row = 0; row < rows; row++) {
    const float* kernel = weights.kernel + static_cast<size_t>(row) * stride;
    for (int v = 0; v < columns.count(); v++, table += kLanes) {
      const ColumnVector& from = columns.vectors[v];
      storeAligned(table, loadFirst(kernel + from.start, from.valid) + loadAligned(bias + v * kLanes));
    }
  }
}

// table[token] = E[token] W + b
void projectRows(const StepperLayerWeights& weights, int stride, const Columns& columns, const float* bias,
                 const float* embedding, int rows, float* table) {
  OwnedMemory memory;
  std::vector<const float*> left(rows);
  std::vector<float*> out(rows);
  for (int row = 0; row < rows; row++) {
    left[row] = embedding + static_cast<size_t>(row) * weights.inputs;
    out[row] = table + static_cast<size_t>(row) * columns.floats();
  }
  const PackedMatrix<float> kernel = packColumns<float>(memory, weights.kernel, weights.inputs, stride, columns);
  multiply<float>({left.data(), rows, kernel, out.data(), tileOrder(columns.count()), bias, false});
}

template <int Rows, int Vectors, class ProductRows>
RNN_OUTLINE void writeTile(const ProductRows& rows, int row, int panel, const Columns& columns, const float* bias,
                           float* const* out) {
  Tile<Rows, Vectors> sums;
  for (int i = 0; i < Rows; i++) {
    for (int v = 0; v < Vectors; v++) sums[i][v] = loadAligned(bias + (panel * kTileVectors + v) * kLanes);
  }
  rows.template add<Rows, Vectors>(row, panel, sums);
  for (int v = 0; v < Vectors; v++) {
    const auto [start, valid] = columns.panel(panel)[v];
    for (int i = 0; i < Rows; i++) storeFirst(out[row + i] + start, sums[i][v], valid);
  }
}

// out[row] = bias + the share's rows times its panels
template <class ProductRows>
void writeOutputs(const StepShare& share, const ProductRows& rows, const Columns& columns, const float* bias,
                  float* const* out) {
  const Range panels = share.panels(columns.panels());
  for (int panel = panels.begin; panel < panels.end; panel++) {
    withTileVectors(columns.panelWidth(panel), [&](auto vectors) {
      forEachRowTile(share.rows().size(), [&](int first, auto tileRows) {
        writeTile<tileRows, vectors>(rows, share.rows().begin + first, panel, columns, bias, out);
      });
    });
  }
}

// Whether a text's next token is given, not drawn; and its id.
bool isGiven(double uniform) { return uniform < 0; }
double givenBy(double uniform) { return -1 - uniform; }

// Calls `move` for each row of each state, with its offset in a flat array [rows, stateSize].
template <class Move>
void forEachState(const std::vector<std::unique_ptr<StepperLayer>>& layers, int now, int count, int stateSize,
                  const Move& move) {
  size_t offset = 0;
  for (const auto& layer : layers) {
    for (float* const* rows : layer->states(now)) {
      for (int row = 0; row < count; row++)
        move(rows[row], static_cast<size_t>(row) * stateSize + offset, layer->hidden());
      offset += layer->hidden();
    }
  }
}

}  // namespace

// The loop state of one thread over the steps: its share, and where the sums of the next step start.
class Stepper::Walk {
 public:
  // `outputs` has the rows and units of the output layer that this thread computes.
  Walk(const Stepper& stepper, const StepShare& share, const StepShare& outputs)
      : stepper_(stepper),
        share_(share),
        outputs_(outputs),
        starts_(stepper.rows_),
        embedded_(stepper.embedding_ ? stepper.rows_ : 0),
        now_(stepper.now_) {}

  // Writes the outputs of each of the first `count` rows to out[row].
  void step(const int* tokens, float* const* out, int count) {
    lookUp(tokens);
    const auto& layers = stepper_.layers_;
    layers[0]->step(share_, now_, starts_.data(), stepper_.embedding_ ? embedded_.data() : nullptr);
    share_.meet();
    for (size_t index = 1; index < layers.size(); index++) {
      starts_.assign(stepper_.rows_, layers[index]->bias());
      layers[index]->step(share_, now_, starts_.data(), layers[index - 1]->rows(1 - now_));
      share_.meet();
    }
    now_ = 1 - now_;
    stepper_.project_(outputs_.first(count), layers.back()->rows(now_), out);
  }

 private:
  void lookUp(const int* tokens) {
    const Range rows = share_.rows();
    const StepperLayer& first = *stepper_.layers_.front();
    for (int row = rows.begin; row < rows.end; row++) {
      const size_t token = tokens[row];
      starts_[row] = stepper_.table_ ? stepper_.table_ + token * first.columns().floats() : first.bias();
      if (stepper_.embedding_) embedded_[row] = stepper_.embedding_ + token * stepper_.embeddingSize_;
    }
  }

  const Stepper& stepper_;
  const StepShare& share_;
  const StepShare& outputs_;
  std::vector<const float*> starts_;
  std::vector<const float*> embedded_;
  int now_;
};

Stepper::Stepper(const StepperModel& model, int batch)
    : batch_(batch),
      rows_(batch),
      vocabulary_(model.vocabulary),
      outputs_(model.outputs),
      outputColumns_(plainColumns(0, outputs_)),
      usesTiles_(model.format == WeightFormat::kBfloat16 && tilesAllowed()),
      rules_(batch) {
  const bool tabled = prepareTokens(model);
  for (StepperLayerWeights weights : model.layers) {
    if (layers_.empty() && tabled) weights.kernel = nullptr;
    layers_.push_back(model.cell->createStepperLayer(weights, batch, model.relu, model.format));
    stateSize_ += static_cast<int>(layers_.back()->states(0).size()) * weights.hidden;
  }
  const float* bias = packVector(memory_, model.outputBias, outputColumns_);
  withWeight(model.format, [&](auto weight) {
    using Weight = decltype(weight);
    const StepProduct<Weight> kernel(memory_, model.outputKernel, layers_.back()->hidden(), outputs_, outputColumns_);
    project_ = [this, kernel, bias](const StepShare& share, const float* const* states, float* const* out) {
      writeOutputs(share, kernel.of(states, share.rows()), outputColumns_, bias, out);
    };
  });
  logits_ = paddedRows(memory_, batch, outputs_);
}

Stepper::~Stepper() = default;

bool Stepper::prepareTokens(const StepperModel& model) {
  const StepperLayerWeights& weights = model.layers.front();
  const Columns columns = model.cell->stepperColumns(weights.hidden);
  const int stride = model.cell->gates * weights.hidden;
  const size_t tableSize = static_cast<size_t>(vocabulary_) * columns.floats();
  if (model.embedding && tableSize * sizeof(float) > kLargestTable) {
    const size_t size = static_cast<size_t>(vocabulary_) * weights.inputs;
    embedding_ = static_cast<float*>(std::memcpy(memory_.floats(size), model.embedding, size * sizeof(float)));
    embeddingSize_ = weights.inputs;
    return false;
  }
  float* table = memory_.floats(tableSize);
  OwnedMemory packs;
  const float* bias = packVector(packs, weights.bias, columns);
  if (model.embedding) {
    projectRows(weights, stride, columns, bias, model.embedding, vocabulary_, table);
  } else {
    copyRows(weights, stride, columns, bias, vocabulary_, table);
  }
  table_ = table;
  return true;
}

// Runs work(share, all) on the threads, which split the rows if there are enough of them, else the units. `all` is a barrier for all
// threads.
template <class Work>
void Stepper::share(const Work& work) const {
  ThreadPool& pool = ThreadPool::instance();
  size_t multiplications = static_cast<size_t>(layers_.back()->hidden()) * outputColumns_.floats();
  for (const auto& layer : layers_) multiplications += layer->weights();
  const int threads = pool.threadsFor(rows_ * multiplications);
  const bool byRows = rows_ >= threads * kTileRows || threads == 1;
  Barrier all(threads);
  const int tileRows = usesTiles_ ? kStepParts * std::min(rows_, kAmxRows / kStepParts) : 0;
  pool.run(threads, [&](int part) {
    const AmxScope tiles(tileRows);
    work(byRows ? StepShare(shareOf(rows_, part, threads)) : StepShare(rows_, part, &all), all);
  });
}

void Stepper::checkTokens(const int* tokens, size_t count) const {
  for (size_t index = 0; index < count; index++) {
    if (tokens[index] >= 0 && tokens[index] < vocabulary_) continue;
    fail("token " + std::to_string(tokens[index]) + " is not in the vocabulary");
  }
}

void Stepper::setRule(int row, DrawRule rule) {
  if (row < 0 || row >= rows_) fail("there is no row " + std::to_string(row));
  if (!(rule.temperature >= 0)) fail("the temperature must be at least 0");
  checkTokens(rule.banned.data(), rule.banned.size());
  rules_[row] = std::move(rule);
}

void Stepper::arrange(const int* parents, int rows) {
  if (rows < 1 || rows > batch_) fail("there is no room for " + std::to_string(rows) + " rows");
  // If no row is read after it is overwritten, the rows are copied in place.
  bool inPlace = true;
  for (int row = 0; row < rows; row++) {
    if (parents[row] < -1 || parents[row] >= rows_) fail("there is no row " + std::to_string(parents[row]));
    if (parents[row] >= 0 && parents[row] < row) inPlace = false;
  }
  std::vector<float> before(inPlace ? 0 : static_cast<size_t>(rows_) * stateSize_);
  if (!inPlace) getState(before.data());
  const std::vector<DrawRule> rules = inPlace ? std::vector<DrawRule>() : rules_;
  size_t offset = 0;
  for (const auto& layer : layers_) {
    const size_t bytes = layer->hidden() * sizeof(float);
    for (float* const* states : layer->states(now_)) {
      for (int row = 0; row < rows; row++) {
        const int parent = parents[row];
        if (parent == row) continue;
        if (parent < 0) {
          std::memset(states[row], 0, bytes);
        } else if (inPlace) {
          std::memcpy(states[row], states[parent], bytes);
        } else {
          std::memcpy(states[row], &before[static_cast<size_t>(parent) * stateSize_ + offset], bytes);
        }
      }
      offset += layer->hidden();
    }
  }
  for (int row = 0; row < rows; row++) {
    const int parent = parents[row];
    if (parent == row) continue;
    rules_[row] = parent < 0 ? DrawRule() : inPlace ? rules_[parent] : rules[parent];
  }
  rows_ = rows;
}

void Stepper::step(const int* tokens, float* outputs) {
  checkTokens(tokens, rows_);
  std::vector<float*> out(rows_);
  for (int row = 0; row < rows_; row++) out[row] = outputs + static_cast<size_t>(row) * outputs_;
  share([&](const StepShare& share, Barrier&) { Walk(*this, share, share).step(tokens, out.data(), rows_); });
  now_ = 1 - now_;
}

int Stepper::draw(const int* first, const double* uniforms, int steps, int end, int* drawn) {
  checkTokens(first, rows_);
  if (outputs_ != vocabulary_) fail("only tokens can be drawn");
  for (size_t place = 0; place < static_cast<size_t>(steps) * rows_; place++) {
    if (!isGiven(uniforms[place])) continue;
    const double id = givenBy(uniforms[place]);
    if (!(id >= 0 && id < vocabulary_)) fail("a given token is not in the vocabulary");
  }
  std::atomic<int> last{steps - 1};
  const size_t outputWeights = static_cast<size_t>(layers_.back()->hidden()) * outputColumns_.floats();
  const bool isShort = rows_ * outputWeights < kShorterThanBarriers;
  share([&](const StepShare& share, Barrier& all) {
    // Threads that would wait for each other's units of a short output layer compute all of it, and draw all tokens, each for itself.
    const bool repeats = isShort && share.isSplit();
    const StepShare outputs = repeats ? StepShare({0, rows_}) : share;
    OwnedMemory memory;
    const std::vector<float*> logits = repeats ? paddedRows(memory, rows_, outputs_) : logits_;
    std::vector<int> ids(repeats && share.part() > 0 ? static_cast<size_t>(steps) * rows_ : 0);
    int* const tokens = ids.empty() ? drawn : ids.data();
    Walk walk(*this, share, outputs);
    Drawer drawer(vocabulary_);
    const Range own = outputs.wholeRows();
    // A thread may draw while another has not yet compared `step` with `last`, so it only ever sets `last` to the current step.
    for (int step = 0; step <= last; step++) {
      const size_t place = static_cast<size_t>(step) * rows_;
      int drawing = rows_;
      while (drawing > 0 && isGiven(uniforms[place + drawing - 1])) drawing--;
      walk.step(step == 0 ? first : tokens + place - rows_, logits.data(), drawing);
      outputs.meet();
      for (int row = own.begin; row < own.end; row++) {
        const double uniform = uniforms[place + row];
        if (isGiven(uniform)) {
          tokens[place + row] = static_cast<int>(givenBy(uniform));
          continue;
        }
        const int id = drawer.draw(logits[row], rules_[row], uniform);
        tokens[place + row] = id;
        if (id == end || id < 0) last = step;
      }
      if (!repeats) all.wait();
    }
  });
  const int done = last + 1;
  now_ = (now_ + done) % 2;
  return done;
}

void Stepper::getState(float* state) const {
  forEachState(layers_, now_, rows_, stateSize_, [&](const float* row, size_t place, int count) {
    std::memcpy(state + place, row, count * sizeof(float));
  });
}

void Stepper::setState(const float* state) {
  forEachState(layers_, now_, rows_, stateSize_,
               [&](float* row, size_t place, int count) { std::memcpy(row, state + place, count * sizeof(float)); });
}

}  // namespace rnn
