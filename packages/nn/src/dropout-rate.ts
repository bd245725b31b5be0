import { ConfigError } from '@erc/core';
import { z } from 'zod';

/** Share of the elements that dropout sets to 0 while training: at least 0 and less than 1, which would leave nothing to learn from. */
export const dropoutRateSchema = z.number().min(0).lt(1);

/** @throws ConfigError unless `rate` is at least 0 and less than 1. */
export function checkDropoutRate(where: string, rate: number): void {
  if (!(rate >= 0 && rate < 1)) {
    throw new ConfigError(`${where}: expected a rate of at least 0 and less than 1, received ${rate}.`);
  }
}
