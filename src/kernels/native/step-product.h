// The products of a stepper's step: a few rows times packed weights.
#pragma once

#include <algorithm>
#include <memory>
#include <type_traits>
#include <vector>

#include "int8.h"
#include "packing.h"
#include "tile.h"
#include "tiles.h"

namespace rnn {

// The number format of the weights of products. States are float; int8 products round them first.
enum class WeightFormat { kFloat, kBfloat16, kInt8 };

// body() with float, the fastest type of bfloat16, or Int8.
template <class Body>
inline void withWeight(WeightFormat format, const Body& body) {
  switch (format) {
    case WeightFormat::kFloat: return body(float());
    case WeightFormat::kBfloat16: return withOperand(true, body);
    case WeightFormat::kInt8: return body(Int8());
  }
}

// The left-hand side of a product with packed weights of `depth` rows.
template <class Weight>
class StepRows {
 public:
  // Rows own.begin .. own.end-1 of `rows`, which may be null.
  StepRows(const PackedMatrix<Weight>& weights, int depth, const float* const* rows, Range)
      : weights_(weights), depth_(depth), rows_(rows) {}

  // sums += rows first .. first+Count-1 times a panel of the weights; unchanged if the rows are null.
  template <int Count, int Vectors>
  void add(int first, int panel, Tile<Count, Vectors>& sums) const {
    if (rows_ == nullptr) return;
    multiplyTile<Count, Vectors>(depth_, rows_ + first, 0, weights_.panel(panel), sums);
  }

 private:
  const PackedMatrix<Weight>& weights_;
  const int depth_;
  const float* const* rows_;
};

// Numbers of bfloat16 whose sum is a float: 8 bits of it each.
constexpr int kStepParts = 3;

#if defined(RNN_HAS_TILES)
// The parts of a state are rows of the left-hand side, so that it is not rounded.
template <>
class StepRows<TiledBfloat16> {
 public:
  StepRows(const PackedMatrix<TiledBfloat16>& weights, int depth, const float* const* rows, Range own)
      : weights_(weights),
        depth_(depth),
        begin_(own.begin),
        step_((kStepParts * own.size() + AmxScope::rows()) * kAmxDepth) {
    if (rows == nullptr || own.size() == 0) return;
    // A tile may read rows past the last one, whose sums are not used.
    parts_.reset(new TiledBfloat16[step_ * blocks()]);
    for (int row = own.begin; row < own.end; row++) splitRow(rows[row], row - own.begin);
  }

  template <int Count, int Vectors>
  void add(int first, int panel, Tile<Count, Vectors>& sums) const {
    if (!parts_) return;
    const int most = AmxScope::rows() / kStepParts;
    for (int done = 0; done < Count; done += most) {
      Tile<kAmxRows, Vectors> products;
      for (int row = 0; row < AmxScope::rows(); row++) std::fill_n(products[row], Vectors, Vector{});
      multiplyAmx<Vectors>(blocks(), partsOf(first - begin_ + done), step_, weights_.panel(panel), products);
      for (int i = 0; i < std::min(most, Count - done); i++) {
        const auto* parts = products + i * kStepParts;
        for (int v = 0; v < Vectors; v++) sums[done + i][v] += parts[0][v] + (parts[1][v] + parts[2][v]);
      }
    }
  }

 private:
  int blocks() const { return weights_.paddedDepth / kAmxDepth; }
  TiledBfloat16* partsOf(int row) const { return parts_.get() + static_cast<size_t>(row) * kStepParts * kAmxDepth; }

  void splitRow(const float* from, int row) {
    TiledBfloat16* to = partsOf(row);
    for (int k = 0; k < weights_.paddedDepth; k += kAmxDepth, to += step_) {
      for (int lane = 0; lane < kAmxDepth; lane += kLanes) {
        Vector rest = loadFirst(from + k + lane, depth_ - k - lane);
        for (int part = 0; part < kStepParts; part++) {
          const HalfVector rounded = roundToHalves(rest);
          *reinterpret_cast<HalfVector*>(to + part * kAmxDepth + lane) = rounded;
          rest -= lowerOf(__builtin_convertvector(rounded, PairVector));
        }
      }
    }
  }

  const PackedMatrix<TiledBfloat16>& weights_;
  const int depth_;
  const int begin_;
  const size_t step_;  // operands from one block of depths to the next: [rows][parts][kAmxDepth]
  std::unique_ptr<TiledBfloat16[]> parts_;
};
#endif

template <class Weight>
class StepProduct {
 public:
  using Rows = StepRows<Weight>;

  StepProduct() = default;
  // Packs the columns of `matrix`, row-major with `stride`; nothing if it is null.
  StepProduct(Memory& memory, const float* matrix, int rows, int stride, const Columns& columns) : depth_(rows) {
    if (matrix) weights_ = packColumns<Weight>(memory, matrix, rows, stride, columns);
  }

  Rows of(const float* const* rows, Range own) const { return {weights_, depth_, rows, own}; }

 private:
  int depth_ = 0;
  PackedMatrix<Weight> weights_ = {};
};

template <>
class StepProduct<Int8> {
 public:
  StepProduct() = default;
  StepProduct(Memory& memory, const float* matrix, int rows, int stride, const Columns& columns) {
    if (matrix) weights_ = Int8Matrix(memory, matrix, rows, stride, columns);
  }

  class Rows {
   public:
    Rows(const Int8Matrix& weights, const float* const* rows, Range own) : weights_(weights), begin_(own.begin) {
      if (rows == nullptr) return;
      scales_.resize(own.size());
      bytes_.resize(own.size() * weights.stride());
      for (int row = 0; row < own.size(); row++) {
        scales_[row] = roundRow(rows[begin_ + row], weights.rows(), &bytes_[row * weights.stride()]);
      }
    }

    template <int Count, int Vectors>
    void add(int first, int panel, Tile<Count, Vectors>& sums) const {
      if (scales_.empty()) return;
      const int row = first - begin_;
      weights_.add<Count, Vectors>(&bytes_[row * weights_.stride()], &scales_[row], panel, sums);
    }

   private:
    const Int8Matrix& weights_;
    const int begin_;
    std::vector<float> scales_;
    std::vector<uint8_t> bytes_;
  };

  Rows of(const float* const* rows, Range own) const { return {weights_, rows, own}; }

 private:
  Int8Matrix weights_;
};

}  // namespace rnn
