import { expect, it } from 'vitest';
import { resolveSourcePaths } from './resolve-source-paths.js';
import { sourceOptionsSchema } from './source-options.js';

const resolved = (options: unknown) =>
  resolveSourcePaths(sourceOptionsSchema.parse(options), (path) => `/user/${path}`);

it('resolves every path of a source, and of all that are joined', () => {
  expect(resolved({ source: 'demo', into: 'd' })).toEqual({ source: 'demo', into: '/user/d' });
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
  const there = resolveSourcePaths(
    sourceOptionsSchema.parse({
      source: 'folder',
      from: 'a',
      into: 'b',
      labels: ['joy'],
      media: { faces: { ...hub, model: 'faces' } },
    }),
    (path) => (path === 'faces' ? import.meta.dirname : path),
  );
  expect(there).toMatchObject({ media: { faces: { model: import.meta.dirname } } });
  expect(resolved({ source: 'meld', from: 'a', into: 'b', media: false })).toMatchObject({ media: false });
  expect(resolved({ source: 'meld', from: { kaggle: {} }, into: 'b' })).toMatchObject({ into: '/user/b' });
  expect(resolved({ source: 'meld', from: { kaggle: { workspace: 'w' } }, into: 'b' })).toMatchObject({
    from: { kaggle: { workspace: '/user/w', owner: 'zaber666' } },
  });
  const joined = { source: 'joined', into: 'c', from: [{ source: 'kemdy19', from: 'a', into: 'b' }] };
  expect(resolved(joined)).toMatchObject({ into: '/user/c', from: [{ from: '/user/a', into: '/user/b' }] });
});
