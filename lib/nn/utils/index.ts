/** torch.nn.utils. */
export { type ClipOptions, clipGradNorm_, clipGradValue_, getTotalNorm } from './clip-grad.js';
export * as rnn from './rnn.js';
