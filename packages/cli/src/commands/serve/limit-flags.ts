import type { ServerLimitsInput } from '@erc/server';
import { type Command, InvalidArgumentError } from 'commander';

/** The flag of each limit, with what it bounds and its default. */
const LIMITS = {
  bytes: ['--max-bytes', 'bytes of a request (default: 32 MiB)'],
  bytesAtOnce: ['--max-bytes-at-once', 'bytes of all requests under way (default: 128 MiB)'],
  turns: ['--max-turns', 'turns of a dialogue (default: 1000)'],
  soundSeconds: ['--max-seconds', 'seconds of sound in a request (default: 600)'],
  pixels: ['--max-pixels', 'pixels of the images of a request (default: 2²⁶)'],
  queue: ['--max-queue', 'requests that wait (default: 64)'],
  connections: ['--max-connections', 'open connections (default: 1024)'],
  sendSeconds: ['--send-seconds', 'seconds to send a request in (default: 30)'],
  answerSeconds: ['--answer-seconds', 'seconds to be answered in (default: 60)'],
  stopSeconds: ['--stop-seconds', 'seconds that a stopping server gives what it has taken (default: 30)'],
} as const satisfies Record<keyof ServerLimitsInput, readonly [string, string]>;

const NAMES = Object.keys(LIMITS) as (keyof typeof LIMITS)[];

/** Adds a flag for each limit of a server. */
export function addLimitFlags(command: Command): void {
  for (const name of NAMES) {
    const [flag, description] = LIMITS[name];
    command.option(`${flag} <number>`, description, toNumber);
  }
}

function toNumber(text: string): number {
  const number = Number(text);
  if (text.trim() !== '' && Number.isFinite(number) && number >= 0) return number;
  throw new InvalidArgumentError('expected a number.');
}

/** The limits that a command line says. Those that it does not are left to the server. */
export function limitsOf(command: Command): ServerLimitsInput {
  const flags: Readonly<Record<string, unknown>> = command.opts();
  const found: Partial<Record<keyof typeof LIMITS, number>> = {};
  for (const name of NAMES) {
    const key = LIMITS[name][0].slice(2).replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
    const value = flags[key];
    if (typeof value === 'number') found[name] = value;
  }
  return found;
}
