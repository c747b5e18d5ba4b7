/**
 * The functions that native/core exports. Names, order of arguments and the layout of the shared buffer are those of the
 * C++ files; docs/architecture.md explains the buffer. Only lib/torch calls them, and lib/data/native the pipeline's.
 */

import type { DistributedBinding } from './distributed-binding.js';

export type * from './distributed-binding.js';

/** An argument or a result of an op, from the dispatcher's schema. */
export interface SchemaArgument {
  readonly name: string;
  readonly kind:
    | 'Tensor'
    | 'int'
    | 'float'
    | 'bool'
    | 'Scalar'
    | 'str'
    | 'ScalarType'
    | 'Layout'
    | 'MemoryFormat'
    | 'Device'
    | 'Generator'
    | 'unsupported';
  readonly optional: boolean;
  readonly list: boolean;
  readonly elementOptional: boolean;
  /** The fixed length of a list such as `int[2]`, which a single value can fill. */
  readonly size: number | null;
  readonly keywordOnly: boolean;
  readonly hasDefault: boolean;
  /** The op writes to it: `Tensor(a!)`. */
  readonly written: boolean;
  /** The alias set, `a` of `Tensor(a!)`; empty where there is none. */
  readonly alias: string;
}

export interface ResolvedOp {
  readonly id: number;
  readonly schema: string;
  readonly arguments: readonly SchemaArgument[];
  readonly returns: readonly SchemaArgument[];
}

/** Settings of the plans of samples: native/data/plan.h. */
export interface PlanSettings {
  readonly width: number;
  readonly height: number;
  /** 0 for the centre, 1 random, 2 jitter, 3 fit, 4 unscaled. */
  readonly cropping: number;
  readonly scale: readonly [number, number];
  readonly ratio: readonly [number, number];
  readonly logRatio: readonly [number, number];
  readonly cropRatio: number;
  readonly keepFitting: boolean;
  readonly padding: number;
  readonly seed: number;
  readonly purpose: number;
  readonly view: number;
  readonly color: ColorSettings | null;
}

/**
 * How changes of colours are drawn: native/data/color.h. Probabilities, and bounds of factors, of the hue's turn and of the
 * blur's sigma in pixels; bounds that are the same leave one of the first four out.
 */
export interface ColorSettings {
  /** Of the next four together. */
  readonly jitter: number;
  readonly brightness: readonly [number, number];
  readonly contrast: readonly [number, number];
  readonly saturation: readonly [number, number];
  readonly hue: readonly [number, number];
  readonly grayscale: number;
  readonly blur: number;
  readonly sigma: readonly [number, number];
  readonly solarize: number;
  /** From which value on solarize inverts. */
  readonly threshold: number;
}

/** Settings of a pipeline: native/data/sample_maker.h. */
export interface MakerSettings {
  readonly views: readonly PlanSettings[];
  readonly smallPixels: number;
  readonly maxPixels: number;
  readonly fast: boolean;
}

/** Threads that make samples; they end when it is closed or collected. */
export interface PipelineHandle {
  readonly kind: unique symbol;
}

/** A CUDA device: native/core/cuda.cc. Sizes are in bytes. */
export interface DeviceDescription {
  readonly name: string;
  readonly totalMemory: number;
  readonly major: number;
  readonly minor: number;
  readonly multiProcessorCount: number;
  readonly maxThreadsPerMultiProcessor: number;
  readonly warpSize: number;
  readonly regsPerMultiprocessor: number;
  readonly sharedMemoryPerBlock: number;
  readonly sharedMemoryPerMultiprocessor: number;
  readonly l2CacheSize: number;
}

/** A stream of a CUDA device, by its device's index and its id there. */
export interface StreamDescription {
  readonly device: number;
  readonly id: bigint;
}

/** An event of a CUDA device; it ends when it is collected. */
export interface EventHandle {
  readonly kind: unique symbol;
}

/**
 * What libtorch calls with tensors, as lists of handles: 0 is none. It owns the handles that it gets, and the caller those that
 * it returns.
 */
export type TensorCallback = (...lists: number[][]) => number[] | undefined;

/** The node of a torch.autograd.Function, which this does not keep alive. */
export interface FunctionNode {
  readonly kind: unique symbol;
}

/** A node of the autograd graph, alive as long as this is. */
export interface GraphNode {
  readonly kind: unique symbol;
}

/** A node, with a number that no other living node has. */
export interface DescribedNode {
  readonly id: number;
  readonly node: GraphNode;
}

