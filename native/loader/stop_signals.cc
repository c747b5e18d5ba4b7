// A second request to stop. Node hands a signal to JavaScript, which cannot see it during a long computation. So this
// handler stands before Node's: it passes the first signal on, and the second ends the process at once.

#include "stop_signals.h"

#ifdef _WIN32

Napi::Value endOnSecond(const Napi::CallbackInfo& info) { return Napi::Boolean::New(info.Env(), false); }

#else

#include <signal.h>
#include <time.h>

#include <atomic>
#include <cstdint>

namespace {

struct sigaction earlier[NSIG];
// Milliseconds of the clock at the first signal; 0 before it. All that a handler uses has to be lock-free.
std::atomic<int64_t> firstAt{0};
std::atomic<int64_t> withinMs{0};
static_assert(std::atomic<int64_t>::is_always_lock_free);

int64_t milliseconds() {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<int64_t>(now.tv_sec) * 1000 + now.tv_nsec / 1000000;
}

void onSignal(int number, siginfo_t* info, void* context) {
  const int64_t now = milliseconds();
  int64_t first = 0;
  if (firstAt.compare_exchange_strong(first, now)) {
    const struct sigaction& next = earlier[number];
    if ((next.sa_flags & SA_SIGINFO) != 0) {
      next.sa_sigaction(number, info, context);
    } else if (next.sa_handler != SIG_DFL && next.sa_handler != SIG_IGN) {
      next.sa_handler(number);
    }
    return;
  }
  // One key pressed in a terminal may come twice: npx passes it on to its child, which has it already.
  if (now - first < withinMs) return;
  // It is blocked in its own handler: it ends the process when this returns.
  signal(number, SIG_DFL);
  raise(number);
}

}  // namespace

Napi::Value endOnSecond(const Napi::CallbackInfo& info) {
  const Napi::Array numbers = info[0].As<Napi::Array>();
  firstAt = 0;
  withinMs = info[1].As<Napi::Number>().Int64Value();
  for (uint32_t i = 0; i < numbers.Length(); ++i) {
    const int number = numbers.Get(i).As<Napi::Number>().Int32Value();
    struct sigaction current;
    if (sigaction(number, nullptr, &current) != 0) continue;
    if ((current.sa_flags & SA_SIGINFO) != 0 && current.sa_sigaction == onSignal) continue;
    earlier[number] = current;
    struct sigaction ours = current;
    ours.sa_sigaction = onSignal;
    ours.sa_flags |= SA_SIGINFO;
    sigaction(number, &ours, nullptr);
  }
  return Napi::Boolean::New(info.Env(), true);
}

#endif
