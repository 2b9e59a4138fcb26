import type { NotebookPanel } from '@jupyterlab/notebook';
import { Signal } from '@lumino/signaling';

import { Documents } from '../../model/documents';
import { Connection } from '../../protocol/connection';
import { FakeServer } from '../protocol/fakeserver';
import { FakeContext, notebookOf } from './fakes';
import { verdict, verdicts } from './wire';
import { muteYjs } from '../quiet';

beforeAll(muteYjs);

class FakePanel {
  constructor(readonly context: FakeContext) {}

  readonly disposed = new Signal<this, void>(this);

  get panel(): NotebookPanel {
    return this as unknown as NotebookPanel;
  }
}

describe('Documents', () => {
  let server: FakeServer;
  let documents: Documents;

  beforeEach(() => {
    server = new FakeServer();
    documents = new Documents(
      new Connection({ settings: server.settings(), client: 'jest' }),
      true
    );
  });

  afterEach(() => documents.dispose());

  it('has one document for two views, until the last is closed', () => {
    const context = new FakeContext(notebookOf([['a', '']]));
    const one = new FakePanel(context);
    const two = new FakePanel(context);
    const document = documents.track(one.panel);
    expect(documents.track(two.panel)).toBe(document);
    expect(documents.viewsOf(document)).toHaveLength(2);
    one.disposed.emit();
    expect(document.isDisposed).toBe(false);
    two.disposed.emit();
    expect(document.isDisposed).toBe(true);
    expect(documents.of(two.panel)).toBeNull();
  });

  it('keeps two notebooks with the same cell ids apart', async () => {
    const contexts = ['a.ipynb', 'copy.ipynb'].map(path => {
      const context = new FakeContext(notebookOf([['a', '']]));
      context.path = path;
      return context;
    });
    const [first, second] = contexts.map(context => {
      const document = documents.track(new FakePanel(context).panel);
      context.session.attach(`kernel of ${context.path}`);
      return document;
    });
    await server.accept();
    server.line.say({
      method: 'nbguard/verdicts',
      params: verdicts(1, [verdict('a', 'stale')], { uri: 'copy.ipynb' })
    });
    expect(first.answers.verdicts.size).toBe(0);
    expect(second.answers.verdicts.get('a')?.state).toBe('stale');
  });

  it('forgets what it knew when the connection stays broken', async () => {
    const context = new FakeContext(notebookOf([['a', '']]));
    const document = documents.track(new FakePanel(context).panel);
    context.session.attach('k');
    await server.accept();
    server.line.say({
      method: 'nbguard/verdicts',
      params: verdicts(1, [verdict('a', 'stale')])
    });
    jest.useFakeTimers();
    server.line.break();
    jest.advanceTimersByTime(1000);
    expect(document.answers.verdicts.size).toBe(1);
    jest.advanceTimersByTime(4000);
    expect(document.answers.verdicts.size).toBe(0);
    jest.useRealTimers();
  });
});