export interface CoreBinding extends DistributedBinding {
  // ops.cc
  opNames(): string[];
  resolve(name: string, overload: string): ResolvedOp | undefined;
  intern(text: string): number;
  text(id: number): string;
  buffer(length: number): ArrayBuffer;
  call(op: number): ArrayBuffer | undefined;

  // tensors.cc
  fromData(data: Uint8Array): number;
  toData(handle: number, into: ArrayBuffer): void;
  toDataAsync(handle: number, into: ArrayBuffer): Promise<void> | undefined;
  item(handle: number): void;
  describe(handle: number): void;
  shape(handle: number): void;
  strides(handle: number): void;
  wrapNumber(): number;
  alias(handle: number): number;
  same(first: number, second: number): boolean;
  release(handle: number): void;
  leaveToCollector(handle: number): void;
  releaseAll(): void;
  memory(): { tensors: number; bytes: number };

  // autograd.cc
  backward(retainGraph: boolean | undefined, createGraph: boolean): void;
  grad(
    retainGraph: boolean | undefined,
    createGraph: boolean,
    allowUnused: boolean,
  ): ArrayBuffer | undefined;
  gradient(handle: number): number;
  setGradient(handle: number, gradient: number): void;
  setRequiresGrad(handle: number, value: boolean): void;
  enterDualLevel(): number;
  leaveDualLevel(level: number): void;
  setForwardGradEnabled(value: boolean): boolean;

  // gradients.cc
  /** 0 where it is not made for them. */
  gradientNorm(parameters: Int32Array): number;
  clearGradients(parameters: Int32Array): void;

  // adam.cc
  /** False, with nothing changed, where it is not made for them. */
  adamStep(
    params: Int32Array,
    expAvgs: Int32Array,
    expAvgSqs: Int32Array,
    maxExpAvgSqs: Int32Array,
    steps: Int32Array,
    averages: Int32Array,
    absent: Int32Array,
    lr: number,
    beta1: number,
    beta2: number,
    eps: number,
    weightDecay: number,
    decoupledWeightDecay: boolean,
    maximize: boolean,
    averageShare: number,
    foundInf: number,
    gradFactor: number,
  ): boolean;

  // function.cc
  applyFunction(
    name: string,
    inputs: readonly number[],
    outputs: readonly number[],
    dirty: readonly number[],
    nonDifferentiable: readonly number[],
    saved: readonly number[],
    separate: boolean,
    materialize: boolean,
    backward: TensorCallback,
    jvp: TensorCallback | undefined,
  ): { handles: number[]; node: FunctionNode | undefined };
  savedTensors(node: FunctionNode): number[];

  // hooks.cc
  registerTensorHook(handle: number, hook: TensorCallback): () => void;
  registerAccumulateHook(handle: number, hook: TensorCallback): () => void;
  gradientFunction(handle: number): DescribedNode | undefined;
  gradientName(handle: number): string | undefined;
  nodeName(node: GraphNode): string;
  nextNodes(node: GraphNode): [node: DescribedNode | null, input: number][];
  nodeVariable(node: GraphNode): number;
  registerNodeHook(node: GraphNode, hook: TensorCallback, before: boolean): () => void;

  // engine.cc
  pushSavingHooks(
    pack: (handles: number[]) => { value: unknown; handles: number[] },
    unpack: (value: unknown, handles: number[]) => number[],
  ): void;
  popSavingHooks(): void;
  setAnomalyDetection(enabled: boolean, checkNan: boolean, stack: () => string): [boolean, boolean];

  // functorch.cc
  pushVmap(batchSize: number, randomness: number): number;
  pushGrad(): number;
  pushJvp(): number;
  popTransform(): void;
  wrapForGrad(handle: number, level: number, requiresGrad: boolean): number;
  unwrapForGrad(handle: number, level: number): number;
  addBatchDim(handle: number, dim: number, level: number): number;
  isBatched(handle: number, level: number): boolean;
  removeBatchDim(handle: number, level: number, batchSize: number, dim: number): number;

  // checkpoint.cc
  checkpoint(input: number, output: number, state: number, runBackward: TensorCallback): number;

  // transformer.cc
  linear(x: number, weight: number, bias: number): number;
  mlp(x: number, weight1: number, bias1: number, weight2: number, bias2: number): number;
  gelu(x: number): number;
  /** Whether a kernel of ours computes attention of heads of this width in the tensor's dtype. */
  hasAttentionKernel(tensor: number, width: number): boolean;
  packedAttention(qkv: number, heads: number): number;
  attention(q: number, k: number, v: number): number;

