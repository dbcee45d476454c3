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

// A Bfloat16 of a product that AMX computes in tiles of 16 rows.
struct TiledBfloat16 : Bfloat16 {};

// X(Operand) for each operand type of products.
#if defined(RNN_HAS_TILES)
#define RNN_FOR_EACH_OPERAND(X) X(float) X(Bfloat16) X(TiledBfloat16)
#else
#define RNN_FOR_EACH_OPERAND(X) X(float) X(Bfloat16)
#endif

// kLanes pairs.
typedef uint32_t PairVector __attribute__((vector_size(kLanes * sizeof(uint32_t)), may_alias));
typedef uint16_t HalfVector __attribute__((vector_size(kLanes * sizeof(uint16_t)), aligned(2), may_alias));

// Number of depths that one multiplication consumes.
template <class Operand>
constexpr int kDepthStep = sizeof(float) / sizeof(Operand);

constexpr int roundedUp(int count, int unit) { return (count + unit - 1) / unit * unit; }

// `depth` rounded up to whole steps.
template <class Operand>
constexpr int evenDepth(int depth) {
  return roundedUp(depth, kDepthStep<Operand>);
}

// Number of depths that packed matrices are padded to: one step, or a whole tile.
template <class Operand>
constexpr int kPackedDepths = kDepthStep<Operand>;
template <>
inline constexpr int kPackedDepths<TiledBfloat16> = 32;

// Whether the system allows this process to use AMX, which the first call asks for. The environment variable RNN_TILES=0 forbids it.
#if defined(RNN_HAS_TILES)
bool tilesAllowed();
#else
constexpr bool tilesAllowed() { return false; }
#endif

// The name of the fastest instructions that are used.
inline const char* instructionSet() {
#if defined(RNN_HAS_TILES)
  if (tilesAllowed()) return "AVX-512 with AMX";
#endif
  return kInstructionSet;
}

// body(float()), or body() with the fastest type of bfloat16.
template <class Body>
inline void withOperand(bool bfloat16, const Body& body) {
  if (!bfloat16) return body(float());
#if defined(RNN_HAS_TILES)
  if (tilesAllowed()) return body(TiledBfloat16());
#endif
  body(Bfloat16());
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

// The first `count` pairs of a row, zeros in the others.
inline PairVector loadFirstPairs(const Bfloat16* from, int count) {
  const Vector pairs = loadFirst(reinterpret_cast<const float*>(from), count);
  return reinterpret_cast<const PairVector&>(pairs);
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
