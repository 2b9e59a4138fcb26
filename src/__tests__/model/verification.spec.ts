import { Answers } from '../../model/answers';
import { Verification } from '../../model/verification';
import type { VerifiedState } from '../../protocol/wire';
import { diagnostic, verdict, verdicts } from './wire';

const TIME = '2026-05-04T10:20:30.000Z';

function verification(states: Record<string, VerifiedState>): Verification {
  const cells = Object.entries(states).map(([id, state]) => ({
    id,
    state,
    seconds: 0.1,
    text: state === 'different' ? '- 1\n+ 2' : '',
    files: []
  }));
  return new Verification({ version: 1, time: TIME, cells });
}

describe('Verification', () => {
  let answers: Answers;

  beforeEach(() => {
    answers = new Answers();
    const cells = [
      verdict('a', 'stale'),
      verdict('b', 'fresh'),
      verdict('c', 'stale'),
      verdict('d', 'not-run')
    ];
    answers.applyVerdicts(verdicts(1, cells));
    answers.applyDiagnostics({
      uri: 'a.ipynb',
      version: 1,
      cells: ['a', 'c'].map(id => ({
        id,
        diagnostics: [
          { ...diagnostic(), rule: 'stale-cell' },
          { ...diagnostic(), rule: 'global-dependency' }
        ]
      })),
      skipped: []
    });
  });

  it('makes the marks certain, and leaves what it did not reach', () => {
    answers.verified(
      verification({ a: 'same', b: 'different', c: 'not-reached', d: 'failed' })
    );
    const states = [...answers.verdicts.values()].map(({ state }) => state);
    expect(states).toEqual(['fresh', 'stale', 'stale', 'error']);
    expect(answers.verdicts.get('b')?.reasons).toMatchObject([
      { rule: 'verify', text: '- 1\n+ 2' }
    ]);
    const isCertain = ['a', 'b', 'c', 'd'].map(id =>
      answers.verification?.isCertain(id)
    );
    expect(isCertain).toEqual([true, true, false, true]);
  });

  it('silences what was foreseen of a cell, and nothing else', () => {
    answers.verified(verification({ a: 'same', c: 'not-reached' }));
    expect(answers.of('a').map(({ rule }) => rule)).toEqual([
      'global-dependency'
    ]);
    expect(answers.of('c')).toHaveLength(2);
  });

  it('does not call up to date what was edited and not run', () => {
    answers.applyVerdicts(verdicts(1, [verdict('a', 'edited')]));
    answers.verified(verification({ a: 'same' }));
    expect(answers.verdicts.get('a')?.state).toBe('edited');
    answers.verified(verification({ a: 'different' }));
    expect(answers.verdicts.get('a')?.state).toBe('stale');
  });

  it('takes a cell without saved outputs for no proof', () => {
    answers.verified(verification({ a: 'new' }));
    expect(answers.verdicts.get('a')?.state).toBe('stale');
    expect(answers.verification?.isCertain('a')).toBe(false);
  });

  it('is forgotten, and what was foreseen comes back', () => {
    answers.verified(verification({ a: 'same' }));
    answers.verified(null);
    expect(answers.verdicts.get('a')?.state).toBe('stale');
    expect(answers.of('a')).toHaveLength(2);
  });

  it('is forgotten when somebody else runs something in the kernel', () => {
    answers.verified(verification({ a: 'same', b: 'same' }));
    answers.applyVerdicts(verdicts(1, [...answers.verdicts.values()]));
    answers.verified(verification({ a: 'same', b: 'same' }));
    answers.applyVerdicts(
      verdicts(1, [verdict('a', 'stale'), verdict('b', 'stale')])
    );
    expect(answers.verification).toBeNull();
    expect(answers.verdicts.get('b')?.state).toBe('stale');
  });

  it('stays when the server says the same again', () => {
    answers.verified(verification({ a: 'same' }));
    answers.applyVerdicts(
      verdicts(1, [
        verdict('a', 'stale'),
        verdict('b', 'fresh'),
        verdict('c', 'stale'),
        verdict('d', 'not-run')
      ])
    );
    expect(answers.verification).not.toBeNull();
    expect(answers.verdicts.get('a')?.state).toBe('fresh');
  });
});
