import type { Loss, LossParameter } from './contracts.js';

/** The call of a loss, without what it owns. */
export type LossCall = (...call: Parameters<Loss>) => ReturnType<Loss>;

/**
 * A loss that is computed from other losses and owns what they own.
 *
 * @param parts The losses it is made of, or objects with their own `parameters` and `dispose`.
 */
export function withParameters(
  parts: readonly { readonly parameters?: readonly LossParameter[]; dispose?(): void }[],
  call: LossCall,
): Loss {
  const parameters = parts.flatMap((part) => part.parameters ?? []);
  if (parameters.length === 0) return call;
  const dispose = (): void => {
    for (const part of parts) part.dispose?.();
  };
  return Object.assign((...inputs: Parameters<Loss>) => call(...inputs), { parameters, dispose });
}
