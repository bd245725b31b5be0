import { createHash } from 'node:crypto';
import { type Html, html, trusted } from './html.js';
import { legendCss, paletteCss } from './palette.js';
import { pageScript } from './script.js';
import { type Section, sectionHtml } from './section.js';
import { stylesOf } from './styles.js';

/** What {@link pageOf} puts together. */
export interface Page {
  readonly title: string;
  readonly header: Html;
  readonly sections: readonly Section[];
  /** Labels whose colours the page needs. */
  readonly labels: readonly string[];
}

const sha256 = createHash('sha256').update(pageScript).digest('base64');

// The page asks the browser itself to refuse every load, and every script but its own: data that slipped through could do nothing.
const POLICY = [
  "default-src 'none'",
  'img-src data:',
  'media-src data:',
  "style-src 'unsafe-inline'",
  `script-src 'sha256-${sha256}'`,
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** A whole HTML document that loads nothing. */
export function pageOf({ title, header, sections, labels }: Page): string {
  const styles = stylesOf({ light: paletteCss(labels, 'light'), dark: paletteCss(labels, 'dark') });
  const index = sections.map(({ id, title: name }) => html`<li><a href="#${id}">${name}</a></li>`);
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="@erc/report">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>${trusted(styles)}${trusted(legendCss(labels))}</style>
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
<header id="top">${header}<nav aria-label="Contents"><ol>${index}</ol></nav></header>
<main id="content">
${sections.map(sectionHtml)}
</main>
<footer><p>Made by <code>@erc/report</code>. One file: it needs no network, and loads nothing. <a href="#top">Back to the top</a></p></footer>
<script>${trusted(pageScript)}</script>
</body>
</html>
`;
  return page.html;
}