  // block.cc
  /** 0 where there is no kernel for a block of these parameters. */
  transformerBlock(
    heads: number,
    eps: number,
    firstToken: number,
    dropPath: number,
    x: number,
    names: readonly string[],
    parameters: readonly number[],
    bias: number,
    samplesOfAll: number,
    rows: number,
  ): number;

  // modes.cc
  gradEnabled(): boolean;
  setGradEnabled(value: boolean): boolean;
  inferenceModeEnabled(): boolean;
  pushInferenceMode(value: boolean): void;
  popInferenceMode(): void;
  pushAutocast(deviceType: number, enabled: boolean, dtype: number): [boolean, number];
  popAutocast(deviceType: number, enabled: boolean, dtype: number): void;
  clearAutocastCache(): void;
  setAttentionBackends(bits: number): number;

  // weight_copies.cc
  copyWeights(dtype: number, ...weights: number[]): void;
  dropWeightCopies(): void;

  // random.cc
  manualSeed(seed: bigint): void;
  newGenerator(): number;
  defaultGenerator(): number;
  releaseGenerator(handle: number): void;
  seedGenerator(handle: number, seed: bigint): void;
  initialSeed(handle: number): bigint;
  generatorState(handle: number): number;
  setGeneratorState(handle: number, state: number): void;

  // cpu.cc
  cpuCapabilities(): { avx512Bf16: boolean; amxBf16: boolean };

  // cuda.cc
  cudaDeviceCount(): number;
  synchronize(deviceIndex: number): void;
  cudaDescribe(deviceIndex: number): DeviceDescription;
  cudaMemory(deviceIndex: number): {
    allocated: number;
    peak: number;
    reserved: number;
    peakReserved: number;
    free: number;
    total: number;
  };
  cudaResetPeak(deviceIndex: number): void;
  cudaEmptyCache(): void;
  upload(bytes: Uint8Array, deviceIndex: number): number;

  // streams.cc
  newStream(deviceIndex: number, priority: number): StreamDescription;
  currentStream(deviceIndex: number): StreamDescription;
  defaultStream(deviceIndex: number): StreamDescription;
  setStream(deviceIndex: number, id: bigint): void;
  queryStream(deviceIndex: number, id: bigint): boolean;
  synchronizeStream(deviceIndex: number, id: bigint): void;
  recordStream(handle: number, deviceIndex: number, id: bigint): void;
  currentDevice(): number;
  setDevice(deviceIndex: number): void;
  newEvent(enableTiming: boolean): EventHandle;
  recordEvent(event: EventHandle, deviceIndex: number, id: bigint): void;
  waitEvent(event: EventHandle, deviceIndex: number, id: bigint): void;
  queryEvent(event: EventHandle): boolean;
  synchronizeEvent(event: EventHandle): void;
  elapsedTime(first: EventHandle, second: EventHandle): number;

  // profiler.cc
  startProfiler(cuda: boolean, inputs: boolean): void;
  stopProfiler(path: string): void;
  enterRange(name: string): number;
  leaveRange(range: number): void;

  // data/exports.cc
  openPipeline(
    settings: MakerSettings,
    threads: number,
    jpegLibrary: string | null,
  ): PipelineHandle;
  closePipeline(pipeline: PipelineHandle): void;
  batchMemory(bytes: number): Uint8Array | undefined;
  orderSamples(
    pipeline: PipelineHandle,
    run: number,
    epoch: number,
    rank: number,
    views: readonly Uint8Array[],
    sources: readonly (string | Uint8Array)[],
    jobs: Float64Array,
  ): Promise<Uint32Array>;
  cancelSamples(pipeline: PipelineHandle, run: number): void;
  pipelineTimes(pipeline: PipelineHandle): [read: number, decode: number, resize: number];
  samplePlan(
    settings: PlanSettings,
    width: number,
    height: number,
    index: number,
    epoch: number,
  ): number[];
  jpegProblem(jpegLibrary: string): string | null;

  // runtime.cc
  readonly torchVersion: string;
  threads(): number;
  setThreads(count: number): void;
  buildInfo(): string;
  defaultDtype(): number;
  setDefaultDtype(code: number): void;
  setDeterministic(value: boolean, warnOnly: boolean): void;
  deterministic(): [value: boolean, warnOnly: boolean];
  float32Precision(): number;
  setFloat32Precision(precision: string): void;
  interopThreads(): number;
  setInteropThreads(count: number): void;
  setFlushDenormal(value: boolean): boolean;
}
