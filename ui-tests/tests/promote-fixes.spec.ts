import { expect, notebookOf, test } from './helpers';

const SECONDS = 1000;

test.describe.configure({ timeout: 240 * SECONDS });

const LOAD = (name: string, least: number) => `\
rows = [{'name': word, 'size': len(word)} for word in words]
kept = [row for row in rows if row['size'] > ${least}]
kept.sort(key=lambda row: (row['size'], row['name']))
${name} = {row['name']: row['size'] / sum(it['size'] for it in kept) for row in kept}
print(${name})`;

const MEAN = `\
def mean(values):
    total = 0
    for value in values:
        total += value
    return total / len(values)`;

test('the fixes of copies and of untested functions promote them', async ({
  book,
  tmpPath
}) => {
  const { page } = book;
  const dialog = page.locator('.nbguard-promote');
  await page.contents.uploadContent(
    'def test_other():\n    assert True\n',
    'text',
    `${tmpPath}/tests/test_other.py`
  );
  await book.open(
    notebookOf([
      ['words', "words = 'as the crow flies over the hills'.split()"],
      ['first', LOAD('short', 2)],
      ['second', LOAD('long', 3)],
      ['mean', MEAN],
      ['one', 'print(mean([1, 2]))'],
      ['two', 'print(mean([3, 4]))']
    ])
  );
  await book.runAll();
  await book.save();
  const fix = async (id: string, name: string) => {
    await (await book.show(id)).locator('.cm-content').click();
    await page.keyboard.press('Control+Home');
    await expect(async () => {
      await page.keyboard.press('Escape');
      await book.execute('nbguard:quick-fix', {}, false);
      await page.getByRole('menuitem', { name }).click({ timeout: SECONDS });
    }).toPass({ timeout: 60 * SECONDS });
  };
  const promote = async (told: string) => {
    await expect(dialog).toContainText('What changes');
    await dialog.getByRole('button', { name: 'Run to Record Tests' }).click();
    await dialog
      .getByRole('button', { name: 'Promote', exact: true })
      .click({ timeout: 90 * SECONDS });
    await expect(dialog).toBeHidden();
    await expect(
      page.locator('.Toastify__toast', { hasText: told })
    ).toBeVisible();
    await book.expectStates({});
  };

  await fix('first', 'Promote to a module, and use that in every copy');
  await expect(dialog).toContainText('differs between the copies');
  await book.shoot('promote-copies');
  await promote('now, with a test');
  expect(await book.source('first')).toMatch(/^from helpers import/);
  for (const [id, least] of [
    ['first', '2'],
    ['second', '3']
  ]) {
    expect(await book.source(id)).toMatch(new RegExp(`\\(words, ${least}\\)`));
  }

  await fix('mean', 'Promote “mean” to a module and test it');
  await promote('mean stands in');
  expect(await book.source('mean')).toBe('from helpers import mean');
  expect(book.errors).toEqual([]);
});
