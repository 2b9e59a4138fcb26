/** What the page of a notebook with 1,000 cells takes, with the extension and without. */
import { type Book, expect, notebookOf, test } from '../tests/helpers';

const CELLS = 1000;
const LAST = `c${CELLS - 1}`;

/** Milliseconds for which the page did not answer since somebody last asked, the longest first. */
async function stalls(book: Book): Promise<number[]> {
  return book.page.evaluate(() =>
    (window as any).stalls.splice(0).sort((a: number, b: number) => b - a)
  );
}

/** Runs all cells, then types into one near the top and takes it back. */
async function measure(book: Book, name: string): Promise<void> {
  await book.page.evaluate(() => {
    const found: number[] = ((window as any).stalls = []);
    new PerformanceObserver(list => {
      found.push(...list.getEntries().map(({ duration }) => duration));
    }).observe({ entryTypes: ['longtask'] });
  });
  const begun = Date.now();
  await book.execute('notebook:run-all-cells', {}, false);
  await expect
    .poll(
      () =>
        book.page.evaluate(id => {
          const { content } = (window as any).jupyterapp.shell.currentWidget;
          const last = content.widgets.find((it: any) => it.model.id === id);
          return last.model.executionCount !== null;
        }, LAST),
      { timeout: 240_000, intervals: [100] }
    )
    .toBe(true);
  console.log(`${name}: run all ${((Date.now() - begun) / 1000).toFixed(1)} s`);
  await book.page.waitForTimeout(5000);
  await (await book.cell('c1')).locator('.cm-content').click();
  await book.page.waitForTimeout(2000);
  await stalls(book);
  for (const key of ['1', 'Backspace']) {
    await book.page.keyboard.press(key);
    await book.page.waitForTimeout(2500);
    const [longest = 0] = await stalls(book);
    console.log(`${name}: ${key}: longest stall ${longest.toFixed(0)} ms`);
  }
}

for (const name of ['without', 'with']) {
  test(`a thousand cells, ${name} the extension`, async ({ book }) => {
    test.setTimeout(400_000);
    const cells = Array.from({ length: CELLS }, (_, i): [string, string] => [
      `c${i}`,
      i === 0 ? 'x0 = 1' : `x${i} = x${i - 1} + 1\nprint(x${i})`
    ]);
    if (name === 'without') {
      await book.page.route('**/extensions/jupyterlab-nbguard/**', route =>
        route.abort()
      );
      await book.visit(notebookOf(cells));
    } else {
      await book.open(notebookOf(cells));
    }
    await measure(book, name);
  });
}
