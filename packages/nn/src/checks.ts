import { ConfigError } from '@erc/core';

/** @throws ConfigError unless `value` is an integer of at least `least`. */
export function checkInteger(where: string, value: number, least = 1): void {
  if (!Number.isInteger(value) || value < least) {
    throw new ConfigError(`${where}: expected an integer of at least ${least}, received ${value}.`);
  }
}

/** @throws ConfigError unless `rate` is in 0 … 1. */
export function checkRate(where: string, rate: number): void {
  if (!(rate >= 0 && rate <= 1))
    throw new ConfigError(`${where}: expected a rate in 0 … 1, received ${rate}.`);
}
