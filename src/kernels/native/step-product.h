// The products of a stepper's step: a few rows times packed weights.
#pragma once

#include <type_traits>
#include <vector>

#include "int8.h"
#include "packing.h"
#include "tile.h"

namespace rnn {

// The number format of the weights of products. States are float; int8 products round them first.
enum class WeightFormat { kFloat, kBfloat16, kInt8 };

// body(float()), body(Bfloat16()) or body(Int8()).
template <class Body>
inline void withWeight(WeightFormat format, const Body& body) {
  switch (format) {
    case WeightFormat::kFloat: return body(float());
    case WeightFormat::kBfloat16: return body(Bfloat16());
    case WeightFormat::kInt8: return body(Int8());
  }
}

template <class Weight>
class StepProduct {
 public:
  StepProduct() = default;
  // Packs the columns of `matrix`, row-major with `stride`; nothing if it is null.
  StepProduct(Memory& memory, const float* matrix, int rows, int stride, const Columns& columns) : depth_(rows) {
    if (matrix) weights_ = packColumns<Weight>(memory, matrix, rows, stride, columns);
  }

  // The left-hand side of a product.
  class Rows {
   public:
    Rows(const StepProduct& product, const float* const* rows) : product_(product), rows_(rows) {}

    // sums += rows first .. first+Count-1 times a panel of the weights; unchanged if the rows are null.
    template <int Count, int Vectors>
    void add(int first, int panel, Tile<Count, Vectors>& sums) const {
      if (rows_ == nullptr) return;
      multiplyTile<Count, Vectors>(product_.depth_, rows_ + first, 0, product_.weights_.panel(panel), sums);
    }

   private:
    const StepProduct& product_;
    const float* const* rows_;
  };

  // Rows own.begin .. own.end-1 of `rows`, which may be null.
  Rows of(const float* const* rows, Range) const { return {*this, rows}; }

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
