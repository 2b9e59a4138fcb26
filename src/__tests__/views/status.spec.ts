import { nullTranslator } from '@jupyterlab/translation';

import { Answers } from '../../model/answers';
import type { NotebookDocument } from '../../model/document';
import { Status } from '../../views/status';
import { verdict, verdicts } from '../model/wire';

function documentOf(): NotebookDocument {
  const answers = new Answers();
  answers.applyVerdicts(verdicts(1, [verdict('a', 'fresh')]));
  return { answers, verifyProgress: null } as unknown as NotebookDocument;
}

describe('Status', () => {
  const status = new Status(nullTranslator.load('test'), () => undefined);
  const bar = status.node.querySelector('progress') as HTMLProgressElement;

  it('shows by a bar, and by no words, that the workspace is read', () => {
    const indexing = { done: 3, total: 12, cut: false };
    status.display({ document: documentOf(), progress: null, indexing });
    expect(status.node.textContent).toBe('clean');
    expect([bar.hidden, bar.value, bar.max]).toEqual([false, 3, 12]);
    expect(status.node.title).toContain('3 of 12 files');
    expect(bar.getAttribute('aria-label')).toBe(status.node.title);
  });

  it('shows no bar where nothing is read', () => {
    status.display({ document: documentOf(), progress: null, indexing: null });
    expect(bar.hidden).toBe(true);
    expect(status.node.title).toBe('Show nbguard');
  });
});
