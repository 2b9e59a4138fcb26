import { Notification } from '@jupyterlab/apputils';
import type { NotebookPanel } from '@jupyterlab/notebook';
import { nullTranslator } from '@jupyterlab/translation';
import { Signal } from '@lumino/signaling';

import type { Runner } from '../../actions/runner';
import { type IRunStaleOptions, runStale } from '../../actions/runstale';
import { Answers } from '../../model/answers';
import type { NotebookDocument } from '../../model/document';
import { RequestError } from '../../protocol/frames';
import {
  CONTENT_MODIFIED,
  INVALID_REQUEST,
  type PlanResult
} from '../../protocol/wire';
import { verdict, verdicts } from '../model/wire';

const PLAN: PlanResult = {
  version: 1,
  cells: [
    { id: 'a', seconds: 0.1, why: 'stale' },
    { id: 'b', seconds: null, why: 'stale' }
  ],
  restart: false,
  blocked: []
};

function setUp(options: Partial<IRunStaleOptions> = {}) {
  const answers = new Answers();
  const restartKernel = jest.fn(async () => {
    answers.applyVerdicts(verdicts(2, [verdict('a', 'not-run')]));
  });
  const panel = { sessionContext: { restartKernel } };
  const document = {
    answers,
    plan: jest.fn(async () => PLAN)
  };
  Object.assign(document, { changed: new Signal(document) });
  const run = jest.fn(async () => ({ outcome: 'done' as const }));
  const confirm = jest.fn(async () => true);
  return {
    document,
    run,
    confirm,
    restartKernel,
    start: (cells: string[] | null = null) =>
      runStale(
        panel as unknown as NotebookPanel,
        document as unknown as NotebookDocument,
        cells,
        {
          runner: { run } as unknown as Runner,
          trans: nullTranslator.load('test'),
          confirm,
          confirmAboveSeconds: 10,
          ...options
        }
      )
  };
}

describe('runStale', () => {
  let said: string[];

  beforeEach(() => {
    said = [];
    const say = (message: string) => {
      said.push(message);
      return '';
    };
    jest.spyOn(Notification, 'info').mockImplementation(say);
    jest.spyOn(Notification, 'warning').mockImplementation(say);
  });

  afterEach(() => jest.restoreAllMocks());

  it('runs a short plan at once, in the order of the plan', async () => {
    const { start, run, confirm } = setUp();
    await start();
    expect(confirm).not.toHaveBeenCalled();
    expect(run).toHaveBeenCalledWith(expect.anything(), ['a', 'b']);
  });

  it('shows a long plan first, and runs nothing where it is declined', async () => {
    const { start, run, confirm } = setUp({ confirmAboveSeconds: 0 });
    confirm.mockResolvedValue(false);
    await start();
    expect(confirm).toHaveBeenCalledTimes(1);
    expect(run).not.toHaveBeenCalled();
  });

  it('restarts only after asking, and runs when the new kernel is watched', async () => {
    const { start, run, confirm, document, restartKernel } = setUp();
    document.plan.mockResolvedValue({ ...PLAN, restart: true });
    await start();
    expect(confirm).toHaveBeenCalledTimes(1);
    expect(restartKernel).toHaveBeenCalledTimes(1);
    expect(run).toHaveBeenCalledTimes(1);
  });

  it('restarts nothing for modules that the kernel has loaded anew', async () => {
    const { start, run, confirm, document, restartKernel } = setUp({
      isReloaded: true
    });
    const above = { id: 'c', seconds: 99, why: 'above' };
    const cells = [above, ...PLAN.cells];
    document.plan.mockResolvedValue({ ...PLAN, cells, restart: true });
    await start();
    expect(confirm).not.toHaveBeenCalled();
    expect(restartKernel).not.toHaveBeenCalled();
    expect(run).toHaveBeenCalledWith(expect.anything(), ['a', 'b']);
  });

  it('asks again when the document changed meanwhile', async () => {
    const { start, run, document } = setUp();
    document.plan.mockRejectedValueOnce(
      new RequestError(CONTENT_MODIFIED, 'changed')
    );
    await start(['a']);
    expect(document.plan).toHaveBeenCalledTimes(2);
    expect(run).toHaveBeenCalledTimes(1);
  });

  it('says why there is no plan', async () => {
    const { start, run, document } = setUp();
    document.plan.mockRejectedValue(
      new RequestError(INVALID_REQUEST, 'the kernel is not watched')
    );
    await start();
    expect(run).not.toHaveBeenCalled();
    expect(said).toEqual([
      'nbguard could not plan what to run: the kernel is not watched'
    ]);
  });

  it('says what no run can mend', async () => {
    const { start, document } = setUp();
    const blocked = [{ id: 'a', why: 'no cell above makes price' }];
    document.plan.mockResolvedValue({ ...PLAN, cells: [], blocked });
    await start();
    expect(said).toEqual(['no cell above makes price']);
  });

  it('says that there is nothing to do', async () => {
    const { start, document } = setUp();
    document.plan.mockResolvedValue({ ...PLAN, cells: [] });
    await start();
    expect(said).toEqual(['Nothing is stale.']);
  });
});
