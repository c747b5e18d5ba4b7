#pragma once

#include <napi.h>

// endOnSecond(signals: number[], withinMs: number): boolean, see stop_signals.cc. False where the system has no such
// signals.
Napi::Value endOnSecond(const Napi::CallbackInfo& info);
