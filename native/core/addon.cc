#include <napi.h>

#include "allocator.h"
#include "env.h"
#include "topics.h"

namespace {

Napi::Object initialise(Napi::Env env, Napi::Object exports) {
  mae::installAllocator();
  mae::installEngine();
  env.SetInstanceData(new mae::Env(env));
  mae::exportOps(exports);
  mae::exportTensors(exports);
  mae::exportAutograd(exports);
  mae::exportGradients(exports);
  mae::exportAdam(exports);
  mae::exportFunction(exports);
  mae::exportHooks(exports);
  mae::exportEngine(exports);
  mae::exportFunctorch(exports);
  mae::exportCheckpoint(exports);
  mae::exportTransformer(exports);
  mae::exportAttention(exports);
  mae::exportBlock(exports);
  mae::exportWeightCopies(exports);
  mae::exportModes(exports);
  mae::exportRandom(exports);
  mae::exportCpu(exports);
  mae::exportCuda(exports);
  mae::exportStreams(exports);
  mae::exportProfiler(exports);
  mae::exportRuntime(exports);
  mae::exportDistributed(exports);
  mae::exportReducer(exports);
  mae::exportPipeline(exports);
  return exports;
}

}  // namespace

NODE_API_MODULE(mae_core, initialise)
