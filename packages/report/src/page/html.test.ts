import { describe, expect, it } from 'vitest';
import { escapeHtml, html, trusted } from './html.js';
import { pageScript } from './script.js';

describe('html', () => {
  it('escapes values between tags and in attributes', () => {
    const value = `"><script>'&`;
    expect(html`<a title="${value}">${value}</a>`.html).toBe(
      '<a title="&quot;&gt;&lt;script&gt;&#39;&amp;">&quot;&gt;&lt;script&gt;&#39;&amp;</a>',
    );
  });

  it('keeps nested pieces and lists of them, without escaping twice', () => {
    const items = ['a & b', 'c'].map((item) => html`<li>${item}</li>`);
    expect(html`<ul>${items}${trusted('<hr>')}</ul>`.html).toBe('<ul><li>a &amp; b</li><li>c</li><hr></ul>');
  });

  it('leaves nothing for false, null and undefined, and writes 0', () => {
    expect(html`${false}${null}${undefined}${0}`.html).toBe('0');
  });

  it('escapes an ampersand that looks like an entity', () => {
    expect(escapeHtml('&lt;')).toBe('&amp;lt;');
  });
});

describe('the page script', () => {
  it('cannot close its own element', () => {
    expect(pageScript).not.toMatch(/<\/|<!--/);
  });
});
