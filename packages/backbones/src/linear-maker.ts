import { createLinear, type Layer, type LinearOptions, zeros } from '@erc/nn';
import type { Lora } from '@erc/pretrained';
import { createLoraLinear } from './lora/lora-linear.js';

/** Makes the linear layers of a transformer layer, with adapters where they are wanted. Their own weights begin with 0: they come from a file. */
export function linearMaker(lora: Lora | undefined): (options: LinearOptions) => Layer {
  return ({ path, inputDim, outputDim, bias, random }) => {
    const options = {
      path,
      inputDim,
      outputDim,
      random,
      init: { kernel: zeros, bias: zeros },
      ...(bias !== undefined && { bias }),
    };
    return lora?.targets.some((target) => path.endsWith(`/${target}`))
      ? createLoraLinear(options, lora)
      : createLinear(options);
  };
}
