// The widest float vector of the target machine, as a GCC vector type: + - * / and comparisons work lane by lane. Compilers prefer 256 bits
// in loops that they vectorise themselves, even if 512 are available.
#pragma once

#include <cstddef>
#include <cstring>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

// Tiles come in many heights and widths. The code before and after their inner loop is not inlined: dozens of copies of it would take most
// of the compile time and be no faster.
#define RNN_OUTLINE __attribute__((noinline))

// Pairs of bfloat16 are multiplied by VDPBF16PS, except on Intel's processors with AMX: there it takes as long as four fused multiply-adds,
// and AMX multiplies tiles of them (tiles.h).
#if defined(__AMX_BF16__) && defined(__linux__)
#define RNN_HAS_TILES
#elif defined(__AVX512BF16__)
#define RNN_MULTIPLIES_PAIRS
#endif

namespace rnn {

// kTileRows x kTileVectors accumulators, kTileVectors operands and one broadcast fit in the vector registers.
#if defined(__AVX512F__)
#if defined(RNN_MULTIPLIES_PAIRS)
constexpr const char* kInstructionSet = "AVX-512 with BF16";
#else
constexpr const char* kInstructionSet = "AVX-512";
#endif
constexpr int kLanes = 16;
constexpr int kTileRows = 6;
#elif defined(__AVX2__) && defined(__FMA__)
constexpr const char* kInstructionSet = "AVX2";
constexpr int kLanes = 8;
constexpr int kTileRows = 3;
#elif defined(__wasm__)
#if defined(__wasm_relaxed_simd__)
constexpr const char* kInstructionSet = "relaxed SIMD128";
#else
constexpr const char* kInstructionSet = "SIMD128";
#endif
constexpr int kLanes = 4;
constexpr int kTileRows = 2;  // V8 can use 15 vector registers on x64: 3 rows spill and take 50% longer
#else
constexpr const char* kInstructionSet = "baseline";
constexpr int kLanes = 4;
constexpr int kTileRows = 3;
#endif
constexpr int kTileVectors = 4;
constexpr size_t kAlignment = 64;

typedef float Vector __attribute__((vector_size(kLanes * sizeof(float)), may_alias));
typedef float UnalignedVector __attribute__((vector_size(kLanes * sizeof(float)), aligned(4), may_alias));
typedef int IntVector __attribute__((vector_size(kLanes * sizeof(int)), may_alias));

constexpr int vectorsFor(int count) { return (count + kLanes - 1) / kLanes; }
constexpr int paddedTo(int count) { return vectorsFor(count) * kLanes; }

inline Vector broadcast(float value) { return value - Vector{}; }

// sum + left * right, fused if the machine can. Compilers do so themselves, except for relaxed SIMD.
inline Vector multiplyAdd(Vector left, Vector right, Vector sum) {
#if defined(__wasm_relaxed_simd__)
  return __builtin_wasm_relaxed_madd_f32x4(left, right, sum);
#else
  return sum + left * right;
#endif
}

inline Vector load(const float* from) { return *reinterpret_cast<const UnalignedVector*>(from); }
inline void store(float* to, Vector value) { *reinterpret_cast<UnalignedVector*>(to) = value; }

inline Vector loadAligned(const float* from) { return *reinterpret_cast<const Vector*>(from); }
inline void storeAligned(float* to, Vector value) { *reinterpret_cast<Vector*>(to) = value; }

// The first `count` lanes, zeros in the others; all when count >= kLanes, none when count <= 0.
inline Vector loadFirst(const float* from, int count) {
  if (count >= kLanes) return load(from);
#if defined(__AVX512F__)
  const __mmask16 mask = count > 0 ? static_cast<__mmask16>((1u << count) - 1) : 0;
  return _mm512_maskz_loadu_ps(mask, from);
#else
  alignas(kAlignment) float lanes[kLanes] = {};
  if (count > 0) std::memcpy(lanes, from, count * sizeof(float));
  return loadAligned(lanes);
#endif
}

inline void storeFirst(float* to, Vector value, int count) {
  if (count >= kLanes) return store(to, value);
#if defined(__AVX512F__)
  const __mmask16 mask = count > 0 ? static_cast<__mmask16>((1u << count) - 1) : 0;
  _mm512_mask_storeu_ps(to, mask, value);
#else
  if (count > 0) std::memcpy(to, &value, count * sizeof(float));
#endif
}

// Lane i of the result is lane `lanes[i]` of `first` and `second` side by side.
inline Vector shuffle(Vector first, Vector second, IntVector lanes) {
#if defined(__clang__)
  Vector result;
  for (int lane = 0; lane < kLanes; lane++) {
    result[lane] = lanes[lane] < kLanes ? first[lanes[lane]] : second[lanes[lane] - kLanes];
  }
  return result;
#else
  return __builtin_shuffle(first, second, lanes);
#endif
}

// Exchanges the off-diagonal blocks of `Size` x `Size` lanes in each square of twice that size.
template <int Size>
inline __attribute__((always_inline)) void exchangeBlocks(Vector (&rows)[kLanes]) {
  IntVector upper, lower;
#pragma GCC unroll 16
  for (int lane = 0; lane < kLanes; lane++) {
    upper[lane] = lane & Size ? kLanes + lane - Size : lane;
    lower[lane] = lane & Size ? kLanes + lane : lane + Size;
  }
#pragma GCC unroll 16
  for (int row = 0; row < kLanes; row++) {
    if (row & Size) continue;
    const Vector above = rows[row], below = rows[row + Size];
    rows[row] = shuffle(above, below, upper);
    rows[row + Size] = shuffle(above, below, lower);
  }
}

// rows[i][j] becomes rows[j][i].
inline __attribute__((always_inline)) void transpose(Vector (&rows)[kLanes]) {
#if defined(__wasm__)
  const Vector low = __builtin_shufflevector(rows[0], rows[1], 0, 4, 1, 5);
  const Vector high = __builtin_shufflevector(rows[0], rows[1], 2, 6, 3, 7);
  const Vector low2 = __builtin_shufflevector(rows[2], rows[3], 0, 4, 1, 5);
  const Vector high2 = __builtin_shufflevector(rows[2], rows[3], 2, 6, 3, 7);
  rows[0] = __builtin_shufflevector(low, low2, 0, 1, 4, 5);
  rows[1] = __builtin_shufflevector(low, low2, 2, 3, 6, 7);
  rows[2] = __builtin_shufflevector(high, high2, 0, 1, 4, 5);
  rows[3] = __builtin_shufflevector(high, high2, 2, 3, 6, 7);
#else
  exchangeBlocks<1>(rows);
  exchangeBlocks<2>(rows);
  if constexpr (kLanes > 4) exchangeBlocks<4>(rows);
  if constexpr (kLanes > 8) exchangeBlocks<8>(rows);
#endif
}

// A NaN in `value` stays: every comparison with it is false.
inline Vector atMost(Vector value, Vector bound) { return value > bound ? bound : value; }
inline Vector atLeast(Vector value, Vector bound) { return value < bound ? bound : value; }

inline Vector squareRoot(Vector value) {
#if defined(__AVX512F__)
  // The masked form: for the plain one, GCC 12 warns about its own header.
  return _mm512_maskz_sqrt_ps(static_cast<__mmask16>(-1), value);
#elif defined(__AVX2__) && defined(__FMA__)
  return _mm256_sqrt_ps(value);
#elif defined(__SSE2__)
  return _mm_sqrt_ps(value);
#elif defined(__wasm__)
  return __builtin_elementwise_sqrt(value);
#else
  for (int lane = 0; lane < kLanes; lane++) value[lane] = __builtin_sqrtf(value[lane]);
  return value;
#endif
}

inline float sumLanes(Vector value) {
  float sum = 0;
  for (int lane = 0; lane < kLanes; lane++) sum += value[lane];
  return sum;
}

// The rational approximation of Eigen's ptanh: odd degree 13 over even degree 6, within 3e-7; constant beyond ±7.9.
inline Vector tanhOf(Vector x) {
  x = atMost(atLeast(x, broadcast(-7.90531110763549805f)), broadcast(7.90531110763549805f));
  const Vector x2 = x * x;
  Vector p = x2 * -2.76076847742355e-16f + 2.00018790482477e-13f;
  p = x2 * p + -8.60467152213735e-11f;
  p = x2 * p + 5.12229709037114e-08f;
  p = x2 * p + 1.48572235717979e-05f;
  p = x2 * p + 6.37261928875436e-04f;
  p = x2 * p + 4.89352455891786e-03f;
  Vector q = x2 * 1.19825839466702e-06f + 1.18534705686654e-04f;
  q = x2 * q + 2.26843463243900e-03f;
  q = x2 * q + 4.89352518554385e-03f;
  return x * p / q;
}

// σ(x) = ½ + ½ tanh(½ x)
inline Vector sigmoidOf(Vector x) { return tanhOf(x * 0.5f) * 0.5f + 0.5f; }

// exp as in Cephes' expf: x = n ln 2 + r, |r| <= ½ ln 2, a polynomial in r times 2^n. For x <= 88; NaN stays NaN.
inline Vector expOf(Vector x) {
  x = atLeast(atMost(x, broadcast(88.0f)), broadcast(-87.3f));
  const Vector scaled = x * 1.44269504088896341f;
  const Vector half = broadcast(0.5f);
  const Vector rounded = scaled + (scaled < broadcast(0) ? -half : half);
  // Converting a NaN to int is undefined; r below stays NaN and passes it on.
  const IntVector n = __builtin_convertvector(x == x ? rounded : broadcast(0), IntVector);
  const Vector nFloat = __builtin_convertvector(n, Vector);
  const Vector r = x - nFloat * 0.693359375f - nFloat * -2.12194440e-4f;
  Vector p = r * 1.9875691500e-4f + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = p * r * r + r + 1.0f;
  const IntVector powerOfTwo = (n + 127) << 23;
  return p * reinterpret_cast<const Vector&>(powerOfTwo);
}

// Denormal numbers cost a hundred cycles each and do not matter here. Scoped, so that JavaScript's arithmetic does not change.
class FlushDenormals {
#if defined(__x86_64__)
 public:
  FlushDenormals() : saved_(_mm_getcsr()) { _mm_setcsr(saved_ | 0x8040); }
  ~FlushDenormals() { _mm_setcsr(saved_); }

 private:
  unsigned saved_;
#else
 public:
  FlushDenormals() {}
  ~FlushDenormals() {}
#endif
};

}  // namespace rnn
