// The exports that each file of the core, and the files of native/data together, add to the module.
// lib/native/binding.ts declares them for TypeScript.
#pragma once

#include <napi.h>

namespace mae {

void installEngine();

void exportOps(Napi::Object& exports);
void exportTensors(Napi::Object& exports);
void exportAutograd(Napi::Object& exports);
void exportGradients(Napi::Object& exports);
void exportAdam(Napi::Object& exports);
void exportFunction(Napi::Object& exports);
void exportHooks(Napi::Object& exports);
void exportEngine(Napi::Object& exports);
void exportFunctorch(Napi::Object& exports);
void exportCheckpoint(Napi::Object& exports);
void exportTransformer(Napi::Object& exports);
void exportAttention(Napi::Object& exports);
void exportBlock(Napi::Object& exports);
void exportWeightCopies(Napi::Object& exports);
void exportModes(Napi::Object& exports);
void exportRandom(Napi::Object& exports);
void exportCpu(Napi::Object& exports);
void exportCuda(Napi::Object& exports);
void exportStreams(Napi::Object& exports);
void exportProfiler(Napi::Object& exports);
void exportRuntime(Napi::Object& exports);
void exportDistributed(Napi::Object& exports);
void exportReducer(Napi::Object& exports);
void exportPipeline(Napi::Object& exports);

}  // namespace mae
