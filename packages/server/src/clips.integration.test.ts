import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { type ClipOptions, mediaOptionsSchema, readSound } from '@erc/media';
import type { PredictorTurn } from '@erc/predictor';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { makeClip } from '../../media/src/clips/__fixtures__/clips.js';
import { startServer, until } from './__fixtures__/start-server.js';
import { createTestPredictor } from './__fixtures__/test-predictor.js';
import type { ServerLimitsInput } from './limits.js';

const SRT = `1
00:00:00,000 --> 00:00:00,500
MINA: Hello!

2
00:00:00,500 --> 00:00:01,250
RAVI: Who is it?
`;

let clip: Uint8Array;
beforeAll(async () => {
  clip = await makeClip({ frames: 20, seconds: 2 });
});

const servers: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
  const left = (await readdir(tmpdir())).filter(
    (name) => name.startsWith('erc-serve-clips') && name.includes(`-${process.pid}-`),
  );
  expect(left).toEqual([]);
});

/** A server that keeps what its predictor is given, before it is gone. */
async function start({
  limits = {},
  streams,
  clips = { media: mediaOptionsSchema.parse({ workers: 1, frames: { count: 2 } }), cut: false },
}: {
  readonly limits?: ServerLimitsInput;
  readonly clips?: ClipOptions | null;
  readonly streams?: 'text';
} = {}) {
  const inner = createTestPredictor();
  const heard: { readonly seconds?: number; readonly frames?: number; readonly text?: string }[] = [];
  const model = {
    ...inner.model,
    ...(streams && { streams: { text: inner.model.streams.text! } }),
  };
  async function hear({ text, audio, visual }: PredictorTurn): Promise<void> {
    const sound = audio && 'path' in audio ? await readSound(audio) : undefined;
    heard.push({
      ...(text !== undefined && { text }),
      ...(sound && { seconds: Math.round(100 * (sound.samples.length / sound.sampleRateHz)) / 100 }),
      ...(visual && 'path' in visual && { frames: (await readdir(visual.path)).length }),
    });
  }
  const predictor = {
    ...inner,
    model,
    ...(clips && { clips }),
    async predict(...[dialogue, options]: Parameters<typeof inner.predict>) {
      for (const turn of dialogue) await hear(turn);
      return inner.predict(dialogue, options);
    },
  };
  const { ask, server } = await startServer({ predictor, limits });
  servers.push(server);
  const send = (dialogue: object, files: Record<string, Uint8Array | string>, signal?: AbortSignal) => {
    const form = new FormData();
    form.append('dialogue', JSON.stringify(dialogue));
    for (const [name, file] of Object.entries(files)) {
      form.append(name, new Blob([file as BlobPart]), '../../etc/passwd');
    }
    return ask('/v1/predict', { method: 'POST', body: form, ...(signal && { signal }) });
  };
  return { send, heard, inner };
}

