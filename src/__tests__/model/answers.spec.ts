import { Answers } from '../../model/answers';
import { diagnostic, verdict, verdicts } from './wire';

const published = (version: number, id: string, count: number) => ({
  uri: 'a.ipynb',
  version,
  cells: [
    { id, diagnostics: Array.from({ length: count }, () => diagnostic()) }
  ],
  skipped: []
});

describe('Answers', () => {
  it('keeps the diagnostics of cells that a message does not speak of', () => {
    const answers = new Answers();
    answers.applyDiagnostics(published(1, 'a', 2));
    answers.applyDiagnostics(published(2, 'b', 1));
    expect(answers.of('a')).toHaveLength(2);
    expect(answers.of('b')).toHaveLength(1);
  });

  it('takes an empty list as none', () => {
    const answers = new Answers();
    answers.applyDiagnostics(published(1, 'a', 2));
    answers.applyDiagnostics(published(1, 'a', 0));
    expect(answers.of('a')).toEqual([]);
    expect(answers.diagnostics.size).toBe(0);
  });

  it('does not believe what is older than what it knows', () => {
    const answers = new Answers();
    answers.applyVerdicts(verdicts(3, [verdict('a', 'stale')]));
    expect(answers.applyVerdicts(verdicts(2, [verdict('a', 'fresh')]))).toBe(
      false
    );
    expect(answers.verdicts.get('a')?.state).toBe('stale');
  });

  it('believes a second answer to the same version: the kernel ran something', () => {
    const answers = new Answers();
    answers.applyVerdicts(verdicts(3, [verdict('a', 'stale')]));
    answers.applyVerdicts(verdicts(3, [verdict('a', 'fresh')]));
    expect(answers.verdicts.get('a')?.state).toBe('fresh');
  });

  it('keeps a verdict that is said again, and takes one that differs in its words', () => {
    const reason = {
      rule: 'stale-cell',
      name: 'x',
      kind: 'changed',
      cell: 'b',
      text: 'x was changed by cell [3]'
    };
    const said = (text: string) => {
      const cells = [verdict('a', 'stale', { reasons: [{ ...reason, text }] })];
      answers.applyVerdicts(verdicts(1, cells));
      return answers.verdicts.get('a');
    };
    const answers = new Answers();
    const first = said('changed by cell [3]');
    expect(said('changed by cell [3]')).toBe(first);
    expect(said('changed by cell [4]')?.reasons[0].text).toContain('[4]');
  });

  it('does not believe what was said before the document was opened anew', () => {
    const answers = new Answers();
    answers.clear(5);
    expect(answers.applyDiagnostics(published(4, 'a', 1))).toBe(false);
    expect(answers.applyDiagnostics(published(5, 'a', 1))).toBe(true);
  });

  it('keeps the dependencies that a message does not speak of', () => {
    const answers = new Answers();
    const dependencies = [{ source: 'a', target: 'b', names: ['x'] }];
    answers.applyVerdicts(verdicts(1, [], { dependencies }));
    answers.applyVerdicts(verdicts(2, [], { dependencies: undefined }));
    expect(answers.dependencies.edges).toEqual(dependencies);
    answers.applyVerdicts(verdicts(3, [], { dependencies: [] }));
    expect(answers.dependencies.edges).toEqual([]);
  });

  it('knows nothing after it was cleared', () => {
    const answers = new Answers();
    answers.applyVerdicts(verdicts(3, [verdict('a', 'stale')]));
    answers.clear();
    expect(answers.observing).toBeNull();
    expect(answers.verdicts.size).toBe(0);
    expect(answers.version).toBe(-1);
  });
});
