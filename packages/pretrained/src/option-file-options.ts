import type { EncoderOpening } from '@erc/core';

/** Options of `readOptionFile`. */
export interface ReadOptionFileOptions {
  /** Who asks, for errors: `speech-tokens audio encoder`. */
  readonly where: string;
  readonly signal?: AbortSignal | undefined;
  readonly readFile?: EncoderOpening['readFile'];
}
