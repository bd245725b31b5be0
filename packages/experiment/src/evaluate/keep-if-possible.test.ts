import { ErcError } from '@erc/core';
import { expect, it } from 'vitest';
import type { ExperimentEvent } from '../events.js';
import { keepIfPossible } from './keep-if-possible.js';

async function kept(write: () => Promise<string>) {
  const events: ExperimentEvent[] = [];
  const written = await keepIfPossible('scores of dev', { onEvent: (event) => events.push(event) }, write);
  return { written, events };
}

it('gives what was written, and says nothing', async () => {
  expect(await kept(async () => 'eval-dev.json')).toEqual({ written: 'eval-dev.json', events: [] });
});

it.each(['EROFS', 'ENOSPC', 'EACCES'])('warns, and goes on, where the file system says %s', async (code) => {
  const { written, events } = await kept(async () => {
    throw Object.assign(new Error(code), { code, path: '/runs/a/eval-dev.json' });
  });
  expect(written).toBeUndefined();
  expect(events).toEqual([
    {
      type: 'notice',
      text: expect.stringMatching(/^warning: scores of dev: not kept: \/runs\/a\/eval-dev\.json: expected /),
    },
  ]);
});

it('throws any other error', async () => {
  const write = async (): Promise<string> => {
    throw new ErcError('held by another process');
  };
  await expect(kept(write)).rejects.toThrow('held by another process');
});
