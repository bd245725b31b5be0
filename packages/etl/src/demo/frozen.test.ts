import { sha256Of } from '@erc/core/node';
import { describe, expect, it } from 'vitest';
import { demoDialogues } from './corpus/index.js';

describe('the demo corpus', () => {
  // Figures in docs and recipes were made on this text. Changing it makes them void: see docs/decisions/frozen-demo-corpus.md.
  it('is the text that was frozen before any model was tuned', () => {
    expect(sha256Of(JSON.stringify(demoDialogues()))).toBe(
      '51ed1ad66cf44ed01530268ef7ab65bd07e504e70deca555dce4917d32162d4e',
    );
  });
});
