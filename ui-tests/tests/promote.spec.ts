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

// A trial starts several kernels, one after the other.
test.describe.configure({ timeout: 240 * SECONDS });

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
  await expect(toast).toContainText('Restart & Run All shows the same');
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

test('statements become a function, and what cannot be promoted says why', async ({
  book
}) => {
  const { page } = book;
  await page.theme.setDarkTheme();
  const dialog = page.locator('.nbguard-promote');
  await book.edit(
    'rest',
    'total = 0\nfor it in shares:\n    total += it\nprint(total)'
  );
  const selectLines = async (id: string, lines: number) => {
    await (await book.show(id)).locator('.cm-content').click();
    await page.keyboard.press('Control+Home');
    for (let line = 0; line < lines; line++) {
      await page.keyboard.press('Shift+ArrowDown');
    }
  };
  await selectLines('rest', 3);
  await book.execute('nbguard:promote', {}, false);
  await dialog.getByLabel('Module').fill('sums.py');
  await dialog.getByLabel('Function').fill('sum_up');
  await dialog.getByLabel('Docstring').fill('Adds the shares up.');
  await expect(change(dialog, 'sums.py')).toContainText(
    '+ def sum_up(shares):'
  );
  await expect(change(dialog, 'sums.py')).toContainText('Adds the shares up.');
  await expect(change(dialog, 'cell 4')).toContainText(
    '+ total = sum_up(shares)'
  );
  const total = dialog.getByRole('checkbox', { name: 'total' });
  await expect(total).toBeChecked();
  await book.shoot('promote-statements-dark');
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();

  await book.edit('rest', 'def count():\n    global limit\n    limit += 1');
  await book.execute('nbguard:quick-fix', {}, false);
  await page
    .getByRole('menuitem', { name: 'Promote “count” to a module…' })
    .click();
  await expect(dialog).toContainText('This cannot be promoted as it is');
  await expect(
    dialog.getByRole('button', { name: 'Run to Record Tests' })
  ).toBeDisabled();
  await book.shoot('promote-refused-dark');
  await dialog.getByRole('button', { name: 'Show the place' }).click();
  await expect(dialog).toBeHidden();
  await expect(await book.cell('rest')).toHaveClass(/jp-mod-active/);
  expect(book.errors).toEqual([]);
});

test('a module that the kernel has imported grows, and after Ctrl+Z the notebook still works', async ({
  book,
  tmpPath
}) => {
  const { page } = book;
  await page.contents.uploadContent(
    'SIDES = 3\n',
    'text',
    `${tmpPath}/helpers.py`
  );
  await book.edit('rest', 'import helpers\nprint(helpers.SIDES)');
  await book.run('rest');
  await book.select('def');
  await book.execute('nbguard:promote', {}, false);
  const dialog = page.locator('.nbguard-promote');
  await expect(change(dialog, 'helpers.py')).toContainText('  SIDES = 3');
  await dialog.getByRole('button', { name: 'Run to Record Tests' }).click();
  await dialog
    .getByRole('button', { name: 'Promote', exact: true })
    .click({ timeout: 80 * SECONDS });
  await expect(dialog).toBeHidden();
  await book.expectStates({});
  expect(await book.source('def')).toBe('from helpers import share');
  await book.edit('rest', 'print(helpers.share(2, 4), helpers.SIDES)');
  await book.run('rest');
  const output = (await book.cell('rest')).locator('.jp-OutputArea-output');
  await expect(output).toContainText('0.25 3');

  // Lab's own undo takes back the cells alone: the module is there still, and nothing breaks.
  await book.select('def');
  await book.execute('notebook:undo-cell-action');
  await expect.poll(() => book.source('use')).toContain('share(it)');
  await book.runAll();
  await expect(output).toContainText('0.25 3');
  await expect(
    (await book.cell('use')).locator('.jp-OutputArea-output')
  ).toContainText('[0.062, 0.391, 1.0]');
  expect(book.errors).toEqual([]);
});

