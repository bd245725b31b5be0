import { ConfigError } from '@erc/core';

/** @throws ConfigError unless `value` is an integer of at least `least`. */
export function checkInteger(where: string, value: number, least = 1): void {
  if (!Number.isInteger(value) || value < least) {
    throw new ConfigError(`${where}: expected an integer of at least ${least}, received ${value}.`);
  }
}
