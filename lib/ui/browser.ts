import { spawn } from 'node:child_process';

const COMMANDS: Readonly<Record<string, readonly [string, ...string[]]>> = {
  darwin: ['open'],
  win32: ['cmd', '/c', 'start', ''],
};

/** The command that opens an address in the browser of a platform. */
export function browserCommand(
  address: string,
  platform: NodeJS.Platform = process.platform,
): [command: string, ...args: string[]] {
  return [...(COMMANDS[platform] ?? ['xdg-open']), address];
}

/** Opens an address in the user's browser, where there is one. */
export function openInBrowser(address: string): void {
  const [command, ...args] = browserCommand(address);
  const child = spawn(command, args, { stdio: 'ignore', detached: true });
  // A machine without a screen: the address was printed.
  child.on('error', () => {});
  child.unref();
}
