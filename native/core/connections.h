// What connects this process to others, held by JavaScript until it is closed: stores, and groups of processes.
#pragma once

#include <c10/util/Exception.h>
#include <c10/util/intrusive_ptr.h>
#include <napi.h>

#include <cstddef>
#include <utility>

namespace mae {

// A store or a group; none once it is closed.
template <typename Held>
class Holder {
 public:
  explicit Holder(c10::intrusive_ptr<Held> held) : held_(std::move(held)) {}

  const c10::intrusive_ptr<Held>& get() const {
    TORCH_CHECK(held_, "it is closed");
    return held_;
  }
  c10::intrusive_ptr<Held> take() { return std::move(held_); }

 private:
  c10::intrusive_ptr<Held> held_;
};

// Connections end where they are closed, and not before the process does otherwise: their ends wait for other
// processes, for which neither the collector of garbage nor an exit may wait.
template <typename Held>
Napi::Value hold(Napi::Env env, c10::intrusive_ptr<Held> held) {
  return Napi::External<Holder<Held>>::New(env, new Holder<Held>(std::move(held)));
}

template <typename Held>
Holder<Held>& holderAt(const Napi::CallbackInfo& info, size_t i) {
  return *info[i].As<Napi::External<Holder<Held>>>().Data();
}

}  // namespace mae
