// Features of the processor. Kernels for bfloat16 exist everywhere, but are only fast with its instructions.
#include "cpu.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <initializer_list>
#include <string_view>

#ifdef __linux__
#include <sys/syscall.h>
#include <unistd.h>
#endif

#if defined(__x86_64__) || defined(__i386__)
#include <cpuid.h>
#elif defined(_M_X64) || defined(_M_IX86)
#include <intrin.h>
#endif

#include "guard.h"
#include "topics.h"

namespace mae {

namespace {

#if defined(__x86_64__) || defined(__i386__) || defined(_M_X64) || defined(_M_IX86)

// EAX, EBX, ECX, EDX; zeros where the processor lacks the leaf.
using Registers = std::array<uint32_t, 4>;

Registers cpuid(uint32_t leaf, uint32_t subleaf) {
  Registers registers{};
#if defined(_MSC_VER) && !defined(__clang__)
  std::array<int, 4> values{};
  __cpuid(values.data(), 0);
  if (static_cast<uint32_t>(values[0]) < leaf) return registers;
  __cpuidex(values.data(), static_cast<int>(leaf), static_cast<int>(subleaf));
  for (size_t i = 0; i < values.size(); i++) registers[i] = static_cast<uint32_t>(values[i]);
#else
  __get_cpuid_count(leaf, subleaf, &registers[0], &registers[1], &registers[2], &registers[3]);
#endif
  return registers;
}

// XCR0: the registers that the operating system saves when it switches threads.
uint64_t savedRegisters() {
#if defined(_MSC_VER) && !defined(__clang__)
  return _xgetbv(0);
#else
  // In assembly, because the intrinsic needs the whole file compiled for processors that have it.
  uint32_t low = 0;
  uint32_t high = 0;
  __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return (uint64_t{high} << 32) | low;
#endif
}

constexpr bool hasBit(uint32_t value, int bit) { return (value >> bit) & 1; }

// EBX, EDX, ECX of leaf 0 spell the vendor's name.
bool isIntel() {
  const Registers maker = cpuid(0, 0);
  return maker[1] == 0x756e6547 && maker[3] == 0x49656e69 && maker[2] == 0x6c65746e;  // "GenuineIntel"
}

// Linux gives a process the tiles' registers when it asks for them.
bool mayUseTiles() {
#ifdef __linux__
  constexpr long kRequest = 0x1023, kTileData = 18;  // ARCH_REQ_XCOMP_PERM, XFEATURE_XTILEDATA
  return syscall(SYS_arch_prctl, kRequest, kTileData) == 0;
#else
  return true;
#endif
}

// Whether ATEN_CPU_CAPABILITY, by which libtorch's own kernels can be kept from newer instructions, allows AVX2, or
// AVX-512. It is unset, or "avx512", "avx2" or "default", which is neither.
bool allowsAvx2() {
  const char* set = std::getenv("ATEN_CPU_CAPABILITY");
  return set == nullptr || std::string_view(set) != "default";
}
bool allowsAvx512() {
  const char* set = std::getenv("ATEN_CPU_CAPABILITY");
  return allowsAvx2() && (set == nullptr || std::string_view(set) != "avx2");
}

// Whether ONEDNN_MAX_CPU_ISA, by which oneDNN's products can be kept from newer instructions, allows some. It is unset,
// or a name such as AVX512_CORE_BF16 or AVX10_1_512_AMX.
bool isAllowed(std::initializer_list<std::string_view> parts) {
  const char* set = std::getenv("ONEDNN_MAX_CPU_ISA");
  const std::string_view name = set == nullptr ? "" : set;
  if (name.empty() || name == "DEFAULT" || name == "ALL") return true;
  return std::any_of(parts.begin(), parts.end(),
                     [&](std::string_view part) { return name.find(part) != std::string_view::npos; });
}

// The bits are those of Intel's Software Developer's Manual, volume 2A (CPUID) and volume 1 (XCR0).
Processor ask() {
  const Registers basic = cpuid(1, 0);
  const bool canAsk = hasBit(basic[2], 27);  // OSXSAVE
  if (!canAsk) return {};
  constexpr uint64_t kHalves = 0b110;             // XMM, YMM
  constexpr uint64_t kVectors = 0b1110'0110;      // with mask registers and both parts of ZMM
  constexpr uint64_t kTiles = uint64_t{3} << 17;  // the tiles' configuration and data
  const uint64_t saved = savedRegisters();
  const Registers features = cpuid(7, 0);
  const bool hasMore = features[0] >= 1;  // EAX is the last subleaf
  const bool hasVectors = (saved & kVectors) == kVectors && allowsAvx512();
  const bool hasHalves = (saved & kHalves) == kHalves && allowsAvx2();
  // F, DQ, BW, VL
  const bool avx512 = hasVectors && hasBit(features[1], 16) && hasBit(features[1], 17) && hasBit(features[1], 30) &&
                      hasBit(features[1], 31);
  const bool amx = hasVectors && hasBit(features[3], 24) && (saved & kTiles) == kTiles;
  const bool avx2 = hasHalves && hasBit(features[1], 5), fma = hasHalves && hasBit(basic[2], 12);
  return {
      .avx512 = avx512 && isAllowed({"AVX512", "AVX10"}),
      .avx512Bf16 = avx512 && hasMore && hasBit(cpuid(7, 1)[0], 5) && isAllowed({"BF16", "FP16", "AVX10", "AMX"}),
      .amxBf16 = amx && hasBit(features[3], 22) && isAllowed({"AMX"}) && mayUseTiles(),
      .avx2 = avx2,
      .fma = fma,
      .avx2Products = avx2 && fma && isAllowed({"AVX2", "AVX512", "AVX10"}),
      .isIntel = isIntel(),
  };
}

#else

Processor ask() { return {}; }

#endif

Napi::Value cpuCapabilities(const Napi::CallbackInfo& info) {
  Napi::Object result = Napi::Object::New(info.Env());
  result.Set("avx512Bf16", processor().avx512Bf16);
  result.Set("amxBf16", processor().amxBf16);
  return result;
}

}  // namespace

const Processor& processor() {
  static const Processor found = ask();
  return found;
}

void exportCpu(Napi::Object& exports) { define<cpuCapabilities>(exports, "cpuCapabilities"); }

}  // namespace mae
