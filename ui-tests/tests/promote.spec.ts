import type { Locator } from '@playwright/test';

import { expect, notebookOf, test } from './helpers';

const CELLS: [string, string][] = [
  ['load', 'import math\n\nradii = [1.0, 2.5, 4.0]\nlimit = max(radii)'],
  [
    'def',
    '# How much of the largest circle?\ndef share(radius):\n    return math.pi * radius**2 / (math.pi * limit**2)'
  ],
  ['use', 'shares = [round(share(it), 3) for it in radii]\nprint(shares)'],
  ['rest', 'print(sum(shares))']
];

const SECONDS = 1000;

test.beforeEach(async ({ book }) => {
  await book.open(notebookOf(CELLS));
  await book.runAll();
  await book.save();
  await book.expectStates({});
});

test('a function becomes a module with a test, and one undo brings all back', async ({
  book,
  tmpPath
}) => {
  const { page } = book;
  const exists = (name: string) =>
    page.contents.fileExists(`${tmpPath}/${name}`);
  await book.select('def');
  await book.execute('nbguard:promote', {}, false);
  const dialog = page.locator('.nbguard-promote');
  await expect(dialog).toContainText('becomes a parameter');
  await expect(dialog).toContainText('Nothing has run yet');
  const module = dialog.getByLabel('Module');
  await expect(module).toBeFocused();
  await module.fill('circles.py');
  await expect(dialog).toContainText('circles.py');
  await expect(change(dialog, 'circles.py')).toContainText(
    '+ def share(radius, limit):'
  );
  await expect(change(dialog, 'cell 3')).toContainText(
    'share(it, limit=limit)'
  );
  await book.shoot('promote-plan');
  // Enter in a field runs nothing.
  await module.press('Enter');
  await expect(dialog).toContainText('Nothing has run yet');

  await dialog.getByRole('button', { name: 'Run to Record Tests' }).click();
  await expect(dialog).toContainText('The test passes', {
    timeout: 80 * SECONDS
  });
  await expect(change(dialog, 'test_circles.py')).toContainText(
    '+ def test_share'
  );
  expect(await exists('circles.py')).toBe(false);
  await book.shoot('promote-tried');
  await dialog.getByRole('button', { name: 'Promote', exact: true }).click();
  await expect(dialog).toBeHidden();

  const toast = page.locator('.Toastify__toast');
  await expect(toast).toContainText('share stands in circles.py now');
  expect(await book.source('def')).toContain('from circles import share');
  // The kernel uses the module, and nothing is stale.
  await book.expectStates({});
  await expect(
    (await book.cell('use')).locator('.jp-OutputArea-output')
  ).toContainText('[0.062, 0.391, 1.0]');
  expect(await book.isDirty()).toBe(true);
  expect(await exists('circles.py')).toBe(true);
  expect(await exists('test_circles.py')).toBe(true);
  await book.shoot('promote-applied');

  await toast.getByRole('button', { name: 'Undo' }).click();
  await expect(toast.last()).toContainText('Taken back');
  for (const [id, source] of CELLS) {
    expect(await book.source(id)).toBe(source);
  }
  expect(await exists('circles.py')).toBe(false);
  expect(await exists('test_circles.py')).toBe(false);
  await book.expectStates({});
  expect(book.errors).toEqual([]);
});

/** The part of the dialog that shows one file or cell. */
function change(dialog: Locator, name: string): Locator {
  return dialog.locator('details', {
    has: dialog.page().locator('summary', { hasText: name })
  });
}
