/** Parameters as one vector. */
import { type Tensor, TorchError, torch } from '../../torch/index.js';

/** All elements of the parameters in one vector, one parameter after the other. */
export function parametersToVector(parameters: Iterable<Tensor>): Tensor {
  const list = [...parameters];
  checkDevices(list, 'parametersToVector');
  return torch.cat(list.map((parameter) => parameter.reshape([-1])));
}

/** Copies the elements of a vector into the parameters, one after the other. */
export function vectorToParameters(vector: Tensor, parameters: Iterable<Tensor>): void {
  const list = [...parameters];
  checkDevices(list, 'vectorToParameters');
  const wanted = list.reduce((sum, parameter) => sum + parameter.numel(), 0);
  if (vector.numel() < wanted) {
    throw new TorchError(
      `vectorToParameters: the vector should have ${wanted} elements, one for each of the parameters', got ${vector.numel()}`,
      'ValueError',
      'vectorToParameters',
    );
  }
  using _scope = torch.scope();
  using _grad = torch.noGrad();
  let start = 0;
  for (const parameter of list) {
    const count = parameter.numel();
    parameter.copy_(vector.narrow(0, start, count).view(parameter.shape));
    start += count;
  }
}

function checkDevices(parameters: readonly Tensor[], caller: string): void {
  const devices = new Set(parameters.map(({ device }) => device));
  if (devices.size <= 1) return;
  throw new TorchError(
    `${caller}: the parameters should be on one device, got ${[...devices].join(' and ')}`,
    'TypeError',
    caller,
  );
}
