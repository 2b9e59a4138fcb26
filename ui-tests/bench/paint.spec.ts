/** Milliseconds from an edit to its painted diagnostic, in a notebook of 100 cells. */
import { expect, notebookOf, test } from '../tests/helpers';

const CELLS = 100;
const ROUNDS = 40;

test('from edit to paint', async ({ book }) => {
  test.setTimeout(300_000);
  const cells = Array.from({ length: CELLS }, (_, place): [string, string] => [
    `c${place}`,
    place === 0 ? 'x0 = 1' : `x${place} = x${place - 1} + 1`
  ]);
  await book.open(notebookOf(cells));
  const times = await book.page.evaluate(async rounds => {
    const notebook = (window as any).jupyterapp.shell.currentWidget.content;
    const cell = notebook.widgets[5];
    const source: string = cell.model.sharedModel.getSource();
    const found: number[] = [];
    const seen = () =>
      cell.node.querySelector('.cm-lintRange, .cm-lintPoint') !== null;
    const until = (wanted: boolean) =>
      new Promise<number>(resolve => {
        const look = () => {
          if (seen() === wanted) {
            resolve(performance.now());
          } else {
            requestAnimationFrame(look);
          }
        };
        look();
      });
    for (let round = 0; round < rounds; round++) {
      const start = performance.now();
      cell.model.sharedModel.setSource(`${source} + no_such_name_${round}`);
      found.push((await until(true)) - start);
      cell.model.sharedModel.setSource(source);
      await until(false);
    }
    return found.sort((a, b) => a - b);
  }, ROUNDS);
  const at = (share: number) => times[Math.floor(share * (ROUNDS - 1))];
  console.log(
    `edit to paint, ${CELLS} cells, ${ROUNDS} edits: ` +
      `p50 ${at(0.5).toFixed(0)} ms, p95 ${at(0.95).toFixed(0)} ms`
  );
  expect(times).toHaveLength(ROUNDS);
});
