import { html } from '../page/html.js';
import type { Section } from '../page/section.js';

/** Commands that use what was trained. `RUN` is the folder of the report, which is not written out: the page says the same wherever the run lies. */
export const usingSection = (): Section => ({
  id: 'using',
  title: 'Use this model',
  body: html`<p>Where <code>RUN</code> is the folder that this page lies in; no label is needed, no dataset is opened, and nothing counts as an opening of test:</p>
<pre tabindex="0"><code>erc predict RUN --text "You came!"               # or --clip my.mp4 --subtitles my.srt, or --csv in.csv --out out.csv
erc export RUN my-model                          # one folder for a server, a program or a page
erc serve my-model                               # HTTP, and a page to write a dialogue in</code></pre>
<p class="note">In the repository: <code>pnpm --filter predict start</code>, <code>pnpm --filter eval start export</code>, <code>pnpm --filter serve start</code>; more in <code>docs/predicting.md</code>.</p>`,
});
