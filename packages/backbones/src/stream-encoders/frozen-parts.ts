import { ConfigError } from '@erc/core';
import type { ForwardContext, Parameter } from '@erc/nn';
import type { Train } from '@erc/pretrained';
import picomatch from 'picomatch';
import { isAdapter } from '../lora/lora-linear.js';

/** What is known of an encoder's parts by their paths. */
export interface EncoderParts {
  /** Parameters are below it. */
  readonly path: string;
  /** Its layers: `layers/<i>/…` below the path, or stages of a ResNet, `stages/<i>/…`. */
  readonly numLayers: number;
  /** Whether `norm/…` comes after the last layer. */
  readonly hasFinalNorm?: boolean;
}

/**
 * The first layer that is trained: 0 where all are, and where single parameters are frozen.
 *
 * @throws ConfigError for more layers than there are. (A published system froze "18 layers" of a model of 12, and nobody was told.)
 */
export function firstTrained(train: Train, numLayers: number, where: string): number {
  if (typeof train === 'string' || !('layers' in train)) return 0;
  if (train.layers <= numLayers) return numLayers - train.layers;
  throw new ConfigError(
    `${where}: train.layers: expected at most ${numLayers}, the layers of the model; received ${train.layers}.`,
  );
}

/**
 * Marks the parameters that keep their pre-trained values.
 *
 * @throws ConfigError for more layers than there are, and for a glob that matches nothing.
 */
export function markFrozen(
  parameters: readonly Parameter[],
  train: Train,
  parts: EncoderParts,
  where: string,
): Parameter[] {
  const isFrozen = frozenBy(parameters, train, parts, where);
  return parameters.map((parameter) =>
    isFrozen(parameter.path.slice(parts.path.length + 1)) ? { ...parameter, isFrozen: true } : parameter,
  );
}

/** Whether a parameter is frozen, by its path below the encoder. */
function frozenBy(
  parameters: readonly Parameter[],
  train: Train,
  { path: root, numLayers, hasFinalNorm = false }: EncoderParts,
  where: string,
): (path: string) => boolean {
  if (train === 'all') return () => false;
  if ('lora' in train) return (path) => !isAdapter(path);
  if ('layers' in train) {
    const first = firstTrained(train, numLayers, where);
    return (path) => {
      const layer = /^(?:layers|stages)\/(\d+)\//.exec(path);
      if (layer) return Number(layer[1]) < first;
      return !(hasFinalNorm && path.startsWith('norm/'));
    };
  }
  const paths = parameters.map(({ path }) => path.slice(root.length + 1));
  const globs = train.freeze.map((glob) => {
    const matches = picomatch(glob, { windows: false, dot: true });
    if (paths.some((path) => matches(path))) return matches;
    throw new ConfigError(
      `${where}: train.freeze: expected a pattern that matches a parameter below the encoder, received "${glob}". There are ${paths.slice(0, 8).join(', ')}, … (${paths.length} in all).`,
    );
  });
  return (path) => globs.some((matches) => matches(path));
}

/** What layers below the first trained one are computed with: no dropout, and running statistics as they are. */
export const asFrozen = (context: ForwardContext): ForwardContext => ({
  training: false,
  dropout: (x) => x,
  ...(context.real && { real: context.real }),
});
