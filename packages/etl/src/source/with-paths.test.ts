import { existsSync } from 'node:fs';
import type { PathResolver } from '@erc/core';
import { expect, it } from 'vitest';
import { sources } from '../built-in-sources.js';

const user: PathResolver = {
  path: (path) => `/user/${path}`,
  model: (model) => (existsSync(model) ? `there ${model}` : model),
};
const resolved = (options: unknown) => {
  const parsed = sources.schema.parse(options);
  return sources.of(parsed).withPaths(parsed, user);
};

it('resolves every path of a source, and of all that are joined', () => {
  expect(
    resolved({ source: 'meld', from: 'a', into: 'b', media: { faces: { model: 'm.onnx' } } }),
  ).toMatchObject({
    from: '/user/a',
    into: '/user/b',
    media: { faces: { model: '/user/m.onnx' }, frames: { count: 5 } },
  });
  const hub = { model: 'own/faces', file: 'retina.onnx', cacheDirectory: 'c' };
  expect(resolved({ source: 'meld', from: 'a', into: 'b', media: { faces: hub } })).toMatchObject({
    media: { faces: { model: 'own/faces', file: 'retina.onnx', cacheDirectory: '/user/c' } },
  });
  const faces = { ...hub, model: import.meta.dirname };
  expect(
    resolved({ source: 'folder', from: 'a', into: 'b', labels: ['joy'], media: { faces } }),
  ).toMatchObject({ from: '/user/a', media: { faces: { model: `there ${import.meta.dirname}` } } });
  expect(resolved({ source: 'meld', from: 'a', into: 'b', media: false })).toMatchObject({ media: false });
  expect(resolved({ source: 'meld', from: { kaggle: {} }, into: 'b' })).toMatchObject({ into: '/user/b' });
  expect(resolved({ source: 'meld', from: { kaggle: { workspace: 'w' } }, into: 'b' })).toMatchObject({
    from: { kaggle: { workspace: '/user/w', owner: 'zaber666' } },
  });
  const part = { source: 'kemdy19', as: 'old', from: 'a', into: 'b', map: { fear: null } };
  const joined = { source: 'joined', into: 'c', from: [part] };
  expect(resolved(joined)).toMatchObject({
    into: '/user/c',
    from: [{ as: 'old', from: '/user/a', into: '/user/b', map: { fear: null } }],
  });
});

it('has schemas that take their own output', () => {
  const options = [
    { source: 'meld', from: 'a', into: 'b', media: { faces: { model: 'm.onnx' } } },
    { source: 'folder', from: 'a', into: 'b', labels: ['joy'] },
    { source: 'features', from: 'a', into: 'b', labels: ['joy'] },
    { source: 'existing', into: 'b', sha256: 'a'.repeat(64) },
    { source: 'kemdy19', from: 'a', into: 'b', marks: 'strip' },
    { source: 'kemdy20', from: 'a', into: 'b' },
    { source: 'aihub-text', from: 'a', into: 'b' },
    { source: 'aihub-audio', from: 'a', into: 'b' },
    { source: 'iemocap', from: 'a', into: 'b', labels: { low: ['sad'], high: ['ang'] } },
  ];
  const joined = {
    source: 'joined',
    into: 'c',
    from: options.map((part) => ({ ...part, mix: part.source === 'meld' ? undefined : {} })),
  };
  expect([...options, joined].map(({ source }) => source)).toEqual(sources.parts.map(({ type }) => type));
  for (const given of [...options, joined]) {
    const parsed = sources.schema.parse(given);
    expect(sources.schema.parse(parsed)).toEqual(parsed);
  }
});
