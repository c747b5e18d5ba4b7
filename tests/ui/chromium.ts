/** Chromium, where the machine has it. */
import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/** Debian's, unless CHROMIUM names another. */
const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';

export const hasChromium = existsSync(executablePath);

export function launch(): Promise<Browser> {
  // Its sandbox needs rights that containers do not give.
  return chromium.launch({ executablePath, args: ['--no-sandbox'] });
}
