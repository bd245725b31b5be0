import { sha256Of } from '@erc/core';
import { describe, expect, it } from 'vitest';
import { demoDialogues } from './corpus/index.js';
import { CONFUSIONS, EXPRESSION_SHARES, STRENGTHS } from './expression-shares.js';

describe('the demo corpus', () => {
  // Figures in docs and recipes were made on this text. Changing it makes them void: see docs/decisions/frozen-demo-corpus.md.
  it('is the text that was frozen before any model was tuned', () => {
    expect(sha256Of(JSON.stringify(demoDialogues()))).toBe(
      '51ed1ad66cf44ed01530268ef7ab65bd07e504e70deca555dce4917d32162d4e',
    );
  });

  it('shows its emotions as often and as strongly as was decided then', () => {
    expect(sha256Of(JSON.stringify([EXPRESSION_SHARES, STRENGTHS, CONFUSIONS]))).toBe(
      'cb6f1b4f47900d112e048a46e8697023f384be2b6fc7e8115f9db4f2877765e0',
    );
  });
});
