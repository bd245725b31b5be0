import { describe, expect, it } from 'vitest';
import { isHtml } from './is-html.js';
import { retryAfterMs } from './retry-after.js';

describe('retryAfterMs', () => {
  it.each([
    ['120', 120_000],
    [' 0 ', 0],
    ['Fri, 31 Dec 1999 23:59:59 GMT', 59_000],
    ['Thu, 30 Dec 1999 23:59:59 GMT', 0],
    ['soon', 0],
    [null, 0],
  ])('reads %j', (header, expected) => {
    expect(retryAfterMs(header, Date.UTC(1999, 11, 31, 23, 59, 0))).toBe(expected);
  });
});

describe('isHtml', () => {
  it.each([
    ['<!DOCTYPE html>\n<html>', true],
    ['\xef\xbb\xbf  <html lang="en">', true],
    ['<!-- portal --><head>', true],
    ['{"a": "<html>"}', false],
    ['<s>\n</s>\n', false],
    ['<?xml version="1.0"?>', false],
    ['', false],
  ])('tells %j', (text, expected) => {
    expect(isHtml(Buffer.from(text, 'latin1'))).toBe(expected);
  });
});
