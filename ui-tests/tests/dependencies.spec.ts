import { expect, notebookOf, test, tour } from './helpers';

test('the cells around the selected one are lit, also through a function that reads a global', async ({
  book
}) => {
  await book.open(tour());
  await book.runAll();
  await book.expectStates({});
  await book.select('column');
  const lit = await book.attributes('data-nbguard-lit');
  expect(lit).toMatchObject({
    frame: 'source',
    price: 'source',
    function: 'source',
    total: 'target',
    plot: 'target',
    periods: null,
    assumptions: null
  });
  const card = await book.hover('price');
  await expect(card).toContainText('The selected cell uses price from here');
  await book.shoot('dependencies');
  await book.page.mouse.move(0, 0);
  await expect(card).toBeHidden();

  // The selected cell lists both sides, and leads there.
  const own = await book.hover('column');
  await expect(own).toContainText('Depends on');
  await expect(own).toContainText('Used by');
  await own.getByRole('button', { name: /\(price\)/ }).click();
  await expect(await book.cell('price')).toHaveClass(/jp-mod-active/);
});

test('a key jumps along dependencies; where there are several, there is a list', async ({
  book
}) => {
  await book.open(
    notebookOf([
      ['a', 'x = 1'],
      ['b', 'y = x + 1'],
      ['c', 'print(x, y)']
    ])
  );
  await book.runAll();
  await book.expectStates({});
  await book.select('b');
  await book.page.keyboard.press('Alt+PageUp');
  await expect(await book.cell('a')).toHaveClass(/jp-mod-active/);

  await book.page.keyboard.press('Alt+PageDown');
  const menu = book.page.locator('.nbguard-menu');
  await expect(menu).toContainText('Cell [2] · x');
  await expect(menu).toContainText('Cell [3] · x');
  await book.page.keyboard.press('ArrowDown');
  await book.page.keyboard.press('Enter');
  await expect(await book.cell('c')).toHaveClass(/jp-mod-active/);
  expect(await book.source('c')).toBe('print(x, y)');
});

test('a function that reads what cells change is hinted at, and the fix makes it a parameter', async ({
  book
}) => {
  await book.open(
    notebookOf([
      ['rate', 'rate = 0.05'],
      ['def', 'def interest(amount):\n    return amount * rate'],
      ['use', 'print(interest(100))'],
      ['again', 'rate = 0.07']
    ])
  );
  await book.runAll();
  const mark = (await book.cell('def')).locator('.nbguard-mark');
  await expect(mark).toHaveText('rate');
  await mark.hover();
  await expect(book.card).toContainText('interest reads rate');
  await expect(book.card).toContainText('global-dependency');
  await book.shoot('global-dependency');
  await book.card
    .getByRole('button', { name: /^Make rate a parameter/ })
    .click();
  await expect
    .poll(() => book.source('def'))
    .toBe('def interest(amount, rate):\n    return amount * rate');
  expect(await book.source('use')).toMatch(
    /^print\(interest\(100, (rate=)?rate\)\)$/
  );

  // One step: one undo in the notebook takes both edits back.
  await book.select('use');
  await book.page.keyboard.press('z');
  await expect.poll(() => book.source('use')).toBe('print(interest(100))');
  expect(await book.source('def')).toContain('interest(amount):');
});

test('settings switch the light off', async ({ book }) => {
  await book.open(
    notebookOf([
      ['a', 'x = 1'],
      ['b', 'print(x)']
    ])
  );
  await book.runAll();
  await book.expectStates({});
  await book.select('b');
  expect((await book.attributes('data-nbguard-lit')).a).toBe('source');
  await book.set('highlightDependencies', false);
  await expect
    .poll(async () => (await book.attributes('data-nbguard-lit')).a)
    .toBeNull();
});

test.afterEach(({ book }) => {
  expect(book.errors).toEqual([]);
});
