import { Connection, NOT_CONNECTED } from '../../protocol/connection';
import type { ServerMessage } from '../../protocol/frames';
import { FakeServer } from './fakeserver';

function connect(server: FakeServer, token = ''): Connection {
  const connection = new Connection({
    settings: server.settings({ token }),
    client: 'jest'
  });
  connection.connect();
  return connection;
}

describe('Connection', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  it('opens the websocket below the base url', () => {
    const server = new FakeServer();
    connect(server);
    expect(server.line.url).toBe('ws://localhost:8888/base/nbguard/ws');
  });

  it('appends the token as Jupyter does', () => {
    const server = new FakeServer();
    connect(server, 'a b');
    expect(server.line.url).toMatch(/\?token=a%20b$/);
  });

  it('opens one line however often it is asked', () => {
    const server = new FakeServer();
    const connection = connect(server);
    connection.connect();
    expect(server.sockets).toHaveLength(1);
  });

  it('is open when the server has answered the greeting', async () => {
    const server = new FakeServer();
    const connection = connect(server);
    const opened = jest.fn();
    connection.opened.connect(opened);
    server.line.onopen?.();
    expect(connection.isOpen).toBe(false);
    await server.accept();
    expect(connection.isOpen).toBe(true);
    expect(opened).toHaveBeenCalledTimes(1);
  });

  it('stays silent when the server speaks another protocol', async () => {
    const server = new FakeServer();
    const connection = connect(server);
    server.line.onopen?.();
    const { id } = server.line.of('initialize')[0];
    server.line.say({ id, error: { code: -32600, message: 'too old' } });
    await Promise.resolve();
    expect(connection.isOpen).toBe(false);
    expect(connection.notify('notebookDocument/didClose', { uri: 'a' })).toBe(
      false
    );
  });

  it('matches replies with requests, in any order', async () => {
    const server = new FakeServer();
    const connection = connect(server);
    await server.accept();
    const plan = (uri: string) =>
      connection.request('nbguard/plan', { uri, version: 1, cells: null });
    const first = plan('a');
    const second = plan('b');
    const [a, b] = server.line.of('nbguard/plan');
    const result = (version: number) => ({
      version,
      cells: [],
      restart: false,
      blocked: []
    });
    server.line.say({ id: b.id, result: result(2) });
    server.line.say({ id: a.id, result: result(1) });
    expect((await first).version).toBe(1);
    expect((await second).version).toBe(2);
  });

  it('rejects a request that the server refuses', async () => {
    const server = new FakeServer();
    const connection = connect(server);
    await server.accept();
    const request = connection.request('nbguard/plan', {
      uri: 'a',
      version: 1,
      cells: null
    });
    const { id } = server.line.of('nbguard/plan')[0];
    server.line.say({ id, error: { code: -32801, message: 'changed' } });
    await expect(request).rejects.toMatchObject({ code: -32801 });
  });

  it('rejects what is under way when the line breaks', async () => {
    const server = new FakeServer();
    const connection = connect(server);
    await server.accept();
    const request = connection.request('nbguard/plan', {
      uri: 'a',
      version: 1,
      cells: null
    });
    server.line.break();
    await expect(request).rejects.toMatchObject({ code: NOT_CONNECTED });
  });

  it('passes on what the server says, and nothing that it does not know', async () => {
    const server = new FakeServer();
    const connection = connect(server);
    await server.accept();
    const heard: ServerMessage[] = [];
    connection.received.connect((_, message) => heard.push(message));
    server.line.say({ method: 'nbguard/of-the-future', params: {} });
    server.line.say([]);
    server.line.onmessage?.({ data: '{' });
    server.line.say({
      method: 'nbguard/note',
      params: { uri: 'a', level: 'info', message: 'hello' }
    });
    expect(heard.map(({ method }) => method)).toEqual(['nbguard/note']);
  });

  it('connects again after a break, later and later', async () => {
    const server = new FakeServer();
    const connection = connect(server);
    const closed = jest.fn();
    connection.closed.connect(closed);
    await server.accept();
    server.line.break();
    expect(closed).toHaveBeenCalledTimes(1);
    jest.advanceTimersByTime(500);
    expect(server.sockets).toHaveLength(2);
    server.line.break();
    jest.advanceTimersByTime(499);
    expect(server.sockets).toHaveLength(2);
    jest.advanceTimersByTime(501);
    expect(server.sockets).toHaveLength(3);
    expect(closed).toHaveBeenCalledTimes(1);
  });

  it('does not connect again when it is disposed of', async () => {
    const server = new FakeServer();
    const connection = connect(server);
    await server.accept();
    const { line } = server;
    connection.dispose();
    expect(line.isClosed).toBe(true);
    line.break();
    jest.advanceTimersByTime(120_000);
    expect(server.sockets).toHaveLength(1);
  });
});