test('names, parameters and what comes back are edited before anything is written', async ({
  book,
  tmpPath
}) => {
  const { page } = book;
  const dialog = page.locator('.nbguard-promote');
  const go = dialog.getByRole('button', { name: 'Run to Record Tests' });
  const statements =
    'total = 0\nfor it in shares:\n    total += it\nmean = total / len(shares)';
  await book.edit('rest', `${statements}\nprint(total)`);
  await book.run('rest');
  await (await book.show('rest')).locator('.cm-content').click();
  await page.keyboard.press('Control+Home');
  for (let line = 0; line < 4; line++) {
    await page.keyboard.press('Shift+ArrowDown');
  }
  await book.execute('nbguard:promote', {}, false);
  await dialog.getByLabel('Function', { exact: true }).fill('sum_up');
  const taken = dialog.getByLabel(/^Parameter shares of/);
  await taken.fill('parts');
  await expect(change(dialog, 'helpers.py')).toContainText(
    '+ def sum_up(parts):'
  );
  await dialog.getByRole('checkbox', { name: 'mean' }).check();
  await expect(change(dialog, 'cell 4')).toContainText(
    '+ total, mean = sum_up(shares)'
  );
  // What something reads has to come back.
  await dialog.getByRole('checkbox', { name: 'total' }).uncheck();
  await expect(dialog).toContainText('reads total');
  await expect(go).toBeDisabled();
  await book.shoot('promote-edit-returns');
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();

  await book.select('def');
  await book.execute('nbguard:promote', {}, false);
  const module = dialog.getByRole('combobox');
  // Where a dialog begins; what is typed before that is so would lose the focus.
  await expect(module).toBeFocused();
  await module.fill('circles.py');
  const name = dialog.getByLabel('Name of share');
  for (const [typed, told] of [
    ['class', 'a word of Python'],
    ['sum', 'is built in'],
    ['radii', 'used in cell'],
    ['2x', 'no name']
  ]) {
    await name.fill(typed);
    await expect(dialog).toContainText(told);
    await expect(name).toHaveAttribute('aria-invalid', 'true');
    await expect(name).toBeFocused();
    await expect(go).toBeDisabled();
  }
  await book.shoot('promote-edit-wrong');
  await name.fill('portion');
  await dialog.getByLabel(/^Parameter radius of/).fill('r');
  await dialog.getByLabel(/^Parameter limit of/).fill('largest');
  await expect(change(dialog, 'circles.py')).toContainText(
    '+ def portion(r, largest):'
  );
  await expect(change(dialog, 'cell 3')).toContainText(
    'portion(it, largest=limit)'
  );
  await expect(name).toHaveAttribute('aria-invalid', 'false');
  await book.shoot('promote-edit');
  await go.click();
  const summary = dialog.getByRole('status');
  await expect(summary).toContainText('the notebook shows the same', {
    timeout: 80 * SECONDS
  });
  await expect(summary).toBeInViewport();
  await book.shoot('promote-edit-tried');
  await dialog.getByRole('button', { name: 'Promote', exact: true }).click();
  await expect(dialog).toBeHidden();

  const toast = page.locator('.Toastify__toast');
  await expect(toast).toContainText('portion stands in circles.py now');
  expect(await book.source('def')).toBe('from circles import portion');
  expect(await book.source('use')).toContain('portion(it, largest=limit)');
  const written = await page.request.get(`/files/${tmpPath}/test_circles.py`);
  expect(await written.text()).toContain('largest=');
  await book.expectStates({});

  await toast.getByRole('button', { name: 'Undo' }).click();
  await expect(toast.last()).toContainText('Taken back');
  for (const [id, source] of CELLS.slice(0, 3)) {
    expect(await book.source(id)).toBe(source);
  }
  expect(await page.contents.fileExists(`${tmpPath}/circles.py`)).toBe(false);
  await book.expectStates({});
  expect(book.errors).toEqual([]);
});

test('a name that the module has is offered with another, and cells become one', async ({
  book,
  tmpPath
}) => {
  const { page } = book;
  const dialog = page.locator('.nbguard-promote');
  await page.contents.uploadContent(
    'def share(x):\n    return x\n',
    'text',
    `${tmpPath}/circles.py`
  );
  await book.select('def');
  await book.execute('nbguard:promote', {}, false);
  await dialog.getByRole('combobox').fill('circles.py');
  await expect(dialog).toContainText('has another share already');
  await dialog.getByRole('button', { name: 'Call it share_2' }).click();
  await expect(dialog.getByLabel('Name of share')).toHaveValue('share_2');
  await expect(change(dialog, 'circles.py')).toContainText(
    '+ def share_2(radius, limit):'
  );
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();

  await book.edit('use', 'shares = [share(it) for it in radii]');
  await book.edit('rest', 'total = sum(shares)\nprint(total)');
  await book.select('use');
  await page.keyboard.press('Shift+ArrowDown');
  await book.execute('nbguard:promote', {}, false);
  await dialog.getByLabel('one function for all chosen cells').check();
  await expect(change(dialog, 'cell 4')).toContainText('(radii, limit)');
  await expect(change(dialog, 'cell 3')).toContainText(
    '- shares = [share(it) for it in radii]'
  );
  await book.shoot('promote-together');
  await page.keyboard.press('Escape');
  expect(book.errors).toEqual([]);
});

/** The part of the dialog that shows one file or cell. */
function change(dialog: Locator, name: string): Locator {
  return dialog.locator('details', {
    has: dialog.page().locator('summary', { hasText: name })
  });
}
