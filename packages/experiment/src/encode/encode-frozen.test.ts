import { join } from 'node:path';
import type { Utterance } from '@erc/core';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { beforeAll, describe, expect, it } from 'vitest';
import { builtInRegistries } from '../plugins/registries.js';
import { streamsSchema } from '../recipe/streams-schema.js';
import { encodeFrozen } from './encode-frozen.js';
import { resolveStreams } from './streams.js';

const newFolder = temporaryFolders();
const { encoders } = builtInRegistries;

let directory: string;
beforeAll(async () => {
  directory = await newFolder();
});

const utterance: Utterance = {
  id: 'train/tea/0',
  dialogue: 'tea',
  sequence: 0,
  speaker: 'Ada',
  text: 'You made tea?',
  emotion: 'joy',
  where: 'train.csv row 2',
};

const encode = (streams: object, mayMiss = false, signal = new AbortController().signal) =>
  encodeFrozen({
    streams: resolveStreams(streamsSchema(encoders).parse(streams), encoders),
    utterances: [utterance],
    datasetDirectory: join(directory, 'data'),
    mayMiss,
    onEvent: () => {},
    signal,
  });

describe('encodeFrozen', () => {
  const text = { encoder: { type: 'transformer', model: 'models/nowhere', offline: true } };

  it('finds that an utterance has no voice before it opens a model for another stream', async () => {
    await expect(encode({ text, audio: { encoder: { type: 'log-mel' } } })).rejects.toThrow(
      /train\.csv row 2: audio: expected a file/,
    );
    await expect(encode({ text, audio: { encoder: { type: 'log-mel' } } }, true)).rejects.toThrow(
      /models\/nowhere/,
    );
  });

  it('finds that there are no ready features before it opens a model for another stream', async () => {
    await expect(encode({ text, audio: { encoder: { type: 'features' } } })).rejects.toThrow(/dataset\.json/);
  });

  it('opens no model when it is stopped', async () => {
    await expect(encode({ text }, false, AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough');
  });
});
