import { expect, notebookOf, test } from './helpers';

const CELLS: [string, string][] = [
  ['rate', 'rate = 0.05'],
  ['price', 'price = 100\nprint(price)'],
  ['sum', "print('sum', price * (1 + rate))"],
  ['slow', 'import time\ntime.sleep(0.3)']
];

/** Those that a verification is certain of. */
const certain = (attributes: Record<string, string | null>) =>
  Object.keys(attributes).filter(id => attributes[id] !== null);

test.beforeEach(async ({ book }) => {
  await book.open(notebookOf(CELLS));
  await book.runAll();
  await book.expectStates({});
});

test('a verified notebook says so until the next edit', async ({ book }) => {
  const { page } = book;
  await book.execute('nbguard:verify', {}, false);
  const dialog = page.locator('.jp-Dialog');
  await expect(dialog).toContainText(
    /in a copy of its folder \(\d+ kB in \d+ files\)/
  );
  await expect(dialog).toContainText('Side effects happen again');
  await expect(dialog).toContainText('The notebook is saved first.');
  await book.shoot('verify-dialog');
  await dialog.getByRole('button', { name: 'Verify' }).click();
  const toast = page.locator('.Toastify__toast');
  await expect(toast).toContainText('Restart & Run All shows the same.', {
    timeout: 60_000
  });
  expect(certain(await book.attributes('data-nbguard-verified'))).toEqual([
    'rate',
    'price',
    'sum',
    'slow'
  ]);
  await book.expectStates({});
  expect(await book.isDirty()).toBe(false);
  await book.edit('price', 'price = 100\nprint(price)  # in euros');
  await expect
    .poll(async () => certain(await book.attributes('data-nbguard-verified')))
    .toEqual([]);
  expect(book.errors).toEqual([]);
});

test('a difference is marked for certain, and shown', async ({ book }) => {
  const { page } = book;
  await book.edit('rate', 'rate = 0.07');
  await book.save();
  await book.execute('nbguard:verify', {}, false);
  await page
    .locator('.jp-Dialog')
    .getByRole('button', { name: 'Verify' })
    .click();
  const toast = page.locator('.Toastify__toast');
  await expect(toast).toContainText('1 cell shows something else.', {
    timeout: 60_000
  });
  await book.expectStates({ rate: 'edited', sum: 'stale' });
  await toast.getByRole('button', { name: 'Show the differences' }).click();
  const difference = page.locator('.nbguard-verified .nbguard-difference');
  await expect(difference).toContainText('sum 105.0');
  await expect(difference).toContainText('sum 107.0');
  await book.shoot('verify-difference');
  const card = await book.hover('sum');
  await expect(card).toContainText('sum 107.0');
  // The person's own kernel is untouched.
  await book.run('sum');
  await expect(
    (await book.cell('sum')).locator('.jp-OutputArea-output')
  ).toContainText('sum 105.0');
  expect(book.errors).toEqual([]);
});

test('a verification can be cancelled', async ({ book }) => {
  const { page } = book;
  await book.edit(
    'slow',
    'import time\ntime.sleep(0.3 if "x" in dir() else 60)'
  );
  await book.save();
  await book.execute('nbguard:verify', {}, false);
  await page
    .locator('.jp-Dialog')
    .getByRole('button', { name: 'Verify' })
    .click();
  const toast = page.locator('.Toastify__toast');
  await expect(toast).toContainText('cell 4 of 4', { timeout: 60_000 });
  const bar = book.status.locator('progress');
  await expect(bar).toBeVisible();
  expect(await bar.evaluate((it: HTMLProgressElement) => it.value)).toBe(3);
  await book.shoot('verify-progress');
  await toast.getByRole('button', { name: 'Cancel' }).click();
  await expect(toast).toContainText('was cancelled');
  await expect(bar).toBeHidden();
  expect(certain(await book.attributes('data-nbguard-verified'))).toEqual([]);
  expect(book.errors).toEqual([]);
});
