// Promises of collectives that have begun.
#pragma once

#include <c10/util/intrusive_ptr.h>
#include <napi.h>

#include <torch/csrc/distributed/c10d/Work.hpp>
#include <vector>

namespace mae {

// Settled when all of them are done, or the first has failed.
Napi::Promise promiseOf(Napi::Env env, const std::vector<c10::intrusive_ptr<c10d::Work>>& works);

}  // namespace mae
