#include "ctc-loss.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "thread-pool.h"

namespace rnn {
namespace {

constexpr double kImpossible = -std::numeric_limits<double>::infinity();

// ln(e^a + e^b + e^c)
double logAdd(double a, double b, double c) {
  const double largest = std::max(a, std::max(b, c));
  if (largest == kImpossible) return kImpossible;
  return largest + std::log(std::exp(a - largest) + std::exp(b - largest) + std::exp(c - largest));
}

// The forward-backward algorithm for one row of the batch, in log space and float64: α and β of section 4.1, β without the factor of its
// own step.
class Alignments {
 public:
  Alignments(const CtcLoss& loss, int row, const int32_t* labels, double* memory)
      : loss_(loss), row_(row), labels_(labels), states_(2 * loss.counts[row] + 1), length_(loss.lengths[row]) {
    alpha_ = memory;
    logZ_ = alpha_ + static_cast<size_t>(length_) * states_;
    beta_ = logZ_ + length_;
    posterior_ = beta_ + 2 * states_;
  }

  static size_t memoryOf(int states, int length, int classes) {
    return static_cast<size_t>(length) * states + length + 2 * states + classes;
  }

  void compute() {
    for (int t = 0; t < length_; t++) logZ_[t] = logSum(logits(t));
    forwards();
    const double* end = alpha_ + static_cast<size_t>(length_ - 1) * states_;
    const double total = logAdd(end[states_ - 1], states_ > 1 ? end[states_ - 2] : kImpossible, kImpossible);
    loss_.losses[row_] = static_cast<float>(-total);
    if (!loss_.dLogits) return;
    backwards(total);
    for (int t = length_; t < loss_.steps; t++) std::fill_n(gradient(t), loss_.classes, 0.0f);
  }

 private:
  size_t at(int t) const { return (static_cast<size_t>(t) * loss_.batch + row_) * loss_.classes; }
  const float* logits(int t) const { return loss_.logits + at(t); }
  float* gradient(int t) const { return loss_.dLogits + at(t); }

  // The class of state s: blanks before, between and after the labels.
  int label(int s) const { return s % 2 == 0 ? loss_.classes - 1 : labels_[s / 2]; }
  // Whether the blank before state s may be skipped.
  bool jumps(int s) const { return s % 2 == 1 && s >= 3 && labels_[s / 2] != labels_[s / 2 - 1]; }
  double log(int t, int s) const { return logits(t)[label(s)] - logZ_[t]; }

  // The first state from which the end can be reached, and the last state that can be reached from the start.
  int firstState(int t) const { return std::max(0, states_ - 2 * (length_ - t)); }
  int lastState(int t) const { return std::min(states_ - 1, 2 * t + 1); }

  double logSum(const float* values) const {
    float largest = values[0];
    for (int k = 1; k < loss_.classes; k++) largest = largest > values[k] || largest != largest ? largest : values[k];
    double sum = 0;
    for (int k = 0; k < loss_.classes; k++) sum += std::exp(static_cast<double>(values[k]) - largest);
    return largest + std::log(sum);
  }

  void forwards() {
    std::fill_n(alpha_, static_cast<size_t>(length_) * states_, kImpossible);
    for (int s = 0; s < std::min(2, states_); s++) alpha_[s] = log(0, s);
    for (int t = 1; t < length_; t++) {
      const double* before = alpha_ + static_cast<size_t>(t - 1) * states_;
      double* now = alpha_ + static_cast<size_t>(t) * states_;
      for (int s = firstState(t); s <= lastState(t); s++) {
        const double step = s > 0 ? before[s - 1] : kImpossible;
        now[s] = logAdd(before[s], step, jumps(s) ? before[s - 2] : kImpossible) + log(t, s);
      }
    }
  }

  // Computes β step by step, from the last step, and each step's gradient as soon as its β is known.
  void backwards(double total) {
    double* now = beta_;
    double* after = beta_ + states_;
    std::fill_n(now, states_, kImpossible);
    for (int s = std::max(0, states_ - 2); s < states_; s++) now[s] = 0;
    for (int t = length_ - 1;; t--) {
      differentiate(t, now, total);
      if (t == 0) return;
      std::swap(now, after);
      for (int s = 0; s < states_; s++) after[s] += log(t, s);
      std::fill_n(now, states_, kImpossible);
      for (int s = firstState(t - 1); s <= lastState(t - 1); s++) {
        const double step = s + 1 < states_ ? after[s + 1] : kImpossible;
        now[s] = logAdd(after[s], step, s + 2 < states_ && jumps(s + 2) ? after[s + 2] : kImpossible);
      }
    }
  }

  // dz = softmax(z) - posterior (equation 16).
  void differentiate(int t, const double* beta, double total) {
    const double* alpha = alpha_ + static_cast<size_t>(t) * states_;
    std::fill_n(posterior_, loss_.classes, 0.0);
    for (int s = firstState(t); s <= lastState(t); s++) posterior_[label(s)] += std::exp(alpha[s] + beta[s] - total);
    const float* z = logits(t);
    float* gradient = this->gradient(t);
    for (int k = 0; k < loss_.classes; k++) {
      gradient[k] = static_cast<float>(std::exp(z[k] - logZ_[t]) - posterior_[k]);
    }
  }

  const CtcLoss& loss_;
  const int row_;
  const int32_t* labels_;
  const int states_;
  const int length_;
  double* alpha_;      // [length, states]
  double* logZ_;       // [length]
  double* beta_;       // [2, states]
  double* posterior_;  // [classes]
};

}  // namespace

void ctcLoss(Scratch::Frame& scratch, const CtcLoss& loss) {
  std::vector<const int32_t*> labels;
  std::vector<double*> memory;
  const int32_t* next = loss.labels;
  for (int row = 0; row < loss.batch; row++) {
    const int states = 2 * loss.counts[row] + 1;
    labels.push_back(next);
    next += loss.counts[row];
    memory.push_back(scratch.take<double>(Alignments::memoryOf(states, loss.lengths[row], loss.classes)));
  }
  ThreadPool::instance().forRange(loss.batch, 1, [&](Range rows) {
    for (int row = rows.begin; row < rows.end; row++) Alignments(loss, row, labels[row], memory[row]).compute();
  });
}

}  // namespace rnn
