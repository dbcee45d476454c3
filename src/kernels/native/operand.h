// The number formats of a product's operands: float, or rounded to bfloat16. Sums are always float.
#pragma once

#include <cstdint>
#include <cstring>

#include "vector.h"

namespace rnn {

// The upper half of a float, rounded to nearest even. A 32-bit lane holds two numbers of adjacent depths, the first in the lower half:
// 32-bit reads of a row of Bfloat16 give such pairs.
struct Bfloat16 {
  uint16_t bits;
};

// kLanes pairs.
typedef uint32_t PairVector __attribute__((vector_size(kLanes * sizeof(uint32_t)), may_alias));
typedef uint16_t HalfVector __attribute__((vector_size(kLanes * sizeof(uint16_t)), aligned(2), may_alias));

// Number of depths that one multiplication consumes.
template <class Operand>
constexpr int kDepthStep = sizeof(float) / sizeof(Operand);

// `depth` rounded up to whole steps.
template <class Operand>
constexpr int evenDepth(int depth) {
  return (depth + kDepthStep<Operand> - 1) / kDepthStep<Operand> * kDepthStep<Operand>;
}

// body(float()) or body(Bfloat16()).
template <class Body>
inline void withOperand(bool bfloat16, const Body& body) {
  if (bfloat16) return body(Bfloat16());
  body(float());
}

// Rounds like VCVTNEPS2BF16: to nearest even, denormals to zero, NaN to a quiet NaN.
inline HalfVector roundToHalves(Vector value) {
#if defined(__AVX512BF16__)
  const auto rounded = _mm512_cvtneps_pbh(value);
  return reinterpret_cast<const HalfVector&>(rounded);
#else
  const PairVector bits = reinterpret_cast<const PairVector&>(value);
  PairVector rounded = bits + 0x7fff + (bits >> 16 & 1);
  rounded = value == value ? rounded : bits | 0x400000;
  rounded = (bits & 0x7f800000) == 0 ? bits & 0x80000000 : rounded;
  return __builtin_convertvector(rounded >> 16, HalfVector);
#endif
}

inline PairVector pairHalves(HalfVector first, HalfVector second) {
  return __builtin_convertvector(first, PairVector) | __builtin_convertvector(second, PairVector) << 16;
}

inline Vector lowerOf(PairVector pairs) {
  const PairVector bits = pairs << 16;
  return reinterpret_cast<const Vector&>(bits);
}
inline Vector upperOf(PairVector pairs) {
  const PairVector bits = pairs & 0xffff0000;
  return reinterpret_cast<const Vector&>(bits);
}

// sum + left1 right1 + left0 right0, in the order of VDPBF16PS: the upper halves first, each sum rounded. Products of two numbers with
// 8-bit significands are exact, so the result is the same with and without fused multiply-add.
inline Vector multiplyAdd(PairVector left, PairVector right, Vector sum) {
#if defined(RNN_MULTIPLIES_PAIRS)
  return _mm512_dpbf16_ps(sum, (__m512bh)left, (__m512bh)right);
#else
  return multiplyAdd(lowerOf(left), lowerOf(right), multiplyAdd(upperOf(left), upperOf(right), sum));
#endif
}

// kLanes adjacent operands, or pairs of them; aligned.
inline Vector loadOperands(const float* from) { return loadAligned(from); }
inline PairVector loadOperands(const Bfloat16* from) { return *reinterpret_cast<const PairVector*>(from); }

// One operand, or pair, in all lanes.
inline Vector broadcastOperand(const float* from) { return broadcast(*from); }
inline PairVector broadcastOperand(const Bfloat16* from) {
  uint32_t pair;
  std::memcpy(&pair, from, sizeof pair);
  return pair - PairVector{};
}

// Stores kLanes adjacent numbers of a row; floats must be aligned.
inline void storeOperands(float* to, Vector values) { storeAligned(to, values); }
inline void storeOperands(Bfloat16* to, Vector values) { *reinterpret_cast<HalfVector*>(to) = roundToHalves(values); }

// kLanes adjacent numbers of a row.
inline HalfVector loadHalves(const Bfloat16* from) { return *reinterpret_cast<const HalfVector*>(from); }

inline void storePairs(Bfloat16* to, PairVector pairs) { *reinterpret_cast<PairVector*>(to) = pairs; }
// The first `count` lanes; not aligned.
inline void storeFirstPairs(Bfloat16* to, PairVector pairs, int count) {
  storeFirst(reinterpret_cast<float*>(to), reinterpret_cast<const Vector&>(pairs), count);
}

}  // namespace rnn
