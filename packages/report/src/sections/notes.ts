import { html } from '../page/html.js';
import type { Section } from '../page/section.js';

/** What a careful reader should know before quoting a number, and what the data may be used for. */
export function notesSection(
  splits: readonly string[],
  licence: string | undefined,
  warnings: readonly string[] = [],
  heldOutSelects = false,
): Section {
  const tested = splits.includes('test');
  return {
    id: 'notes',
    title: 'Before you quote a number',
    body: html`<ul>
${warnings.map((text) => html`<li><strong>Mind:</strong> ${text}.</li>`)}
<li>The <strong>dev</strong> split chose the best epoch, and perhaps the recipe. Its scores are therefore a little too good.</li>
${
  splits.includes('held-out') &&
  !heldOutSelects &&
  html`<li>The <strong>held-out</strong> fold took no part in training or selection. Quote the mean over all folds, not one of them.</li>`
}
<li>${
      tested
        ? html`The <strong>test</strong> split was opened by <code>eval --split test</code>, after training. The more often it is opened while a recipe changes, the less its scores mean.`
        : html`The <strong>test</strong> split has not been opened in this run. Only <code>eval --split test</code> opens it.`
    }</li>
<li>The baseline always says the most frequent emotion <em>of the split itself</em>; a model that does not beat it has learned nothing useful.</li>
<li>Utterances of one dialogue depend on each other, so these scores are less certain than the number of utterances suggests.</li>
<li>Emotion labels are what raters perceived, not what speakers felt. Do not use a model like this to decide about people.</li>
</ul>
<h3>Licence of the data</h3><p>${licence ?? 'The run does not say under which licence its dataset stands. Find out before you share this file: it may hold texts, faces and voices.'}</p>
${licence !== undefined && html`<p class="note">This file may hold texts, faces and voices of the dataset; the licence above holds for them too.</p>`}`,
  };
}
