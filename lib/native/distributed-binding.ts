/** What the addon has for several processes; the files of native/core are named. */

/** c10d's store: native/core/distributed.cc. It stays open until it is closed. */
export interface StoreHandle {
  readonly kind: unique symbol;
}

/** c10d's group of processes, which stays open until it is closed. */
export interface GroupHandle {
  readonly kind: unique symbol;
}

/** Sums gradients over the processes of a group: native/core/reducer.h. */
export interface ReducerHandle {
  readonly kind: unique symbol;
}

export interface DistributedBinding {
  // distributed.cc
  openStore(host: string, port: number, isServer: boolean, timeoutMs: number): Promise<StoreHandle>;
  storePort(store: StoreHandle): number;
  storeSet(store: StoreHandle, key: string, text: string): Promise<void>;
  storeGet(store: StoreHandle, key: string): Promise<string | undefined>;
  storeAdd(store: StoreHandle, key: string, amount: number): Promise<number>;
  closeStore(store: StoreHandle): Promise<void>;
  openGroup(
    store: StoreHandle,
    prefix: string,
    rank: number,
    size: number,
    timeoutMs: number,
  ): Promise<GroupHandle>;
  openNccl(
    store: StoreHandle,
    prefix: string,
    rank: number,
    size: number,
    timeoutMs: number,
    deviceIndex: number,
  ): Promise<GroupHandle>;
  hasNccl(): boolean;
  allReduce(group: GroupHandle, tensor: number, op: number): Promise<void>;
  /** Waits on this thread. */
  allReduceSync(group: GroupHandle, tensor: number, op: number): void;
  broadcast(group: GroupHandle, tensor: number, root: number): Promise<void>;
  allGather(group: GroupHandle, output: number, input: number): Promise<void>;
  reduceScatter(group: GroupHandle, output: number, input: number, op: number): Promise<void>;
  closeGroup(group: GroupHandle): Promise<void>;

  // reduction.cc
  openReducer(
    params: Int32Array,
    bucketBytes: number,
    wireDtype: number,
    wireOnDevice: boolean,
  ): ReducerHandle;
  shareReducer(reducer: ReducerHandle, rank: number, size: number, path: string): string;
  connectReducer(reducer: ReducerHandle, group: GroupHandle, usesMemory: boolean): void;
  armReducer(reducer: ReducerHandle): void;
  collectGradients(reducer: ReducerHandle, flags: Uint8Array): number;
  awaitGradients(reducer: ReducerHandle, timeoutMs: number): Promise<void>;
  settleGradients(reducer: ReducerHandle, answers: number): Uint8Array;
  closeReducer(reducer: ReducerHandle): void;
}
