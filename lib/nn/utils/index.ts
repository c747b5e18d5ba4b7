/** torch.nn.utils. */
export { type ClipOptions, clipGradNorm_, clipGradValue_ } from './clip-grad.js';
