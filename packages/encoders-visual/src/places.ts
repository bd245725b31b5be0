import type { VisualInput } from '@erc/core';

/** What errors of an input begin with. */
export const inputPlace = ({ path, where }: VisualInput): string =>
  where === undefined ? path : `${where}: ${path}`;

/** What errors of one frame of an input begin with. */
export const framePlace = (frame: string, input: VisualInput): string =>
  frame === input.path ? inputPlace(input) : `${inputPlace(input)}: ${frame.split(/[\\/]/).at(-1)}`;
