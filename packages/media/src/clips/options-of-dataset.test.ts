import { describe, expect, it } from 'vitest';
import { mediaOptionsSchema } from './options.js';
import { mediaOptionsOf } from './options-of-dataset.js';

const DEFAULTS = mediaOptionsSchema.parse({});

describe('mediaOptionsOf', () => {
  it('gives what the dataset says, and the defaults where its source has none', () => {
    const media = { sampleRateHz: 22_050, frames: { count: 2 } };
    expect(mediaOptionsOf({ source: 'folder', media })).toMatchObject(media);
    expect(mediaOptionsOf({ source: 'demo', into: 'data' })).toEqual(DEFAULTS);
    expect(mediaOptionsOf({ source: 'meld', media: false })).toEqual(DEFAULTS);
  });

  it.each([
    [{ source: 'existing', into: 'data' }, 'received dataset.source: existing.'],
    [{ source: 'joined', from: [], into: 'data' }, 'received dataset.source: joined.'],
    [
      { source: 'folder', media: { faces: { model: '/etc/faces.onnx' } } },
      'received dataset.media.faces: { model: "/etc/faces.onnx" }, which is not part of the model.',
    ],
  ])('refuses by name what does not say how clips were cut: %j', (dataset, message) => {
    expect(() => mediaOptionsOf(dataset)).toThrow(message);
  });
});
