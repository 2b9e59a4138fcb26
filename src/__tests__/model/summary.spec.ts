import { nullTranslator } from '@jupyterlab/translation';

import { Answers } from '../../model/answers';
import { summarise } from '../../model/summary';
import type { CellState, Observing } from '../../protocol/wire';
import { verdict, verdicts } from './wire';

const trans = nullTranslator.load('test');

function summary(states: CellState[], observing: Observing = 'on'): string {
  const answers = new Answers();
  const cells = states.map((state, place) => verdict(`c${place}`, state));
  answers.applyVerdicts(verdicts(1, cells, { observing }));
  return summarise(answers, trans);
}

describe('summarise', () => {
  it.each<[CellState[], string]>([
    [[], 'clean'],
    [['fresh', 'unknown', 'running'], 'clean'],
    [['stale', 'hidden', 'stale'], '2 stale, 1 hidden'],
    [['not-run', 'edited', 'error'], '1 edited, 1 failed, 1 not run']
  ])('says of %j: %s', (states, text) => {
    expect(summary(states)).toBe(text);
  });

  it.each<Observing>(['off', 'forbidden', 'unsupported', 'no-kernel'])(
    'says nothing of a kernel that is not watched: %s',
    observing => {
      expect(summary(['stale'], observing)).toBe('');
    }
  );

  it('says nothing before the server did', () => {
    expect(summarise(new Answers(), trans)).toBe('');
  });

  it('counts apart what only waits for a cell above', () => {
    const answers = new Answers();
    answers.applyVerdicts(
      verdicts(1, [
        verdict('a', 'edited'),
        verdict('b', 'stale', { faint: true }),
        verdict('c', 'stale')
      ])
    );
    expect(summarise(answers, trans)).toBe('1 stale, 1 edited, 1 waiting');
  });

  it('does not call clean what nobody sees', () => {
    expect(summary([], 'lost')).toBe('kernel not answering');
    expect(summary([], 'starting')).toBe('starting');
  });
});
