import { NotebookDocument } from '../../model/document';
import { Connection } from '../../protocol/connection';
import { FakeServer } from '../protocol/fakeserver';
import { FakeContext, notebookOf } from './fakes';
import { diagnostic, verdict, verdicts } from './wire';
import { muteYjs } from '../quiet';

beforeAll(muteYjs);

describe('NotebookDocument', () => {
  let server: FakeServer;
  let context: FakeContext;
  let document: NotebookDocument;

  async function open(kernel = 'k1'): Promise<void> {
    context.session.attach(kernel);
    await server.accept();
  }

  function sent(method: string) {
    return server.line.of(method).map(({ params }) => params);
  }

  function last(method: string) {
    const frames = sent(method);
    return frames[frames.length - 1];
  }

  beforeEach(() => {
    jest.useFakeTimers();
    server = new FakeServer();
    context = new FakeContext(
      notebookOf([
        ['a', 'x = 1'],
        ['b', 'print(x)']
      ])
    );
    const connection = new Connection({
      settings: server.settings(),
      client: 'jest'
    });
    document = new NotebookDocument({
      context: context.context,
      connection,
      enabled: true
    });
    connection.opened.connect(() => document.connectionChanged());
    connection.closed.connect(() => document.connectionChanged());
  });

  afterEach(() => {
    document.dispose();
    jest.useRealTimers();
  });

  it('does not even connect as long as there is no kernel', () => {
    expect(server.sockets).toHaveLength(0);
  });

  it('does not connect for another language', () => {
    context.session.attach('k1', 'ir');
    expect(server.sockets).toHaveLength(0);
  });

  it('opens with a busy Python kernel, all cells whole', async () => {
    await open();
    expect(last('notebookDocument/didOpen')).toMatchObject({
      uri: 'a.ipynb',
      version: 1,
      language: 'python',
      kernelId: 'k1',
      clientId: 'client of k1',
      enabled: true,
      elsewhere: true,
      cells: [
        { id: 'a', source: 'x = 1', kind: 'code' },
        { id: 'b', source: 'print(x)' }
      ]
    });
  });

  it('closes when the kernel turns out to speak another language', async () => {
    context.session.attach('k1', 'python3', 'sql');
    await server.accept();
    await Promise.resolve();
    expect(document.isOpen).toBe(false);
  });

  it('gathers keystrokes, and tells the cell whole', async () => {
    await open();
    const cell = context.model.sharedModel.getCell(0);
    cell.updateSource(5, 5, '0');
    cell.updateSource(6, 6, '0');
    expect(document.isCurrent).toBe(false);
    expect(document.isSettled('a')).toBe(false);
    expect(document.isSettled('b')).toBe(false);
    jest.advanceTimersByTime(50);
    expect(sent('notebookDocument/didChange')).toEqual([
      {
        uri: 'a.ipynb',
        version: 2,
        cells: [expect.objectContaining({ id: 'a', source: 'x = 100' })]
      }
    ]);
  });

  it('tells a move as an order', async () => {
    await open();
    context.model.sharedModel.moveCell(0, 1);
    jest.advanceTimersByTime(50);
    expect(last('notebookDocument/didChange')).toEqual({
      uri: 'a.ipynb',
      version: 2,
      order: ['b', 'a'],
      cells: []
    });
  });

  it('goes on hearing of a cell that was moved, and of one put back', async () => {
    await open();
    const shared = context.model.sharedModel;
    shared.moveCell(0, 1);
    shared.deleteCell(0);
    shared.insertCell(0, { cell_type: 'code', id: 'b', source: 'y' });
    jest.advanceTimersByTime(50);
    shared.getCell(0).setSource('z');
    shared.getCell(1).setSource('x = 3');
    jest.advanceTimersByTime(50);
    expect(last('notebookDocument/didChange').cells).toMatchObject([
      { id: 'b', source: 'z' },
      { id: 'a', source: 'x = 3' }
    ]);
  });

  it('is current when the server has answered the last version', async () => {
    await open();
    document.receive({
      method: 'nbguard/verdicts',
      params: verdicts(1, [verdict('a', 'fresh')])
    });
    expect(document.isCurrent).toBe(true);
    context.model.sharedModel.getCell(0).setSource('x = 2');
    jest.advanceTimersByTime(50);
    expect(document.isCurrent).toBe(false);
    expect([document.isSettled('a'), document.isSettled('b')]).toEqual([
      false,
      true
    ]);
    document.receive({
      method: 'nbguard/verdicts',
      params: verdicts(2, [verdict('a', 'edited')])
    });
    expect([document.isCurrent, document.isSettled('a')]).toEqual([true, true]);
  });

  it('believes a verification until the next edit', async () => {
    await open();
    const cells = [verdict('a', 'stale'), verdict('b', 'fresh')];
    document.receive({
      method: 'nbguard/verdicts',
      params: verdicts(1, cells)
    });
    const state = () => document.answers.verdicts.get('a')?.state;
    const verify = async (version: number) => {
      const work = document.verify(false);
      const asked = server.line.of('nbguard/verify');
      const { id } = asked[asked.length - 1];
      const found = { seconds: 1, text: '', files: [] };
      server.line.say({
        id,
        result: {
          version,
          time: '2026-05-04T10:20:30.000Z',
          cells: [{ id: 'a', state: 'same', ...found }]
        }
      });
      await work;
    };
    await verify(1);
    expect(state()).toBe('fresh');
    context.model.sharedModel.getCell(1).setSource('print(x, x)');
    jest.advanceTimersByTime(50);
    expect(state()).toBe('stale');
    expect(document.answers.verification).toBeNull();
    // What was shown of an older version marks nothing.
    await verify(1);
    expect(document.answers.verification).toBeNull();
    await verify(2);
    expect(state()).toBe('fresh');
  });

  it('opens again after a broken connection, and believes nothing older', async () => {
    await open();
    context.model.sharedModel.getCell(0).setSource('x = 2');
    server.line.break();
    jest.advanceTimersByTime(1000);
    await server.accept();
    expect(last('notebookDocument/didOpen')).toMatchObject({
      version: 2,
      cells: [{ id: 'a', source: 'x = 2' }, { id: 'b' }]
    });
    const params = verdicts(1, [verdict('a', 'stale')]);
    document.receive({ method: 'nbguard/verdicts', params });
    expect(document.answers.verdicts.size).toBe(0);
  });

  it('tells of another kernel, and closes when there is none', async () => {
    await open();
    context.session.attach('k2');
    expect(last('nbguard/kernel')).toEqual({
      uri: 'a.ipynb',
      kernelId: 'k2',
      clientId: 'client of k2',
      language: 'python'
    });
    document.receive({
      method: 'nbguard/verdicts',
      params: verdicts(1, [verdict('a', 'stale')])
    });
    context.session.detach();
    expect(sent('notebookDocument/didClose')).toHaveLength(1);
    expect(document.answers.verdicts.size).toBe(0);
  });

  it('closes with a dead kernel, and opens when it is back', async () => {
    await open();
    context.session.statusChanged.emit('dead');
    expect(document.isOpen).toBe(false);
    context.session.statusChanged.emit('starting');
    expect(document.isOpen).toBe(true);
  });

  it('is told under its new name', async () => {
    await open();
    context.rename('b.ipynb');
    expect(last('notebookDocument/didClose')).toEqual({ uri: 'a.ipynb' });
    expect(last('notebookDocument/didOpen')).toMatchObject({ uri: 'b.ipynb' });
  });

  it('says that it is off, shows nothing, and sends nothing', async () => {
    await open();
    document.receive({
      method: 'notebookDocument/publishDiagnostics',
      params: {
        uri: 'a.ipynb',
        version: 1,
        cells: [{ id: 'a', diagnostics: [diagnostic()] }],
        skipped: []
      }
    });
    document.setEnabled(false);
    expect(last('nbguard/enable')).toEqual({ uri: 'a.ipynb', enabled: false });
    expect(document.answers.of('a')).toEqual([]);
    const count = server.line.sent.length;
    context.model.sharedModel.getCell(0).setSource('x = 2');
    jest.advanceTimersByTime(50);
    expect(server.line.sent).toHaveLength(count);
    document.setEnabled(true);
    expect(last('notebookDocument/didOpen')).toMatchObject({
      enabled: true,
      version: 2,
      cells: [{ source: 'x = 2' }, {}]
    });
    document.setEnabled(false);
    document.dispose();
    expect(sent('notebookDocument/didClose')).toHaveLength(1);
  });

  it('opens anew when somebody wants no look into other files', async () => {
    await open();
    document.setElsewhere(true);
    expect(sent('notebookDocument/didOpen')).toHaveLength(1);
    document.setElsewhere(false);
    expect(last('notebookDocument/didOpen')).toMatchObject({
      elsewhere: false,
      version: 2
    });
  });

  it('flushes what it has gathered before it asks for a plan', async () => {
    await open();
    context.model.sharedModel.getCell(0).setSource('x = 2');
    void document.plan(null).catch(() => undefined);
    expect(server.line.sent.slice(-2).map(({ method }) => method)).toEqual([
      'notebookDocument/didChange',
      'nbguard/plan'
    ]);
    expect(last('nbguard/plan')).toMatchObject({ version: 2, cells: null });
  });

  it('never makes the notebook dirty', async () => {
    context.model.dirty = false;
    await open();
    document.receive({
      method: 'nbguard/verdicts',
      params: verdicts(1, [verdict('a', 'stale')])
    });
    expect(context.model.dirty).toBe(false);
  });
});
