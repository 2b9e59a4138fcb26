import { expect, test, tour } from './helpers';

/** What depends on `growth`, and on nothing else that changes here. */
const AFTER_GROWTH = {
  frame: 'stale',
  column: 'stale',
  total: 'stale',
  plot: 'stale'
};

const GROWTH = (rate: string) =>
  `growth = ${rate}\nyears = np.arange(2016, 2026)`;

test.beforeEach(async ({ book }) => {
  await book.open(tour());
  await book.runAll();
  await book.expectStates({});
});

test('a notebook that was run from top to bottom is quiet', async ({
  book
}) => {
  await expect(book.status).toHaveText('clean');
  // That nothing declares its packages is said in the panel, and underlines nothing.
  const drawn = '.nbguard-mark:not(.nbguard-mod-quiet)';
  await expect(book.page.locator(drawn)).toHaveCount(0);
  await book.save();
  await book.edit('periods', `${await book.source('periods')}  # a remark`);
  await book.expectStates({});
  await book.save();
  expect(await book.isDirty()).toBe(false);
  await book.shoot('quiet');
});

test('a changed cell makes stale what shows another result, and nothing else', async ({
  book
}) => {
  await book.edit('assumptions', GROWTH('0.08'));
  await book.expectStates({
    assumptions: 'edited',
    ...AFTER_GROWTH,
    periods: 'stale'
  });
  const faint = await book.attributes('data-nbguard-faint');
  expect([faint.frame, faint.periods, faint.assumptions]).toEqual([
    'true',
    'true',
    null
  ]);

  await book.run('assumptions');
  await book.expectStates(AFTER_GROWTH);
  await expect(book.status).toHaveText('4 stale');
  await expect(book.page.locator('.nbguard-mark').first()).toBeVisible();

  const card = await book.hover('frame');
  await expect(card).toContainText('growth was changed by cell [10]');
  await book.shoot('stale');

  const total = (await book.cell('total')).locator('.jp-OutputArea-output');
  const before = await total.textContent();
  await card.getByRole('button', { name: 'Run stale cells' }).click();
  await book.expectStates({});
  await expect(book.status).toHaveText('clean');
  expect(await total.textContent()).not.toBe(before);
});

test('a cell far below says where it began, to those who see and to those who hear', async ({
  book
}) => {
  await book.edit('assumptions', GROWTH('0.08'));
  await book.run('assumptions');
  await book.expectStates(AFTER_GROWTH);
  const card = await book.hover('total');
  await expect(card).toContainText(
    /It began with Cell \[3\]: growth was changed/
  );
  const described = await book.attributes('aria-description');
  expect(described.total).toMatch(/^Stale\. /);
  expect(described.price).toBeNull();
});

test('only what is needed runs, from the toolbar and by a key', async ({
  book
}) => {
  await book.edit('assumptions', GROWTH('0.08'));
  await book.run('assumptions');
  await book.expectStates(AFTER_GROWTH);
  const untouched = await book.prompt('periods');
  const button = book.page.locator('.nbguard-toolbar');
  await expect(button).toContainText('Run 4 stale');
  await button.locator('button, jp-button').first().click();
  await book.expectStates({});
  expect(await book.prompt('periods')).toBe(untouched);

  await book.edit('assumptions', GROWTH('0.02'));
  await book.run('assumptions');
  await book.expectStates(AFTER_GROWTH);
  await book.page.keyboard.press('Alt+Shift+Enter');
  await book.expectStates({});
});

test('the same value once more, and a comment, mark nothing', async ({
  book
}) => {
  await book.run('assumptions');
  await book.expectStates({});
  await book.edit('price', 'price = 2.5  # euros');
  await book.expectStates({});
  await book.edit('price', 'price = 5 / 2');
  await book.expectStates({
    price: 'edited',
    column: 'stale',
    total: 'stale',
    plot: 'stale'
  });
  await book.run('price');
  await book.expectStates({});
});

test('the user of a deleted cell is marked, and the fix puts the cell back', async ({
  book
}) => {
  await book.select('price');
  await book.page.keyboard.press('d');
  await book.page.keyboard.press('d');
  await book.expectStates({ column: 'hidden', total: 'stale', plot: 'stale' });
  await expect(book.status).toHaveText('2 stale, 1 hidden');
  const card = await book.hover('column');
  await expect(card).toContainText('price');
  await expect(card).toContainText('deleted');
  await book.shoot('hidden');
  await card.getByRole('button', { name: 'Put the deleted cell back' }).click();
  await book.expectStates({});
  expect(await book.source('price')).toBe('price = 2.5');

  // One undo takes it away again.
  await book.select('column');
  await book.page.keyboard.press('z');
  await book.expectStates({ column: 'hidden', total: 'stale', plot: 'stale' });
});

test('after a restart no cell has run, and running one makes that one fresh', async ({
  book
}) => {
  await book.restart();
  const all = await book.states();
  await book.expectStates(
    Object.fromEntries(Object.keys(all).map(id => [id, 'not-run']))
  );
  await book.shoot('restarted');
  await book.run('imports');
  await expect.poll(async () => (await book.states()).imports).toBe('fresh');
});

test('an error stops the run, and the failed cell is shown', async ({
  book
}) => {
  await book.edit('frame', 'sales = pd.DataFrame({"year": 1 / 0})');
  await book.page.keyboard.press('Escape');
  const untouched = await book.prompt('column');
  await book.execute('nbguard:run-stale');
  await book.waitUntilIdle();
  await expect.poll(async () => (await book.states()).frame).toBe('error');
  expect(await book.prompt('column')).toBe(untouched);
  await expect(
    book.page.getByText(/failed; the cells after it were not run/)
  ).toBeVisible();
});

test('where only a restart can help, a restart is offered', async ({
  book
}) => {
  await book.edit(
    'periods',
    'if "n" not in globals():\n    n = 0\nn = n + 1\nprint(n)'
  );
  await book.run('periods');
  await book.expectStates({});
  await book.run('periods');
  // It found the `n` of its own earlier run, which no cell above makes.
  await book.expectStates({ periods: 'hidden' });
  await book.execute('nbguard:run-stale', {}, false);
  const dialog = book.page.locator('.jp-Dialog');
  await expect(dialog).toContainText('Restart and run to here?');
  await book.shoot('restart');
  await dialog.getByRole('button', { name: 'Restart and run to here' }).click();
  await book.expectStates({});
  await expect(
    (await book.cell('periods')).locator('.jp-OutputArea-output')
  ).toHaveText('1\n');
});

test.afterEach(({ book }) => {
  expect(book.errors).toEqual([]);
});
