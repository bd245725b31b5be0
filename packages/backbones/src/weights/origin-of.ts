import type { WeightOrigin } from '@erc/core';
import type { PretrainedWeights } from '@erc/pretrained';

/** Where weights come from, as checkpoints name it: of a folder its last name alone, so that a run has the same bytes wherever that lies. */
export function originOf({ weightsSha256, name, revision }: PretrainedWeights): WeightOrigin {
  const isFolder = /^([\\/.~]|[a-z]:)/i.test(name);
  const model = isFolder
    ? (name
        .split(/[\\/]+/)
        .filter(Boolean)
        .at(-1) ?? name)
    : name;
  return { weights: weightsSha256, model, ...(revision !== undefined && { revision }) };
}
