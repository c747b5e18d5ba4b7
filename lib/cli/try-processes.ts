/** Whether several processes can train together here. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { TIMEOUT_VARIABLE } from '../settings/place.js';
import { torch } from '../torch/index.js';

/** Seconds in which two processes are expected to find each other. */
const TIMEOUT = 30;

/** What exchanges tensors, and why two processes cannot; null where they can. */
export interface ProcessFindings {
  readonly backends: readonly string[];
  readonly problem: string | null;
}

/** Tries an all-reduce between two processes of this machine. */
export async function tryProcesses(libtorch: string | undefined): Promise<ProcessFindings> {
  const options = { port: 0, isServer: true };
  const store = await torch.distributed.TCPStore.connect('127.0.0.1', options);
  const place = (rank: number) => ({
    ...{ RANK: String(rank), WORLD_SIZE: '2', LOCAL_RANK: String(rank) },
    ...{ MASTER_ADDR: '127.0.0.1', MASTER_PORT: String(store.port) },
    ...{ TORCHELASTIC_USE_AGENT_STORE: 'True', [TIMEOUT_VARIABLE]: String(TIMEOUT) },
    ...(libtorch !== undefined && { LIBTORCH: libtorch }),
  });
  const problems = await Promise.all([complaint(place(0)), complaint(place(1))]);
  await store.close();
  return { backends: ['gloo'], problem: problems.find((problem) => problem !== null) ?? null };
}

/** What a process says where it fails; null where it does not. */
async function complaint(place: NodeJS.ProcessEnv): Promise<string | null> {
  const script = fileURLToPath(new URL('./all-reduce.js', import.meta.url));
  const child = spawn(process.execPath, [script], {
    env: { ...process.env, ...place },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let told = '';
  child.stderr.on('data', (chunk) => {
    told += chunk;
  });
  return await new Promise((resolve) => {
    child.on('error', ({ message }) => resolve(message));
    child.on('close', (code, signal) =>
      resolve(code === 0 ? null : told.trim() || `${signal ?? code}`),
    );
  });
}
