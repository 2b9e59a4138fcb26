import { NotebookActions, type NotebookPanel } from '@jupyterlab/notebook';
import { nullTranslator } from '@jupyterlab/translation';

import { type IProgress, Runner } from '../../actions/runner';
import { lastSeconds, needsConfirmation } from '../../actions/runstale';
import type { PlanResult } from '../../protocol/wire';

const panel = {
  isDisposed: false,
  content: { widgets: ['a', 'b', 'c'].map(id => ({ model: { id } })) },
  sessionContext: {}
} as unknown as NotebookPanel;

describe('Runner', () => {
  let ran: string[];
  let results: Record<string, boolean>;
  let beforeEnd: () => void;

  beforeEach(() => {
    ran = [];
    results = {};
    beforeEnd = () => undefined;
    jest
      .spyOn(NotebookActions, 'runCells')
      .mockImplementation(async (_, [cell]) => {
        const { id } = cell.model;
        ran.push(id);
        await Promise.resolve();
        beforeEnd();
        return results[id] ?? true;
      });
  });

  afterEach(() => jest.restoreAllMocks());

  const runner = () => new Runner(undefined, nullTranslator);

  it('runs in the given order, and passes over a cell that is gone', async () => {
    expect(await runner().run(panel, ['c', 'gone', 'a'])).toEqual({
      outcome: 'done'
    });
    expect(ran).toEqual(['c', 'a']);
  });

  it('stops at the first error, and names the cell', async () => {
    results.b = false;
    expect(await runner().run(panel, ['a', 'b', 'c'])).toEqual({
      outcome: 'failed',
      cell: 'b'
    });
    expect(ran).toEqual(['a', 'b']);
  });

  it('ends with the running cell when it is stopped', async () => {
    const it = runner();
    beforeEnd = () => it.stop();
    expect(await it.run(panel, ['a', 'b'])).toEqual({ outcome: 'cancelled' });
    expect(ran).toEqual(['a']);
    expect(it.progress).toBeNull();
  });

  it('runs one series at a time', async () => {
    const it = runner();
    const first = it.run(panel, ['a', 'b']);
    expect(await it.run(panel, ['c'])).toEqual({ outcome: 'cancelled' });
    await first;
    expect(ran).toEqual(['a', 'b']);
  });

  it('tells how far it is', async () => {
    const it = runner();
    const told: (number | undefined)[] = [];
    it.changed.connect((_, progress: IProgress | null) =>
      told.push(progress?.done)
    );
    await it.run(panel, ['a', 'b']);
    expect(told).toEqual([0, 0, 1, undefined]);
  });
});

describe('needsConfirmation', () => {
  const plan = (
    seconds: (number | null)[],
    options: Partial<PlanResult> = {}
  ): PlanResult => ({
    version: 1,
    cells: seconds.map((value, place) => ({
      id: `c${place}`,
      seconds: value,
      why: ''
    })),
    restart: false,
    blocked: [],
    ...options
  });

  it('adds up what is known', () => {
    expect(lastSeconds(plan([1.5, null, 2]))).toBe(3.5);
  });

  it('asks before what is long, and before a restart', () => {
    expect(needsConfirmation(plan([4, 5]), 10)).toBe(false);
    expect(needsConfirmation(plan([4, 7]), 10)).toBe(true);
    expect(needsConfirmation(plan([1], { restart: true }), 10)).toBe(true);
    expect(needsConfirmation(plan([]), 0)).toBe(false);
  });
});