describe('POST /v1/predict with clips', () => {
  it('takes voice and face of a turn out of its clip, as the model was trained, beside what it has itself', async () => {
    const { send, heard } = await start();
    const film = { part: 'film' };
    const response = await send(
      { turns: [{ text: 'Hi!', clip: film }, { text: 'No.' }, { clip: film }] },
      { film: clip },
    );
    expect(response.status).toBe(200);
    expect(heard).toEqual([
      { text: 'Hi!', seconds: expect.closeTo(2, 1), frames: 2 },
      { text: 'No.' },
      { seconds: expect.closeTo(2, 1), frames: 2 },
    ]);
  });

  it('makes a recording and its subtitles a dialogue, and says whose words and when', async () => {
    const { send, heard } = await start();
    const dialogue = { recording: { part: 'a' }, subtitles: { part: 'b' } };
    const response = await send(dialogue, { a: clip, b: SRT });
    expect(await response.json()).toMatchObject({
      turns: [
        { startSeconds: 0, endSeconds: 0.5, speaker: 'MINA', text: 'Hello!', emotion: 'joy' },
        { startSeconds: 0.5, endSeconds: 1.25, speaker: 'RAVI', text: 'Who is it?', emotion: 'joy' },
      ],
    });
    expect(heard).toEqual([
      { text: 'Hello!', seconds: 0.5, frames: 2 },
      { text: 'Who is it?', seconds: 0.75, frames: 2 },
    ]);
  });

  it('refuses clips, and them alone, of a model that does not say how they were cut', async () => {
    const { send, heard } = await start({ clips: null });
    const refused = await send({ turns: [{ clip: { part: 'a' } }] }, { a: clip });
    expect(refused.status).toBe(422);
    expect(await refused.json()).toMatchObject({
      detail: expect.stringContaining(
        'clips: expected a model that says how clips become voices and pictures',
      ),
    });
    expect((await send({ turns: [{ text: 'Hi!' }] }, {})).status).toBe(200);
    expect(heard).toEqual([{ text: 'Hi!' }]);
  });

  it('opens no clip for a model of text', async () => {
    const { send, heard } = await start({ streams: 'text' });
    const dialogue = { recording: { part: 'a' }, subtitles: { part: 'b' } };
    expect((await send(dialogue, { a: 'no clip', b: SRT })).status).toBe(200);
    expect(heard.map(({ text }) => text)).toEqual(['Hello!', 'Who is it?']);
  });

  it('reads subtitles in UTF-16', async () => {
    const { send, heard } = await start({ streams: 'text' });
    const dialogue = { recording: { part: 'a' }, subtitles: { part: 'b' } };
    const subtitles = Buffer.from(`\ufeff${SRT}`, 'utf16le');
    expect((await send(dialogue, { a: 'no clip', b: subtitles })).status).toBe(200);
    expect(heard.map(({ text }) => text)).toEqual(['Hello!', 'Who is it?']);
  });

  it('refuses what is no clip, no subtitle, or more than its limits', async () => {
    const { send } = await start({ limits: { soundSeconds: 1.2, turns: 5 } });
    const refusal = async (...asked: Parameters<typeof send>) => {
      const { status, detail } = (await (await send(...asked)).json()) as Record<string, unknown>;
      return [status, detail];
    };
    const one = { turns: [{ clip: { part: 'a' } }] };
    const film = { recording: { part: 'a' }, subtitles: { part: 'b' } };
    expect(await refusal(one, { a: '#EXTM3U\nfile:///etc/passwd' })).toEqual([
      422,
      expect.stringMatching(/^turns\.0: expected a clip that can be read, received one that cannot: /),
    ]);
    expect(await refusal(one, {})).toEqual([
      422,
      'turns.0.clip: expected a part of this request, received "a".',
    ]);
    expect(await refusal(one, { a: clip })).toEqual([
      413,
      'turns.0.audio: expected at most 1.2 seconds of sound in a request, received 2 up to here.',
    ]);
    expect(await refusal(film, { a: clip, b: SRT })).toEqual([
      413,
      'subtitles line 6: expected at most 1.2 seconds of sound in a request, received 1 up to here.',
    ]);
    const short = SRT.split('\n').slice(0, 4).join('\n');
    const many = Array.from({ length: 6 }, () => short).join('\n\n');
    expect(await refusal(film, { a: clip, b: many })).toEqual([
      413,
      'turns: expected at most 5, received 6.',
    ]);
    expect(await refusal(film, { a: clip, b: [short, short, short].join('\n\n') })).toEqual([
      413,
      expect.stringContaining('seconds of sound'),
    ]);
    expect(await refusal(film, { a: clip, b: 'Hello' })).toEqual([
      422,
      expect.stringContaining('subtitles: expected subtitles (.srt or .vtt)'),
    ]);
    expect(await refusal(film, { a: clip, b: Uint8Array.of(0xff, 0xff) })).toEqual([
      422,
      expect.stringMatching(/^subtitles: expected UTF-8 text, or UTF-16 with a byte order mark, received/),
    ]);
    expect(await refusal({ recording: { part: 'a' } }, { a: clip })).toEqual([
      422,
      expect.stringContaining('subtitles: expected object'),
    ]);
    expect(await refusal({ recording: { path: '/etc/passwd' }, subtitles: { part: 'b' } }, {})).toEqual([
      422,
      expect.stringContaining('recording'),
    ]);
  });

  it('counts the pixels of faces in clips', async () => {
    const { send } = await start({ limits: { pixels: 100 } });
    const response = await send({ turns: [{ clip: { part: 'a' } }] }, { a: clip });
    expect(response.status).toBe(413);
    expect(((await response.json()) as { detail: string }).detail).toMatch(/^turns\.0\.images: .* pixels/);
  });

  it('ends the work of a client that leaves, and removes what it had cut', async () => {
    const { send, inner } = await start();
    const control = new AbortController();
    const left = send({ turns: [{ text: 'wait', clip: { part: 'a' } }] }, { a: clip }, control.signal);
    await until(() => inner.waiting() === 1);
    control.abort();
    await expect(left).rejects.toThrow();
    await until(() => inner.aborted() === 1);
  });
});
