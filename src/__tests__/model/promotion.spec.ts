import { Signal } from '@lumino/signaling';

import type { NotebookDocument } from '../../model/document';
import { NOTHING, PromotionDraft } from '../../model/promotion';
import { RequestError } from '../../protocol/frames';
import {
  CONTENT_MODIFIED,
  INVALID_REQUEST,
  type PromotePlanResult,
  type PromoteTryResult,
  REQUEST_CANCELLED,
  type WireChoice,
  type WirePromoted
} from '../../protocol/wire';

interface IAsked {
  method: string;
  module: string;
  choice: WireChoice;
  answer: (result: unknown) => void;
  refuse: (code: number, message?: string) => void;
}

/** A document whose server is played by the test. */
function played() {
  const asked: IAsked[] = [];
  const document = {
    promoting: new Signal<unknown, unknown>({}),
    cancel: jest.fn(),
    request: (method: string, params: Pick<IAsked, 'module' | 'choice'>) =>
      new Promise((resolve, reject) => {
        asked.push({
          method,
          ...params,
          answer: resolve,
          refuse: (code, message = 'no') =>
            reject(new RequestError(code, message))
        });
      })
  };
  return { asked, document: document as unknown as NotebookDocument };
}

function promoted(
  name: string,
  more: Partial<WirePromoted> = {}
): WirePromoted {
  return {
    name,
    kind: 'function',
    cell: 'a',
    chosen: true,
    was: more.wrapped ? '' : name,
    parameters: [],
    returns: [],
    couldReturn: [],
    shows: false,
    effects: [],
    wrapped: false,
    reused: false,
    ...more
  };
}

function plan(more: Partial<PromotePlanResult> = {}): PromotePlanResult {
  return {
    version: 1,
    module: 'm.py',
    importName: 'm',
    promoted: [],
    couldJoin: false,
    changes: [],
    refusals: [],
    notes: [],
    modules: [],
    ...more
  };
}

const TRIAL: PromoteTryResult = {
  ok: true,
  changes: [],
  tested: [],
  failure: '',
  differences: [],
  unsteady: [],
  stopped: ''
};

const REFUSAL = {
  reason: 'global-write',
  message: 'writes `n`',
  path: 'a.ipynb',
  cell: 'a',
  line: 1,
  wanted: null
};

const rest = () => jest.advanceTimersByTimeAsync(0);

