import { mediaOptionsSchema, usualClips } from '@erc/media';
import { describe, expect, it } from 'vitest';
import { clipOptionsOf } from './clip-options.js';
import { requireClips } from './require-clips.js';

const { media } = usualClips();
const faces = mediaOptionsSchema.parse({ faces: { model: './detector.onnx' } });

describe('clipOptionsOf', () => {
  it('gives what erc.json says, with the detector of faces where it lies', () => {
    const found = clipOptionsOf(
      { version: 2, recipe: {}, clips: { media, cut: true } },
      undefined,
      'erc.json',
    );
    expect(found).toEqual({ media, cut: true });
    const withFaces = {
      version: 2,
      recipe: {},
      clips: { media: faces, cut: false, folder: 'clips' },
    } as const;
    expect(clipOptionsOf(withFaces, '/model/clips', 'erc.json')!.media.faces!.model).toBe(
      '/model/clips/detector.onnx',
    );
    const outside = { ...faces, faces: { ...faces.faces!, model: '/etc/detector.onnx' } };
    expect(() =>
      clipOptionsOf(
        { ...withFaces, clips: { media: outside, cut: false } },
        '/model/clips',
        'erc.json: clips',
      ),
    ).toThrow('erc.json: clips: expected a path inside');
  });

  it('asks the recipe of a folder of the first version, which may not say it', () => {
    const of = (dataset: unknown) =>
      clipOptionsOf({ version: 1, recipe: { dataset } }, undefined, 'erc.json');
    expect(of({ source: 'folder', media: { frames: { count: 2 } } })).toMatchObject({
      media: { frames: { count: 2 } },
      cut: false,
    });
    for (const dataset of [
      { source: 'existing', into: 'data' },
      { media: { frames: 'two' } },
      { media: { faces: { model: '/etc/faces.onnx' } } },
      undefined,
    ]) {
      expect(of(dataset)).toBeUndefined();
    }
  });
});

it('requireClips names the model that does not say it', () => {
  const model = { name: 'meld' } as Parameters<typeof requireClips>[0]['model'];
  expect(() => requireClips({ model })).toThrow('clips: expected a model that says how clips become');
});
