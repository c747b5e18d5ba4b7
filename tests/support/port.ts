import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';

/** A port of this machine that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** The variables by which torchrun tells a process its place, on this machine. */
export function placeOfRank(rank: number, worldSize: number, port: number): NodeJS.ProcessEnv {
  return {
    ...{ RANK: String(rank), WORLD_SIZE: String(worldSize), LOCAL_RANK: String(rank) },
    ...{ MASTER_ADDR: '127.0.0.1', MASTER_PORT: String(port) },
  };
}