describe('PromotionDraft', () => {
  let server: ReturnType<typeof played>;
  let draft: PromotionDraft;
  const save = jest.fn(() => Promise.resolve());

  beforeEach(() => {
    jest.useFakeTimers();
    save.mockClear();
    server = played();
    draft = new PromotionDraft(server.document, NOTHING, 'm.py');
  });

  afterEach(() => {
    draft.dispose();
    jest.useRealTimers();
  });

  async function planned(result = plan()): Promise<void> {
    void draft.ask();
    server.asked[server.asked.length - 1].answer(result);
    await rest();
  }

  async function tried(trial = TRIAL): Promise<void> {
    await planned();
    void draft.try(save);
    server.asked[1].answer(plan());
    await rest();
    server.asked[2].answer(trial);
    await rest();
  }

  it('gathers what is typed, and asks once', async () => {
    draft.setModule('a');
    draft.setModule('ab.py');
    await jest.advanceTimersByTimeAsync(1000);
    expect(server.asked.map(({ module }) => module)).toEqual(['ab.py']);
  });

  it('drops the answer to what is no longer asked', async () => {
    void draft.ask();
    draft.setModule('other.py');
    await jest.advanceTimersByTimeAsync(1000);
    const [old, now] = server.asked;
    now.answer(plan({ module: 'other.py' }));
    await rest();
    old.answer(plan({ module: 'm.py' }));
    await rest();
    expect(draft.plan?.module).toBe('other.py');
    expect(draft.stage).toBe('planned');
  });

  it('asks again where the notebook changed meanwhile', async () => {
    void draft.ask();
    server.asked[0].refuse(CONTENT_MODIFIED);
    await rest();
    server.asked[1].answer(plan());
    await rest();
    expect(draft.canTry).toBe(true);
  });

  it('says why there is no plan, and cannot be tried then', async () => {
    void draft.ask();
    server.asked[0].refuse(INVALID_REQUEST, 'outside');
    await rest();
    expect([draft.error, draft.canTry]).toEqual(['outside', false]);
  });

  it('cannot be tried with a refusal', async () => {
    await planned(plan({ refusals: [REFUSAL] }));
    expect(draft.canTry).toBe(false);
    void draft.try(save);
    server.asked[1].answer(plan({ refusals: [REFUSAL] }));
    await rest();
    expect(server.asked).toHaveLength(2);
    expect(save).not.toHaveBeenCalled();
  });

  it('plans once more, saves, and then tries', async () => {
    await tried();
    expect(server.asked.map(({ method }) => method)).toEqual([
      'nbguard/promotePlan',
      'nbguard/promotePlan',
      'nbguard/promoteTry'
    ]);
    expect(save).toHaveBeenCalledTimes(1);
    expect(draft.canApply).toBe(true);
  });

  it('must be tried anew after a change', async () => {
    await tried();
    draft.setModule('other.py');
    expect([draft.trial, draft.canApply]).toEqual([null, false]);
  });

  it('is not applied where the trial went wrong', async () => {
    await tried({ ...TRIAL, ok: false, failure: 'AssertionError' });
    const work = jest.fn();
    expect(await draft.apply(work)).toBe(false);
    expect(work).not.toHaveBeenCalled();
  });

  it('says why it was not applied, and can be tried again', async () => {
    await tried();
    const work = () => Promise.reject(new Error('changed meanwhile'));
    expect(await draft.apply(work)).toBe(false);
    expect([draft.error, draft.canTry]).toEqual(['changed meanwhile', true]);
  });

  it('is no failure when the person ends the trial', async () => {
    await planned();
    void draft.try(save);
    server.asked[1].answer(plan());
    await rest();
    draft.cancel();
    expect(server.document.cancel).toHaveBeenCalledWith('nbguard/promoteTry');
    server.asked[2].refuse(REQUEST_CANCELLED);
    await rest();
    expect([draft.error, draft.stage]).toEqual(['', 'planned']);
  });

  it('ends the trial when the dialog closes', async () => {
    await planned();
    void draft.try(save);
    server.asked[1].answer(plan());
    await rest();
    draft.dispose();
    expect(server.document.cancel).toHaveBeenCalledWith('nbguard/promoteTry');
  });

  it('keeps the other names, and the docstring, when one function is renamed', async () => {
    const found = [
      promoted('K', { kind: 'constant' }),
      promoted('one', { wrapped: true }),
      promoted('two', { wrapped: true })
    ];
    await planned(plan({ promoted: found }));
    draft.wish(it => it.setDocstring('#1', 'Adds'));
    draft.wish(it => it.setName('#1', 'add'));
    // The plan that is shown does not know of the new name yet.
    draft.wish(it => it.setDocstring('#1', 'Adds.'));
    expect(draft.choice.functions).toEqual(['one', 'add']);
    expect(draft.choice.docstrings).toEqual([{ name: 'add', text: 'Adds.' }]);
    expect(draft.wishes.docstring('#1')).toBe('Adds.');
    draft.wish(it => it.setName('#0', 'load'));
    expect(draft.choice.functions).toEqual(['load', 'add']);
  });

  it('says what is wished for a function by the name that it gets', async () => {
    const found = [promoted('make_a', { wrapped: true }), promoted('f')];
    await planned(plan({ promoted: found }));
    draft.wish(it => it.setReturns('#0', []));
    draft.wish(it => it.setOrder('#0', ['b', 'a']));
    draft.wish(it => it.setName('#0', 'load'));
    draft.wish(it => it.setName('f', 'area'));
    draft.wish(it => it.setParameterName('f', 'x', 'r'));
    draft.wish(it => it.setParameterName('f', 'y', 'y'));
    const { functions, renames, edits } = draft.choice;
    expect(functions).toEqual(['load']);
    expect(renames).toEqual([{ old: 'f', new: 'area' }]);
    expect(edits).toEqual([
      {
        function: 'f',
        parameters: [{ old: 'x', new: 'r' }],
        order: [],
        returns: null
      },
      { function: 'load', parameters: [], order: ['b', 'a'], returns: [] }
    ]);
    draft.wish(it => it.setTogether(true));
    expect(draft.choice.functions).toEqual([]);
    expect(draft.choice.edits).toHaveLength(1);
  });

  it('tells what is wrong with a field beside it, and keeps the field', async () => {
    await planned(plan({ promoted: [promoted('f')] }));
    draft.wish(it => it.setName('f', '1'));
    const wanted = {
      kind: 'name' as const,
      function: 'f',
      parameter: '',
      suggestion: ''
    };
    const wrong = { ...REFUSAL, wanted };
    await planned(plan({ refusals: [wrong, REFUSAL] }));
    expect(draft.definitions.map(({ key }) => key)).toEqual(['f']);
    expect(draft.refusedOf(draft.definitions[0], 'name')).toEqual([wrong]);
    expect(draft.refusals).toEqual([REFUSAL]);
    expect(draft.canTry).toBe(false);
  });

  it.each([
    [{}, true],
    [{ ok: false, failure: 'AssertionError' }, false],
    [{ stopped: 'cell 2 fails by itself' }, false],
    [{ unsteady: [{ path: 'a.ipynb', index: 1 }] }, false]
  ])('has proven that all is the same, or not: %j', async (more, isProven) => {
    expect(draft.isProven).toBe(false);
    await tried({ ...TRIAL, ...more });
    expect(draft.isProven).toBe(isProven);
  });

  it('makes a constant a parameter, and back', () => {
    draft.wish(it => it.setPassed('K', true, false));
    expect(draft.choice.parameters).toEqual(['K']);
    draft.wish(it => it.setPassed('K', false, false));
    expect(draft.choice.parameters).toEqual([]);
    // One that would be passed by itself is kept by a wish of its own.
    draft.wish(it => it.setPassed('path', false, true));
    expect(draft.choice.constants).toEqual(['path']);
  });
});
