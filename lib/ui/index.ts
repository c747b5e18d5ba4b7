/** The live page: runs while they go on, and models to try out. */
export { openInBrowser } from './browser.js';
export { isLoopback } from './guard.js';
export { serveUi, type Ui, type UiOptions } from './server.js';
