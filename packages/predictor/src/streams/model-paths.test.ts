import { describe, expect, it } from 'vitest';
import { modelPaths } from './model-paths.js';

describe('modelPaths', () => {
  const { path, model } = modelPaths('/models/tiny/encoders/text', 'erc.json: streams.text');

  it('counts what begins with a dot from the encoder’s folder', () => {
    expect(path('./files/words.txt')).toBe('/models/tiny/encoders/text/files/words.txt');
    expect(model('.')).toBe('/models/tiny/encoders/text');
    expect(model('./model')).toBe('/models/tiny/encoders/text/model');
  });

  it('names a repository of the hub so that no folder is taken for it', () => {
    expect(model('FacebookAI/roberta-base')).toBe('hub:FacebookAI/roberta-base');
    expect(model('gpt2')).toBe('hub:gpt2');
  });

  it.each(['../secret', '/etc', './../secret', './.hidden', 'hub:owner/name', 'a/b/c'])(
    'refuses %s, which is neither',
    (text) => {
      expect(() => model(text)).toThrow('erc.json: streams.text: expected a path inside');
      expect(() => path(text)).toThrow('erc.json: streams.text: expected a path inside');
    },
  );
});
