import { join } from 'node:path';
import type { Page } from 'playwright-core';

const checkpoints = join(import.meta.dirname, '../tasks/old-checkpoints');
export const sentences = ['Elena no quiere salir con Juan.', 'En el parque hay niños.'];

/** What a person does on the page of each task, and what is to be seen then. */
export const visits: Record<string, (page: Page) => Promise<void>> = {
  async languageModel(page) {
    await page.getByLabel('Beginning (may be empty)').fill('En el');
    await page.getByLabel('Tokens at most').fill('12');
    await page.getByRole('button', { name: 'Write', exact: true }).click();
    await page.getByText(/^3 texts, from random seed/).waitFor();
    await page.getByLabel('Sentences, one per line').fill(sentences.join('\n'));
    await page.getByRole('button', { name: 'Compare', exact: true }).click();
    await page.getByRole('button', { name: /^con, probability/ }).click();
    await page.getByRole('heading', { name: /^After “/ }).waitFor();
    await page.getByLabel('Text to read').fill('Elena no quiere salir');
    await page.getByRole('button', { name: 'Show states' }).click();
    await page.getByRole('table', { name: /^layer 1, h/ }).waitFor();
    await page.getByLabel('Unit to list').fill('2');
    await page.getByRole('columnheader', { name: 'unit 2' }).waitFor();
  },
  async bidirectionalLanguageModel(page) {
    await page.getByLabel('Text with blanks').fill('Elena ___ con Juan.');
    await page.getByRole('button', { name: 'Fill' }).click();
    await page.getByText('One blank filled.').waitFor();
  },
  async tagging(page) {
    await page.getByLabel('Text', { exact: true }).fill('Lionel Messi vive en Madrid con Luis.');
    await page.getByRole('button', { name: 'Tag' }).click();
    await page.getByText(/^Tagged|found\.$/).waitFor();
    await page.getByText('All tags').click();
  },
  async classification(page) {
    await page.getByLabel('Text', { exact: true }).fill('Me encantó la actriz.');
    await page.getByRole('button', { name: 'Classify' }).click();
    await page.getByRole('heading', { name: 'Attention weights' }).waitFor();
  },
  async translation(page) {
    await page.getByLabel('Text', { exact: true }).fill('I am tired.');
    await page.getByRole('button', { name: 'Translate' }).click();
    await page.getByRole('table', { name: /^Attention/ }).waitFor();
  },
  async transcription(page) {
    await page.getByLabel('Recording', { exact: true }).setInputFiles(join(checkpoints, 'data/tones/train-01.wav'));
    await page.getByRole('button', { name: 'Transcribe' }).click();
    await page.getByText(/^Transcribed\./).waitFor();
    await page.getByText('Time of each token').click();
  },
  async generation(page) {
    await page.getByLabel('style').selectOption('reels');
    await page.getByLabel('Beginning (may be empty)').fill('X:1\nM:4/4\nK:D\nd2fd e2ge|');
    await page.getByLabel('Tokens at most').fill('20');
    await page.getByLabel('Random seed').fill('1');
    await page.getByRole('button', { name: 'Write', exact: true }).click();
    await page.getByText(/^3 texts, from random seed/).waitFor();
  },
};
